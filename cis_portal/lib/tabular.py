"""Rows into CSV or XLSX bytes that no spreadsheet takes for a formula."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Sequence
from csv import writer as csv_writer
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import chain
from typing import IO, Any

import xlsxwriter

Cell = str | int | float | Decimal | date | datetime | bool | None

XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV_TYPE = "text/csv; charset=utf-8"

# Signs by which a spreadsheet starts a formula, the full-width ones of some languages included.
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
# C0 and C1 controls but tab and line ends, surrogates and non-characters, and signs that turn the reading direction.
UNSAFE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)
LONGEST_CELL = 32_767
NOT_IN_SHEET_NAMES = re.compile(r"[\[\]:*?/\\]")


@dataclass(frozen=True)
class Column:
    """A column: its header and width in characters."""

    title: str
    width: int = 16


@dataclass(frozen=True)
class Sheet:
    """A sheet: its name (shortened to what spreadsheets allow), columns, rows, and lines of text put above them."""

    name: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Cell]]
    above: Sequence[str] = ()


def clean(text: str) -> str:
    """The text without control characters and direction marks, lines ended alike; at most as long as a cell holds."""
    return UNSAFE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))[:LONGEST_CELL]


def xlsx(title: str, headers: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """One table as a workbook of one sheet, both called by the title. See workbook."""
    columns = [Column(header, min(40, max(12, len(header) + 2))) for header in headers]
    return workbook([Sheet(title, columns, rows)], title=title)


def csv(
    title: str, headers: Sequence[str], rows: Iterable[Sequence[Cell]], *, delimiter: str = ";", for_people: bool = True
) -> bytes:
    """One table as CSV in UTF-8 with BOM and CRLF; dates ISO. Called like xlsx; CSV has no place for the title.

    for_people: text that a spreadsheet would take for a formula gets an apostrophe in front. Machines that read the
    file back want False.
    """
    return b"".join(csv_lines(headers, rows, delimiter=delimiter, for_people=for_people))


def csv_lines(
    headers: Sequence[str], rows: Iterable[Sequence[Cell]], *, delimiter: str = ";", for_people: bool = True
) -> Iterator[bytes]:
    """The same line by line, so that no more than a line of it is in memory."""
    yield b"\xef\xbb\xbf"
    line = io.StringIO(newline="")
    writer = csv_writer(line, delimiter=delimiter, lineterminator="\r\n")
    for row in chain((headers,), rows):
        writer.writerow([csv_cell(cell, for_people=for_people) for cell in row])
        yield line.getvalue().encode()
        line.seek(0)
        line.truncate()


def csv_cell(cell: Cell, *, for_people: bool) -> str:
    """A cell as CSV holds it: dates ISO, nothing for None. for_people: see csv."""
    if cell is None:
        return ""
    if isinstance(cell, date | datetime):
        return cell.isoformat()
    if not isinstance(cell, str):
        return str(cell)
    text = clean(cell)
    return f"'{text}" if for_people and text.startswith(FORMULA_SIGNS) else text


def workbook(sheets: Iterable[Sheet], *, title: str, made_at: datetime | None = None) -> bytes:
    """A workbook written row by row. Text stays text, whatever it begins with; numbers and dates are typed.

    made_at: stands in the file's properties; given the same moment, the same sheets give the same bytes.
    """
    output = io.BytesIO()
    write_workbook(output, sheets, title=title, made_at=made_at)
    return output.getvalue()


def write_workbook(output: IO[bytes], sheets: Iterable[Sheet], *, title: str, made_at: datetime | None = None) -> None:
    """The same into an open file: rows pass through without staying in memory."""
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "default_date_format": "dd.mm.yyyy",
        "remove_timezone": True,
    }
    with xlsxwriter.Workbook(output, options) as book:
        properties: dict[str, Any] = {"title": clean(title)}
        if made_at is not None:
            properties["created"] = made_at
        book.set_properties(properties)
        formats = {
            "head": book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}),
            "title": book.add_format({"bold": True, "font_size": 13}),
            "moment": book.add_format({"num_format": "dd.mm.yyyy hh:mm"}),
        }
        names: set[str] = set()
        for sheet in sheets:
            _write_sheet(book.add_worksheet(_sheet_name(sheet.name, names)), sheet, formats)


def _write_sheet(worksheet: Any, sheet: Sheet, formats: dict[str, Any]) -> None:
    for place, column in enumerate(sheet.columns):
        worksheet.set_column(place, place, column.width)
    for line, text in enumerate(sheet.above):
        worksheet.write_string(line, 0, clean(text), formats["title"] if line == 0 else None)
    head = len(sheet.above) + 1 if sheet.above else 0
    for place, column in enumerate(sheet.columns):
        worksheet.write_string(head, place, clean(column.title), formats["head"])
    worksheet.freeze_panes(head + 1, 0)
    worksheet.repeat_rows(head)
    worksheet.set_landscape()
    worksheet.set_paper(9)
    worksheet.fit_to_pages(1, 0)
    for line, row in enumerate(sheet.rows, start=head + 1):
        for place, cell in enumerate(row):
            _write_cell(worksheet, line, place, cell, formats)


def _write_cell(worksheet: Any, line: int, place: int, cell: Cell, formats: dict[str, Any]) -> None:
    if cell is None or cell == "":
        return
    if isinstance(cell, bool):
        worksheet.write_boolean(line, place, cell)
    elif isinstance(cell, int | float | Decimal):
        worksheet.write_number(line, place, cell)
    elif isinstance(cell, datetime):
        worksheet.write_datetime(line, place, cell, formats["moment"])
    elif isinstance(cell, date):
        worksheet.write_datetime(line, place, cell)
    else:
        worksheet.write_string(line, place, clean(cell))


def _sheet_name(wanted: str, taken: set[str]) -> str:
    """At most 31 signs, without those that Excel refuses, and no name twice."""
    name = NOT_IN_SHEET_NAMES.sub(" ", clean(wanted)).strip("' ")[:31].strip() or "Arkusz"
    number = 1
    unique = name
    while unique.casefold() in taken:
        number += 1
        unique = f"{name[:27]} {number}"
    taken.add(unique.casefold())
    return unique
