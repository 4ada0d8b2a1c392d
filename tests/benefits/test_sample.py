"""The office's sample workbook: every amount of its 22 months against tests/data/expected.json."""

import json
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings

from benefits.months import month_lines
from cis_portal.lib.periods import Month

EXPECTED = json.loads((Path(settings.BASE_DIR) / "tests/data/expected.json").read_text())["benefits"]


@pytest.mark.parametrize("month", EXPECTED)
def test_every_amount_of_a_month_of_the_sample_is_the_expected_one(sample, month):
    lines = month_lines(sample, Month.parse(month))
    assert {line.enrolment.participant.identifier: str(line.amount) for line in lines} == EXPECTED[month]["lines"]
    assert sum(line.amount for line in lines) == Decimal(EXPECTED[month]["total"])
