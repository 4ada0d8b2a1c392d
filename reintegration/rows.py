"""A person's day as the register shows it: the mark, the days before, what may be marked and what is warned of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import F, Q
from django.utils import timezone
from django.utils.formats import date_format

from accounts.models import User
from cis_portal.lib.periods import Month
from cis_portal.lib.workdays import is_working_day
from participants.models import Stay
from reintegration.models import DayCode, DayMark
from reintegration.rules import UNEXCUSED_BORNE, benefit_lost, codes_open, unexplained_before

SHOWN_BEFORE = 10
LETTERS = {"O": "O", "NN": "N", "NU": "U", "L4": "L", "DW": "D", "?": "?"}


@dataclass(frozen=True)
class Marked:
    """One day's mark as a row shows it. by: "A. Kowal", empty where nobody is known; code: "" where it was taken back;
    act, by_id: which press of "the rest present" it is of, if any, and whose."""

    code: str
    version: int
    at: datetime
    by: str
    by_id: int | None = None
    act: UUID | None = None

    @property
    def when(self) -> str:
        """7:42 for today, 20.11.2026 7:42 for another day."""
        local = timezone.localtime(self.at)
        today = local.date() == timezone.localdate()
        return date_format(local, "TIME_FORMAT" if today else "SHORT_DATETIME_FORMAT")


@dataclass(frozen=True)
class Act:
    """What is left of one press of "the rest present": its name, and how many marks nobody changed since."""

    act: UUID
    people: int


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
    """One person's day. before: the last ten class days, oldest first, as ("20.11.2026", letter), "–" outside the stay,
    "·" for none; unexcused: days of the month; unexplained: earlier absences whose reason is overdue; yours and other:
    two versions of a conflict; refusal: why it was not saved; to_correct: because the month is closed."""

    stay: Stay
    mark: Marked | None
    before: list[tuple[str, str]]
    unexcused: int
    choices: list[Choice]
    unexplained: list[date] = field(default_factory=list)
    yours: str = ""
    other: Marked | None = None
    refusal: str = ""
    to_correct: bool = False
    trial_until: date | None = None

    @property
    def number(self) -> str:
        """Of the stay, as addresses and names of fields bear it."""
        return str(self.stay.pk)

    @property
    def version(self) -> int:
        """Of the mark; without one, of the day as in_group and stay_on found it."""
        return self.mark.version if self.mark else getattr(self.stay, "unmarked_version", 0)

    @property
    def may_change(self) -> bool:
        return any(choice.possible for choice in self.choices)

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


def rows_of(stays: Iterable[Stay], day: date, *, closed: bool = False) -> list[Row]:
    """A row for each stay, from one query. closed: the month takes no marks."""
    stays, before, month = list(stays), _class_days_before(day), Month.of(day)
    marks: dict[int, dict[date, Marked]] = defaultdict(dict)
    shown = Q(day__range=(min(before[0], month.first), month.last))
    found = DayMark.objects.filter(
        shown | Q(code=DayCode.UNEXPLAINED, day__lt=unexplained_before(timezone.localdate())),
        stay__in=[stay.pk for stay in stays],
    ).annotate(first=F("marked_by__first_name"), last=F("marked_by__last_name"))
    for stay, on, code, version, at, first, last, by, act in found.values_list(
        "stay", "day", "code", "version", "marked_at", "first", "last", "marked_by", "act"
    ):
        marks[stay][on] = Marked(code, version, at, short_name(first, last), by, act)
    possible = frozenset() if closed else codes_open(day, today=timezone.localdate())
    named = {on: date_format(on, "SHORT_DATE_FORMAT") for on in before}
    codes = [(code, str(label), LETTERS[code], code in possible) for code, label in DayCode.choices]
    return [_row(stay, day, marks[stay.pk], named, codes) for stay in stays]


def act_of(rows: Iterable[Row], user: User) -> Act | None:
    """The user's last press of "the rest present" among these rows, while its day lasts; None without any left."""
    today = timezone.localdate()
    made = [
        row.mark
        for row in rows
        if row.mark
        and row.mark.act
        and row.mark.code == DayCode.PRESENT
        and row.mark.by_id == user.pk
        and timezone.localdate(row.mark.at) == today
    ]
    if not made:
        return None
    last = max(made, key=lambda mark: mark.at).act
    return Act(last, sum(mark.act == last for mark in made)) if last else None


def short_name(first: str | None, last: str | None) -> str:
    """ "Anna", "Kowal" -> "A. Kowal"; empty where nobody is known."""
    return f"{first[0]}. {last}" if first and last else last or ""


def marked_of(mark: DayMark) -> Marked:
    """The mark as a row shows it."""
    by = mark.marked_by
    return Marked(mark.code, mark.version, mark.marked_at, short_name(by.first_name, by.last_name) if by else "")


def _class_days_before(day: date) -> list[date]:
    found: list[date] = []
    while len(found) < SHOWN_BEFORE:
        day -= timedelta(days=1)
        if is_working_day(day):
            found.append(day)
    return found[::-1]


def _row(
    stay: Stay,
    day: date,
    marks: dict[date, Marked],
    before: dict[date, str],
    codes: list[tuple[str, str, str, bool]],
) -> Row:
    mark, month = marks.get(day), Month.of(day)
    strip = [
        (name, LETTERS[marks[on].code] if on in marks else "–" if not stay.holds_on(on) else "·")
        for on, name in before.items()
    ]
    unexcused = sum(found.code == DayCode.UNEXCUSED and month.first <= on <= month.last for on, found in marks.items())
    choices = [
        Choice(code, label, letter, mark is not None and mark.code == code, possible)
        for code, label, letter, possible in codes
    ]
    late = unexplained_before(timezone.localdate())
    unexplained = sorted(on for on, found in marks.items() if found.code == DayCode.UNEXPLAINED and on < late)
    in_trial = stay.trial_ends_on is not None and day <= stay.trial_ends_on
    trial_until = stay.trial_ends_on if in_trial else None
    return Row(stay, mark, strip, unexcused, choices, unexplained, trial_until=trial_until)
