"""Free days: asked for, granted or refused by the manager, taken back (art. 15 ust. 6a and 6b)."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from cis_portal.lib.periods import Period
from participants.models import Stay
from reintegration.absences import FreeDays, class_days, free_days_of
from reintegration.models import DayCode, DayMark, FreeDaysRequest, FreeDaysState

from .days import DayOutcome, take_off_days
from .marking import locked_mark, mark_day, unmarked_version


class FreeDaysNotGiven(Exception):
    """Nothing was asked for or decided; nothing has changed."""


class NoClassDay(FreeDaysNotGiven):
    """The days hold no class day, so nothing is asked for."""


class NotInParticipation(FreeDaysNotGiven):
    """A day lies in the trial or outside the stay: free days belong to the participation. day: the first such."""

    def __init__(self, day: date) -> None:
        super().__init__()
        self.day = day


class TooManyFreeDays(FreeDaysNotGiven):
    """More than the right. asked: days of this request; free_days: the right and what is used of it."""

    def __init__(self, asked: int, free_days: FreeDays) -> None:
        super().__init__()
        self.asked, self.free_days = asked, free_days


class FreeDaysOverlap(FreeDaysNotGiven):
    """Another request holds one of the days."""


class DaysTaken(FreeDaysNotGiven):
    """A day carries another mark already. marks: day and code."""

    def __init__(self, marks: list[tuple[date, str]]) -> None:
        super().__init__()
        self.marks = marks


class FreeDaysDecided(FreeDaysNotGiven):
    """Somebody decided the request meanwhile."""


@transaction.atomic
def request_free_days(*, stay: Stay, period: Period, requested_on: date, by: User) -> FreeDaysRequest:
    """Keep a participant's request for the class days of the period.

    Raises NoClassDay, NotInParticipation, DaysTaken, FreeDaysOverlap, TooManyFreeDays (with the count).
    """
    stay = _held_stay(stay.pk)
    days = _possible(stay, period)
    counted = free_days_of(stay, on=days[0])
    if len(days) > counted.left:
        raise TooManyFreeDays(len(days), counted)
    try:
        with transaction.atomic():
            return FreeDaysRequest.objects.create(
                stay=stay,
                starts_on=period.starts_on,
                ends_on=period.ends_on,
                requested_on=requested_on,
                created_by=by,
            )
    except IntegrityError as error:
        raise FreeDaysOverlap from error


@transaction.atomic
def decide_free_days(*, request: FreeDaysRequest, grant: bool, by: User, reason: str = "") -> FreeDaysRequest:
    """Grant the days, which marks them DW, or refuse them with a reason. The right is counted anew.

    Raises FreeDaysDecided, NotInParticipation, DaysTaken, TooManyFreeDays, and MonthClosed of NotMarked.
    """
    stay = _held_stay(request.stay_id)
    held = FreeDaysRequest.objects.select_for_update().get(pk=request.pk)
    if held.state != FreeDaysState.REQUESTED:
        raise FreeDaysDecided
    if grant:
        _grant(stay, held, by)
    held.state = FreeDaysState.APPROVED if grant else FreeDaysState.REFUSED
    return _decided(held, reason, by)


@transaction.atomic
def take_back_free_days(*, request: FreeDaysRequest, reason: str, by: User) -> tuple[FreeDaysRequest, list[DayOutcome]]:
    """Take a request back, granted or not: its own DW marks go, each day says again what stood before.

    In a closed month that is proposed. Raises FreeDaysDecided for one that was refused or taken back.
    """
    stay = _held_stay(request.stay_id)
    held = FreeDaysRequest.objects.select_for_update().get(pk=request.pk)
    if held.state not in (FreeDaysState.REQUESTED, FreeDaysState.APPROVED):
        raise FreeDaysDecided
    held.state = FreeDaysState.TAKEN_BACK
    days = Period(held.starts_on, held.ends_on).days()
    gone = take_off_days(stay=stay, days=days, act=held.act, reason=reason, by=by)
    return _decided(held, reason, by), gone


def _held_stay(pk: int) -> Stay:
    """The stay, whose free days nobody else counts until this transaction ends."""
    return Stay.objects.select_for_update(of=("self",), no_key=True).select_related("enrolment__project").get(pk=pk)


def _possible(stay: Stay, period: Period) -> list[date]:
    """The class days asked for. Raises NoClassDay, NotInParticipation, DaysTaken."""
    days = class_days(period)
    if not days:
        raise NoClassDay
    since = stay.participation_starts_on
    for day in days:
        if since is None or day < since or not stay.holds_on(day):
            raise NotInParticipation(day)
    marks = DayMark.objects.filter(stay=stay, day__in=days, code__in=[DayCode.PRESENT, DayCode.SICK, DayCode.FREE_DAY])
    if taken := list(marks.order_by("day").values_list("day", "code")):
        raise DaysTaken(taken)
    return days


def _grant(stay: Stay, held: FreeDaysRequest, by: User) -> None:
    days = _possible(stay, Period(held.starts_on, held.ends_on))
    counted = free_days_of(stay, on=days[0])  # its own days are among those that wait
    if counted.left < 0:
        raise TooManyFreeDays(len(days), FreeDays(counted.right, counted.taken, counted.waiting - len(days)))
    for day in days:
        mark = locked_mark(stay, day)
        version = mark.version if mark else unmarked_version(stay, day)
        mark_day(stay=stay, day=day, code=DayCode.FREE_DAY, expected_version=version, by=by, act=held.act)


def _decided(held: FreeDaysRequest, reason: str, by: User) -> FreeDaysRequest:
    held.reason, held.decided_by, held.decided_at = reason, by, timezone.now()
    held.save(update_fields=["state", "reason", "decided_by", "decided_at"])
    return held
