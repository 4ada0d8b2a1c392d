"""What stands of a person's absences: free days used and left, certificates of days, what waits to be explained."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from cis_portal.lib.periods import Period
from cis_portal.lib.workdays import is_working_day
from grants.models import Project, SettingKey
from grants.rules import DatedValues
from participants.models import Stay
from reintegration.free_days import FreeDaysRounding, free_days_right
from reintegration.models import Absence, AbsenceKind, DayCode, DayMark, FreeDaysRequest


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


def uncertified(
    project: Project, first: date, last: date, *, stays: Collection[int] | None = None
) -> dict[int, list[date]]:
    """Days marked L4 that no certificate holds, by stay; two queries. Months settled outside the portal are left out.

    stays: only those, where not all of the project are meant.
    """
    first = max(first, project.portal_from or project.starts_on)
    marks = DayMark.objects.filter(stay__enrolment__project=project, code=DayCode.SICK, day__range=(first, last))
    held = Absence.objects.standing().filter(
        stay__enrolment__project=project, kind=AbsenceKind.SICK, starts_on__lte=last, ends_on__gte=first
    )
    if stays is not None:
        marks, held = marks.filter(stay__in=stays), held.filter(stay__in=stays)
    periods: dict[int, list[Period]] = defaultdict(list)
    for stay, starts_on, ends_on in held.values_list("stay", "starts_on", "ends_on"):
        periods[stay].append(Period(starts_on, ends_on))
    found: dict[int, list[date]] = defaultdict(list)
    for stay, day in marks.order_by("day").values_list("stay", "day"):
        if not any(day in period for period in periods[stay]):
            found[stay].append(day)
    return dict(found)
