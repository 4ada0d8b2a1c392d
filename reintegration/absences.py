"""What stands of a person's absences: free days used and left, sick days without a certificate."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property

from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from cis_portal.lib.periods import Period
from cis_portal.lib.workdays import is_working_day
from grants.models import SettingKey
from grants.rules import DatedValues
from participants.models import Stay
from reintegration.free_days import FreeDaysRounding, free_days_right
from reintegration.models import Absence, AbsenceKind, DayCode, DayMark, FreeDaysRequest
from reintegration.models.attendance import DayMarkQuerySet


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


def uncertified(marks: DayMarkQuerySet) -> DayMarkQuerySet:
    """Those of the marks that lack a certificate; papers from before the portal lie elsewhere."""
    portal_from = F("stay__enrolment__project__portal_from")
    here = Q(stay__enrolment__project__portal_from__isnull=True) | Q(day__gte=portal_from)
    return marks.filter(here, lacks_certificate())


def uncertified_days(marks: DayMarkQuerySet) -> dict[int, list[date]]:
    """Days of those marks that lack a certificate, by stay, in order. One query."""
    found: dict[int, list[date]] = defaultdict(list)
    for stay, day in uncertified(marks).order_by("day").values_list("stay", "day"):
        found[stay].append(day)
    return dict(found)


@dataclass(frozen=True)
class Uncertified:
    """Days of one stay marked L4 without a certificate, in order."""

    stay: Stay
    days: tuple[date, ...]

    @cached_property
    def runs(self) -> list[Period]:
        """Days that follow each other, together: a certificate is entered for one run."""
        found = [Period(self.days[0], self.days[0])]
        for day in self.days[1:]:
            if day - found[-1].ends_on > timedelta(days=1):
                found.append(Period(day, day))
            else:
                found[-1] = Period(found[-1].starts_on, day)
        return found

    @property
    def text(self) -> str:
        """The runs, without a year: 9.11–10.11, 13.11."""
        return ", ".join(
            "–".join(f"{day.day}.{day.month:02}" for day in dict.fromkeys((run.starts_on, run.ends_on)))
            for run in self.runs
        )


def uncertified_of(stays: Iterable[Stay]) -> list[Uncertified]:
    """The same of some stays. One query."""
    known = {stay.pk: stay for stay in stays}
    marks = DayMark.objects.filter(stay__in=list(known), day__lte=timezone.localdate())
    return [Uncertified(known[number], tuple(days)) for number, days in uncertified_days(marks).items()]
