"""Marking days: mark a day, mark the rest present, take that back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.db.models import Model, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.models import User
from cis_portal.lib.periods import Month
from cis_portal.lib.workdays import is_working_day
from grants.models import Project
from participants.models import Stay
from reintegration.models import AttendanceMonth, DayCode, DayMark, MonthState
from reintegration.rules import KNOWN_AHEAD, ON_DAYS_OFF


class NotMarked(Exception):
    """The day was not marked; nothing has changed."""


class StaleMark(NotMarked):
    """Somebody changed the mark meanwhile. other: the mark as it stands, with its value, who and when."""

    def __init__(self, other: DayMark) -> None:
        super().__init__()
        self.other = other


class MonthClosed(NotMarked):
    """The month is closed: only a correction changes it."""


class OutsideStay(NotMarked):
    """The day is not one of the stay."""


class NotYet(NotMarked):
    """The day is still to come; only an absence known ahead may stand there."""


class NoClassThatDay(NotMarked):
    """A weekend or public holiday; only a certified sickness may stand there."""


@transaction.atomic
def mark_day(*, stay: Stay, day: date, code: DayCode, expected_version: int, by: User) -> DayMark:
    """Mark one person's day; the same mark sent twice changes nothing.

    expected_version: of the mark that the person saw, 0 for none. Raises StaleMark (holding the other value, who,
    when) when someone else changed it since, MonthClosed when its AttendanceMonth is closed, OutsideStay when the
    day is not in the stay, NotYet and NoClassThatDay where the day cannot take the code.
    """
    refuse_impossible(stay, day, code)
    if held_month(stay.enrolment.project, day).state == MonthState.CLOSED:
        standing = locked_mark(stay, day)
        if standing and standing.code == code:  # sent again after the answer was lost: it is saved
            return standing
        raise MonthClosed
    mark = locked_mark(stay, day) if expected_version else None
    while mark is None:  # two at once: the database lets one in, the other then reads the first
        insert_marks([DayMark(stay=stay, day=day, code=code, marked_by=by, marked_at=timezone.now())])
        mark = locked_mark(stay, day)
    if mark.code == code:
        return mark
    if mark.version != expected_version:
        raise StaleMark(mark)
    mark.code, mark.version, mark.marked_by, mark.marked_at = code, mark.version + 1, by, timezone.now()
    mark.save(update_fields=["code", "version", "marked_by", "marked_at"])
    return mark


@transaction.atomic
def mark_rest_present(*, stays: Iterable[Stay], day: date, by: User) -> list[DayMark]:
    """Mark those of the stays present whose day nobody marked yet; the marks made, one act: they share by and moment.

    stays: of one project. Raises what mark_day raises but StaleMark; then nobody is marked.
    """
    stays = sorted(stays, key=lambda stay: stay.pk)  # in one order, so that two people at once never wait in a ring
    for stay in stays:
        refuse_impossible(stay, day, DayCode.PRESENT)
    if not stays:
        return []
    if held_month(stays[0].enrolment.project, day).state == MonthState.CLOSED:
        raise MonthClosed
    moment = timezone.now()
    insert_marks(DayMark(stay=stay, day=day, code=DayCode.PRESENT, marked_by=by, marked_at=moment) for stay in stays)
    return list(DayMark.objects.filter(stay__in=stays, day=day, marked_by=by, marked_at=moment).order_by("stay"))


@transaction.atomic
def unmark(*, marks: Iterable[DayMark], by: User) -> int:
    """Take back marks that mark_rest_present made, as long as nobody changed them since; how many were.

    marks: of one project and day, made by the same person. Raises MonthClosed when their month is closed.
    """
    marks = list(marks)
    if not marks:
        return 0
    if held_month(marks[0].stay.enrolment.project, marks[0].day).state == MonthState.CLOSED:
        raise MonthClosed
    made = DayMark.objects.filter(pk__in=[mark.pk for mark in marks], code=DayCode.PRESENT, marked_by=by)
    return made.filter(history__isnull=True).delete()[0]


def refuse_impossible(stay: Stay, day: date, code: DayCode) -> None:
    """Raises OutsideStay, NoClassThatDay or NotYet where the day cannot take the code."""
    if not stay.holds_on(day):
        raise OutsideStay
    if not is_working_day(day) and code not in ON_DAYS_OFF:
        raise NoClassThatDay
    if day > timezone.localdate() and code not in KNOWN_AHEAD:
        raise NotYet


def held_month(project: Project, day: date) -> AttendanceMonth:
    """The month of a day, which nobody closes until this transaction ends; others mark in it meanwhile."""
    first = Month.of(day).first
    # Django has no FOR SHARE of its own.
    table = AttendanceMonth._meta.db_table
    asked = f'SELECT * FROM "{table}" WHERE project_id = %s AND month = %s FOR SHARE'  # noqa: S608
    while not (found := list(AttendanceMonth.objects.raw(asked, [project.pk, first]))):
        AttendanceMonth.objects.bulk_create([AttendanceMonth(project=project, month=first)], ignore_conflicts=True)
    return found[0]


def locked_mark(stay: Stay, day: date) -> DayMark | None:
    """The mark of a day, with who made it, which nobody else changes until this transaction ends."""
    marks = DayMark.objects.select_for_update(of=("self",)).select_related("marked_by")
    return marks.filter(stay=stay, day=day).first()


def insert_marks(marks: Iterable[DayMark]) -> None:
    """Those whose day is free; waits for another who is marking the same day.

    A day that was marked before and taken back counts its versions on: who still sees the old mark is stale.
    """
    marks = list(marks)
    for mark in marks:
        mark.version = Coalesce(Subquery(_former(mark.stay_id, mark.day).values("version")[:1]), 0) + 1
    DayMark.objects.bulk_create(marks, ignore_conflicts=True)


def last_version(stay: Stay, day: date) -> int:
    """The version of the mark that was last taken off a day without one; 0 where none ever stood."""
    return _former(stay.pk, day).values_list("version", flat=True).first() or 0


def _former(stay: int, day: date) -> QuerySet[Model]:
    former = DayMark._meta.get_field("history").related_model
    return former._base_manager.filter(stay_id=stay, day=day).order_by("-pgh_id")
