"""Obecność RRRR-MM: one row a person, one column a day."""

from datetime import date
from typing import Any

from cis_portal.lib.periods import Month
from exchange.workbook.cells import RowReader, SheetReader, clean
from exchange.workbook.container import CellError
from exchange.workbook.faults import FaultCode
from exchange.workbook.layout import DAYS, DAYS_AFTER, NAME_COLUMN
from exchange.workbook.persons import Keys, Persons
from exchange.workbook.rows import AttendanceRow, AttendanceSheet
from exchange.workbook.stays import Staying

CODES = frozenset({"O", "NN", "NU", "L4", "DW"})


def read_attendance(
    sheet: SheetReader, month: Month, persons: Persons, staying: Staying
) -> tuple[AttendanceSheet, int]:
    """Read a month's card; (the card with its rows, how many it has)."""
    card, keys, count = AttendanceSheet(sheet.title, month), Keys(), 0
    for row in sheet.rows():
        count += 1
        before = len(sheet.faults)
        identifier = persons.identify(row)
        row.text(NAME_COLUMN)  # shown to people only; a formula is a fault here too
        told = bool(identifier) and row.is_sound(1)
        marks: dict[date, str] = {}
        for number in range(1, DAYS + 1):
            code = _read_mark(row, number, month)
            if not code:
                continue
            day = date(month.year, month.month, number)
            if keys.check(row, (identifier, day), number + DAYS_AFTER):
                marks[day] = code
            if told and not staying.covers(identifier, day):
                row.fault(number + DAYS_AFTER, FaultCode.MARK_OUTSIDE_STAY)
        sound = len(sheet.faults) == before
        (card.rows if sound else card.faulty).append(AttendanceRow(row.number, identifier, marks))
    return card, count


def _read_mark(row: RowReader, number: int, month: Month) -> str:
    """The code of a day; "" where nothing is marked or the cell is faulty."""
    column = number + DAYS_AFTER
    value: Any = row.value(column)
    if row.holds_formula(column):
        row.fault(column, FaultCode.FORMULA)
        return ""
    if value is None:
        return ""
    if number > month.last.day:
        row.fault(column, FaultCode.MARK_NO_SUCH_DAY)
        return ""
    code = clean(value)
    if isinstance(value, CellError) or code not in CODES:
        row.fault(column, FaultCode.MARK_UNKNOWN)
        return ""
    return code
