"""What a month is calculated from, for all people of a project in a fixed number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from typing import Any, TypeVar

from django.db.models import Case, Q, When

from benefits.dated import DatedRules
from benefits.rules import StayInput, sick_days_used
from benefits.rules.sickness import SICK
from cis_portal.lib.periods import Month
from grants.models import Project
from participants.models import Enrolment, Stay
from reintegration.absences import lacks_certificate
from reintegration.models import DayCode, DayMark

Marks = Mapping[date, str]
Row = TypeVar("Row")


@dataclass(frozen=True)
class Person:
    """One enrolment with its stays of the months that were read, the earlier first, and their marks by stay.

    uncertified: of the month, days marked L4 without a certificate, by stay.
    """

    enrolment: Enrolment
    stays: tuple[Stay, ...]
    marks: Mapping[int, Marks]
    uncertified: Mapping[int, list[date]] = field(default_factory=dict)

    def stays_in(self, month: Month) -> list[Stay]:
        return [stay for stay in self.stays if stay.meets(month.first, month.last)]

    def inputs(self, month: Month, rules: DatedRules) -> tuple[StayInput, ...]:
        """Of the stays with an application for the benefit: without one there is none (art. 15 ust. 4)."""
        return tuple(
            stay_input(stay, self.marks.get(stay.pk, {}), month, rules)
            for stay in self.stays_in(month)
            if stay.benefit_applied_on
        )

    def marks_in(self, month: Month) -> dict[date, str]:
        return {
            day: code
            for stay in self.stays_in(month)
            for day, code in self.marks.get(stay.pk, {}).items()
            if month.first <= day <= month.last and stay.holds_on(day)
        }


def read_people(project: Project, month: Month, *, only: Collection[int] | None = None) -> list[Person]:
    """Everybody with a stay in the month or the one before, in Polish order. Three queries.

    only: numbers of enrolments, where not all are wanted. Of the month every mark is read, of the one before those
    that change pay, of earlier ones certified sickness alone.
    """
    stays = list(_stays(project, month.previous.first, month.last, only))
    marks, uncertified = _marks(stays, month)
    return [
        Person(enrolment, (own := tuple(found)), _of(own, marks), _of(own, uncertified))
        for enrolment, found in groupby(stays, key=lambda stay: stay.enrolment)
    ]


def _of(stays: tuple[Stay, ...], rows: Mapping[int, Row]) -> dict[int, Row]:
    """What is known of these stays."""
    return {stay.pk: rows[stay.pk] for stay in stays if stay.pk in rows}


def stay_input(stay: Stay, marks: Marks, month: Month, rules: DatedRules) -> StayInput:
    """One stay as the month sees it. marks: all of the month, and certified sickness of every month before."""
    last = stay.last_day
    whole = StayInput(stay.trial_starts_on, stay.participation_starts_on, last)
    sick = (day for day, code in marks.items() if code == SICK and day >= stay.trial_starts_on)
    return StayInput(
        trial_starts_on=stay.trial_starts_on,
        participation_starts_on=stay.participation_starts_on,
        last_day=last,
        marks={day: code for day, code in marks.items() if month.first <= day <= month.last},
        sick_days_used=sick_days_used(
            (day for day in sick if last is None or day <= last),
            participation_from=whole.participation_from,
            before=month,
            settings_of=rules.settings_of,
        ),
    )


def _stays(project: Project, first: date, last: date, only: Collection[int] | None) -> Iterator[Stay]:
    goes_on = Q(ended_on__gte=first) | Q(ended_on__isnull=True) & (
        Q(planned_end_on__gte=first) | Q(planned_end_on__isnull=True)
    )
    found = Stay.objects.filter(goes_on, enrolment__project=project, trial_starts_on__lte=last)
    if only is not None:
        found = found.filter(enrolment__in=only)
    order = ("enrolment__participant__sort_key", "enrolment", "trial_starts_on")
    yield from found.select_related("enrolment__participant").order_by(*order)


def _marks(stays: list[Stay], month: Month) -> tuple[dict[int, dict[date, str]], dict[int, list[date]]]:
    """Codes by stay and day; and of the month the days of L4 without a certificate, by stay."""
    marks: dict[int, dict[date, str]] = defaultdict(dict)
    uncertified: dict[int, list[date]] = defaultdict(list)
    before = month.previous
    of_months: Any = Q(day__range=(month.first, month.last)) | Q(day__range=(before.first, before.last)) & ~Q(
        code=DayCode.PRESENT
    )
    wanted = DayMark.objects.filter(stay__in=[stay.pk for stay in stays])
    asked = Q(lacks_certificate(), day__gte=month.first)
    near = wanted.filter(of_months).annotate(lacks=Case(When(asked, then=True), default=False))
    for stay, day, code, lacks in near.values_list("stay", "day", "code", "lacks"):
        marks[stay][day] = code
        if lacks:
            uncertified[stay].append(day)
    for stay, day in wanted.filter(day__lt=before.first, code=DayCode.SICK).values_list("stay", "day"):
        marks[stay][day] = DayCode.SICK.value
    return marks, uncertified
