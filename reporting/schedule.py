"""Which periods are to be reported by themselves, and from which day on. Pure.

A month's figures still change in its first days: registers are completed, certificates arrive. So the monthly report is
built on the fifth working day after it, the quarterly one on the eighth; the claim is due by the tenth.
Source: grant agreement, schedule of payment claims; custom of the office.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from cis_portal.lib.periods import Month, Period
from cis_portal.lib.workdays import working_day_after

MONTH_AFTER, QUARTER_AFTER = 5, 8  # working days


class Due(NamedTuple):
    """A period and the day on which its report is built."""

    period: Period
    on: date


def due_reports(project: Period, *, portal_from: date, today: date) -> list[Due]:
    """Every period that should have its report by today, earliest first, those that were missed among them.

    project: the project's time. A month or quarter that ended before portal_from was settled outside the portal.
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


def _due(project: Period, first: date, last: Month, days: int) -> Due:
    """Cut to the project, as a report of it has to be."""
    period = Period(max(first, project.starts_on), min(last.last, project.ends_on))
    return Due(period, working_day_after(period.ends_on, days))
