"""The office's sample workbook: every amount of its 22 months against tests/data/expected.json."""

import io
import json
from decimal import Decimal
from pathlib import Path

import pypdf
import pytest
from django.conf import settings
from django.core.management import call_command

from benefits.actions import lists
from benefits.documents.lists import list_html, list_pdf
from benefits.drafts import draft_list
from benefits.months import month_lines
from benefits.overview import month_page
from cis_portal.lib.periods import Month
from cis_portal.templatetags.portal import zloty
from tests import factories

EXPECTED = json.loads((Path(settings.BASE_DIR) / "tests/data/expected.json").read_text())["benefits"]


@pytest.mark.parametrize("month", EXPECTED)
def test_every_amount_of_a_month_of_the_sample_is_the_expected_one(sample, month):
    lines = month_lines(sample, Month.parse(month))
    assert {line.enrolment.participant.identifier: str(line.amount) for line in lines} == EXPECTED[month]["lines"]
    assert sum(line.amount for line in lines) == Decimal(EXPECTED[month]["total"])


@pytest.mark.parametrize("month", ["2025-02", "2026-06"])
def test_the_command_lists_every_benefit_of_a_month_of_the_sample(sample, month):
    out = io.StringIO()
    call_command("benefit_list", "--month", month, "--json", stdout=out)
    answer = json.loads(out.getvalue())
    assert list(answer) == ["month", "state", "lines", "total"]
    assert (answer["month"], answer["state"], answer["total"]) == (month, "open", EXPECTED[month]["total"])
    assert {line["pesel"]: line["amount"] for line in answer["lines"]} == EXPECTED[month]["lines"]
    assert all(step.keys() == {"text", "amount"} for line in answer["lines"] for step in line["steps"])


@pytest.fixture
def settlement(sample):
    return factories.make_user("settlement", project=sample)


@pytest.mark.parametrize("month", EXPECTED)
def test_the_page_and_the_paper_of_a_month_of_the_sample_say_the_same(sample, settlement, month):
    page = month_page(settlement, sample, Month.parse(month))
    assert {row.enrolment.participant.identifier: str(row.due) for row in page.rows} == EXPECTED[month]["lines"]
    assert str(page.total) == EXPECTED[month]["total"]
    kept = lists.write_list(draft_list(sample, Month.parse(month)), settlement)
    amounts = {line.enrolment.participant.identifier: str(line.amount) for line in
               kept.lines.select_related("enrolment__participant")}  # fmt: skip
    assert amounts == EXPECTED[month]["lines"]
    paper = list_html(kept)
    for amount in {*EXPECTED[month]["lines"].values(), EXPECTED[month]["total"]}:
        assert f"<b>{zloty(Decimal(amount))}</b>" in paper


def test_the_printed_list_of_june_2026_holds_every_amount_and_its_digest(sample, settlement):
    kept = lists.write_list(draft_list(sample, Month(2026, 6)), settlement)
    pages = pypdf.PdfReader(io.BytesIO(list_pdf(kept))).pages
    text = " ".join(" ".join(page.extract_text() for page in pages).replace("\xa0", " ").split())
    for line in kept.lines.all():
        assert line.name in text
        assert zloty(line.amount).replace("\xa0", " ") in text
    assert all(kept.digest in page.extract_text() for page in pages)
