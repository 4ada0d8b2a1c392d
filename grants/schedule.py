"""When claims are due. Pure.

Source: grant agreement, harmonogram płatności: quarterly, within ten working days; the last within 30 days of the end.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from cis_portal.lib.periods import Month, Period
from cis_portal.lib.workdays import working_day_after

DAYS_AFTER = 10  # working days
DAYS_AFTER_THE_LAST = 30  # calendar days


class Planned(NamedTuple):
    """One claim: its number, its period, the day it is due."""

    number: int
    period: Period
    due_on: date


def quarterly(project: Period) -> Iterator[Planned]:
    """A claim a quarter over the project's time, cut to it."""
    first, number = project.starts_on, 0
    for month in project.months():
        if month.month % 3 and month != Month.of(project.ends_on):
            continue
        number += 1
        period = Period(first, min(month.last, project.ends_on))
        last = period.ends_on == project.ends_on
        due = period.ends_on + timedelta(days=DAYS_AFTER_THE_LAST)
        yield Planned(number, period, due if last else working_day_after(period.ends_on, DAYS_AFTER))
        first = month.next.first
