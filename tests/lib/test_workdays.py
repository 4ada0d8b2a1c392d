"""Polish working days."""

from datetime import date

import pytest

from cis_portal.lib.workdays import is_working_day, working_day_after


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 4, 3), True),  # Good Friday
        (date(2026, 4, 6), False),  # Easter Monday
        (date(2026, 6, 4), False),  # Corpus Christi
        (date(2024, 12, 24), True),
        (date(2025, 12, 24), False),
        (date(2026, 11, 11), False),
        (date(2026, 11, 21), False),  # a Saturday
        (date(2026, 11, 23), True),
    ],
)
def test_holidays_and_weekends_are_free(day, works):
    assert is_working_day(day) is works


def test_the_tenth_working_day_after_the_first_quarter_of_2026():
    assert working_day_after(date(2026, 3, 31), 10) == date(2026, 4, 15)


def test_no_day_is_no_count():
    with pytest.raises(ValueError, match="at least one"):
        working_day_after(date(2026, 3, 31), 0)
