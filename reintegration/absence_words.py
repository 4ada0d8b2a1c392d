"""What absences say to people: what became of each day, and why something was refused."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy

from reintegration import actions
from reintegration.actions import DayOutcome, Outcome
from reintegration.models import Absence, AttendanceMonth, CorrectionDecision, DayMark, MarkCorrection, MonthState

REFUSED = (Outcome.PRESENT, Outcome.SICK, Outcome.OUTSIDE, Outcome.WAITS, Outcome.UNDECIDED)


@dataclass(frozen=True)
class DayLine:
    """One day of an absence as it stands now. tone: of its pill; code: the mark, "" for none; to_register: whether the
    way on is the day's register; to_correct: whether it is a correction."""

    day: date
    code: str
    text: str
    tone: str
    to_register: bool = False
    to_correct: bool = False


def outcome_text(days: Sequence[DayOutcome]) -> str:
    """A sentence that counts what became of the days: "4 dni wpisane, 2 zgłoszone jako korekty, 1 bez zmiany."."""
    counted = Counter(found.outcome for found in days)
    left = sum(counted[outcome] for outcome in REFUSED)
    parts = [
        (counted[Outcome.WRITTEN], ngettext_lazy("%(n)d day written", "%(n)d days written", "n")),
        (counted[Outcome.STOOD], ngettext_lazy("%(n)d stood already", "%(n)d stood already", "n")),
        (
            counted[Outcome.PROPOSED],
            ngettext_lazy("%(n)d proposed as a correction", "%(n)d proposed as corrections", "n"),
        ),
        (counted[Outcome.TAKEN_OFF], ngettext_lazy("%(n)d day given back", "%(n)d days given back", "n")),
        (counted[Outcome.WITHDRAWN], ngettext_lazy("%(n)d correction withdrawn", "%(n)d corrections withdrawn", "n")),
        (left, ngettext_lazy("%(n)d left as it was, see why below", "%(n)d left as they were, see why below", "n")),
    ]
    return ", ".join(words % {"n": number} for number, words in parts if number) or _("no day changed")


def day_lines(absence: Absence, days: Iterable[date]) -> list[DayLine]:
    """Each day of the absence with what stands there and why. Three queries."""
    period = (absence.starts_on, absence.ends_on)
    marks = {mark.day: mark for mark in DayMark.objects.filter(stay=absence.stay_id, day__range=period)}
    corrections = {found.day: found for found in absence.corrections.order_by("pk")}
    months = AttendanceMonth.objects.filter(project=absence.stay.enrolment.project_id, state=MonthState.CLOSED)
    closed = set(months.values_list("month", flat=True))
    return [_line(absence, day, marks.get(day), corrections.get(day), day.replace(day=1) in closed) for day in days]


def _line(
    absence: Absence, day: date, mark: DayMark | None, correction: MarkCorrection | None, closed: bool
) -> DayLine:
    code = mark.code if mark else ""
    if not absence.stay.holds_on(day):
        return DayLine(day, code, _("outside the stay: no mark"), "neutral")
    if code == absence.kind:
        own = mark is not None and mark.act == absence.act
        return DayLine(day, code, _("written by this entry") if own else _("marked so"), "ok")
    if correction is not None and not correction.decision:
        return DayLine(day, code, _("the month is closed: a correction waits for its decision"), "warn")
    if correction is not None and correction.decision == CorrectionDecision.REFUSED:
        note = f": {correction.note}" if correction.note else ""
        return DayLine(day, code, _("the correction was refused") + note, "bad", to_correct=True)
    if code == "O":
        return DayLine(day, code, _("marked present, so left"), "bad", not closed, closed)
    if code:
        return DayLine(day, code, _("marked otherwise, so left"), "bad", not closed, closed)
    return DayLine(day, code, _("not marked"), "warn", not closed, closed)


def absence_refusal(refusal: actions.AbsenceNotEntered) -> str:
    """Why an absence was not entered, changed or taken back."""
    if isinstance(refusal, actions.AbsenceOverlaps) and refusal.other:
        other = refusal.other
        said = {"since": _day(other.starts_on), "until": _day(other.ends_on)}
        return _("An entry of that kind already holds %(since)s–%(until)s: change that one instead.") % said
    return {
        actions.AbsenceOverlaps: _("Another entry of that kind holds one of these days."),
        actions.NoDayOfStay: _("None of these days is a day of the stay on which that could be marked."),
        actions.AlreadyTakenBack: _("This entry was taken back meanwhile."),
        actions.SameDays: _("The entry holds these days already."),
    }[type(refusal)]


def free_days_refusal(refusal: actions.FreeDaysNotGiven) -> str:
    """Why free days were not asked for, granted or taken back; of too many with the count."""
    if isinstance(refusal, actions.TooManyFreeDays):
        counted = refusal.free_days
        said = {
            "asked": refusal.asked,
            "right": days_text(counted.right),
            "taken": counted.taken,
            "waiting": counted.waiting,
            "left": days_text(counted.left),
        }
        return (
            _(
                "That is %(asked)d class days. Of %(right)s free days %(taken)d are marked and %(waiting)d more "
                "are asked for, so %(left)s are left (art. 15(6a))."
            )
            % said
        )
    if isinstance(refusal, actions.NotInParticipation):
        return _("%(day)s is no day of the participation: the trial has no free days (art. 15(6a)).") % {
            "day": _day(refusal.day)
        }
    if isinstance(refusal, actions.DaysTaken):
        marks = ", ".join(f"{_day(day)} {code}" for day, code in refusal.marks)
        return _("These days are marked already: %(marks)s.") % {"marks": marks}
    return {
        actions.NoClassDay: _("There is no class day among these days."),
        actions.FreeDaysOverlap: _("Another request already holds one of these days."),
        actions.FreeDaysDecided: _("Somebody decided this request meanwhile."),
    }[type(refusal)]


def days_text(number: Decimal) -> str:
    """8,5 or 6: a number of days without needless decimals."""
    return number_format(number.normalize() if number % 1 else int(number), use_l10n=True)


def _day(day: date) -> str:
    return date_format(day, "SHORT_DATE_FORMAT")
