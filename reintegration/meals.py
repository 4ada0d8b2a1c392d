"""Meals by day: one for each person whom the register calls present, unless somebody wrote that it was otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef

from accounts.models import User
from cis_portal.lib.periods import Month
from grants.models import Project
from participants.models import Enrolment
from reintegration.models import DayCode, DayMark, MealException


def meal_days(present: Iterable[date], otherwise: Mapping[date, bool]) -> set[date]:
    """The days with a meal. present: marked so; otherwise: day to whether a meal was taken against the register.

    Source: act on social employment, art. 14 ust. 4: one meal a day of the stay at the centre.
    """
    taken = {day for day, was in otherwise.items() if was}
    return (set(present) | taken) - {day for day, was in otherwise.items() if not was}


@dataclass(frozen=True)
class MealDay:
    """How many meals a day had: by the register, more and fewer by what was written, and together."""

    day: date
    by_register: int
    more: int
    fewer: int

    @property
    def total(self) -> int:
        """The meals of that day."""
        return self.by_register + self.more - self.fewer


def meals_by_day(user: User, project: Project, month: Month) -> list[MealDay]:
    """The days of a month that had a meal or an exception. Two queries."""
    here = {"stay__enrolment__project": project, "day__range": (month.first, month.last)}
    marks = DayMark.objects.visible_to(user).filter(**here, code=DayCode.PRESENT)
    present = dict(marks.order_by().values("day").annotate(count=Count("pk")).values_list("day", "count"))
    more: dict[date, int] = {}
    fewer: dict[date, int] = {}
    for day, taken in _that_change_something(user, here):
        counted = more if taken else fewer
        counted[day] = counted.get(day, 0) + 1
    days = sorted({*present, *more, *fewer})
    return [MealDay(day, present.get(day, 0), more.get(day, 0), fewer.get(day, 0)) for day in days]


def _that_change_something(user: User, here: dict[str, object]) -> Iterable[tuple[date, bool]]:
    """Exceptions whose mark says the contrary: a mark entered later may have caught up with one."""
    marked = DayMark.objects.filter(stay=OuterRef("stay"), day=OuterRef("day"), code=DayCode.PRESENT)
    found = MealException.objects.visible_to(user).filter(**here).annotate(present=Exists(marked))
    return ((day, taken) for day, taken, present in found.values_list("day", "taken", "present") if taken != present)


@dataclass(frozen=True)
class PersonMeals:
    """One person's meals of a month: the days, and what was written otherwise."""

    month: Month
    days: set[date]
    exceptions: list[MealException]


def person_meals(enrolment: Enrolment) -> list[PersonMeals]:
    """By month, the latest first. Two queries."""
    present = DayMark.objects.filter(stay__enrolment=enrolment, code=DayCode.PRESENT).values_list("day", flat=True)
    written = MealException.objects.filter(stay__enrolment=enrolment)
    exceptions = list(written.select_related("entered_by").order_by("day"))
    days = meal_days(present, {one.day: one.taken for one in exceptions})
    months = sorted({Month.of(day) for day in (*days, *(one.day for one in exceptions))}, reverse=True)
    return [
        PersonMeals(
            month,
            {day for day in days if Month.of(day) == month},
            [one for one in exceptions if Month.of(one.day) == month],
        )
        for month in months
    ]
