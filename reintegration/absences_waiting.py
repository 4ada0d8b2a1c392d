"""What waits about absences in a project: requests to be decided, days to be explained, certificates to be brought.

A page shows the first of each and says how many there are, so it costs the same however many people a project has.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Generic, TypeVar

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, Q, Window
from django.utils import timezone

from accounts.models import User
from cis_portal.lib.periods import Period
from grants.models import Project
from grants.rules import DatedValues
from participants.models import Stay
from reintegration.absences import FreeDays, Uncertified, class_days, right_of, uncertified
from reintegration.models import DayCode, DayMark, FreeDaysRequest
from reintegration.rules import unexplained_before

SHOWN = 50  # the page says this number in words too
Line = TypeVar("Line")


@dataclass(frozen=True)
class First(Generic[Line]):
    """The first lines of a list, at most SHOWN, and how many it has."""

    lines: list[Line]
    all: int

    @property
    def is_cut(self) -> bool:
        return self.all > len(self.lines)


@dataclass(frozen=True)
class Unexplained:
    """A day marked "?" and how long it waits. late: for longer than it should."""

    stay: Stay
    day: date
    marked_by: User | None
    late: bool


def to_explain(user: User, project: Project) -> First[Unexplained]:
    """Absences that the user may see and whose reason nobody has entered, the oldest first. One query."""
    marks = DayMark.objects.visible_to(user).filter(stay__enrolment__project=project, code=DayCode.UNEXPLAINED)
    counted = marks.annotate(of=Window(Count("*"))).select_related("stay__participant", "stay__enrolment", "marked_by")
    found: list[Any] = list(counted.order_by("day", "stay__participant__sort_key", "pk")[:SHOWN])
    late = unexplained_before(timezone.localdate())
    lines = [Unexplained(mark.stay, mark.day, mark.marked_by, mark.day < late) for mark in found]
    return First(lines, found[0].of if found else 0)


def uncertified_people(user: User, project: Project) -> First[Uncertified]:
    """Whose certificate is missing for days up to today, in Polish order. Two queries."""
    marks = DayMark.objects.visible_to(user).filter(stay__enrolment__project=project, day__lte=timezone.localdate())
    people = uncertified(marks).values("stay").annotate(days=ArrayAgg("day", order_by="day"), of=Window(Count("*")))
    found = list(people.order_by("stay__participant__sort_key", "stay")[:SHOWN])
    stays = Stay.objects.select_related("participant", "enrolment").in_bulk([row["stay"] for row in found])
    lines = [Uncertified(stays[row["stay"]], tuple(row["days"])) for row in found]
    return First(lines, found[0]["of"] if found else 0)


@dataclass(frozen=True)
class RequestLine:
    """A request for free days with how many class days it holds and what is left after it."""

    request: FreeDaysRequest
    days: int
    left: Decimal


def waiting_requests(user: User, project: Project) -> list[RequestLine]:
    """Requests nobody has decided, with the count that the manager decides by. One query, two when some wait."""
    taken = Count("stay__marks", filter=Q(stay__marks__code=DayCode.FREE_DAY))
    found = FreeDaysRequest.objects.visible_to(user).waiting().filter(stay__enrolment__project=project)
    rows = found.annotate(taken=taken).select_related("stay__participant", "stay__enrolment")
    requests = list(rows.order_by("starts_on", "pk"))
    if not requests:
        return []
    values, waiting = DatedValues.of(project), Counter[int]()
    for one in requests:
        waiting[one.stay_id] += _class_days(one)

    def left(one: Any) -> Decimal:
        return FreeDays(right_of(one.stay, values, on=one.starts_on), one.taken, waiting[one.stay_id]).left

    return [RequestLine(one, _class_days(one), left(one)) for one in requests]


def _class_days(request: FreeDaysRequest) -> int:
    return len(class_days(Period(request.starts_on, request.ends_on)))
