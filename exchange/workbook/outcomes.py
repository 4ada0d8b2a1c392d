"""Zatrudnienie, Sytuacja społeczna, Kompetencje: what came of the work. What is true but does not count is no fault."""

from collections.abc import Callable
from decimal import Decimal

from exchange.workbook.cells import RowReader, SheetReader, check_order
from exchange.workbook.container import CellError
from exchange.workbook.layout import Course, Job, Situation
from exchange.workbook.persons import Keys, Persons
from exchange.workbook.rows import DocumentCell, OutcomeRow

LEVELS = {"1": "1", "2": "2", "3": "3"}
RESULTS = {"pozytywny": "positive", "negatywny": "negative"}


def read_outcomes(
    sheet: SheetReader, persons: Persons, read_row: Callable[[RowReader, str], OutcomeRow]
) -> tuple[list[OutcomeRow], int]:
    """Read a sheet of outcomes by one of the functions below; (its sound rows, how many rows it has)."""
    rows, keys, count = [], Keys(), 0
    for row in sheet.rows():
        count += 1
        before = len(sheet.faults)
        outcome = read_row(row, persons.identify(row))
        keys.check(row, (outcome.identifier, *outcome.key.values()))
        if len(sheet.faults) == before:
            rows.append(outcome)
    return rows, count


def read_job(row: RowReader, identifier: str) -> OutcomeRow:
    """A job taken up; its form is free text, its numbers are optional."""
    fields = {
        "form": row.text(Job.FORM, longest=120),
        "fraction": row.number_cell(Job.FRACTION, places=3, below=Decimal(100)),
        "contract_months": _read_months(row),
        "gross_pay": row.number_cell(Job.GROSS_PAY, places=2, below=Decimal(10) ** 10),
    }
    key = {"started_on": row.day(Job.STARTED_ON, required=True)}
    return OutcomeRow(row.number, identifier, key, fields, _read_document(row, Job.DOCUMENT, Job.DOCUMENT_ON))


def _read_months(row: RowReader) -> Decimal | None:
    """The months of the person's contract; words such as „czas nieokreślony” are no number of months, and no fault."""
    value = row.value(Job.CONTRACT_MONTHS)
    is_text = isinstance(value, str) and not isinstance(value, CellError)
    if is_text and not any(sign.isnumeric() for sign in value):
        return None
    return row.number_cell(Job.CONTRACT_MONTHS, places=2, below=Decimal(10_000))


def read_assessment(row: RowReader, identifier: str) -> OutcomeRow:
    """One criterion at entry and at exit; levels 1 to 3, the exit not before the entry."""
    entry_level = row.choice(Situation.ENTRY_LEVEL, LEVELS, required=True, computed=True)
    exit_level = row.choice(Situation.EXIT_LEVEL, LEVELS, computed=True)
    entry_on = row.day(Situation.ENTRY_ON, required=True)
    exit_on = row.day(Situation.EXIT_ON)
    check_order(row, [(Situation.ENTRY_ON, entry_on), (Situation.EXIT_ON, exit_on)])
    return OutcomeRow(
        row.number,
        identifier,
        {"criterion": row.text(Situation.CRITERION, required=True, longest=200), "entry_on": entry_on},
        {
            "entry_level": int(entry_level) if entry_level else None,
            "exit_level": int(exit_level) if exit_level else None,
            "exit_on": exit_on,
        },
    )


def read_course(row: RowReader, identifier: str) -> OutcomeRow:
    """A course with its four stages as dates, in whatever order they came."""
    fields = {
        "scope_on": row.day(Course.SCOPE_ON),
        "standard_on": row.day(Course.STANDARD_ON),
        "course_ends_on": row.day(Course.ENDS_ON),
        "assessed_on": row.day(Course.ASSESSED_ON),
        "trainer": row.text(Course.TRAINER, longest=120),
        "assessor": row.text(Course.ASSESSOR, longest=120),
        "compared_on": row.day(Course.COMPARED_ON),
        "result": row.choice(Course.RESULT, RESULTS),
    }
    key = {
        "course": row.text(Course.COURSE, required=True, longest=200),
        "course_starts_on": row.day(Course.STARTS_ON, required=True),
    }
    return OutcomeRow(row.number, identifier, key, fields, _read_document(row, Course.DOCUMENT, Course.DOCUMENT_ON))


def _read_document(row: RowReader, number: int, issued_on: int) -> DocumentCell | None:
    document = DocumentCell(row.text(number, longest=120), row.day(issued_on))
    return document if document.number or document.issued_on else None
