"""The right to free days: by the participation's length, never in the trial."""

from datetime import date
from decimal import Decimal

import pytest

from reintegration.free_days import FreeDaysRounding, free_days_allowed, free_days_right


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (date(2026, 2, 13), date(2027, 1, 13), "6"),  # eleven months, counted by the civil code
        (date(2026, 2, 12), date(2027, 1, 11), "6"),  # eleven months, counted by days
        (date(2026, 2, 13), date(2027, 6, 13), "8.5"),  # five months more
        (date(2026, 2, 13), date(2028, 1, 13), "12"),
        (date(2026, 2, 13), None, "6"),
        (None, date(2027, 1, 13), "0"),  # the trial gives none
    ],
)
def test_an_extension_brings_its_part_of_the_free_days(start, end, expected):
    assert free_days_right(start, end) == Decimal(expected)


@pytest.mark.parametrize(
    ("rounding", "expected"),
    [(FreeDaysRounding.EXACT, "8.5"), (FreeDaysRounding.UP, "9"), (FreeDaysRounding.HALF_UP, "9"),
     (FreeDaysRounding.DOWN, "8")],
)  # fmt: skip
def test_t_17_an_extension_of_five_months_brings_two_and_a_half_free_days(rounding, expected):
    assert free_days_allowed(5, rounding=rounding) == Decimal(expected)


def test_months_of_an_extension_are_not_negative():
    with pytest.raises(ValueError, match="negative"):
        free_days_allowed(-1)
