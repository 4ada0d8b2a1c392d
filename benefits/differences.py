"""Approved months whose figures are others today: a late certificate, an exit, an extension, an application."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby

from django.db.models import Sum

from benefits.dated import DatedRules
from benefits.models import BenefitLine
from benefits.months import amounts_of
from benefits.reading import Person
from cis_portal.lib.periods import Month
from grants.models import Project
from participants.models import Stay
from reintegration.models import DayCode, DayMark


@dataclass(frozen=True)
class Difference:
    """What a month comes to today against what its approved lists gave: how many people, and złoty in all."""

    month: Month
    people: int
    amount: Decimal


def differences(project: Project) -> list[Difference]:
    """The approved months of a project that a correction would change, the earliest first. Four queries.

    Each change of a stay runs through all its later months, so all of them are computed anew.
    """
    given = _given(project)
    if not given:
        return []
    people, rules = _people(project, max(given)), DatedRules.of(project)
    found = []
    for month in sorted(given):
        now = amounts_of(people, month, rules)
        changes = [now.get(one, Decimal(0)) - given[month].get(one, Decimal(0)) for one in {*now, *given[month]}]
        if others := [change for change in changes if change]:
            found.append(Difference(month, len(others), sum(others, Decimal(0))))
    return found


def _given(project: Project) -> dict[Month, dict[int, Decimal]]:
    """By approved month and enrolment, what its lists add up to."""
    lines = BenefitLine.objects.final().filter(list__project=project).values("list__month", "enrolment")
    given: dict[Month, dict[int, Decimal]] = defaultdict(dict)
    for line in lines.annotate(given=Sum("amount")):
        given[Month.of(line["list__month"])][line["enrolment"]] = line["given"]
    return dict(given)


def _people(project: Project, latest: Month) -> list[Person]:
    """Everybody up to that month with the marks that change pay: presence and free days pay in full."""
    stays = (
        Stay.objects.filter(enrolment__project=project, trial_starts_on__lte=latest.last)
        .select_related("enrolment")
        .order_by("enrolment", "trial_starts_on")
    )
    marks: dict[int, dict[date, str]] = defaultdict(dict)
    decide = DayMark.objects.filter(stay__enrolment__project=project, day__lte=latest.last)
    decide = decide.exclude(code__in=[DayCode.PRESENT, DayCode.FREE_DAY])
    for stay, day, code in decide.values_list("stay", "day", "code"):
        marks[stay][day] = code
    return [
        Person(enrolment, (own := tuple(found)), {stay.pk: marks[stay.pk] for stay in own if stay.pk in marks})
        for enrolment, found in groupby(stays, key=lambda stay: stay.enrolment)
    ]
