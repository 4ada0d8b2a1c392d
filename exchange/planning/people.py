"""The rows of Uczestnicy beside the people of the portal."""

from typing import Any

from exchange.planning.beside import Beside, described, differing
from exchange.planning.columns import ENTRY_COLUMNS, column_of, shown, shown_supports
from exchange.planning.plan import Changes, PersonPlan
from exchange.workbook.faults import FaultCode
from exchange.workbook.layout import Sheet
from exchange.workbook.rows import PersonRow
from participants.models import Enrolment, Participant
from participants.sm_efs import Person


class PeopleBeside(Beside):
    """People, their enrolments and entries."""

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


def _entry_value(enrolment: Enrolment | None, name: str) -> Any:
    if enrolment is None or enrolment.entry is None:
        return None
    return getattr(enrolment.entry if name in ENTRY_COLUMNS else enrolment.entry.sensitive, name)
