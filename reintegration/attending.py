"""Who takes part in which meeting: the work group of the day, the members of a series, people added for the day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from django.db.models import F, Q
from django.db.models.functions import Coalesce

from reintegration.models import GroupMembership, Meeting, MeetingPresence, SeriesMember

Spell = tuple[int, date, date | None]  # stay's number, first and last day
PeopleOf = dict[int, frozenset[int]]


class Placed(Protocol):
    """What a meeting needs so that its people can be told; a meeting still to be made has pk None."""

    @property
    def pk(self) -> int | None: ...
    @property
    def series_id(self) -> int | None: ...
    @property
    def group_id(self) -> int | None: ...
    @property
    def held_on(self) -> date: ...


@dataclass
class Attending:
    """Who belongs where in some days. groups, series: spells by the number of the group or series; added: stays by
    the number of the meeting."""

    groups: dict[int, list[Spell]]
    series: dict[int, list[Spell]]
    added: dict[int, set[int]]

    @classmethod
    def between(
        cls,
        first: date,
        last: date,
        *,
        groups: Collection[int],
        series: Collection[int],
        meetings: Collection[int] = (),
    ) -> Attending:
        """Those of these groups and series on these days, and of these meetings: three queries. A stay that is over
        takes nobody along."""
        memberships = GroupMembership.objects.filter(_touches(first, last), group__in=groups)
        members = SeriesMember.objects.filter(_touches(first, last), series__in=series)
        added: dict[int, set[int]] = defaultdict(set)
        presences = MeetingPresence.objects.filter(meeting__in=meetings)
        for meeting, stay in presences.values_list("meeting", "stay"):
            added[meeting].add(stay)
        return cls(_spells(memberships, "group"), _spells(members, "series"), added)

    def of(self, meeting: Placed) -> frozenset[int]:
        """The stays expected at that meeting."""
        spells = [*self.series.get(meeting.series_id or 0, ()), *self.groups.get(meeting.group_id or 0, ())]
        day = meeting.held_on
        found = {stay for stay, first, last in spells if first <= day and (last is None or day <= last)}
        return frozenset(found | self.added.get(meeting.pk or 0, set()))


def attending(meetings: Iterable[Meeting]) -> PeopleOf:
    """Meeting's number to the stays expected at it: three queries, however many meetings."""
    meetings = list(meetings)
    if not meetings:
        return {}
    days = [meeting.held_on for meeting in meetings]
    known = Attending.between(
        min(days),
        max(days),
        groups={meeting.group_id for meeting in meetings if meeting.group_id},
        series={meeting.series_id for meeting in meetings},
        meetings=[meeting.pk for meeting in meetings],
    )
    return {meeting.pk: known.of(meeting) for meeting in meetings}


def _touches(first: date, last: date) -> Q:
    """On any of these days, while the stay itself holds."""
    return (
        Q(starts_on__lte=last, stay__trial_starts_on__lte=last)
        & (Q(ends_on__isnull=True) | Q(ends_on__gte=first))
        & (Q(stay__ended_on__gte=first) | Q(stay__ended_on__isnull=True) & _goes_on(first))
    )


def _goes_on(first: date) -> Q:
    return Q(stay__planned_end_on__isnull=True) | Q(stay__planned_end_on__gte=first)


def _spells(rows: object, key: str) -> dict[int, list[Spell]]:
    """By that key: stay, and the days on which both the membership and the stay hold."""
    found: dict[int, list[Spell]] = defaultdict(list)
    own = rows.annotate(stay_ends=Coalesce("stay__ended_on", "stay__planned_end_on"))  # type: ignore[attr-defined]
    values = own.values_list(key, "stay", "starts_on", "ends_on", F("stay__trial_starts_on"), "stay_ends")
    for number, stay, first, last, stay_first, stay_last in values:
        ends = [day for day in (last, stay_last) if day is not None]
        found[number].append((stay, max(first, stay_first), min(ends, default=None)))
    return found
