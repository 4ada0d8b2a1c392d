"""What stands of a person's absences: free days used and left, certificates of days, what waits to be explained."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from accounts.models import User
from cis_portal.lib.periods import Period
from cis_portal.lib.workdays import is_working_day
from grants.models import Project, SettingKey
from grants.rules import DatedValues
from participants.models import Stay
from reintegration.free_days import FreeDaysRounding, free_days_right
from reintegration.models import Absence, AbsenceKind, DayCode, DayMark, FreeDaysRequest
from reintegration.models.attendance import DayMarkQuerySet
from reintegration.rules import unexplained_before


@dataclass(frozen=True)
class FreeDays:
    """A stay's free days. right: may hold a half; taken: marked DW; waiting: requested and not decided."""

    right: Decimal
    taken: int
    waiting: int

    @property
    def left(self) -> Decimal:
        """What is neither taken nor requested; negative where more was marked than the right."""
        return self.right - self.taken - self.waiting


def free_days_of(stay: Stay, *, on: date) -> FreeDays:
    """The stay's right by the rules in force that day, and what is used of it. Three queries."""
    requests = FreeDaysRequest.objects.waiting().filter(stay=stay)
    return FreeDays(
        right=right_of(stay, DatedValues.of(stay.enrolment.project), on=on),
        taken=DayMark.objects.filter(stay=stay, code=DayCode.FREE_DAY).count(),
        waiting=sum(len(class_days(Period(one.starts_on, one.ends_on))) for one in requests),
    )


def right_of(stay: Stay, values: DatedValues, *, on: date) -> Decimal:
    """Free days of the stay's participation by the settings of that day; the act's own 6 where none is entered."""
    a_year = values.row_on(SettingKey.FREE_DAYS, on)
    rounding = values.row_on(SettingKey.FREE_DAYS_ROUNDING, on)
    return free_days_right(
        stay.participation_starts_on,
        stay.last_day,
        a_year=int(a_year.value) if a_year else 6,
        rounding=FreeDaysRounding(rounding.value) if rounding else FreeDaysRounding.EXACT,
    )


def class_days(period: Period) -> list[date]:
    """The working days of a period."""
    return [day for day in period.days() if is_working_day(day)]


def lacks_certificate() -> Q:
    """Of marks: L4 on a day that no certificate of the stay holds."""
    certificate = Absence.objects.standing().filter(
        kind=AbsenceKind.SICK, stay=OuterRef("stay"), starts_on__lte=OuterRef("day"), ends_on__gte=OuterRef("day")
    )
    return Q(~Exists(certificate), code=DayCode.SICK)


def uncertified_days(marks: DayMarkQuerySet) -> dict[int, list[date]]:
    """Days of those marks that lack a certificate, by stay, in order; papers from before the portal lie elsewhere.

    One query.
    """
    portal_from = F("stay__enrolment__project__portal_from")
    here = Q(stay__enrolment__project__portal_from__isnull=True) | Q(day__gte=portal_from)
    found: dict[int, list[date]] = defaultdict(list)
    for stay, day in marks.filter(here, lacks_certificate()).order_by("day").values_list("stay", "day"):
        found[stay].append(day)
    return dict(found)


@dataclass(frozen=True)
class Unexplained:
    """A day marked "?" and how long it waits. late: for longer than it should."""

    stay: Stay
    day: date
    marked_by: User | None
    late: bool


def to_explain(user: User, project: Project) -> list[Unexplained]:
    """Absences that the user may see and whose reason nobody has entered, the oldest first. One query."""
    marks = DayMark.objects.visible_to(user).filter(stay__enrolment__project=project, code=DayCode.UNEXPLAINED)
    found = marks.select_related("stay__participant", "stay__enrolment", "marked_by")
    late = unexplained_before(timezone.localdate())
    return [
        Unexplained(mark.stay, mark.day, mark.marked_by, mark.day < late)
        for mark in found.order_by("day", "stay__participant__sort_key")
    ]


@dataclass(frozen=True)
class Uncertified:
    """Days of one stay marked L4 without a certificate, in order."""

    stay: Stay
    days: tuple[date, ...]

    @property
    def runs(self) -> list[Period]:
        """Days that follow each other, together: a certificate is entered for one run."""
        found = [Period(self.days[0], self.days[0])]
        for day in self.days[1:]:
            if day - found[-1].ends_on > timedelta(days=1):
                found.append(Period(day, day))
            else:
                found[-1] = Period(found[-1].starts_on, day)
        return found


def uncertified_of(stays: Iterable[Stay]) -> list[Uncertified]:
    """The same of some stays. One query."""
    known = {stay.pk: stay for stay in stays}
    marks = DayMark.objects.filter(stay__in=list(known), day__lte=timezone.localdate())
    return [Uncertified(known[number], tuple(days)) for number, days in uncertified_days(marks).items()]


def uncertified_people(user: User, project: Project) -> list[Uncertified]:
    """Whose certificate is missing for days up to today, in Polish order. Two queries."""
    marks = DayMark.objects.visible_to(user).filter(stay__enrolment__project=project, day__lte=timezone.localdate())
    days = uncertified_days(marks)
    stays = Stay.objects.filter(pk__in=days).select_related("participant", "enrolment")
    return [Uncertified(stay, tuple(days[stay.pk])) for stay in stays.order_by("participant__sort_key", "pk")]


@dataclass(frozen=True)
class RequestLine:
    """A request for free days with how many class days it holds and what is left after it."""

    request: FreeDaysRequest
    days: int
    left: Decimal


def lines_of_requests(requests: Iterable[FreeDaysRequest]) -> list[RequestLine]:
    """Waiting requests with the count that the manager decides by. Three queries a request: few ever wait."""
    found = []
    for one in requests:
        days = class_days(Period(one.starts_on, one.ends_on))
        found.append(RequestLine(one, len(days), free_days_of(one.stay, on=one.starts_on).left))
    return found
