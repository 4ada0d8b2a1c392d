"""Ending a stay, which no mark may outlive."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import Exists, Max, OuterRef, QuerySet
from django.db.models.functions import TruncMonth
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import User
from cis_portal.printing import LANGUAGE
from participants import actions
from participants.models import EndGround, Stay, StayAct
from reintegration.models import AttendanceMonth, DayMark, MarkCorrection, MonthState

from .corrections import propose_correction, withdraw_correction
from .marking import clear_day


@transaction.atomic
def end_stay(
    *,
    stay: Stay,
    happened_on: date,
    ended_on: date,
    ground: EndGround,
    reason: str,
    by: User,
    clear_later: bool = False,
) -> StayAct:
    """End the stay on a day after which no open month has a mark, or with clear_later keeps any.

    Marks after it in closed months count for nothing from now on; each is proposed to be taken off, which somebody
    else decides. What waited to change them is withdrawn. Raises what participants.actions.end_stay and clear_day do.
    """
    settled, last = _marks_after(stay, ended_on, by if clear_later else None)
    act = actions.end_stay(
        stay=stay,
        happened_on=happened_on,
        ended_on=ended_on,
        ground=ground,
        reason=reason,
        marked_until=last,
        by=by,
    )
    _propose_to_take_off(settled, act, by)
    return act


@transaction.atomic
def correct_end(
    *, stay: Stay, happened_on: date, ended_on: date, reason: str, by: User, clear_later: bool = False
) -> StayAct:
    """Put the last day of an ended stay right: sooner as end_stay, later so that its days belong to it again.

    What waited to take marks off these days is withdrawn. Raises what participants.actions.correct_end does, and what
    clear_day does.
    """
    settled, last = _marks_after(stay, ended_on, by if clear_later else None)
    act = actions.correct_end(
        stay=stay, happened_on=happened_on, ended_on=ended_on, reason=reason, marked_until=last, by=by
    )
    _withdraw(MarkCorrection.objects.undecided().filter(stay=stay, day__lte=ended_on, code_to=""), act, by)
    _propose_to_take_off(settled, act, by)
    return act


def _marks_after(stay: Stay, ended_on: date, cleared_by: User | None) -> tuple[list[date], date | None]:
    """The marked days after it in closed months, and the last one that stays marked in an open month."""
    Stay.objects.select_for_update().get(pk=stay.pk)  # a mark that is being written holds its stay, and is waited for
    later = DayMark.objects.filter(stay=stay, day__gt=ended_on)
    settled = _in_closed_months(later)
    open_ones = later.exclude(pk__in=[mark.pk for mark in settled])
    if cleared_by:
        for mark in open_ones.order_by("day"):
            clear_day(stay=stay, day=mark.day, expected_version=mark.version, by=cleared_by)
    return [mark.day for mark in settled], open_ones.aggregate(last=Max("day"))["last"]


def _in_closed_months(marks: QuerySet[DayMark]) -> list[DayMark]:
    closed = AttendanceMonth.objects.filter(
        project=OuterRef("stay__enrolment__project"), month=OuterRef("first"), state=MonthState.CLOSED
    )
    return list(marks.annotate(first=TruncMonth("day")).filter(Exists(closed)).order_by("day"))


def _propose_to_take_off(days: list[date], act: StayAct, by: User) -> None:
    _withdraw(MarkCorrection.objects.undecided().filter(stay=act.stay, day__gt=act.until), act, by)
    for day in days:
        propose_correction(stay=act.stay, day=day, code="", reason=_reason(act), by=by)


def _withdraw(waiting: QuerySet[MarkCorrection], act: StayAct, by: User) -> None:
    for correction in waiting:
        withdraw_correction(correction=correction, note=_reason(act), by=by)


def _reason(act: StayAct) -> str:
    with translation.override(LANGUAGE):
        said = {"day": f"{act.until:%d.%m.%Y}", "number": act.number}
        return _("The stay ended on %(day)s (%(number)s).") % said
