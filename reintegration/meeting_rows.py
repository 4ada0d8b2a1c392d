"""The people of one meeting as its register shows them, with what the day itself says of them."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import OuterRef, QuerySet, Subquery
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
    """Everybody expected or marked, in Polish order. Three queries, however many people."""
    expected = attending([meeting])[meeting.pk]
    marks = {mark.stay_id: mark for mark in MeetingPresence.objects.filter(meeting=meeting).select_related("marked_by")}
    stays = with_day(Stay.objects.filter(pk__in=expected), meeting).order_by("participant__sort_key", "pk")
    return [row_of(stay, marks.get(stay.pk)) for stay in stays]


def with_day(stays: QuerySet[Stay], meeting: Meeting) -> QuerySet[Stay]:
    """With the person's name, and with day_code: what the day of the meeting itself says of them."""
    day = DayMark.objects.filter(stay=OuterRef("pk"), day=meeting.held_on).values("code")
    return stays.select_related("participant", "enrolment").annotate(day_code=Subquery(day))


def row_of(stay: Stay, mark: MeetingPresence | None) -> MeetingRow:
    """stay: as with_day brings it."""
    day: str = stay.day_code or ""  # type: ignore[attr-defined]
    if mark is None:
        return MeetingRow(stay, None, 0, added=False, saved="", day=day)
    saved = "" if mark.present is None else _saved(mark)
    return MeetingRow(stay, mark.present, mark.version, added=mark.added, saved=saved, day=day)


def _saved(mark: MeetingPresence) -> str:
    """7:42 for today, 20.11.2026 7:42 for another day; and by whom."""
    moment = timezone.localtime(mark.marked_at)
    when = date_format(moment, "TIME_FORMAT" if moment.date() == timezone.localdate() else "SHORT_DATETIME_FORMAT")
    return f"{when} · {mark.marked_by}" if mark.marked_by else when
