"""Closing a month of attendance: from then on its marks decide money, and only a correction changes them."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from cis_portal.lib.periods import Month
from grants.models import Project
from reintegration.models import AttendanceMonth, MonthState
from reintegration.months import Unsettled, class_days, settled_here, unsettled


class NotClosed(Exception):
    """The month stays as it was; nothing has changed."""


class MonthNotOver(NotClosed):
    """The month still has days to come."""


class AlreadyClosed(NotClosed):
    """The month is closed; it does not open again."""


class SettledOutside(NotClosed):
    """The portal does not settle that month: it lies before portal_from or outside the project."""


class DaysUnsettled(NotClosed):
    """Somebody's days are unmarked or await their reason. people: whose, and which days."""

    def __init__(self, people: list[Unsettled]) -> None:
        super().__init__()
        self.people = people


@transaction.atomic
def begin_closing(*, project: Project, month: Month, by: User) -> AttendanceMonth:
    """Say that the month is being closed: marks go on, its pages list what is missing. Again: changes nothing.

    Possible from the month's last class day on. Raises SettledOutside, MonthNotOver, AlreadyClosed.
    """
    held = _held_alone(project, month)
    if timezone.localdate() < class_days(month, until=month.last)[-1]:
        raise MonthNotOver
    if held.state == MonthState.OPEN:
        held.state, held.closing_by, held.closing_at = MonthState.CLOSING, by, timezone.now()
        held.save(update_fields=["state", "closing_by", "closing_at"])
    return held


@transaction.atomic
def close_month(*, project: Project, month: Month, by: User) -> AttendanceMonth:
    """Close a month that is over and wholly settled, open or being closed.

    Marks being made meanwhile finish first and are counted; later ones are refused. Raises SettledOutside,
    AlreadyClosed, MonthNotOver, DaysUnsettled (holding who lacks what).
    """
    held = _held_alone(project, month)
    if timezone.localdate() <= month.last:
        raise MonthNotOver
    if missing := unsettled(project, month):
        raise DaysUnsettled(missing)
    held.state, held.closed_by, held.closed_at = MonthState.CLOSED, by, timezone.now()
    held.save(update_fields=["state", "closed_by", "closed_at"])
    return held


def _held_alone(project: Project, month: Month) -> AttendanceMonth:
    """The month's row, which nobody marks in or closes until this transaction ends."""
    if not settled_here(project, month):
        raise SettledOutside
    AttendanceMonth.objects.bulk_create([AttendanceMonth(project=project, month=month.first)], ignore_conflicts=True)
    held = AttendanceMonth.objects.select_for_update().get(project=project, month=month.first)
    if held.state == MonthState.CLOSED:
        raise AlreadyClosed
    return held
