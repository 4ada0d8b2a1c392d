"""A project's month of attendance: who belongs to it, what is marked, what is still to be settled."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.utils import timezone

from cis_portal.lib.periods import Month
from cis_portal.lib.workdays import is_working_day
from grants.models import Project
from participants.models import Stay
from participants.models.stays import StayQuerySet
from reintegration.models import AttendanceMonth, DayCode, DayMark, MonthState


@dataclass(frozen=True)
class Unsettled:
    """One stay's working days of a month that passed without a mark (unmarked) or still await their reason."""

    stay: Stay
    unmarked: tuple[date, ...]
    unexplained: tuple[date, ...]

    @property
    def days(self) -> int:
        return len(self.unmarked) + len(self.unexplained)


def settled_here(project: Project, month: Month) -> bool:
    """Whether the portal settles that month: one of the project, not before the day the portal took over.

    A month before portal_from was paid from paper. Its marks may be known for the indicators, but nobody closes it.
    """
    first = max(project.starts_on, project.portal_from or project.starts_on)
    return Month.of(first) <= month <= Month.of(project.ends_on)


def state_of(project: Project, month: Month) -> MonthState:
    """The month's state; open while nobody has marked anything in it."""
    found = AttendanceMonth.objects.filter(project=project, month=month.first).values_list("state", flat=True).first()
    return MonthState(found or MonthState.OPEN)


def stays_of_month(project: Project, month: Month) -> StayQuerySet:
    """The project's stays that hold on any day of the month, in Polish order of names, each with its person."""
    goes_on = Q(ended_on__gte=month.first) | Q(ended_on__isnull=True) & (
        Q(planned_end_on__isnull=True) | Q(planned_end_on__gte=month.first)
    )
    stays = Stay.objects.filter(goes_on, enrolment__project=project, trial_starts_on__lte=month.last)
    return stays.select_related("participant", "enrolment").order_by("participant__sort_key", "pk")


def marks_of_month(project: Project, month: Month) -> dict[int, dict[date, str]]:
    """Every mark of the month: stay's number -> day -> code. One query."""
    found = DayMark.objects.filter(stay__enrolment__project=project, day__range=(month.first, month.last))
    marks: dict[int, dict[date, str]] = defaultdict(dict)
    for stay, day, code in found.values_list("stay", "day", "code"):
        marks[stay][day] = code
    return dict(marks)


def unsettled(project: Project, month: Month) -> list[Unsettled]:
    """Who of the month has working days, none in the future, that are unmarked or marked "?". Two queries."""
    marks, days = marks_of_month(project, month), class_days(month, until=timezone.localdate())
    found = [_unsettled(stay, marks.get(stay.pk, {}), days) for stay in stays_of_month(project, month)]
    return [line for line in found if line.days]


def unmarked_days(stay: Stay, month: Month) -> list[date]:
    """The working days of one stay that passed in the month without a mark. One query."""
    found = DayMark.objects.filter(stay=stay, day__range=(month.first, month.last)).values_list("day", "code")
    return list(_unsettled(stay, dict(found), class_days(month, until=timezone.localdate())).unmarked)


def class_days(month: Month, *, until: date) -> list[date]:
    """The working days of the month up to that day."""
    return [day for day in month.days() if day <= until and is_working_day(day)]


def _unsettled(stay: Stay, marks: dict[date, str], days: Iterable[date]) -> Unsettled:
    own = [day for day in days if stay.holds_on(day)]
    return Unsettled(
        stay,
        tuple(day for day in own if day not in marks),
        tuple(day for day in own if marks.get(day) == DayCode.UNEXPLAINED),
    )
