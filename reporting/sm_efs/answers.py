"""The report of errors that SM EFS sends back, line by line. Pure: bytes in, lines out.

Its official layout is published nowhere, so the columns are found by their headers: a message; a person (PESEL or other
identifier, the technical number, or the row of the file); the field, where there is one.
"""

from __future__ import annotations

import csv
import io
from typing import NamedTuple

from cis_portal.lib.polish import fold
from participants.sm_efs import HEADERS

LARGEST = 5 * 1024 * 1024
HEADS_LOOKED_AT = 20  # lines above the header that such reports begin with
MESSAGE = ("komunikat", "opis bledu", "tresc bledu", "blad", "opis", "informacja", "walidac", "uwagi")
FIELD = ("pole", "kolumna", "nazwa pola", "atrybut")
ROW = ("wiersz", "nr wiersza", "numer wiersza", "rekord")


class Unreadable(ValueError):
    """The report cannot be understood. code: "encoding", "columns" or "empty"."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Complaint(NamedTuple):
    """One line of the report: whom it names, by whatever it names them, at which column, and what it says."""

    identifier: str
    technical_id: str
    row: int | None
    column: int | None
    message: str


def read_answer(content: bytes) -> list[Complaint]:
    """Every line with a message. Raises Unreadable."""
    lines = list(csv.reader(io.StringIO(_text(content), newline=""), delimiter=_delimiter(_text(content))))
    for place, line in enumerate(lines[:HEADS_LOOKED_AT]):
        columns = _columns([fold(cell.strip()) for cell in line])
        if "message" in columns and columns.keys() & {"identifier", "technical", "row"}:
            found = [complaint for row in lines[place + 1 :] if (complaint := _complaint(row, columns))]
            if not found:
                raise Unreadable("empty")
            return found
    raise Unreadable("columns")


def _text(content: bytes) -> str:
    for encoding in ("utf-8-sig", "cp1250"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Unreadable("encoding")


def _delimiter(text: str) -> str:
    head = text[:4000]
    return max(";,\t", key=head.count)


def _columns(heads: list[str]) -> dict[str, int]:
    """Which column holds what; the first that fits."""
    found: dict[str, int] = {}
    for place, head in enumerate(heads):
        if "techniczny" in head:
            found.setdefault("technical", place)
        elif "pesel" in head or "identyfikator" in head:
            found.setdefault("identifier", place)
        elif head.startswith(FIELD):
            found.setdefault("field", place)
        elif head in ("lp", "lp.") or head.startswith(ROW):
            found.setdefault("row", place)
        elif head.startswith(MESSAGE):
            found.setdefault("message", place)
    return found


def _complaint(row: list[str], columns: dict[str, int]) -> Complaint | None:
    def cell(name: str) -> str:
        place = columns.get(name, len(row))
        return row[place].strip() if place < len(row) else ""

    message, number = cell("message"), cell("row")
    if not message:
        return None
    return Complaint(
        cell("identifier"),
        cell("technical"),
        int(number) if number.isdecimal() else None,
        column_named(cell("field")),
        message[:500],
    )


def column_named(text: str) -> int | None:
    """The column of the form with that header or number; None for none, and for "w tym", which two columns bear."""
    if text.isdecimal() and 1 <= int(text) <= len(HEADERS):
        return int(text)
    wanted = fold(text)
    exact = [place for place, head in enumerate(HEADERS, start=1) if fold(head) == wanted]
    near = [place for place, head in enumerate(HEADERS, start=1) if wanted and fold(head).startswith(wanted)]
    found = exact or near
    return found[0] if len(found) == 1 else None
