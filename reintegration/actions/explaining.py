"""Saying what an absence was: unexcused, or excused with its ground."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from cis_portal.lib.periods import Period
from participants.actions import note_contact
from participants.models import NoteKind, Stay
from reintegration.models import AbsenceKind, DayCode

from .absences import enter_absence
from .corrections import propose_correction
from .days import DayOutcome, Outcome
from .marking import MonthClosed, StaleMark, locked_mark, mark_day, unmarked_version


@transaction.atomic
def explain_absence(
    *,
    stay: Stay,
    day: date,
    code: DayCode,
    expected_version: int,
    by: User,
    ground: str = "",
    note: str = "",
    number: str = "",
    issued_on: date | None = None,
    with_whom: str = "",
    called_on: date | None = None,
    said: str = "",
) -> DayOutcome:
    """Say that a day's absence was unexcused (NN), or excused (NU) with its ground and document.

    with_whom, called_on, said: a call about it, kept as a contact note; with the code "?" that is all.

    expected_version: of what the person saw. In a closed month it is proposed. Raises StaleMark, AbsenceOverlaps,
    and what mark_day and propose_correction raise.
    """
    mark = locked_mark(stay, day)
    if mark is not None and mark.version != expected_version:
        raise StaleMark(mark)
    if said:
        _note_call(stay, day, by, called_on=called_on, with_whom=with_whom, said=said)
    if code == DayCode.UNEXPLAINED:
        return DayOutcome(day, Outcome.STOOD, mark.code if mark else "")
    if code == DayCode.EXCUSED:
        entered = enter_absence(
            stay=stay,
            kind=AbsenceKind.EXCUSED,
            period=Period(day, day),
            by=by,
            ground=ground,
            note=note,
            number=number,
            issued_on=issued_on,
        )
        return entered.days[0]
    before = mark.code if mark else ""
    try:
        version = mark.version if mark else unmarked_version(stay, day)
        mark_day(stay=stay, day=day, code=code, expected_version=version, by=by)
    except MonthClosed:
        propose_correction(stay=stay, day=day, code=code, reason=note or "NN", by=by)
        return DayOutcome(day, Outcome.PROPOSED, before)
    return DayOutcome(day, Outcome.WRITTEN, before)


def _note_call(stay: Stay, day: date, by: User, *, called_on: date | None, with_whom: str, said: str) -> None:
    text = _("Absence of %(day)s: %(said)s") % {"day": date_format(day, "SHORT_DATE_FORMAT"), "said": said}
    note_contact(
        enrolment=stay.enrolment,
        happened_on=called_on or timezone.localdate(),
        kind=NoteKind.PHONE,
        with_whom=with_whom,
        text=text,
        by=by,
    )
