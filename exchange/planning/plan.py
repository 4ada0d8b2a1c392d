"""The file's rows beside the portal's: what each would create, change or leave as it is."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.db import models

from cis_portal.lib.identifiers import mask
from cis_portal.lib.periods import Period
from exchange.planning.columns import ENTRY_COLUMNS, column_of, shown, shown_supports
from exchange.planning.portal import Portal
from exchange.workbook.faults import Fault, FaultCode
from exchange.workbook.layout import DAYS_AFTER, Sheet, StayColumn
from exchange.workbook.rows import (
    AttendanceRow,
    AttendanceSheet,
    Book,
    DocumentCell,
    OutcomeRow,
    PersonRow,
    StayRow,
)
from exchange.workbook.stays import stay_period
from participants.models import Document, Enrolment, Participant, Stay, Support
from participants.sm_efs import Person
from reintegration.models import Competence, CriterionAssessment, DayMark, Employment, GroupMembership

CREATED, UPDATED, UNCHANGED = "created", "updated", "unchanged"
Changes = dict[str, Any]
Place = tuple[date, date, Stay | None]  # a stay's first and last day, and the portal's row if any


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


def only_identifiers(plan: Plan, book: Book, portal: Portal) -> Plan:
    """Of what a file of SM EFS says, only the technical identifiers of people whom the portal knows.

    The preview keeps every difference, and tells whom the file does not name. A confirmed entry is no obstacle: it
    stays as it is.
    """
    people = [
        replace(one, person={}, fields={"technical_id": one.fields["technical_id"]}, entry={}, supports=None)
        for one in plan.people
        if one.enrolment and one.row.enrolment.get("technical_id") and "technical_id" in one.fields
    ]
    title = book.titles.get(Sheet.PEOPLE, Sheet.PEOPLE.value)
    named = {row.identifier for row in (*book.people, *book.faulty_people)}
    absent = [enrolment for identifier, enrolment in portal.enrolments.items() if identifier not in named]
    preview = [*plan.preview.get(title, []), *map(_absent, absent)]
    rows = len(book.people)
    return Plan(
        people=people,
        sheets={title: {"rows": rows, CREATED: 0, UPDATED: len(people), UNCHANGED: rows - len(people)}},
        preview={title: preview} if preview else {},
        faults=[fault for fault in plan.faults if fault.code != FaultCode.SNAPSHOT_CONFIRMED],
    )


def _absent(enrolment: Enrolment) -> dict[str, Any]:
    person = enrolment.participant
    return {
        "row": None,
        "deed": "absent",
        "name": f"{person.last_name} {person.first_name}",
        "identifier": mask(person.identifier),
        "marks": 0,
        "changes": [],
    }


def make_plan(book: Book, portal: Portal) -> Plan:
    """Lay the book beside the portal."""
    plan = Plan(
        sheets={title: {"rows": rows, CREATED: 0, UPDATED: 0, UNCHANGED: 0} for title, rows in book.counts.items()}
    )
    names = {
        identifier: f"{enrolment.participant.last_name} {enrolment.participant.first_name}"
        for identifier, enrolment in portal.enrolments.items()
    } | {row.identifier: f"{row.person['last_name']} {row.person['first_name']}" for row in book.people}
    planner = Planner(book, portal, plan, names)
    planner.plan_people()
    planner.plan_stays()
    planner.plan_marks()
    planner.plan_outcomes(Sheet.JOBS, book.jobs, portal.jobs, plan.jobs)
    planner.plan_outcomes(Sheet.SITUATION, book.assessments, portal.assessments, plan.assessments)
    planner.plan_outcomes(Sheet.COMPETENCES, book.courses, portal.courses, plan.courses)
    return plan


def differing(row: models.Model | None, wanted: Mapping[str, Any]) -> Changes:
    """The wanted values that a row does not have; all of them when there is no row."""
    return {name: value for name, value in wanted.items() if row is None or getattr(row, name) != value}


def described(sheet: Sheet, row: models.Model | None, changes: Changes) -> list[tuple[int, str, str]]:
    """(column, before, after) of each changed field, as people read them."""
    return [
        (column_of(sheet, name), shown(name, getattr(row, name, None)), shown(name, value))
        for name, value in changes.items()
    ]


@dataclass
class Planner:
    """Fills one plan. moved: marks whose day lies in another stay of the person now, with that stay's key."""

    book: Book
    portal: Portal
    plan: Plan
    names: dict[str, str]
    moved: dict[tuple[str, date], tuple[tuple[str, date], DayMark]] = field(default_factory=dict)

    def note(
        self,
        title: str,
        row: PersonRow | StayRow | AttendanceRow | OutcomeRow,
        is_new: bool,
        changes: Iterable[tuple[int, str, str]],
        marks: int = 0,
    ) -> None:
        """Count a row and, unless it stays as it is, keep it for the preview.

        changes: (column counted from 1, before, after). A new row is shown as new, not field by field.
        """
        changes = sorted(changes)
        deed = CREATED if is_new else UPDATED if changes else UNCHANGED
        self.plan.sheets[title][deed] += 1
        if deed == UNCHANGED:
            return
        self.plan.preview.setdefault(title, []).append(
            {
                "row": row.row,
                "deed": deed,
                "name": self.names.get(row.identifier, ""),
                "identifier": mask(row.identifier),
                "marks": marks,
                "changes": []
                if is_new
                else [
                    [self.book.headers[title][position], before, after, position] for position, before, after in changes
                ],
            }
        )

    def fault(self, title: str, row: int, position: int, code: FaultCode, **details: Any) -> None:
        """Note a fault that only the portal could tell."""
        self.plan.faults.append(Fault(title, row, self.book.headers[title][position], code, position, details))

    def plan_people(self) -> None:
        people = self.portal.participants({(row.identifier_kind, row.identifier) for row in self.book.people})
        for row in self.book.people:
            participant = people.get((row.identifier_kind, row.identifier))
            enrolment = self.portal.enrolments.get(row.identifier)
            if enrolment and participant and enrolment.participant_id != participant.pk:
                enrolment = None
            self._plan_person(row, participant, enrolment)
        for row in self.book.faulty_people:
            enrolment = self.portal.enrolments.get(row.identifier)
            kind_told = Person.NO_PESEL not in row.unread
            if enrolment and not (kind_told and enrolment.participant.identifier_kind != row.identifier_kind):
                self._check_confirmed(row, enrolment)

    def _plan_person(self, row: PersonRow, participant: Participant | None, enrolment: Enrolment | None) -> None:
        person = differing(participant, row.person)
        wanted = {name: value for name, value in row.enrolment.items() if name != "technical_id" or value}
        fields = differing(enrolment, wanted)
        entry = self._entry_changes(row, enrolment)
        supports = self.portal.supports.get(enrolment.pk, []) if enrolment else []
        now = [(support.kind, support.detail, support.started_on) for support in supports]
        then = [(item.kind, item.detail, item.started_on) for item in row.supports]
        self.plan.people.append(
            PersonPlan(row, participant, enrolment, person, fields, entry, supports if now != then else None)
        )
        changes = [
            *described(Sheet.PEOPLE, participant, person),
            *described(Sheet.PEOPLE, enrolment, fields),
            *(
                (column_of(Sheet.PEOPLE, name), shown(name, _entry_value(enrolment, name)), shown(name, value))
                for name, value in entry.items()
            ),
        ]
        if now != then:
            changes.append((column_of(Sheet.PEOPLE, "supports"), shown_supports(now), shown_supports(then)))
        self.note(self.book.titles[Sheet.PEOPLE], row, enrolment is None, changes)
        if enrolment:
            self._check_confirmed(row, enrolment)

    def _check_confirmed(self, row: PersonRow, enrolment: Enrolment) -> None:
        """A fault at each cell that could be read and would change a confirmed entry."""
        if not enrolment.entry_confirmed_at:
            return
        title = self.book.titles[Sheet.PEOPLE]
        started_on = {"started_on": row.enrolment["started_on"]}
        for name in {**self._entry_changes(row, enrolment), **differing(enrolment, started_on)}:
            column = column_of(Sheet.PEOPLE, name)
            if column not in row.unread:
                self.fault(title, row.row, column, FaultCode.SNAPSHOT_CONFIRMED)

    def _entry_changes(self, row: PersonRow, enrolment: Enrolment | None) -> Changes:
        wanted = {**row.entry, **row.sensitive}
        if enrolment is None or enrolment.entry is None:
            return wanted
        return {name: value for name, value in wanted.items() if _entry_value(enrolment, name) != value}

    def plan_stays(self) -> None:
        for row in self.book.stays:
            title = self.book.titles[Sheet.STAYS]
            enrolment = self.portal.enrolments.get(row.identifier)
            stay = self.portal.stays.get((enrolment.pk, row.trial_starts_on)) if enrolment else None
            fields = differing(stay, row.fields)
            membership = self.portal.memberships.get(stay.pk) if stay else None
            group_now = membership.group.name if membership else ""
            group = row.group if row.group != group_now else None
            self.plan.stays.append(StayPlan(row, stay, fields, membership, group))
            changes = described(Sheet.STAYS, stay, fields)
            if group is not None:
                changes.append((column_of(Sheet.STAYS, "group"), group_now, group))
            self.note(title, row, stay is None, changes)
            if stay:
                self._check_decided(title, row, self.portal.decided.get(stay.pk, {}), fields)

    def _check_decided(self, title: str, row: StayRow, decided: Mapping[str, str], fields: Changes) -> None:
        """A fault at each date that the file would change and an act of the portal decided."""
        for name in fields:
            if name in decided:
                column = column_of(Sheet.STAYS, name)
                self.fault(title, row.row, column, FaultCode.SNAPSHOT_CONFIRMED, number=decided[name])

    def plan_marks(self) -> None:
        places = self._places()
        self._plan_kept_marks(places)
        for card in self.book.attendance:
            for row in card.rows:
                self._plan_card_row(card, row, places.get(row.identifier, []))
            for row in card.faulty:
                self._check_closed(card, row, places.get(row.identifier, []))
        self.plan.marks += [
            MarkPlan(stay_key, day, mark.code, mark) for (_identifier, day), (stay_key, mark) in self.moved.items()
        ]

    def _places(self) -> dict[str, list[Place]]:
        """Each person's stays: the file's over the portal's."""
        places: dict[str, dict[date, Place]] = {}
        for stay in self.portal.stays.values():
            period = stay_period(stay.trial_starts_on, stay.ended_on, stay.planned_end_on)
            own = places.setdefault(stay.participant.identifier, {})
            own[period.starts_on] = (period.starts_on, period.ends_on, stay)
        for row, known in self._rows_of_stays():
            period = _period_of(row)
            places.setdefault(row.identifier, {})[period.starts_on] = (period.starts_on, period.ends_on, known)
        return {identifier: list(own.values()) for identifier, own in places.items()}

    def _rows_of_stays(self) -> list[tuple[StayRow, Stay | None]]:
        """The rows of Udział whose bounds are sound, each with its stay in the portal."""
        rows = [(planned.row, planned.stay) for planned in self.plan.stays]
        for row in self.book.faulty_stays:
            enrolment = self.portal.enrolments.get(row.identifier)
            rows.append((row, self.portal.stays.get((enrolment.pk, row.trial_starts_on)) if enrolment else None))
        return rows

    def _plan_kept_marks(self, places: Mapping[str, Sequence[Place]]) -> None:
        """Where the portal's own marks go when a stay becomes shorter: into another stay of the person, or nowhere."""
        stays = {stay.pk: stay for stay in self.portal.stays.values()}
        left: dict[int, list[date]] = defaultdict(list)
        for (stay_pk, day), mark in self.portal.marks.items():
            identifier = stays[stay_pk].participant.identifier
            place = _place_of(day, places[identifier])
            if place is None:
                left[stay_pk].append(day)
            elif (stay := place[2]) is None or (stay.pk != stay_pk and (stay.pk, day) not in self.portal.marks):
                self.moved[identifier, day] = (identifier, place[0]), mark
        for row, known in self._rows_of_stays():
            if known and known.pk in left:
                self._check_shortened(row, known, left[known.pk])

    def _check_shortened(self, row: StayRow, stay: Stay, left: Sequence[date]) -> None:
        """A fault where the file takes days out of a stay that are marked in the portal: no row can clear a mark."""
        before, period = stay_period(stay.trial_starts_on, stay.ended_on, stay.planned_end_on), _period_of(row)
        column = StayColumn.ENDED_ON if row.fields["ended_on"] else StayColumn.PLANNED_END_ON
        for code, closed in ((FaultCode.MARK_OUTSIDE_STAY, False), (FaultCode.MONTH_CLOSED, True)):
            days = [day for day in left if day in before and (day.replace(day=1) in self.portal.closed) is closed]
            if days:
                ends_on, last = f"{period.ends_on:%d.%m.%Y}", f"{max(days):%d.%m.%Y}"
                self.fault(self.book.titles[Sheet.STAYS], row.row, column, code, ends_on=ends_on, last=last)

    def _check_closed(self, card: AttendanceSheet, row: AttendanceRow, places: Sequence[Place]) -> None:
        """A fault at each readable mark of a faulty row that would change a closed month."""
        if card.month.first not in self.portal.closed:
            return
        for day, code in row.marks.items():
            stay_key, mark = self._find_mark(row.identifier, day, places)
            if stay_key is not None and not (mark and mark.code == code):
                self.fault(card.title, row.row, day.day + DAYS_AFTER, FaultCode.MONTH_CLOSED)

    def _plan_card_row(self, card: AttendanceSheet, row: AttendanceRow, places: Sequence[Place]) -> None:
        self._check_closed(card, row, places)
        changes = []
        for day, code in row.marks.items():
            stay_key, mark = self._find_mark(row.identifier, day, places)
            if stay_key is None or (mark and mark.code == code):
                continue
            self.moved.pop((row.identifier, day), None)
            changes.append((day.day + DAYS_AFTER, mark.code if mark else "", code))
            self.plan.marks.append(MarkPlan(stay_key, day, code, mark))
        if changes:
            self.plan.months.add(card.month.first)
        is_new = bool(changes) and len(changes) == len(row.marks) and all(not before for _at, before, _after in changes)
        self.note(card.title, row, is_new, changes, marks=len(changes))

    def _find_mark(
        self, identifier: str, day: date, places: Sequence[Place]
    ) -> tuple[tuple[str, date] | None, DayMark | None]:
        """(the key of the stay that holds the day, the portal's mark of it)"""
        place = _place_of(day, places)
        if place is None:
            return None, None  # only beside a faulty stay row; nothing is applied then
        if (identifier, day) in self.moved:
            return self.moved[identifier, day]
        stay = place[2]
        return (identifier, place[0]), self.portal.marks.get((stay.pk, day)) if stay else None

    def plan_outcomes(
        self, sheet: Sheet, rows: list[OutcomeRow], there: Mapping[Any, Any], plans: list[OutcomePlan]
    ) -> None:
        for row in rows:
            enrolment = self.portal.enrolments.get(row.identifier)
            outcome = there.get((enrolment.pk, *row.key.values())) if enrolment else None
            fields = differing(outcome, row.fields)
            document = getattr(outcome, "document", None)
            now = DocumentCell(document.number, document.issued_on) if document else None
            plans.append(OutcomePlan(row, outcome, fields, document, now != row.document))
            changes = described(sheet, outcome, fields)
            if now != row.document:
                before, after = now or DocumentCell("", None), row.document or DocumentCell("", None)
                changes += [
                    (column_of(sheet, name), shown(name, getattr(before, key)), shown(name, getattr(after, key)))
                    for name, key in (("document", "number"), ("document_on", "issued_on"))
                    if getattr(before, key) != getattr(after, key)
                ]
            title = self.book.titles[sheet]
            self.note(title, row, outcome is None, changes)


def _period_of(row: StayRow) -> Period:
    return stay_period(row.trial_starts_on, row.fields["ended_on"], row.fields["planned_end_on"])


def _place_of(day: date, places: Sequence[Place]) -> Place | None:
    """The stay that holds a day."""
    return next((place for place in places if place[0] <= day <= place[1]), None)


def _entry_value(enrolment: Enrolment | None, name: str) -> Any:
    if enrolment is None or enrolment.entry is None:
        return None
    return getattr(enrolment.entry if name in ENTRY_COLUMNS else enrolment.entry.sensitive, name)
