"""What an import would do, row by row."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from exchange.workbook.faults import Fault
from exchange.workbook.rows import OutcomeRow, PersonRow, StayRow
from participants.models import Document, Enrolment, Participant, Stay, Support
from reintegration.models import Competence, CriterionAssessment, DayMark, Employment, GroupMembership

CREATED, UPDATED, UNCHANGED = "created", "updated", "unchanged"
Changes = dict[str, Any]


@dataclass
class PersonPlan:
    """A row of Uczestnicy beside the person, their enrolment and its entry; None where the portal has none."""

    row: PersonRow
    participant: Participant | None
    enrolment: Enrolment | None
    person: Changes
    fields: Changes
    entry: Changes
    supports: list[Support] | None  # the portal's, when they are to be replaced


@dataclass
class StayPlan:
    """A row of Udział beside its stay and the group of that stay."""

    row: StayRow
    stay: Stay | None
    fields: Changes
    membership: GroupMembership | None
    group: str | None  # the new group; "" for none; None when it stays as it is


@dataclass
class MarkPlan:
    """A day's mark that is new, different, or in another stay now. stay: its stay's key, (identifier, first day)."""

    stay: tuple[str, date]
    day: date
    code: str
    mark: DayMark | None


@dataclass
class OutcomePlan:
    """A row of one of the outcome sheets beside its row in the portal."""

    row: OutcomeRow
    outcome: Employment | CriterionAssessment | Competence | None
    fields: Changes
    document: Document | None
    document_changes: bool


@dataclass
class Plan:
    """Everything an import would do. sheets: counts as the command prints them; preview: rows that are new or change.

    faults: what only the portal could tell. Nothing may be applied while there are any, or while the book has some.
    """

    people: list[PersonPlan] = field(default_factory=list)
    stays: list[StayPlan] = field(default_factory=list)
    marks: list[MarkPlan] = field(default_factory=list)
    months: set[date] = field(default_factory=set)
    jobs: list[OutcomePlan] = field(default_factory=list)
    assessments: list[OutcomePlan] = field(default_factory=list)
    courses: list[OutcomePlan] = field(default_factory=list)
    sheets: dict[str, dict[str, int]] = field(default_factory=dict)
    preview: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
