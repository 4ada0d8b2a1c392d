"""Writing a plan: everything in bulk, in the order in which rows need one another. One transaction around it all."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from exchange.ledger import Ledger
from exchange.planning import Plan, Portal
from exchange.planning.columns import ENTRY_COLUMNS
from exchange.planning.plan import MarkPlan, OutcomePlan, PersonPlan, StayPlan
from exchange.workbook.rows import DocumentCell
from participants.actions import take_case_numbers
from participants.dictionaries import DocumentKind
from participants.models import Document, Enrolment, EntrySnapshot, Participant, SensitiveEntry, Stay, Support
from reintegration.models import (
    AttendanceMonth,
    Competence,
    CriterionAssessment,
    DayMark,
    Employment,
    GroupMembership,
    WorkGroup,
)

Outcome = type[Employment] | type[CriterionAssessment] | type[Competence]


@dataclass
class Writer:
    """Writes one plan into one project. by: who brings it in; None when a command does."""

    plan: Plan
    portal: Portal
    ledger: Ledger
    by: User | None
    enrolments: dict[str, Enrolment] = field(default_factory=dict)
    stays: dict[tuple[str, date], Stay] = field(default_factory=dict)

    def write(self) -> None:
        """Everything the plan says, and the memory of it."""
        self._write_people()
        self._write_stays()
        self._write_marks()
        self._write_outcomes(Employment, self.plan.jobs, DocumentKind.JOB)
        self._write_outcomes(CriterionAssessment, self.plan.assessments, None)
        self._write_outcomes(Competence, self.plan.courses, DocumentKind.CERTIFICATE)
        self.ledger.close()

    def _write_people(self) -> None:
        people = self.plan.people
        self.enrolments = dict(self.portal.enrolments)
        self._write_participants(people)
        self._write_enrolments(people)
        self._write_entries([planned for planned in people if planned.entry])
        self._write_supports([planned for planned in people if planned.supports is not None])

    def _write_participants(self, people: Sequence[PersonPlan]) -> None:
        new = [planned for planned in people if planned.participant is None]
        changed = [(planned.participant, planned.person) for planned in people if planned.participant]
        for planned in new:
            planned.participant = Participant(
                centre=self.portal.centre,
                identifier_kind=planned.row.identifier_kind,
                identifier=planned.row.identifier,
                created_by=self.by,
                **planned.row.person,
            )
        self.ledger.create(Participant, [planned.participant for planned in new if planned.participant])
        self.ledger.update(Participant, changed)

    def _write_enrolments(self, people: Sequence[PersonPlan]) -> None:
        new = [planned for planned in people if planned.enrolment is None]
        changed = [(planned.enrolment, planned.fields) for planned in people if planned.enrolment]
        by_year: dict[int, list[PersonPlan]] = defaultdict(list)
        for planned in sorted(new, key=lambda planned: (planned.row.enrolment["started_on"], planned.row.row)):
            by_year[planned.row.enrolment["started_on"].year].append(planned)
        for year, started in by_year.items():
            numbers = take_case_numbers(year=year, count=len(started))
            for planned, number in zip(started, numbers, strict=True):
                planned.enrolment = Enrolment(
                    participant=planned.participant,
                    project=self.portal.project,
                    case_number=number,
                    created_by=self.by,
                    **planned.row.enrolment,
                )
        in_order = [planned for started in by_year.values() for planned in started]
        self.ledger.create(Enrolment, [planned.enrolment for planned in in_order if planned.enrolment])
        self.ledger.update(Enrolment, changed)
        for planned in people:
            if planned.enrolment:
                self.enrolments[planned.row.identifier] = planned.enrolment

    def _write_entries(self, people: Sequence[PersonPlan]) -> None:
        """A new or changed entry is the next version; the enrolment points to it."""
        snapshots, sensitive = [], []
        for planned in people:
            enrolment = self.enrolments[planned.row.identifier]
            former = enrolment.entry.version if enrolment.entry else 0
            snapshots.append(
                EntrySnapshot(
                    enrolment=enrolment,
                    version=former + 1,
                    reason=_("import no. %(number)d") % {"number": self.ledger.of_import.pk} if former else "",
                    created_by=self.by,
                    **{name: planned.row.entry[name] for name in ENTRY_COLUMNS},
                )
            )
        self.ledger.create(EntrySnapshot, snapshots)
        for planned, snapshot in zip(people, snapshots, strict=True):
            sensitive.append(SensitiveEntry(snapshot=snapshot, **planned.row.sensitive))
        self.ledger.create(SensitiveEntry, sensitive)
        self.ledger.update(Enrolment, [(snapshot.enrolment, {"entry": snapshot}) for snapshot in snapshots])

    def _write_supports(self, people: Sequence[PersonPlan]) -> None:
        """Rewrite each person's list position by position."""
        new, changed, gone = [], [], []
        for planned in people:
            enrolment, former = self.enrolments[planned.row.identifier], planned.supports or []
            gone += former[len(planned.row.supports) :]
            for place, item in enumerate(planned.row.supports):
                wanted = {"kind": item.kind, "detail": item.detail, "started_on": item.started_on}
                if place < len(former):
                    now = former[place]
                    changed.append((now, {key: value for key, value in wanted.items() if getattr(now, key) != value}))
                else:
                    position = (former[-1].position if former else 0) + 1 + place - len(former)
                    new.append(Support(enrolment=enrolment, position=position, **wanted))
        self.ledger.delete(Support, gone)
        self.ledger.update(Support, changed)
        self.ledger.create(Support, new)

    def _write_stays(self) -> None:
        new = []
        for planned in self.plan.stays:
            enrolment = self.enrolments[planned.row.identifier]
            if planned.stay is None:
                planned.stay = Stay(
                    enrolment=enrolment,
                    participant_id=enrolment.participant_id,
                    created_by=self.by,
                    **planned.row.fields,
                )
                new.append(planned.stay)
            self.stays[planned.row.identifier, planned.row.trial_starts_on] = planned.stay
        # Changed stays first: only then is the room free that a new one may take.
        self.ledger.update(
            Stay, [(planned.stay, planned.fields) for planned in self.plan.stays if planned.stay and planned.stay.pk]
        )
        self.ledger.create(Stay, new)
        for stay in self.portal.stays.values():
            self.stays.setdefault((stay.participant.identifier, stay.trial_starts_on), stay)
        self._write_groups([planned for planned in self.plan.stays if planned.group is not None])

    def _write_groups(self, stays: Sequence[StayPlan]) -> None:
        names = sorted({planned.group for planned in stays if planned.group} - self.portal.groups.keys())
        groups = [WorkGroup(centre=self.portal.centre, name=name) for name in names]
        self.ledger.create(WorkGroup, groups)
        self.portal.groups |= {group.name: group for group in groups}
        new, changed, gone = [], [], []
        for planned in stays:
            if not planned.group:
                gone.append(planned.membership)
            elif planned.membership:
                changed.append((planned.membership, {"group": self.portal.groups[planned.group]}))
            else:
                new.append(
                    GroupMembership(
                        stay=planned.stay,
                        group=self.portal.groups[planned.group],
                        starts_on=planned.row.trial_starts_on,
                        created_by=self.by,
                    )
                )
        self.ledger.delete(GroupMembership, [membership for membership in gone if membership])
        self.ledger.update(GroupMembership, changed)
        self.ledger.create(GroupMembership, new)

    def _write_marks(self) -> None:
        self._open_months()
        now = timezone.now()
        self.ledger.create(
            DayMark,
            [
                DayMark(stay=self.stays[mark.stay], day=mark.day, code=mark.code, marked_by=self.by, marked_at=now)
                for mark in self.plan.marks
                if mark.mark is None
            ],
        )
        self.ledger.update(
            DayMark, [(mark.mark, self._mark_changes(mark, mark.mark, now)) for mark in self.plan.marks if mark.mark]
        )

    def _mark_changes(self, planned: MarkPlan, mark: DayMark, now: datetime) -> dict[str, Any]:
        """A mark that only moves to another stay stays whose it was."""
        changes: dict[str, Any] = {"stay": self.stays[planned.stay], "version": mark.version + 1}
        if planned.code != mark.code:
            changes |= {"code": planned.code, "marked_by": self.by, "marked_at": now}
        return changes

    def _open_months(self) -> None:
        there = AttendanceMonth.objects.filter(project=self.portal.project, month__in=self.plan.months)
        missing = self.plan.months - set(there.values_list("month", flat=True))
        self.ledger.create(
            AttendanceMonth, [AttendanceMonth(project=self.portal.project, month=month) for month in sorted(missing)]
        )

    def _write_outcomes(self, model: Any, outcomes: Sequence[OutcomePlan], kind: DocumentKind | None) -> None:
        documents = self._write_documents(outcomes, kind) if kind else {}
        new, changed = [], []
        for planned in outcomes:
            values = dict(planned.fields)
            if id(planned) in documents:
                values["document"] = documents[id(planned)]
            if planned.outcome is None:
                enrolment = self.enrolments[planned.row.identifier]
                new.append(model(enrolment=enrolment, created_by=self.by, **planned.row.key, **values))
            else:
                changed.append((planned.outcome, values))
        self.ledger.update(model, changed)
        self.ledger.create(model, new)
        gone = [planned.document for planned in outcomes if planned.document_changes and not planned.row.document]
        self._forget_documents([document for document in gone if document])

    def _write_documents(self, outcomes: Sequence[OutcomePlan], kind: DocumentKind) -> dict[int, Document | None]:
        """The document that each outcome with a changed one gets, by the plan's identity; None where it has none."""
        found: dict[int, Document | None] = {}
        new: list[Document] = []
        changed: list[tuple[Document, dict[str, Any]]] = []
        for planned in outcomes:
            wanted: DocumentCell | None = planned.row.document
            if not planned.document_changes:
                continue
            if wanted is None:
                found[id(planned)] = None
            elif planned.document:
                changed.append((planned.document, {"number": wanted.number, "issued_on": wanted.issued_on}))
            else:
                document = Document(
                    enrolment=self.enrolments[planned.row.identifier],
                    kind=kind,
                    number=wanted.number,
                    issued_on=wanted.issued_on,
                    created_by=self.by,
                )
                new.append(document)
                found[id(planned)] = document
        self.ledger.update(Document, changed)
        self.ledger.create(Document, new)
        return found

    def _forget_documents(self, documents: Sequence[Document]) -> None:
        """Delete evidence that no outcome names any more."""
        unused = Document.objects.filter(
            pk__in=[document.pk for document in documents], employments=None, competences=None
        )
        self.ledger.delete(Document, list(unused))
