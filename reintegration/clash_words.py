"""What a refusal to plan or to record says to the person who met it."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reintegration.actions import meetings, planning
from reintegration.clashes import Clash, Twice
from reintegration.models import Meeting
from reintegration.week import hours

SHOWN = 6


def meeting_words(meeting: Meeting) -> str:
    """2.12.2026, 8:00–12:00, Szkoła Rodzica (porządkowa)."""
    group = f" ({meeting.group.name})" if meeting.group else ""
    day = date_format(meeting.held_on, "SHORT_DATE_FORMAT")
    return f"{day}, {hours(meeting.starts_at, meeting.ends_at)}, {meeting.kind.name}{group}"


def clash_words(clash: Clash) -> str:
    """One clash by name."""
    said = {"meeting": meeting_words(clash.meeting)}
    if clash.twice == Twice.LEADER:
        return _("%(who)s leads another meeting then: %(meeting)s.") % {**said, "who": clash.meeting.leader}
    if clash.twice == Twice.ROOM:
        return _("%(room)s is taken then: %(meeting)s.") % {**said, "room": clash.meeting.room}
    people = ", ".join(clash.people)
    if clash.more:
        people += " " + ngettext("and %(count)d more", "and %(count)d more", clash.more) % {"count": clash.more}
    return _("At another meeting then, %(meeting)s: %(people)s.") % {**said, "people": people}


def clashes_in_words(found: Sequence[Clash]) -> list[str]:
    """The first ones by name, and how many more there are."""
    sentences = [clash_words(clash) for clash in found[:SHOWN]]
    if (more := len(found) - SHOWN) > 0:
        sentences.append(ngettext("%(count)d more clash.", "%(count)d more clashes.", more) % {"count": more})
    return sentences


def not_planned(refusal: planning.NotPlanned) -> list[str]:
    """Why nothing was planned, a sentence each."""
    if isinstance(refusal, planning.Clashes):
        return clashes_in_words(refusal.found)
    return [
        {
            planning.NoSuchDay: _("No day of that period fits: look at the weekdays, and at public holidays."),
            planning.OutsideProject: _("These days are not all of the project."),
            planning.NotPlannedAnyMore: _("This meeting was held, called off or has a register: it stays as it is."),
            planning.AlreadyBelongs: _("This person belongs to the series already on one of these days."),
            planning.OutsideStay: _("This person has no stay on that day."),
        }[type(refusal)]
    ]


def not_recorded(refusal: meetings.NotRecorded) -> str:
    """Why nothing was written, in one sentence."""
    if isinstance(refusal, meetings.PersonElsewhere):
        return " ".join(clashes_in_words(refusal.found))
    if isinstance(refusal, meetings.PeopleUnmarked):
        count = refusal.count
        return ngettext(
            "%(count)d person is unmarked: mark everybody first.",
            "%(count)d people are unmarked: mark everybody first.",
            count,
        ) % {"count": count}
    return {
        meetings.MeetingClosed: _("This meeting is closed: open it again first."),
        meetings.MeetingCalledOff: _("This meeting was called off."),
        meetings.MeetingStillToCome: _("This meeting is still to come: people are marked on its day."),
        meetings.NotExpected: _("This person does not belong to the meeting that day."),
        meetings.NobodyExpected: _("Nobody belongs to this meeting: add people, or call it off."),
        meetings.JournalEmpty: _("Enter the topic and how many minutes it lasted first."),
        meetings.AlreadyMarked: _("This person is marked already, and stays on the register."),
        meetings.StalePresence: _("Somebody else marked this person meanwhile."),
        meetings.StaleJournal: _("Somebody else wrote the journal meanwhile."),
    }[type(refusal)]
