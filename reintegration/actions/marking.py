"""Marking days: mark a day or clear it, mark the rest present, take that back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import pghistory
from celery import current_app
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from cis_portal.lib.periods import Month
from cis_portal.lib.workdays import is_working_day
from grants.models import Project
from participants.models import Stay
from reintegration.models import AttendanceMonth, DayCode, DayMark, MonthState
from reintegration.rules import KNOWN_AHEAD, ON_DAYS_OFF

WATCH_TASK = "reintegration.tasks.watch_stay"


class NotMarked(Exception):
    """The day was not marked; nothing has changed."""


class StaleMark(NotMarked):
    """Somebody changed the mark meanwhile. other: what stands now, with its value, who and when; "" was taken back."""

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
def mark_day(
    *, stay: Stay, day: date, code: DayCode, expected_version: int, by: User, act: UUID | None = None
) -> DayMark:
    """Mark one person's day; the same mark sent twice changes nothing.

    act: of the certificate, justification or request that writes it; none for a mark made alone.
    expected_version: of what the person saw, a mark or a day without one, 0 for a day never marked. Raises StaleMark
    (holding the other value, who, when) when someone else changed it since, MonthClosed when its AttendanceMonth is
    closed, OutsideStay when the day is not in the stay, NotYet and NoClassThatDay where the day cannot take the code.
    """
    refuse_impossible(stay, day, code)
    closed, mark = _is_closed(stay.enrolment.project, day), locked_mark(stay, day)
    if closed and not (mark and mark.code == code):  # sent again after the answer was lost: it is saved
        raise MonthClosed
    if mark is None:
        made = insert_marks([stay], day, code, by=by, expected_version=expected_version, act=act)
        if made:
            if code == DayCode.UNEXCUSED:
                _look_later(stay)
            return made[0]
        mark = locked_mark(stay, day) or _taken_back(stay, day)  # two at once: the database let the other one in
    if mark.code == code:
        return mark
    if mark.version != expected_version:
        raise StaleMark(mark)
    before, mark.code, mark.version, mark.act = mark.code, code, mark.version + 1, act
    mark.marked_by, mark.marked_at = by, timezone.now()
    mark.save(update_fields=["code", "version", "act", "marked_by", "marked_at"])
    if DayCode.UNEXCUSED in (before, code):
        _look_later(stay)
    return mark


@transaction.atomic
def clear_day(*, stay: Stay, day: date, expected_version: int, by: User) -> int:
    """Take a mark back, so that the day is unmarked again; the version of the day without it.

    History keeps the mark and who took it back. A day without a mark stays as it is, so sending twice changes nothing.
    expected_version: of the mark that the person saw. Raises StaleMark and MonthClosed as mark_day does.
    """
    closed, mark = _is_closed(stay.enrolment.project, day), locked_mark(stay, day)
    if mark is None:
        return unmarked_version(stay, day)
    if closed:
        raise MonthClosed
    if mark.version != expected_version:
        raise StaleMark(mark)
    with pghistory.context(user=by.pk):
        mark.delete()
    return expected_version + 1


@transaction.atomic
def mark_rest_present(*, stays: Iterable[Stay], day: date, by: User, act: UUID | None = None) -> list[DayMark]:
    """Mark those of the stays present whose day nobody marked yet, as one act; its marks that nobody changed since.

    stays: of one project; act: the name of this act, so that the same one sent twice changes nothing, also when it was
    taken back meanwhile. Raises what mark_day raises but StaleMark; then nobody is marked.
    """
    stays, act = sorted(stays, key=lambda stay: stay.pk), act or uuid4()
    for stay in stays:
        refuse_impossible(stay, day, DayCode.PRESENT)
    if not stays:
        return []
    closed = _is_closed(stays[0].enrolment.project, day)
    made_before = {"stay__in": [stay.pk for stay in stays], "day": day, "act": act}
    if DayMark.objects.filter(**made_before).exists() or _former().filter(**made_before).exists():
        return list(DayMark.objects.filter(**made_before).order_by("stay"))
    if closed:
        raise MonthClosed
    return insert_marks(stays, day, DayCode.PRESENT, by=by, act=act)


@transaction.atomic
def take_back_rest(*, act: UUID, stays: QuerySet[Stay], day: date, by: User) -> int:
    """Take back what is left of one mark_rest_present of the same person: marks changed since stay; how many went.

    stays: among which to look, all of one project. Raises MonthClosed when their month is closed.
    """
    marks = DayMark.objects.filter(act=act, code=DayCode.PRESENT, stay__in=stays.values("pk"), day=day, marked_by=by)
    first = marks.select_related("stay__enrolment__project").first()
    if first is None:
        return 0
    if _is_closed(first.stay.enrolment.project, day):
        raise MonthClosed
    locked = [mark.pk for mark in marks.select_for_update(of=("self",)).order_by("stay")]
    with pghistory.context(user=by.pk):
        return DayMark.objects.filter(pk__in=locked).delete()[0]


def _look_later(stay: Stay) -> None:
    """Whether the person misses too much is looked at beside the marking, which nobody waits for."""
    transaction.on_commit(partial(current_app.send_task, WATCH_TASK, args=[stay.pk]), robust=True)


def refuse_impossible(stay: Stay, day: date, code: DayCode) -> None:
    """Raises OutsideStay, NoClassThatDay or NotYet where the day cannot take the code."""
    if not stay.holds_on(day):
        raise OutsideStay
    if not is_working_day(day) and code not in ON_DAYS_OFF:
        raise NoClassThatDay
    if day > timezone.localdate() and code not in KNOWN_AHEAD:
        raise NotYet


def _is_closed(project: Project, day: date) -> bool:
    """Whether the month of a day is closed. Until this transaction ends nobody closes it; others mark in it."""
    first = Month.of(day).first
    # Django has no FOR SHARE of its own.
    table = AttendanceMonth._meta.db_table
    asked = f'SELECT * FROM "{table}" WHERE project_id = %s AND month = %s FOR SHARE'  # noqa: S608
    while not (found := list(AttendanceMonth.objects.raw(asked, [project.pk, first]))):
        AttendanceMonth.objects.bulk_create([AttendanceMonth(project=project, month=first)], ignore_conflicts=True)
    return found[0].state == MonthState.CLOSED


def locked_mark(stay: Stay, day: date) -> DayMark | None:
    """The mark of a day, with who made it, which nobody else changes until this transaction ends."""
    marks = DayMark.objects.select_for_update(of=("self",)).select_related("marked_by")
    return marks.filter(stay=stay, day=day).first()


def _former() -> QuerySet[Any]:
    """Marks as they were before a change or before they were taken back."""
    history: QuerySet[Any] = DayMark._meta.get_field("history").related_model._base_manager.all()
    return history


def former_mark(stay: Stay, day: date, version: int) -> Any | None:
    """The mark as it stood with that version; None where the day had no mark then."""
    return _former().filter(stay_id=stay.pk, day=day, version=version).order_by("-pgh_id").first()


def unmarked_version(stay: Stay, day: date) -> int:
    """The version of a day without a mark: one more than that of the mark taken off it, 0 where none ever stood."""
    return _taken_back(stay, day).version


def _taken_back(stay: Stay, day: date) -> DayMark:
    """A day without a mark: one without code, a version after the last mark, by whom and when that was taken back."""
    last = _former().filter(stay_id=stay.pk, day=day).select_related("pgh_context").order_by("-pgh_id").first()
    if last is None:
        return DayMark(stay=stay, day=day, code="", version=0)
    by = last.pgh_context.metadata.get("user") if last.pgh_context else None
    user = User.objects.filter(pk=by).first() if by else None
    return DayMark(stay=stay, day=day, code="", version=last.version + 1, marked_by=user, marked_at=last.pgh_created_at)


def insert_marks(
    stays: list[Stay],
    day: date,
    code: DayCode,
    *,
    by: User,
    expected_version: int | None = None,
    act: UUID | None = None,
) -> list[DayMark]:
    """The marks made: of those whose day is free, and still as expected. Waits for others who are marking the same day.

    A day that was marked before and taken back counts its versions on: who still sees the old mark is stale. One
    order of stays, so that two people at once never wait in a ring.
    """
    marks, former = DayMark._meta.db_table, _former().model._meta.db_table
    insert = f"""
        INSERT INTO "{marks}" (stay_id, day, code, version, marked_by_id, marked_at, act)
        SELECT stay, %(day)s, %(code)s, free + 1, %(by)s, %(at)s, %(act)s
        FROM (
            SELECT stay, coalesce((
                SELECT version + 1 FROM "{former}" WHERE stay_id = stay AND day = %(day)s ORDER BY pgh_id DESC LIMIT 1
            ), 0) AS free
            FROM unnest(%(stays)s::bigint[]) AS stay
        ) AS days
        WHERE %(expected)s IS NULL OR free = %(expected)s
        ORDER BY stay
        ON CONFLICT (stay_id, day) DO NOTHING
        RETURNING *
    """  # noqa: S608
    values = {"day": day, "code": code, "by": by.pk, "at": timezone.now(), "act": act, "expected": expected_version}
    return list(DayMark.objects.raw(insert, values | {"stays": [stay.pk for stay in stays]}))
