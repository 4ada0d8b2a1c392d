"""The month as the office knows it: people by group, a cell for each day, and how often each code stands there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Max, Q, Subquery
from django.db.models import OuterRef as Outer
from django.utils import timezone

from accounts.models import User
from cis_portal.lib.periods import Month, Period
from cis_portal.lib.polish import sort_key
from cis_portal.lib.workdays import holiday_name, is_working_day
from grants.models import Project
from participants.models import FileSection, FileShare, Stay
from participants.models.stays import StayQuerySet
from reintegration.cards import Cell, month_card
from reintegration.models import DayCode, DayMark, GroupMembership
from reintegration.months import Unsettled, stays_of_month
from reintegration.rules import UNEXCUSED_BORNE, benefit_lost

NO_GROUP = 0
UNMARKED = "·"
LOOKS = {"O": "o", "NN": "nn", "NU": "nu", "L4": "l4", "DW": "dw", "?": "q"}


@dataclass(frozen=True)
class GridDay:
    """A column. holiday: its name, empty on other days; off: no class that day."""

    day: date
    off: bool
    holiday: str


@dataclass(frozen=True, slots=True)
class GridCell:
    """Texts only, as two thousand of them are written at once. text: the code or the sign of an unmarked day; look:
    what the style sheet draws; version: of the day, "" where none was ever marked; href: from the month's own address
    to the day, "" where the cell leads nowhere."""

    text: str
    look: str
    version: str
    href: str


@dataclass(frozen=True)
class GridLine:
    """One stay's month. sums: days of each code, in the order of DayCode; unmarked: class days without a mark."""

    stay: Stay
    cells: list[GridCell]
    sums: list[int]
    unmarked: int
    missing: Unsettled

    @property
    def unexcused(self) -> int:
        return self.sums[DayCode.values.index(DayCode.UNEXCUSED)]

    @property
    def benefit_lost(self) -> bool:
        return benefit_lost(self.unexcused)

    @property
    def last_borne(self) -> bool:
        return self.unexcused == UNEXCUSED_BORNE


@dataclass(frozen=True)
class GridGroup:
    """A group of the month in Polish order, people without one last. pk 0: without a group, whose name is empty."""

    pk: int
    name: str
    stays: tuple[int, ...]


def seen_by(stays: StayQuerySet, user: User) -> StayQuerySet:
    """Of the stays those whose attendance the user may see: of their centre's files, or shared with that section."""
    if user.works_for_a_centre:
        return stays.visible_to(user)
    shares = FileShare.objects.open_to(user, timezone.localdate())
    shared = shares.filter(sections__contains=[FileSection.ATTENDANCE]).values("enrolment")
    return stays.visible_to(user).filter(enrolment__in=shared)


def groups_of(user: User, project: Project, month: Month) -> list[GridGroup]:
    """The groups of the month with the stays the user may see, each in its last group of the month. One query."""
    membership = GroupMembership.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=month.first), stay=Outer("pk"), starts_on__lte=month.last
    ).order_by("-starts_on")
    found = seen_by(stays_of_month(project, month), user).values_list(
        "pk", Subquery(membership.values("group")[:1]), Subquery(membership.values("group__name")[:1])
    )
    people: dict[tuple[int, str], list[int]] = defaultdict(list)
    for stay, group, name in found:
        people[group or NO_GROUP, name or ""].append(stay)
    groups = [GridGroup(pk, name, tuple(stays)) for (pk, name), stays in people.items()]
    return sorted(groups, key=lambda group: (group.pk == NO_GROUP, sort_key(group.name)))


def grid_days(month: Month) -> list[GridDay]:
    """The month's columns."""
    return [GridDay(day, not is_working_day(day), holiday_name(day)) for day in month.days()]


def grid_lines(stays: Iterable[int], month: Month, *, editable: bool) -> dict[int, GridLine]:
    """A line for each of the stays. editable: whether cells lead to their day. Three queries."""
    found = Stay.objects.filter(pk__in=stays).select_related("participant", "enrolment")
    numbers, days = [stay.pk for stay in found], (month.first, month.last)
    codes: dict[int, dict[date, str]] = defaultdict(dict)
    versions = _versions_taken_back(numbers, month)
    for stay, day, code, version in DayMark.objects.filter(stay__in=numbers, day__range=days).values_list(
        "stay", "day", "code", "version"
    ):
        codes[stay][day], versions[stay][day] = code, version
    today, off = timezone.localdate(), {day.day for day in grid_days(month) if day.off}
    return {
        stay.pk: _line(stay, month, codes[stay.pk], versions[stay.pk], today=today, off=off, editable=editable)
        for stay in found
    }


def _versions_taken_back(stays: list[int], month: Month) -> dict[int, dict[date, int]]:
    """Of days whose mark was changed or taken back: one more than its last version before that. By stay and day."""
    former = DayMark._meta.get_field("history").related_model._base_manager
    last = former.filter(stay__in=stays, day__range=(month.first, month.last)).order_by("stay", "day")
    found: dict[int, dict[date, int]] = defaultdict(dict)
    for stay, day, version in last.values_list("stay", "day").annotate(last=Max("version") + 1):
        found[stay][day] = version
    return found


def totals(lines: Iterable[GridLine]) -> list[int]:
    """Days of each code over all lines, and last the unmarked ones."""
    rows = [[*line.sums, line.unmarked] for line in lines]
    return [sum(column) for column in zip(*rows, strict=True)]


def _line(
    stay: Stay,
    month: Month,
    codes: dict[date, str],
    versions: dict[date, int],
    *,
    today: date,
    off: set[date],
    editable: bool,
) -> GridLine:
    holds = Period(stay.trial_starts_on, max(stay.trial_starts_on, stay.last_day or month.last))
    card = month_card(month, [holds], codes, today=today)
    address = f"stays/{stay.pk}/" if editable else ""
    cells = [_cell(cell, versions.get(cell.day), cell.day in off, address) for cell in card.cells]
    missing = Unsettled(
        stay,
        tuple(cell.day for cell in card.cells if cell.state == "unmarked"),
        tuple(cell.day for cell in card.cells if cell.code == DayCode.UNEXPLAINED),
    )
    return GridLine(stay, cells, [card.sums.get(code, 0) for code in DayCode.values], card.unmarked, missing)


def _cell(cell: Cell, version: int | None, off: bool, address: str) -> GridCell:
    look = LOOKS.get(cell.code, cell.state)
    return GridCell(
        cell.code or (UNMARKED if cell.state == "unmarked" else ""),
        f"{look} off" if off else look,
        str(version or ""),
        f"{address}{cell.day.day}/" if address and cell.state != "outside" else "",
    )
