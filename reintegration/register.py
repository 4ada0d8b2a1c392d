"""The day register of a project: its groups, and a row for each person of one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from cis_portal.lib.periods import Month
from cis_portal.lib.polish import sort_key
from cis_portal.lib.workdays import is_working_day
from grants.models import Project
from participants.models import Stay
from reintegration.models import DayCode, DayMark, GroupMembership
from reintegration.rules import UNEXCUSED_BORNE, benefit_lost, codes_open

SHOWN_BEFORE = 10
NO_GROUP = 0
LETTERS = {"O": "O", "NN": "N", "NU": "U", "L4": "L", "DW": "D", "?": "?"}


@dataclass(frozen=True)
class GroupCount:
    """A group on one day: how many people it has, and how many of them are marked. pk 0: people without a group."""

    pk: int
    name: str
    people: int
    marked: int

    @property
    def unmarked(self) -> int:
        return self.people - self.marked

    @property
    def complete(self) -> bool:
        return self.marked == self.people


@dataclass(frozen=True)
class Marked:
    """One day's mark as a row shows it. by: "A. Kowal", empty where nobody is known."""

    code: str
    version: int
    at: datetime
    by: str

    @property
    def when(self) -> str:
        """7:42 for today, 20.11.2026 7:42 for another day."""
        local = timezone.localtime(self.at)
        today = local.date() == timezone.localdate()
        return date_format(local, "TIME_FORMAT" if today else "SHORT_DATETIME_FORMAT")


@dataclass(frozen=True)
class Choice:
    """One button of a row."""

    code: str
    label: str
    letter: str
    chosen: bool
    possible: bool

    @property
    def slug(self) -> str:
        return "q" if self.code == "?" else self.code.lower()


@dataclass
class Row:
    """One person's day. before: the last ten class days, oldest first, as (day, letter), "–" outside the stay, "·" for
    none; unexcused: days of the month; yours and other: two versions of a conflict; refusal: why it was not saved."""

    stay: Stay
    mark: Marked | None
    before: list[tuple[date, str]]
    unexcused: int
    choices: list[Choice]
    yours: str = ""
    other: Marked | None = None
    refusal: str = ""
    trial_until: date | None = None

    @property
    def version(self) -> int:
        return self.mark.version if self.mark else 0

    @property
    def last_borne(self) -> bool:
        return self.unexcused == UNEXCUSED_BORNE

    @property
    def benefit_lost(self) -> bool:
        return benefit_lost(self.unexcused)

    @property
    def next_costs(self) -> bool:
        """Whether one more unexcused day takes the month's benefit."""
        return self.last_borne and (self.mark is None or self.mark.code != DayCode.UNEXCUSED)


def with_group(stays: QuerySet[Stay], day: date) -> QuerySet[Stay]:
    """Annotates work_group and group_name: those of that day, None without a group."""
    membership = GroupMembership.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day), starts_on__lte=day)
    membership = membership.filter(stay=OuterRef("pk"))
    return stays.annotate(
        work_group=Subquery(membership.values("group")[:1]), group_name=Subquery(membership.values("group__name")[:1])
    )


def stays_on(user: User, project: Project, day: date) -> QuerySet[Stay]:
    """The project's stays of that day which the user may see, with their group."""
    return with_group(Stay.objects.visible_to(user).active(day).filter(enrolment__project=project), day)


def in_group(stays: QuerySet[Stay], group: int) -> QuerySet[Stay]:
    """Of stays_on a day those in the group, in Polish order of names; NO_GROUP: those without one."""
    chosen = stays.filter(Q(("work_group", group or None)))  # a name that only with_group knows
    return chosen.select_related("participant", "enrolment__project").order_by("participant__sort_key", "pk")


def group_counts(stays: QuerySet[Stay], day: date) -> list[GroupCount]:
    """The groups of stays_on a day in Polish order, people without a group last."""
    marked = Exists(DayMark.objects.filter(stay=OuterRef("pk"), day=day))
    counted = (
        stays.annotate(is_marked=marked)
        .values("work_group", "group_name")
        .annotate(people=Count("pk"), marked=Count("pk", filter=Q(is_marked=True)))
        .order_by()
    )
    groups = [
        GroupCount(
            line["work_group"] or NO_GROUP, line["group_name"] or _("without a group"), line["people"], line["marked"]
        )
        for line in counted
    ]
    return sorted(groups, key=lambda group: (group.pk == NO_GROUP, sort_key(group.name)))


def rows_of(stays: Iterable[Stay], day: date, *, closed: bool = False) -> list[Row]:
    """A row for each stay, from one query. closed: the month takes no marks."""
    stays, before, month = list(stays), _class_days_before(day), Month.of(day)
    marks: dict[int, dict[date, Marked]] = defaultdict(dict)
    found = DayMark.objects.filter(
        stay__in=[stay.pk for stay in stays], day__range=(min(before[0], month.first), month.last)
    ).annotate(first=F("marked_by__first_name"), last=F("marked_by__last_name"))
    for stay, on, code, version, at, first, last in found.values_list(
        "stay", "day", "code", "version", "marked_at", "first", "last"
    ):
        marks[stay][on] = Marked(code, version, at, short_name(first, last))
    possible = frozenset() if closed else codes_open(day, today=timezone.localdate())
    return [_row(stay, day, marks[stay.pk], before, possible) for stay in stays]


def short_name(first: str | None, last: str | None) -> str:
    """ "Anna", "Kowal" -> "A. Kowal"; empty where nobody is known."""
    return f"{first[0]}. {last}" if first and last else last or ""


def marked_of(mark: DayMark) -> Marked:
    """The mark as a row shows it."""
    by = mark.marked_by
    return Marked(mark.code, mark.version, mark.marked_at, short_name(by.first_name, by.last_name) if by else "")


def neighbours(project: Project, day: date) -> tuple[date | None, date | None]:
    """The working days before and after, within the project."""
    found = []
    for step in (timedelta(days=-1), timedelta(days=1)):
        other = day + step
        while project.starts_on <= other <= project.ends_on and not is_working_day(other):
            other += step
        found.append(other if project.starts_on <= other <= project.ends_on else None)
    return found[0], found[1]


def _class_days_before(day: date) -> list[date]:
    found: list[date] = []
    while len(found) < SHOWN_BEFORE:
        day -= timedelta(days=1)
        if is_working_day(day):
            found.append(day)
    return found[::-1]


def _row(stay: Stay, day: date, marks: dict[date, Marked], before: list[date], possible: frozenset[str]) -> Row:
    mark, month = marks.get(day), Month.of(day)
    strip = [(on, LETTERS[marks[on].code] if on in marks else "–" if _outside(stay, on) else "·") for on in before]
    unexcused = sum(found.code == DayCode.UNEXCUSED and month.first <= on <= month.last for on, found in marks.items())
    choices = [
        Choice(code, str(label), LETTERS[code], mark is not None and mark.code == code, code in possible)
        for code, label in DayCode.choices
    ]
    in_trial = stay.trial_ends_on is not None and day <= stay.trial_ends_on
    return Row(stay, mark, strip, unexcused, choices, trial_until=stay.trial_ends_on if in_trial else None)


def _outside(stay: Stay, day: date) -> bool:
    return day < stay.trial_starts_on or bool(stay.last_day and day > stay.last_day)
