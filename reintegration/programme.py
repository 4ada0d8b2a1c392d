"""The monthly programme (act on social employment, art. 14 ust. 1a) and the journal of a group, on page and paper."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any, NamedTuple

from django.db.models import QuerySet

from cis_portal.lib.periods import Month
from cis_portal.lib.polish import sort_key
from cis_portal.lib.workdays import holiday_name
from grants.models import Project
from participants.models import Stay
from reintegration.models import Meeting, MeetingPresence, MeetingState
from reintegration.week import hours


class ProgrammeRow(NamedTuple):
    """One meeting as the programme reads it."""

    held_on: date
    starts_at: time
    ends_at: time
    state: str
    moved_from: date | None
    reason: str
    kind: str
    strand: str
    group: str | None
    leader_first: str
    leader_last: str
    room: str | None


@dataclass(frozen=True)
class ProgrammeLine:
    """What repeats in a month at the same hours with the same leader in the same room. days: its days of the month."""

    kind: str
    strand: str
    hours: str
    leader: str
    room: str
    days: tuple[date, ...]
    minutes: int

    @property
    def numbers(self) -> str:
        """2, 3, 4, 9."""
        return ", ".join(str(day.day) for day in self.days)

    @property
    def weekdays(self) -> list[date]:
        """A day of each weekday on which it falls, Monday first: for their names."""
        return sorted({day.isoweekday(): day for day in self.days}.values(), key=lambda day: day.isoweekday())

    @property
    def time(self) -> str:
        return _time(self.minutes)


@dataclass
class ProgrammeGroup:
    """The lines of one group, "" for people without one; minutes: of all of them together."""

    name: str
    lines: list[ProgrammeLine] = field(default_factory=list)

    @property
    def time(self) -> str:
        return _time(sum(line.minutes for line in self.lines))


@dataclass(frozen=True)
class Programme:
    """A month: by group, what was called off or moved, and the public holidays of its class days."""

    month: Month
    groups: list[ProgrammeGroup]
    changes: list[ProgrammeRow]
    holidays: list[tuple[date, str]]
    meetings: int


def programme_of(project: Project, month: Month) -> Programme:
    """Read a month of the timetable: one query."""
    found = [ProgrammeRow(*values) for values in _rows(project, month)]
    standing: dict[tuple[Any, ...], list[ProgrammeRow]] = defaultdict(list)
    for row in found:
        if row.state != MeetingState.CANCELLED:
            leader = f"{row.leader_first} {row.leader_last}"
            standing[
                (row.group or "", row.starts_at, row.ends_at, row.kind, row.strand, leader, row.room or "")
            ].append(row)
    groups: dict[str, ProgrammeGroup] = {}
    for key in sorted(standing, key=lambda key: (key[0] == "", sort_key(key[0]), key[1:3], key[3])):
        name, first, last, kind, strand, leader, room = key
        days = tuple(row.held_on for row in standing[key])
        minutes = len(days) * _minutes(first, last)
        line = ProgrammeLine(kind, strand, hours(first, last), leader, room, days, minutes)
        groups.setdefault(name, ProgrammeGroup(name)).lines.append(line)
    changes = [row for row in found if row.state == MeetingState.CANCELLED or row.moved_from]
    holidays = [(day, holiday_name(day)) for day in month.days() if holiday_name(day) and day.isoweekday() <= 5]
    return Programme(month, list(groups.values()), changes, holidays, sum(map(len, standing.values())))


@dataclass(frozen=True)
class JournalEntry:
    """One meeting in the journal. absent: names; marked: people with a mark."""

    meeting: Meeting
    hours: str
    present: int
    marked: int
    absent: list[str]


@dataclass(frozen=True)
class JournalPerson:
    """Together in the period: meetings at which the person was, of how many, and the time of closed ones."""

    name: str
    attended: int
    of: int
    time: str


@dataclass(frozen=True)
class Journal:
    """Meetings of a period with their people; open: how many are not closed, so that their hours do not count yet."""

    entries: list[JournalEntry]
    people: list[JournalPerson]
    open: int
    time: str


def journal_of(meetings: QuerySet[Meeting]) -> Journal:
    """The journal of these meetings, those called off among them. Three queries."""
    found = list(meetings.with_names().select_related("closed_by").in_order())  # type: ignore[attr-defined]
    presences = list(
        MeetingPresence.objects.filter(meeting__in=[meeting.pk for meeting in found], present__isnull=False)
    )
    stays = Stay.objects.select_related("participant").in_bulk({presence.stay_id for presence in presences})
    by_meeting: dict[int, list[MeetingPresence]] = defaultdict(list)
    for presence in presences:
        by_meeting[presence.meeting_id].append(presence)
    entries = [_entry(meeting, by_meeting[meeting.pk], stays) for meeting in found]
    open_ones = sum(meeting.state == MeetingState.PLANNED for meeting in found)
    closed = {meeting.pk: meeting.minutes or 0 for meeting in found if meeting.state == MeetingState.CLOSED}
    return Journal(entries, _people(presences, closed, stays), open_ones, _time(sum(closed.values())))


def _entry(meeting: Meeting, presences: Iterable[MeetingPresence], stays: dict[int, Stay]) -> JournalEntry:
    marks = list(presences)
    absent = [stays[mark.stay_id].participant for mark in marks if not mark.present]
    names = [str(person) for person in sorted(absent, key=lambda person: person.sort_key)]
    return JournalEntry(meeting, hours(meeting.starts_at, meeting.ends_at), len(marks) - len(names), len(marks), names)


def _people(
    presences: Iterable[MeetingPresence], closed: dict[int, int], stays: dict[int, Stay]
) -> list[JournalPerson]:
    attended: Counter[int] = Counter()
    of: Counter[int] = Counter()
    minutes: Counter[int] = Counter()
    for presence in presences:
        of[presence.stay_id] += 1
        if presence.present:
            attended[presence.stay_id] += 1
            minutes[presence.stay_id] += closed.get(presence.meeting_id, 0)
    ordered = sorted(of, key=lambda stay: (stays[stay].participant.sort_key, stay))
    return [JournalPerson(str(stays[pk].participant), attended[pk], of[pk], _time(minutes[pk])) for pk in ordered]


def _minutes(first: time, last: time) -> int:
    day = date(2024, 1, 1)
    return int((datetime.combine(day, last) - datetime.combine(day, first)).total_seconds()) // 60


def _time(minutes: int) -> str:
    """4:30."""
    return f"{minutes // 60}:{minutes % 60:02}"


def _rows(project: Project, month: Month) -> QuerySet[Meeting, Any]:
    meetings = Meeting.objects.filter(project=project).within(month.first, month.last).in_order()
    return meetings.values_list(
        "held_on", "starts_at", "ends_at", "state", "moved_from", "reason", "kind__name", "kind__strand",
        "group__name", "leader__first_name", "leader__last_name", "room__name",
    )  # fmt: skip
