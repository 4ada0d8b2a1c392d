"""The straight-line plan, the pace, the forecast and the monthly series."""

from datetime import date

import pytest

from cis_portal.lib.periods import Month
from cis_portal.lib.plan import Plan, monthly, standing

PROJECT = Plan(date(2025, 1, 1), date(2027, 12, 31), 72)
DAY = date(2026, 9, 30)


@pytest.mark.parametrize(("target", "due"), [(72, 42), (5, 3), (67, 39), (12, 7), (55, 32), (14, 8)])
def test_the_plan_spreads_each_target_evenly_over_the_days(target, due):
    assert Plan(date(2025, 1, 1), date(2027, 12, 31), target).due(DAY) == due


@pytest.mark.parametrize(
    ("figure", "expected"),
    [(66, ("ahead", 24)), (42, ("on_plan", 0)), (39, ("behind", 3)), (72, ("reached", 0)), (75, ("reached", 3))],
)
def test_a_figure_stands_ahead_on_or_short_of_the_plan(figure, expected):
    assert standing(figure, target=72, due=42) == expected


def test_the_pace_needed_is_told_until_the_target_or_the_end():
    assert round(PROJECT.needed_a_month(60, DAY), 2) == 0.8
    assert PROJECT.needed_a_month(72, DAY) is None
    assert PROJECT.needed_a_month(60, date(2027, 12, 31)) is None


def test_the_forecast_goes_on_at_the_pace_of_the_last_twelve_months():
    steady = [date(2026, month, 15) for month in range(1, 13)]
    assert PROJECT.forecast(steady, date(2026, 12, 31)) == 24
    assert PROJECT.forecast([date(2025, 1, 1)], date(2026, 12, 31)) == 1
    assert PROJECT.forecast(steady, date(2024, 6, 1)) == 0
    assert PROJECT.forecast(steady, date(2028, 6, 1)) == 12


def test_the_series_holds_every_month_and_ends_on_the_day_counted():
    points = monthly(
        [date(2024, 12, 1), date(2025, 2, 3)], starts_on=date(2025, 1, 1), until=date(2025, 2, 2), plan=None
    )
    assert [(point.month, point.gained, point.reached) for point in points] == [
        (Month(2025, 1), 1, 1),
        (Month(2025, 2), 0, 1),
    ]
    assert monthly([], starts_on=date(2025, 1, 1), until=date(2024, 12, 31), plan=PROJECT) == []
