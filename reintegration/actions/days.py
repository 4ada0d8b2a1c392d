"""The days of an absence: written through the marking of days; in a closed month proposed as corrections."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from accounts.models import User
from participants.models import Stay
from reintegration.models import Absence, CorrectionDecision, DayCode, DayMark, MarkCorrection

from .corrections import AlreadyProposed, DayNeedsMark, NotCorrected, propose_correction, withdraw_correction
from .marking import MonthClosed, NotMarked, clear_day, former_mark, locked_mark, mark_day, unmarked_version


class Outcome(StrEnum):
    """What became of one day."""

    WRITTEN = "written"
    STOOD = "stood"  # the day says that already
    PROPOSED = "proposed"  # the month is closed: a correction waits for its decision
    PRESENT = "present"  # somebody marked the person present: left as it is
    SICK = "sick"  # a certificate stands there: left as it is
    OUTSIDE = "outside"  # no day of the stay
    WAITS = "waits"  # another correction of the day waits
    TAKEN_OFF = "taken_off"  # the mark is gone, the day says what it said before
    WITHDRAWN = "withdrawn"  # its correction was withdrawn
    UNDECIDED = "undecided"  # a person has to say what the day of a closed month was


@dataclass(frozen=True)
class DayOutcome:
    """One day and what became of it. before: the code that stood there, "" for none."""

    day: date
    outcome: Outcome
    before: str = ""


def write_days(
    *, stay: Stay, days: Iterable[date], code: DayCode, act: UUID, reason: str, by: User, absence: Absence
) -> list[DayOutcome]:
    """Mark the days; those of a closed month become proposals that give the reason.

    A day marked present is left: the certificate and the register disagree, and a person decides. Nothing replaces a
    certified sickness but a certificate. Call within a transaction.
    """
    return [_write(stay, day, code, act, reason, by, absence) for day in days]


def _write(stay: Stay, day: date, code: DayCode, act: UUID, reason: str, by: User, absence: Absence) -> DayOutcome:
    mark = locked_mark(stay, day)
    before = mark.code if mark else ""
    if not stay.holds_on(day):
        return DayOutcome(day, Outcome.OUTSIDE)
    if before == code:
        return DayOutcome(day, Outcome.STOOD, before)
    if before == DayCode.PRESENT:
        return DayOutcome(day, Outcome.PRESENT, before)
    if before == DayCode.SICK:
        return DayOutcome(day, Outcome.SICK, before)
    version = mark.version if mark else unmarked_version(stay, day)
    try:
        mark_day(stay=stay, day=day, code=code, expected_version=version, by=by, act=act)
    except MonthClosed:
        return _propose(stay, day, code, reason, by, absence, before)
    return DayOutcome(day, Outcome.WRITTEN, before)


def _propose(
    stay: Stay, day: date, code: str, reason: str, by: User, absence: Absence | None, before: str
) -> DayOutcome:
    try:
        propose_correction(stay=stay, day=day, code=code, reason=reason, by=by, absence=absence)
    except AlreadyProposed:
        return DayOutcome(day, Outcome.WAITS, before)
    except DayNeedsMark:
        return DayOutcome(day, Outcome.UNDECIDED, before)
    except NotMarked:
        return DayOutcome(day, Outcome.OUTSIDE, before)
    except NotCorrected:
        return DayOutcome(day, Outcome.STOOD, before)
    return DayOutcome(day, Outcome.PROPOSED, before)


def take_off_days(*, stay: Stay, days: Iterable[date], act: UUID, reason: str, by: User) -> list[DayOutcome]:
    """Take the act's own marks off the days, each back to what stood before it; marks that others made stay.

    In a closed month that is proposed. Call within a transaction.
    """
    marks = DayMark.objects.filter(stay=stay, act=act, day__in=list(days)).order_by("day")
    return [_take_off(stay, mark.day, act, reason, by) for mark in marks]


def _take_off(stay: Stay, day: date, act: UUID, reason: str, by: User) -> DayOutcome:
    mark = locked_mark(stay, day)
    if mark is None or mark.act != act:
        return DayOutcome(day, Outcome.STOOD, mark.code if mark else "")
    former = former_mark(stay, day, mark.version - 1)
    try:
        if former is None:
            clear_day(stay=stay, day=day, expected_version=mark.version, by=by)
        else:
            code = DayCode(former.code)
            mark_day(stay=stay, day=day, code=code, expected_version=mark.version, by=by, act=former.act)
    except MonthClosed:
        return _propose(stay, day, former.code if former else "", reason, by, None, mark.code)
    return DayOutcome(day, Outcome.TAKEN_OFF, mark.code)


def take_back_corrections(*, absence: Absence, days: Iterable[date], reason: str, by: User) -> list[DayOutcome]:
    """Withdraw the absence's waiting corrections of those days; of an accepted one propose what stood before it.

    Call within a transaction.
    """
    found = absence.corrections.filter(day__in=list(days)).exclude(
        decision__in=[CorrectionDecision.REFUSED, CorrectionDecision.WITHDRAWN]
    )
    return [_take_back(correction, absence, reason, by) for correction in found.order_by("day")]


def _take_back(correction: MarkCorrection, absence: Absence, reason: str, by: User) -> DayOutcome:
    if not correction.decision:
        withdraw_correction(correction=correction, note=reason, by=by)
        return DayOutcome(correction.day, Outcome.WITHDRAWN, correction.code_from)
    mark = locked_mark(correction.stay, correction.day)
    if mark is None or (mark.code, mark.version) != (correction.code_to, correction.version + 1):
        return DayOutcome(correction.day, Outcome.STOOD, mark.code if mark else "")
    return _propose(correction.stay, correction.day, correction.code_from, reason, by, absence, mark.code)
