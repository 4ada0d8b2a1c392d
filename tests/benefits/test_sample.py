"""The office's sample workbook: every amount of its 22 months against tests/data/expected.json."""

import io
import json
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

from benefits.months import month_lines
from cis_portal.lib.periods import Month

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
