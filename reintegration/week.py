"""The timetable of one week, by day, as its page shows it: texts, so that three hundred meetings cost little."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, NamedTuple

from django.db.models import Exists, F, OuterRef, QuerySet, Value
from django.urls import reverse
from django.utils.translation import ngettext

from accounts.models import User
from accounts.permissions import Permission
from cis_portal.lib.periods import Week
from cis_portal.lib.polish import sort_key
from cis_portal.lib.workdays import holiday_name
from grants.models import Project, SettingKey
from grants.rules import DatedValues, NoValue
from participants.dictionaries import Flag
from participants.models import Stay
from reintegration.attending import Attending
from reintegration.models import Meeting, MeetingState, Placement
from reintegration.planning import PEOPLE_PER_LEADER, WeekBounds

CLASS_DAYS = 5


class WeekRow(NamedTuple):
    """One meeting as it is read."""

    pk: int
    series_id: int
    group_id: int | None
    held_on: date
    starts_at: time
    ends_at: time
    state: str
    moved_from: date | None
    reason: str
    capacity: int | None
    kind: str
    strand: str
    group: str | None
    leader_id: int
    leader_first: str
    leader_last: str
    room_id: int | None
    room: str | None
    places: int | None

    @property
    def leader(self) -> str:
        return f"{self.leader_first} {self.leader_last}"

    @property
    def minutes(self) -> int:
        first, last = (datetime.combine(self.held_on, hour) for hour in (self.starts_at, self.ends_at))
        return int((last - first).total_seconds()) // 60

    @property
    def takes_place(self) -> bool:
        return self.state != MeetingState.CANCELLED


@dataclass(frozen=True, slots=True)
class Slot:
    """A meeting on the page. href: its register, "" where the user may not open it; people: how many, in words;
    crowded: more people than one leader should have; full: more than the meeting or its room holds."""

    row: WeekRow
    href: str
    hours: str
    people: str
    crowded: bool
    full: bool


@dataclass(frozen=True)
class DayColumn:
    """One day. holiday: its name, empty on other days."""

    day: date
    holiday: str
    slots: list[Slot]


@dataclass(frozen=True)
class WeekChoice:
    """What the page is narrowed to; None shows all."""

    leader: int | None = None
    room: int | None = None
    group: int | None = None

    def takes(self, row: WeekRow) -> bool:
        wanted = ((self.leader, row.leader_id), (self.room, row.room_id), (self.group, row.group_id))
        return all(chosen in (None, own) for chosen, own in wanted)


@dataclass(frozen=True)
class PersonWeek:
    """One person's planned hours. verdict: short, long or empty; agreed: hours of the agreement, None where unknown;
    disability: known only to who may see it; placed: practises at an employer that week, in hours that its journal
    tells afterwards, so that few hours of meetings are no short week."""

    stay: int
    minutes: int
    agreed: int | None
    disability: bool
    verdict: str
    placed: bool = False


class WeekPlan:
    """A week of a project, read once: three queries, a fourth for the hours of people."""

    def __init__(self, project: Project, week: Week) -> None:
        self.project, self.week = project, week
        self.rows = [WeekRow(*values) for values in _rows(project, week)]
        self.attending = Attending.between(
            week.first,
            week.last,
            groups={row.group_id for row in self.rows if row.group_id},
            series={row.series_id for row in self.rows},
        )
        self.rules = DatedValues.of(project)
        self.words: dict[int, str] = {}

    def columns(self, user: User, choice: WeekChoice) -> list[DayColumn]:
        """The days that have meetings, and Monday to Friday always."""
        plans, limit = user.may(Permission.TIMETABLE_PLAN), self.people_per_leader
        slots: dict[date, list[Slot]] = defaultdict(list)
        for row in self.rows:
            if choice.takes(row):
                slots[row.held_on].append(self._slot(row, limit, opens=plans or row.leader_id == user.pk))
        days = [day for day in self.week.days() if day.isoweekday() <= CLASS_DAYS or slots[day]]
        return [DayColumn(day, holiday_name(day), slots[day]) for day in days]

    @property
    def people_per_leader(self) -> int:
        """Source: act on social employment, art. 11 ust. 3."""
        return self._rule(SettingKey.PEOPLE_PER_LEADER, PEOPLE_PER_LEADER)

    @property
    def bounds(self) -> WeekBounds:
        """Hours that a person may have this week."""
        whole = WeekBounds()
        return WeekBounds(
            self._rule(SettingKey.WEEK_HOURS_MIN, whole.least),
            self._rule(SettingKey.WEEK_HOURS_MAX, whole.most),
            self._rule(SettingKey.WEEK_HOURS_DISABILITY, whole.most_with_disability),
        ).of(self.week)

    def people(self, user: User) -> list[PersonWeek]:
        """Everybody whose stay holds from Monday to Friday, with the hours planned for them. One query."""
        minutes: Counter[int] = Counter()
        for row in self.rows:
            if row.takes_place:
                planned = row.minutes
                for stay in self.attending.of(row):
                    minutes[stay] += planned
        bounds, found = self.bounds, []
        for stay, agreed, placed, flag in _stays(
            self.project, self.week, disability=user.may(Permission.SENSITIVE_VIEW)
        ):
            # More was agreed than a moderate or severe degree allows: the certificate says a light one.
            lowered = flag == Flag.YES and (agreed is None or agreed <= bounds.most_with_disability)
            verdict = bounds.verdict(minutes[stay], disability=lowered)
            if placed and verdict == "short":
                verdict = ""
            found.append(PersonWeek(stay, minutes[stay], agreed, lowered, verdict, placed))
        return found

    def _slot(self, row: WeekRow, limit: int, *, opens: bool) -> Slot:
        people = len(self.attending.of(row))
        holds = [most for most in (row.capacity, row.places) if most is not None]
        href = reverse("meeting", args=[row.pk]) if opens else ""
        return Slot(
            row,
            href,
            hours(row.starts_at, row.ends_at),
            self._people_words(people),
            people > limit,
            people > min(holds, default=people),
        )

    def _people_words(self, count: int) -> str:
        """5 people. Kept for the week: a few counts stand beside three hundred meetings."""
        if count not in self.words:
            self.words[count] = ngettext("%(count)s person", "%(count)s people", count) % {"count": count}
        return self.words[count]

    def _rule(self, key: SettingKey, otherwise: int) -> int:
        try:
            return int(self.rules.on(key, self.week.last))
        except NoValue:
            return otherwise


def hours(first: time, last: time) -> str:
    """8:00–12:00."""
    return f"{first.hour}:{first.minute:02}–{last.hour}:{last.minute:02}"


def options(rows: Iterable[WeekRow], key: str) -> list[tuple[int, str]]:
    """The leaders, rooms or groups of the week by name, with their numbers. key: leader, room or group."""
    found = {getattr(row, f"{key}_id"): getattr(row, key) for row in rows if getattr(row, f"{key}_id")}
    return sorted(found.items(), key=lambda item: sort_key(item[1]))


def counted(people: Sequence[PersonWeek]) -> dict[str, int]:
    """How many have a short week, how many a long one."""
    return {verdict: sum(person.verdict == verdict for person in people) for verdict in ("short", "long")}


def _rows(project: Project, week: Week) -> QuerySet[Meeting, Any]:
    names = ("kind__name", "kind__strand", "group__name")
    leader = ("leader", "leader__first_name", "leader__last_name")
    meetings = Meeting.objects.filter(project=project).within(week.first, week.last).in_order()
    return meetings.values_list(
        "pk", "series", "group", "held_on", "starts_at", "ends_at", "state", "moved_from", "reason", "capacity",
        *names, *leader, "room", "room__name", "room__places",
    )  # fmt: skip


def _stays(project: Project, week: Week, *, disability: bool) -> QuerySet[Stay, tuple[int, int | None, bool, str]]:
    friday = list(week.days())[CLASS_DAYS - 1]
    stays = Stay.objects.active(week.first).active(friday).filter(enrolment__project=project)
    flag = F("enrolment__entry__sensitive__disability") if disability else Value("")
    practice = Placement.objects.filter(stay=OuterRef("pk"), starts_on__lte=friday, ends_on__gte=week.first)
    known = stays.annotate(flag=flag, placed=Exists(practice)).order_by("participant__sort_key", "pk")
    return known.values_list("pk", "weekly_hours", "placed", "flag")
