"""Counselling in words: lengths, and what a refusal says to the person who met it."""

from __future__ import annotations

from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _

from reintegration.actions import counselling, notes
from reintegration.models import CounsellingCard, Meeting


def length_in_words(minutes: int) -> str:
    """90 -> "1 h 30 min"; 60 -> "1 h"; 50 -> "50 min"."""
    hours, rest = divmod(minutes, 60)
    parts = [f"{hours}\xa0h"] if hours else []
    if rest or not hours:
        parts.append(f"{rest}\xa0min")
    return " ".join(parts)


def when_in_words(card: CounsellingCard | Meeting) -> str:
    """15.06.2026, 10:00–10:50."""
    hours = "–".join(time_format(moment, "H:i") for moment in (card.starts_at, card.ends_at))
    return f"{date_format(card.held_on, 'SHORT_DATE_FORMAT')}, {hours}"


def refusal_in_words(refusal: counselling.NotCounselled) -> str:
    """One sentence: what is in the way."""
    if isinstance(refusal, counselling.CounsellingClash):
        return _clash(refusal)
    return {
        counselling.StillToCome: _("This meeting has not ended yet: keep its card when it has."),
        counselling.NotInProject: _("On that day the person was not in the project."),
        counselling.NotYours: _("Only the specialist who led the meeting changes its card."),
        counselling.AlreadyWithdrawn: _("This card was withdrawn."),
    }[type(refusal)]


def _clash(clash: counselling.CounsellingClash) -> str:
    other = clash.other
    said: dict[str, object] = {"when": when_in_words(other), "what": other.kind.name}
    if isinstance(other, Meeting):
        if clash.of_person:
            return _("The person was at %(what)s then: %(when)s. If they were called out of it, say so below.") % said
        return _("You led %(what)s then: %(when)s.") % said
    said |= {"who": other.specialist, "person": other.enrolment.participant}
    if clash.of_person:
        return _("%(person)s was already counselled then: %(when)s, %(who)s.") % said
    return _("You have a card of that time already: %(when)s, %(person)s.") % said


def opening_refusal(refusal: notes.NotOpened) -> str:
    """Why notes were not opened."""
    return {
        notes.ForThemselves: _("Nobody opens notes to themselves, and the author reads their own."),
        notes.NotAReader: _("The reader must work at the same centre, in a role that sees counselling."),
        notes.NoNotes: _("This specialist keeps no note about this person."),
        notes.TooLong: _("Choose a day within 90 days from today."),
    }[type(refusal)]
