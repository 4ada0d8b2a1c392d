"""The office's sample workbook: every amount of its 22 months against tests/data/expected.json."""

import io
import json
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pypdf
import pytest
from django.conf import settings
from django.core.management import call_command

from benefits.actions import lists
from benefits.documents.lists import list_pdf
from benefits.drafts import draft_list
from benefits.months import month_lines
from benefits.overview import month_page
from cis_portal.lib.periods import Month
from tests import factories

EXPECTED = json.loads((Path(settings.BASE_DIR) / "tests/data/expected.json").read_text())["benefits"]


@pytest.mark.parametrize("month", EXPECTED)
def test_every_amount_of_a_month_of_the_sample_is_the_expected_one(sample, month):
    lines = month_lines(sample, Month.parse(month))
    assert {line.enrolment.participant.identifier: str(line.amount) for line in lines} == EXPECTED[month]["lines"]
    assert sum(line.amount for line in lines) == Decimal(EXPECTED[month]["total"])


@pytest.fixture
def settlement(sample):
    return factories.make_user("settlement", project=sample)


@pytest.mark.parametrize("month", EXPECTED)
def test_page_command_and_paper_of_a_month_of_the_sample_give_every_expected_amount(sample, settlement, month):
    """The paper is read as a reader of PDFs reads it, each amount in the row of its case."""
    expected = EXPECTED[month]
    page = month_page(settlement, sample, Month.parse(month))
    assert {row.enrolment.participant.identifier: str(row.due) for row in page.rows} == expected["lines"]
    assert str(page.total) == expected["total"]
    answer = listed(month)
    assert (answer["month"], answer["state"], answer["total"]) == (month, "open", expected["total"])
    assert {line["pesel"]: line["amount"] for line in answer["lines"]} == expected["lines"]
    assert all(step.keys() == {"text", "amount"} for line in answer["lines"] for step in line["steps"])
    kept = lists.write_list(draft_list(sample, Month.parse(month)), settlement)
    printed, total = read_list(list_pdf(kept))
    cases = {row.enrolment.case_number: expected["lines"][row.enrolment.participant.identifier] for row in page.rows}
    assert (printed, total) == (cases, expected["total"])


def listed(month: str) -> dict[str, Any]:
    out = io.StringIO()
    call_command("benefit_list", "--month", month, "--json", stdout=out)
    return json.loads(out.getvalue())


AMOUNT = re.compile(r"(\d[\d\xa0 ]*,\d\d)\xa0zł")


def read_list(pdf: bytes) -> tuple[dict[str, str], str]:
    """The amount of each case, the last of its row, and the total, from the text of the printed list."""
    text = " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)
    rows, _of, last = text.partition("Razem")
    parts = re.split(r"\b(\d{4}-\d{3})\b", rows)
    amounts = {case: AMOUNT.findall(row)[-1] for case, row in zip(parts[1::2], parts[2::2], strict=True)}
    return {case: plain(amount) for case, amount in amounts.items()}, plain(AMOUNT.findall(last)[0])


def plain(amount: str) -> str:
    return re.sub(r"\s", "", amount).replace(",", ".")


def test_the_printed_list_of_june_2026_names_everybody_and_its_digest_on_each_page(sample, settlement):
    kept = lists.write_list(draft_list(sample, Month(2026, 6)), settlement)
    pages = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(list_pdf(kept))).pages]
    text = " ".join(" ".join(pages).split())
    assert all(line.name in text for line in kept.lines.all())
    assert all(kept.digest in page for page in pages)
