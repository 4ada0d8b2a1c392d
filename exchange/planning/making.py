"""The file's rows beside the portal's: what each would create, change or leave as it is."""

from dataclasses import replace
from typing import Any

from cis_portal.lib.identifiers import mask
from exchange.planning.marks import MarksBeside
from exchange.planning.outcomes import OutcomesBeside
from exchange.planning.people import PeopleBeside
from exchange.planning.plan import CREATED, UNCHANGED, UPDATED, Plan
from exchange.planning.portal import Portal
from exchange.planning.stays import StaysBeside
from exchange.workbook.faults import FaultCode
from exchange.workbook.layout import Sheet
from exchange.workbook.rows import Book
from participants.models import Enrolment


def make_plan(book: Book, portal: Portal) -> Plan:
    """Lay the book beside the portal."""
    plan = Plan(
        sheets={title: {"rows": rows, CREATED: 0, UPDATED: 0, UNCHANGED: 0} for title, rows in book.counts.items()}
    )
    names = {
        identifier: f"{enrolment.participant.last_name} {enrolment.participant.first_name}"
        for identifier, enrolment in portal.enrolments.items()
    } | {row.identifier: f"{row.person['last_name']} {row.person['first_name']}" for row in book.people}
    PeopleBeside(book, portal, plan, names).plan_people()
    StaysBeside(book, portal, plan, names).plan_stays()
    MarksBeside(book, portal, plan, names).plan_marks()
    outcomes = OutcomesBeside(book, portal, plan, names)
    outcomes.plan_outcomes(Sheet.JOBS, book.jobs, portal.jobs, plan.jobs)
    outcomes.plan_outcomes(Sheet.SITUATION, book.assessments, portal.assessments, plan.assessments)
    outcomes.plan_outcomes(Sheet.COMPETENCES, book.courses, portal.courses, plan.courses)
    return plan


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
