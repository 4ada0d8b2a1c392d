"""What a workbook says once it is read: typed rows, and what the portal knew while they were read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from cis_portal.lib.periods import Month, Period
from exchange.workbook.faults import Fault


@dataclass(frozen=True)
class KnownStay:
    """A stay that is in the portal. here: it belongs to the project of this import."""

    starts_on: date
    last_day: date | None
    here: bool


@dataclass(frozen=True)
class Known:
    """What the portal knows: the project, the identifiers of its people, everybody's stays."""

    project_number: str
    period: Period
    people: frozenset[str] = frozenset()
    stays: Mapping[str, tuple[KnownStay, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class DocumentCell:
    """Evidence named in a row: its number and date, either may be missing."""

    number: str
    issued_on: date | None


@dataclass(frozen=True)
class SupportItem:
    """One item of the three parallel lists."""

    kind: str
    detail: str
    started_on: date


@dataclass(frozen=True)
class PersonRow:
    """A row of Uczestnicy. Each mapping is keyed by the model's field. unread: the columns that have a fault."""

    row: int
    identifier: str
    identifier_kind: str
    person: Mapping[str, Any]
    enrolment: Mapping[str, Any]
    entry: Mapping[str, Any]
    sensitive: Mapping[str, str]
    supports: tuple[SupportItem, ...]
    unread: frozenset[int] = frozenset()


@dataclass(frozen=True)
class StayRow:
    """A row of Udział."""

    row: int
    identifier: str
    trial_starts_on: date
    group: str
    fields: Mapping[str, Any]


@dataclass(frozen=True)
class AttendanceRow:
    """A row of an attendance sheet: code by day."""

    row: int
    identifier: str
    marks: Mapping[date, str]


@dataclass(frozen=True)
class OutcomeRow:
    """A row of Zatrudnienie, Sytuacja społeczna or Kompetencje. key: fields that find the row again."""

    row: int
    identifier: str
    key: Mapping[str, Any]
    fields: Mapping[str, Any]
    document: DocumentCell | None = None


@dataclass
class AttendanceSheet:
    """One month's card. faulty: rows with a fault, with the marks that could be read."""

    title: str
    month: Month
    rows: list[AttendanceRow] = field(default_factory=list)
    faulty: list[AttendanceRow] = field(default_factory=list)


@dataclass
class Book:
    """The whole workbook. counts: rows on each sheet, by its title, in the file's order; unknown: sheets passed over.

    With faults the rows are incomplete and nothing may be written from them. faulty_people, faulty_stays: rows with a
    fault whose person can be told (and, of a stay, its first and last day); they are only compared with the portal.
    """

    counts: dict[str, int] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)
    headers: dict[str, dict[int, str | int]] = field(default_factory=dict)
    unknown: list[str] = field(default_factory=list)
    people: list[PersonRow] = field(default_factory=list)
    stays: list[StayRow] = field(default_factory=list)
    attendance: list[AttendanceSheet] = field(default_factory=list)
    jobs: list[OutcomeRow] = field(default_factory=list)
    assessments: list[OutcomeRow] = field(default_factory=list)
    courses: list[OutcomeRow] = field(default_factory=list)
    faulty_people: list[PersonRow] = field(default_factory=list)
    faulty_stays: list[StayRow] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
