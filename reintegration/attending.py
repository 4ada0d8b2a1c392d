"""Who takes part in which meeting: the work group of the day, the members of a series, people added for the day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from django.db.models import BooleanField, DateField, Q, QuerySet, Value
from django.db.models.functions import Cast, Coalesce

from reintegration.models import GroupMembership, Meeting, MeetingPresence, SeriesMember

_GROUP, _SERIES, _MARK = range(3)  # where a row of the one query comes from
_NO_DAY = Cast(Value(None), DateField())
_NO_MARK = Cast(Value(None), BooleanField())
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
    """Who belongs where in some days. groups, series: spells by the number of the group or series; marks: by the
    number of the meeting its stays with what was marked, None for who was added and is unmarked."""

    groups: dict[int, list[Spell]]
    series: dict[int, list[Spell]]
    marks: dict[int, dict[int, bool | None]]

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
        """Those of these groups and series on these days, and of these meetings: one query. A stay that is over
        takes nobody along."""
        own = (
            _spells(GroupMembership.objects.filter(_touches(first, last), group__in=groups), _GROUP, "group"),
            _spells(SeriesMember.objects.filter(_touches(first, last), series__in=series), _SERIES, "series"),
        )
        marked = MeetingPresence.objects.filter(meeting__in=meetings).order_by()
        rows = own[0].union(
            own[1], marked.values_list(Value(_MARK), "meeting", "stay", *[_NO_DAY] * 4, "present"), all=True
        )
        places: tuple[dict[int, list[Spell]], ...] = (defaultdict(list), defaultdict(list))
        marks: dict[int, dict[int, bool | None]] = defaultdict(dict)
        for place, number, stay, starts_on, ends_on, stay_first, stay_last, present in rows:
            if place == _MARK:
                marks[number][stay] = present
                continue
            ends = [day for day in (ends_on, stay_last) if day is not None]
            places[place][number].append((stay, max(starts_on, stay_first), min(ends, default=None)))
        return cls(places[_GROUP], places[_SERIES], marks)

    def of(self, meeting: Placed) -> frozenset[int]:
        """The stays expected at that meeting."""
        spells = [*self.series.get(meeting.series_id or 0, ()), *self.groups.get(meeting.group_id or 0, ())]
        day = meeting.held_on
        found = {stay for stay, first, last in spells if first <= day and (last is None or day <= last)}
        return frozenset(found.union(self.marks.get(meeting.pk or 0, ())))


def known_of(meetings: Iterable[Meeting]) -> Attending:
    """Who belongs to these meetings, and what was marked: one query, however many meetings."""
    meetings = list(meetings)
    days = [meeting.held_on for meeting in meetings]
    if not days:
        return Attending({}, {}, {})
    return Attending.between(
        min(days),
        max(days),
        groups={meeting.group_id for meeting in meetings if meeting.group_id},
        series={meeting.series_id for meeting in meetings},
        meetings=[meeting.pk for meeting in meetings],
    )


def attending(meetings: Iterable[Meeting]) -> PeopleOf:
    """Meeting's number to the stays expected at it: one query, however many meetings."""
    meetings = list(meetings)
    known = known_of(meetings)
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


def _spells(rows: QuerySet[Any], place: int, key: str) -> QuerySet[Any, tuple[Any, ...]]:
    """Place, key's number, stay, the days of the membership, the days of the stay, no mark."""
    stay_ends = Coalesce("stay__ended_on", "stay__planned_end_on")
    days = ("starts_on", "ends_on", "stay__trial_starts_on", stay_ends)
    return rows.order_by().values_list(Value(place), key, "stay", *days, _NO_MARK)
