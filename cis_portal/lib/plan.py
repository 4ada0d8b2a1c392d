"""The straight-line plan to a target, where a figure stands against it, and where it is heading. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, NamedTuple

from cis_portal.lib.periods import Month, Period

PACE_DAYS = 365
DAYS_IN_MONTH = 365.25 / 12

StandingCode = Literal["reached", "ahead", "on_plan", "behind"]


class Standing(NamedTuple):
    """A figure against the plan for the day: the word for it, and by how many people."""

    code: StandingCode
    by: int


def standing(figure: int, *, target: int, due: int) -> Standing:
    """How a figure stands against what the plan expects by that day; reached once the whole target is met."""
    if figure >= target:
        return Standing("reached", figure - target)
    code: StandingCode = "ahead" if figure > due else "behind" if figure < due else "on_plan"
    return Standing(code, abs(figure - due))


@dataclass(frozen=True)
class Plan:
    """A target spread evenly over the days of the project, both ends included."""

    starts_on: date
    ends_on: date
    target: int

    def due(self, day: date) -> int:
        """People the plan expects by the end of that day, half up; 0 before the start, the target from the end on."""
        days, all_days = (day - self.starts_on).days + 1, (self.ends_on - self.starts_on).days + 1
        days = min(max(days, 0), all_days)
        return (2 * self.target * days + all_days) // (2 * all_days)

    def needed_a_month(self, figure: int, day: date) -> float | None:
        """People a month from the next day to the end that would still reach the target; None when nothing is left."""
        days = (self.ends_on - day).days
        missing = self.target - figure
        return None if days <= 0 or missing <= 0 else missing / days * DAYS_IN_MONTH

    def forecast(self, days: Sequence[date], on: date) -> int:
        """The figure at the project's end at the pace of the last 365 days (fewer where the project is younger).

        days: deciding days of everyone counted, in any order.
        """
        reached = sum(day <= on for day in days)
        since = max(on - timedelta(days=PACE_DAYS), self.starts_on - timedelta(days=1))
        elapsed, left = (on - since).days, (self.ends_on - on).days
        if elapsed <= 0 or left <= 0:
            return reached
        recent = sum(since < day <= on for day in days)
        return reached + round(recent / elapsed * left)


class MonthPoint(NamedTuple):
    """A month of a figure: gained in it, reached by its end (or by the day counted), the plan for then."""

    month: Month
    gained: int
    reached: int
    due: int | None


def monthly(days: Sequence[date], *, starts_on: date, until: date, plan: Plan | None) -> list[MonthPoint]:
    """The series from the project's first month to the month of `until`, whose point stands for that day.

    A deciding day before the project's start falls into the first month. No month at all before the project starts.
    """
    if until < starts_on:
        return []
    points, reached = [], 0
    first = Month.of(starts_on)
    for month in Period(starts_on, until).months():
        last = min(month.last, until)
        gained = sum((day >= month.first or month == first) and day <= last for day in days)
        reached += gained
        points.append(MonthPoint(month, gained, reached, plan.due(last) if plan else None))
    return points
