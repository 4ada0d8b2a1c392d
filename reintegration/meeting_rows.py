"""The people of one meeting as its register shows them, with what the day itself says of them."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import timezone
from django.utils.formats import date_format

from participants.models import Stay
from reintegration.attending import attending
from reintegration.models import DayCode, DayMark, Meeting, MeetingPresence


@dataclass(frozen=True)
class MeetingRow:
    """One person. present: None while unmarked; day: the code of the day, "" for none; added: for that day alone;
    yours and other: two versions of a conflict; refusal: why it was not saved."""

    stay: Stay
    present: bool | None
    version: int
    added: bool
    saved: str
    day: str
    yours: bool | None = None
    other: MeetingPresence | None = None
    refusal: str = ""

    @property
    def differs(self) -> bool:
        """Whether the meeting and the day say opposite things; neither changes the other."""
        if self.present is None or not self.day:
            return False
        return self.present != (self.day == DayCode.PRESENT)


def rows_of_meeting(meeting: Meeting) -> list[MeetingRow]:
    """Everybody expected or marked, in Polish order. Six queries, however many people."""
    stays = Stay.objects.filter(pk__in=attending([meeting])[meeting.pk]).select_related("participant", "enrolment")
    marks = {mark.stay_id: mark for mark in MeetingPresence.objects.filter(meeting=meeting).select_related("marked_by")}
    days = dict(DayMark.objects.filter(stay__in=stays.values("pk"), day=meeting.held_on).values_list("stay", "code"))
    return [
        _row(stay, marks.get(stay.pk), days.get(stay.pk, "")) for stay in stays.order_by("participant__sort_key", "pk")
    ]


def _row(stay: Stay, mark: MeetingPresence | None, day: str) -> MeetingRow:
    if mark is None:
        return MeetingRow(stay, None, 0, added=False, saved="", day=day)
    saved = "" if mark.present is None else _saved(mark)
    return MeetingRow(stay, mark.present, mark.version, added=mark.added, saved=saved, day=day)


def _saved(mark: MeetingPresence) -> str:
    """7:42 for today, 20.11.2026 7:42 for another day; and by whom."""
    moment = timezone.localtime(mark.marked_at)
    when = date_format(moment, "TIME_FORMAT" if moment.date() == timezone.localdate() else "SHORT_DATETIME_FORMAT")
    return f"{when} · {mark.marked_by}" if mark.marked_by else when
