"""Which periods are to be reported by themselves, and from which day on. Pure.

A month's figures still change in its first days: registers are completed, certificates arrive. So the monthly report is
built on the fifth working day after it, the quarterly one on the eighth; the claim is due by the tenth. The tables of a
year are built when the four weeks of those who left in December are over, and two months before the report is due.
Source: grant agreement, schedule of payment claims; act on social employment, art. 5 ust. 4; custom of the office.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from cis_portal.lib.periods import Month, Period
from cis_portal.lib.workdays import working_day_after

MONTH_AFTER, QUARTER_AFTER = 5, 8  # working days
YEAR_AFTER = (1, 31)  # the first working day after that day of the next year


class Due(NamedTuple):
    """A period and the day on which its report is built. yearly: the tables for the report of the centre."""

    period: Period
    on: date
    yearly: bool = False


def due_reports(project: Period, *, portal_from: date, today: date) -> list[Due]:
    """Every period that should have its report by today, earliest first, those that were missed among them.

    project: the project's time. A month, quarter or year that ended before portal_from was settled outside the portal.
    """
    return [due for due in _planned(project) if due.period.ends_on >= portal_from and due.on <= today]


def next_report(project: Period, *, portal_from: date, today: date) -> Due | None:
    """The next period that will be reported by itself; None once the project is over."""
    ahead = (due for due in _planned(project) if due.period.ends_on >= portal_from and due.on > today)
    return min(ahead, key=lambda due: (due.on, due.period), default=None)


def _planned(project: Period) -> Iterator[Due]:
    for month in project.months():
        yield _due(project, month.first, month, MONTH_AFTER)
        if month.month % 3 == 0 or month == Month.of(project.ends_on):
            quarter = Month(month.year, (month.month - 1) // 3 * 3 + 1)
            yield _due(project, quarter.first, month, QUARTER_AFTER)
        if month.month == 12 or month == Month.of(project.ends_on):
            built_on = working_day_after(date(month.year + 1, *YEAR_AFTER), 1)
            yield Due(year_within(project, month.year), built_on, yearly=True)


def year_within(project: Period, year: int) -> Period:
    """The part of a calendar year that lies within the project. Raises ValueError where none does."""
    return Period(max(date(year, 1, 1), project.starts_on), min(date(year, 12, 31), project.ends_on))


def _due(project: Period, first: date, last: Month, days: int) -> Due:
    """Cut to the project, as a report of it has to be."""
    period = Period(max(first, project.starts_on), min(last.last, project.ends_on))
    return Due(period, working_day_after(period.ends_on, days))
