"""Months and periods."""

from datetime import date

import pytest

from cis_portal.lib.periods import Month, Period


def test_a_month_knows_its_days_and_its_neighbours():
    june = Month.parse("2026-06")
    assert (june.first, june.last, str(june)) == (date(2026, 6, 1), date(2026, 6, 30), "2026-06")
    assert Month(2026, 12).next == Month(2027, 1)
    assert Month(2026, 1).previous == Month(2025, 12)
    assert len(list(Month(2028, 2).days())) == 29


@pytest.mark.parametrize("text", ["2026-13", "2026-00", "26-06", "2026-6", "2026-06-01", "", "٢٠٢٦-06", "0000-01"])
def test_what_is_no_month_is_refused(text):
    with pytest.raises(ValueError, match="month"):
        Month.parse(text)


def test_a_period_includes_both_ends():
    period = Period(date(2026, 7, 1), date(2026, 9, 30))
    assert date(2026, 7, 1) in period
    assert date(2026, 9, 30) in period
    assert date(2026, 10, 1) not in period
    assert [str(month) for month in period.months()] == ["2026-07", "2026-08", "2026-09"]
    with pytest.raises(ValueError, match="ends"):
        Period(date(2026, 7, 2), date(2026, 7, 1))
