"""Correcting a mark of a closed month: one person proposes it with a reason, another decides."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from cis_portal.lib.periods import Month
from cis_portal.lib.workdays import is_working_day
from participants.models import Stay
from reintegration.models import Absence, CorrectionDecision, DayCode, MarkCorrection, MonthState
from reintegration.months import state_of

from .marking import StaleMark, insert_marks, locked_mark, refuse_impossible, unmarked_version


class NotCorrected(Exception):
    """Nothing was proposed or decided; nothing has changed."""


class MonthOpen(NotCorrected):
    """The month takes marks: no correction is needed."""


class NothingToCorrect(NotCorrected):
    """The day says that already."""


class DayNeedsMark(NotCorrected):
    """A class day of a closed month cannot be left unmarked or unexplained."""


class AlreadyProposed(NotCorrected):
    """A correction of that day awaits its decision."""


class AlreadyDecided(NotCorrected):
    """Somebody decided the correction meanwhile."""


class OwnProposal(NotCorrected):
    """Nobody decides what they proposed themselves."""


@transaction.atomic
def propose_correction(
    *, stay: Stay, day: date, code: str, reason: str, by: User, absence: Absence | None = None
) -> MarkCorrection:
    """Propose what a day of a closed month should say, and why.

    code: a DayCode, or "" to take a mark off a day that is no class day of the stay. absence: what it rests on.
    Raises MonthOpen, NothingToCorrect, DayNeedsMark, AlreadyProposed, and of NotMarked OutsideStay, NoClassThatDay,
    NotYet.
    """
    if state_of(stay.enrolment.project, Month.of(day)) != MonthState.CLOSED:
        raise MonthOpen
    _refuse_unsettling(stay, day, code)
    mark = locked_mark(stay, day)
    standing = mark.code if mark else ""
    if code == standing:
        raise NothingToCorrect
    try:
        with transaction.atomic():
            return MarkCorrection.objects.create(
                stay=stay,
                day=day,
                code_from=standing,
                code_to=code,
                version=mark.version if mark else unmarked_version(stay, day),
                reason=reason,
                absence=absence,
                proposed_by=by,
            )
    except IntegrityError as error:  # two at once: the database keeps one open proposal a day
        if MarkCorrection.objects.undecided().filter(stay=stay, day=day).exists():
            raise AlreadyProposed from error
        raise


@transaction.atomic
def propose_corrections(*, stay: Stay, days: Iterable[date], code: str, reason: str, by: User) -> list[MarkCorrection]:
    """The same for several days at once: all of them or none. Raises what propose_correction does."""
    return [propose_correction(stay=stay, day=day, code=code, reason=reason, by=by) for day in sorted(set(days))]


@transaction.atomic
def decide_corrections(
    *, corrections: Iterable[MarkCorrection], accept: bool, by: User, note: str = ""
) -> list[MarkCorrection]:
    """Decide several at once: all of them or none. Raises what decide_correction does."""
    in_order = sorted(corrections, key=lambda one: one.pk)  # so that two people at once never wait in a ring
    return [decide_correction(correction=one, accept=accept, by=by, note=note) for one in in_order]


@transaction.atomic
def decide_correction(*, correction: MarkCorrection, accept: bool, by: User, note: str = "") -> MarkCorrection:
    """Accept a correction, which changes the day and counts its version on, or refuse it.

    Two people see each change of a settled month: who proposes does not decide, as four eyes see the list that is paid.
    Raises OwnProposal, AlreadyDecided, StaleMark.
    """
    decided = MarkCorrection.objects.select_for_update().get(pk=correction.pk)
    if decided.decision:
        raise AlreadyDecided
    if decided.proposed_by_id == by.pk:
        raise OwnProposal
    decided.decision = CorrectionDecision.ACCEPTED if accept else CorrectionDecision.REFUSED
    decided.decided_by, decided.decided_at, decided.note = by, timezone.now(), note
    decided.save(update_fields=["decision", "decided_by", "decided_at", "note"])
    if accept:
        _apply(decided, by)
    return decided


@transaction.atomic
def withdraw_correction(*, correction: MarkCorrection, note: str, by: User) -> MarkCorrection:
    """Take a waiting proposal back, whoever made it: what it rested on is gone. Raises AlreadyDecided."""
    held = MarkCorrection.objects.select_for_update().get(pk=correction.pk)
    if held.decision:
        raise AlreadyDecided
    held.decision, held.decided_by, held.decided_at = CorrectionDecision.WITHDRAWN, by, timezone.now()
    held.note = note
    held.save(update_fields=["decision", "decided_by", "decided_at", "note"])
    return held


def _refuse_unsettling(stay: Stay, day: date, code: str) -> None:
    class_day = is_working_day(day) and stay.holds_on(day)
    if code == DayCode.UNEXPLAINED or (not code and class_day):
        raise DayNeedsMark
    if code:
        refuse_impossible(stay, day, DayCode(code))


def _apply(correction: MarkCorrection, by: User) -> None:
    """Write what the correction says; the database lets only that through."""
    mark = locked_mark(correction.stay, correction.day)
    if mark is not None and mark.version != correction.version:
        raise StaleMark(mark)
    if mark is None:
        insert_marks([correction.stay], correction.day, DayCode(correction.code_to), by=by)
    elif correction.code_to:
        mark.code, mark.version = DayCode(correction.code_to), mark.version + 1
        mark.act, mark.marked_by, mark.marked_at = None, by, timezone.now()
        mark.save(update_fields=["code", "version", "act", "marked_by", "marked_at"])
    else:
        mark.delete()
