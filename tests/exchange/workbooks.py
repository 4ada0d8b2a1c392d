"""The sample workbook, whole or changed in a cell; and the files that are made of it."""

import csv
import io
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl

from cis_portal.lib.periods import Period
from exchange.workbook.book import read_sheets
from exchange.workbook.container import RawSheet, open_file
from exchange.workbook.rows import Book, Known

SAMPLE = Path(__file__).parent.parent / "data" / "cis-workbook.xlsx"
NUMBER = "FEKP.08.20-IZ.00-0005/23"
KNOWN = Known(NUMBER, Period(date(2025, 1, 1), date(2027, 12, 31)))
FORMULA = object()


@cache
def sample_bytes() -> bytes:
    return SAMPLE.read_bytes()


@cache
def _sample_sheets() -> tuple[RawSheet, ...]:
    return tuple(open_file(sample_bytes()))


def sheets(*, cards: tuple[str, ...] = ()) -> dict[str, RawSheet]:
    """The sample's sheets by title, to be changed freely. cards: the only attendance sheets, where given."""
    return {
        sheet.title: sheet
        for sheet in _sample_sheets()
        if not (cards and sheet.title.startswith("Obecność") and sheet.title not in cards)
    }


def with_cell(raw: RawSheet, row: int, column: int, value: Any) -> RawSheet:
    """The sheet with one cell changed; FORMULA stands for a formula without a stored value."""
    rows = []
    for number, values in raw.rows:
        if number == row:
            cells = list(values) + [None] * (column - len(values))
            cells[column - 1] = None if value is FORMULA else value
            values = tuple(cells)
        rows.append((number, values))
    formulas = raw.formulas | {(row, column)} if value is FORMULA else raw.formulas
    return replace(raw, rows=rows, formulas=formulas)


def with_row(raw: RawSheet, values: tuple[Any, ...]) -> RawSheet:
    """The sheet with one more row at its end."""
    return replace(raw, rows=[*raw.rows, (raw.rows[-1][0] + 1, values)])


def row_of(raw: RawSheet, number: int) -> tuple[Any, ...]:
    return dict(raw.rows)[number]


def read(changed: dict[str, RawSheet], known: Known = KNOWN) -> Book:
    return read_sheets(list(changed.values()), known)


def cells_at_fault(book: Book) -> list[tuple[str, int | None, str | int, str]]:
    """(sheet, row, column, code) of each fault, in order."""
    return [(fault.sheet, fault.row, fault.column, fault.code.value) for fault in book.faults]


def as_xlsx(changed: dict[str, RawSheet]) -> bytes:
    """The sheets as a file; FORMULA cells come out empty."""
    book = openpyxl.Workbook(write_only=True)
    for raw in changed.values():
        sheet = book.create_sheet(raw.title)
        sheet.append([value for value in raw.header if value is not None])
        rows = dict(raw.rows)
        for number in range(2, max(rows, default=1) + 1):
            sheet.append(list(rows.get(number, ())))
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def few_people(count: int = 3, *, cards: int = 2) -> dict[str, RawSheet]:
    """The sample cut down to its first people and their first cards: quick to write and to read."""
    found = sheets()
    keep = {str(values[6]) for _number, values in found["Uczestnicy"].rows[:count]}
    small: dict[str, RawSheet] = {}
    for title, raw in found.items():
        if title.startswith("Obecność") and sum(name.startswith("Obecność") for name in small) == cards:
            continue
        place = 6 if title == "Uczestnicy" else 0
        rows = [values for _number, values in raw.rows if str(values[place]) in keep]
        small[title] = replace(raw, rows=list(enumerate(rows, start=2)))
    return small


def as_csv(raw: RawSheet, *, encoding: str = "utf-8-sig", dates: str = "iso", end: str = "\r\n") -> bytes:
    """The people as SM EFS writes them; dates: "iso" or "polish"."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator=end)
    for _number, values in [(1, raw.header), *raw.rows]:
        writer.writerow([_csv_text(value, dates) for value in values[:43]])
    return text.getvalue().encode(encoding)


def _csv_text(value: Any, dates: str) -> str:
    text = "" if value is None else str(value)
    if dates == "iso":
        return text
    return "|".join(_polish(item) for item in text.split("|"))


def _polish(text: str) -> str:
    try:
        return f"{date.fromisoformat(text):%d.%m.%Y}" if len(text) == 10 else text
    except ValueError:
        return text
