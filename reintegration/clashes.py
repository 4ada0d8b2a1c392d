"""Which planned meetings would need a person, a leader or a room twice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Q

from participants.models import Stay
from reintegration.attending import Attending
from reintegration.models import Meeting

NAMED = 3  # people whom one clash names


class Twice(StrEnum):
    """Who or what would be in two places."""

    LEADER = "leader"
    ROOM = "room"
    PERSON = "person"


@dataclass(frozen=True)
class Clash:
    """meeting: the one that stands already, with its names; people: who of it, at a clash of people."""

    twice: Twice
    meeting: Meeting
    people: tuple[str, ...] = ()
    more: int = 0


def clashes_of(drafts: Sequence[Meeting], *, people: Collection[int] | None = None) -> list[Clash]:
    """What stands in the way of these meetings of one project, by day. Five queries at most.

    drafts: as they would be, saved or not, their series saved. people: stays that will be at them; None for those that
    belong to the group and the series.
    """
    pairs = _overlapping(drafts)
    if not pairs:
        return []
    known = _attending([meeting for pair in pairs for meeting in pair])
    found: list[tuple[Twice, Meeting, frozenset[int]]] = []
    for draft, other in pairs:
        if draft.leader_id == other.leader_id:
            found.append((Twice.LEADER, other, frozenset()))
        if draft.room_id and draft.room_id == other.room_id:
            found.append((Twice.ROOM, other, frozenset()))
        own = known.of(draft) if people is None else frozenset(people)
        if both := own & known.of(other):
            found.append((Twice.PERSON, other, both))
    return _with_names(found)


def _overlapping(drafts: Sequence[Meeting]) -> list[tuple[Meeting, Meeting]]:
    """Each draft with the meetings that it meets in time: of its project, its leader, its room. One query."""
    if not drafts:
        return []
    by_day: dict[object, list[Meeting]] = defaultdict(list)
    concerned = Q(project=drafts[0].project_id) | Q(leader__in={draft.leader_id for draft in drafts})
    if rooms := {draft.room_id for draft in drafts if draft.room_id}:
        concerned |= Q(room__in=rooms)
    standing = Meeting.objects.taking_place().filter(concerned, held_on__in={draft.held_on for draft in drafts})
    standing = standing.exclude(pk__in=[draft.pk for draft in drafts if draft.pk])
    for meeting in standing.with_names().in_order():
        by_day[meeting.held_on].append(meeting)
    return [
        (draft, other)
        for draft in drafts
        for other in by_day[draft.held_on]
        if draft.starts_at < other.ends_at and other.starts_at < draft.ends_at
    ]


def _attending(meetings: Iterable[Meeting]) -> Attending:
    meetings = list(meetings)
    days = [meeting.held_on for meeting in meetings]
    return Attending.between(
        min(days),
        max(days),
        groups={meeting.group_id for meeting in meetings if meeting.group_id},
        series={meeting.series_id for meeting in meetings},
        meetings={meeting.pk for meeting in meetings if meeting.pk},
    )


def _with_names(found: list[tuple[Twice, Meeting, frozenset[int]]]) -> list[Clash]:
    wanted = {stay for _twice, _meeting, stays in found for stay in sorted(stays)[:NAMED]}
    names = {
        stay.pk: str(stay.participant) for stay in Stay.objects.filter(pk__in=wanted).select_related("participant")
    }
    return [
        Clash(twice, meeting, tuple(sorted(names[stay] for stay in sorted(stays)[:NAMED])), max(0, len(stays) - NAMED))
        for twice, meeting, stays in found
    ]
