"""On which days a series meets, and which weeks are too short or too long. Pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from cis_portal.lib.periods import Period, Week
from cis_portal.lib.workdays import holiday_name

HOURS_MIN, HOURS_MAX, HOURS_DISABILITY, PEOPLE_PER_LEADER = 30, 40, 35, 10  # where the project has entered nothing
CLASS_DAYS = 5


@dataclass(frozen=True)
class PlannedDays:
    """The days on which a series meets, and the public holidays that it leaves out."""

    days: tuple[date, ...]
    skipped: tuple[date, ...]


def planned_days(weekdays: Collection[int], period: Period) -> PlannedDays:
    """Each of these weekdays (1 is Monday) in the period that is no public holiday."""
    wanted = [day for day in period.days() if day.isoweekday() in weekdays]
    skipped = tuple(day for day in wanted if holiday_name(day))
    return PlannedDays(tuple(day for day in wanted if day not in skipped), skipped)


@dataclass(frozen=True)
class WeekBounds:
    """Hours of one week at the centre: at least, at most, and at most with a moderate or severe disability."""

    least: int = HOURS_MIN
    most: int = HOURS_MAX
    most_with_disability: int = HOURS_DISABILITY

    def of(self, week: Week) -> WeekBounds:
        """The same for a week with public holidays, whose least is a fifth less for each of them.

        Source: act on social employment, art. 14 ust. 1, which is silent on holidays.
        """
        holidays = sum(bool(holiday_name(day)) for day in list(week.days())[:CLASS_DAYS])
        return WeekBounds(self.least * (CLASS_DAYS - holidays) // CLASS_DAYS, self.most, self.most_with_disability)

    def verdict(self, minutes: int, *, disability: bool) -> str:
        """short, long, or empty where the week is as long as it may be. minutes: planned for one person."""
        if minutes < self.least * 60:
            return "short"
        return "long" if minutes > (self.most_with_disability if disability else self.most) * 60 else ""
