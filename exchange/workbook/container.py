"""From bytes to sheets of cells, without trusting the bytes: size, kind, encryption, macros, damage."""

import csv
import io
import warnings
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from xml.parsers import expat

import openpyxl
from openpyxl.chartsheet import Chartsheet

from exchange.workbook.faults import FaultCode

PACKED_LIMIT = 20 * 1024 * 1024
UNPACKED_LIMIT = 200 * 1024 * 1024
ENTRIES_LIMIT = 2_000
SHEETS_LIMIT = 500
LAST_ROW = 1_048_576
WIDEST = 48  # the widest sheet of the layout has 43 columns; the rest is nobody's
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
PEOPLE = "Uczestnicy"
PICTURES = "xl/media/"  # an SVG there may have a document type


class CannotOpen(Exception):
    """The file as a whole is refused: code file_unreadable or file_too_large, and why."""

    def __init__(self, code: FaultCode, why: str = "") -> None:
        super().__init__(code.value, why)
        self.code = code
        self.why = why


class CellError(str):
    """What a spreadsheet shows where a calculation failed, such as #N/A."""

    __slots__ = ()


@dataclass(frozen=True)
class RawSheet:
    """A sheet as it stands: the header's cells, then (row number, cells) for each row that is not empty.

    formulas: (row, column counted from 1) of each cell that holds a formula; its value is the stored one, or None.
    is_worksheet: False for a chart on a sheet of its own, which has no cells.
    """

    title: str
    header: tuple[Any, ...]
    rows: list[tuple[int, tuple[Any, ...]]]
    formulas: frozenset[tuple[int, int]] = frozenset()
    is_worksheet: bool = True


def open_file(data: bytes, progress: Callable[[int, int], None] | None = None) -> list[RawSheet]:
    """Every sheet of a workbook, or the one sheet that a CSV file is. Raises CannotOpen.

    progress: called with (sheets read, sheets) after each sheet.
    """
    if len(data) > PACKED_LIMIT:
        raise CannotOpen(FaultCode.FILE_TOO_LARGE)
    if not data:
        raise CannotOpen(FaultCode.FILE_UNREADABLE, "empty")
    if data.startswith(OLE):
        raise CannotOpen(FaultCode.FILE_UNREADABLE, "old")
    if data.startswith(b"PK"):
        _check_archive(data)
        return _read_xlsx(data, progress)
    return [_read_csv(data)]


def _check_archive(data: bytes) -> None:
    """Refuse what is encrypted, holds macros, is damaged or unpacks to more than the limit, before any XML is read."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            if len(entries) > ENTRIES_LIMIT or sum(entry.file_size for entry in entries) > UNPACKED_LIMIT:
                raise CannotOpen(FaultCode.FILE_TOO_LARGE)
            if any(entry.flag_bits & 0x1 for entry in entries):
                raise CannotOpen(FaultCode.FILE_UNREADABLE, "encrypted")
            if any(entry.filename.lower().endswith("vbaproject.bin") for entry in entries):
                raise CannotOpen(FaultCode.FILE_UNREADABLE, "macro")
            _unpack(archive, entries)
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError, EOFError, zlib.error) as problem:
        raise CannotOpen(FaultCode.FILE_UNREADABLE) from problem


def _unpack(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> None:
    """Count what really comes out: the directory's sizes may lie. Checks each entry's checksum on the way.

    Refuses a document type in any part: no spreadsheet writes one, and entities come of it.
    """
    unpacked = 0
    for entry in entries:
        prolog = None if entry.filename.lower().startswith(PICTURES) else _Prolog()
        with archive.open(entry) as stream:
            while chunk := stream.read(1 << 20):
                unpacked += len(chunk)
                if unpacked > UNPACKED_LIMIT:
                    raise CannotOpen(FaultCode.FILE_TOO_LARGE)
                if prolog:
                    prolog.feed(chunk)


class _Prolog:
    """Reads a part as far as its root, in whatever encoding; what is no XML is for others to refuse."""

    def __init__(self) -> None:
        self._open = True
        self._parser = expat.ParserCreate()
        self._parser.StartDoctypeDeclHandler = self._refuse
        self._parser.StartElementHandler = self._close

    def feed(self, chunk: bytes) -> None:
        """The next bytes of the part. Raises CannotOpen at a document type."""
        for start in range(0, len(chunk), 4096):
            if not self._open:
                return
            try:
                self._parser.Parse(chunk[start : start + 4096], False)
            except (expat.ExpatError, LookupError, ValueError):
                self._open = False

    def _refuse(self, *_declaration: object) -> None:
        raise CannotOpen(FaultCode.FILE_UNREADABLE)

    def _close(self, *_element: object) -> None:
        self._open = False


def _read_xlsx(data: bytes, progress: Callable[[int, int], None] | None) -> list[RawSheet]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl warns of what it leaves out: styles, validations, odd dates
            sheets = _read_sheets(data, progress)
            if any(sheet.formulas for sheet in sheets):
                sheets = _with_stored_values(data, sheets)
            return sheets
    except CannotOpen:
        raise
    # A hostile or damaged workbook can make openpyxl fail in any way; whatever it is, the file cannot be read.
    except Exception as problem:
        raise CannotOpen(FaultCode.FILE_UNREADABLE) from problem


def _read_sheets(data: bytes, progress: Callable[[int, int], None] | None) -> list[RawSheet]:
    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
    titles = book.sheetnames
    if len(titles) > SHEETS_LIMIT:
        raise CannotOpen(FaultCode.FILE_TOO_LARGE)
    sheets = []
    for count, title in enumerate(titles, start=1):
        sheet = book[title]
        if isinstance(sheet, Chartsheet):
            sheets.append(RawSheet(title, (), [], is_worksheet=False))
            continue
        header: tuple[Any, ...] = ()
        rows: list[tuple[int, tuple[Any, ...]]] = []
        formulas: set[tuple[int, int]] = set()
        for number, cells in _rows(sheet):
            values: list[Any] = []
            known = len(formulas)
            for column, cell in enumerate(cells, start=1):
                if cell.data_type == "f":
                    formulas.add((number, column))
                    values.append(None)
                elif cell.data_type == "e":
                    values.append(CellError(cell.value))
                else:
                    values.append(cell.value)
            if number == 1:
                header = tuple(values)
            elif len(formulas) > known or any(value is not None for value in values):
                rows.append((number, tuple(values)))
        sheets.append(RawSheet(title or "", header, rows, frozenset(formulas)))
        if progress:
            progress(count, len(titles))
    return sheets


def _with_stored_values(data: bytes, sheets: list[RawSheet]) -> list[RawSheet]:
    """The sheets with what was last calculated in place of each formula; where nothing was stored, None stays."""
    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, keep_links=False, data_only=True)
    filled = []
    for raw, title in zip(sheets, book.sheetnames, strict=True):
        if not raw.formulas:
            filled.append(raw)
            continue
        stored = {
            (number, column): CellError(cell.value) if cell.data_type == "e" else cell.value
            for number, cells in _rows(book[title])
            for column, cell in enumerate(cells, start=1)
            if (number, column) in raw.formulas
        }
        rows = [
            (number, tuple(stored.get((number, column), value) for column, value in enumerate(values, start=1)))
            for number, values in raw.rows
        ]
        header = tuple(stored.get((1, column), value) for column, value in enumerate(raw.header, start=1))
        filled.append(RawSheet(raw.title, header, rows, raw.formulas))
    return filled


def _rows(sheet: Any) -> Iterator[tuple[int, tuple[Any, ...]]]:
    """(row number, cells) as far as rows really stand in the file; the size that the sheet claims is not believed."""
    sheet.reset_dimensions()
    former = None
    for number, cells in enumerate(sheet.iter_rows(max_col=WIDEST), start=1):
        if number > LAST_ROW:
            raise CannotOpen(FaultCode.FILE_UNREADABLE)
        if cells is former:  # openpyxl fills a gap with one and the same row, however wide
            continue
        former = cells
        if cells:
            yield number, cells


def _read_csv(data: bytes) -> RawSheet:
    """The one sheet Uczestnicy in the layout of SM EFS: semicolons, UTF-8 with or without BOM, or Windows-1250."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = data.decode("cp1250")
        except UnicodeDecodeError as problem:
            raise CannotOpen(FaultCode.FILE_UNREADABLE) from problem
    if "\0" in text or ";" not in text.split("\n", 1)[0]:
        raise CannotOpen(FaultCode.FILE_UNREADABLE)
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=";", strict=True))
    except csv.Error as problem:
        raise CannotOpen(FaultCode.FILE_UNREADABLE, "csv") from problem
    rows = [
        (number, tuple(value if value else None for value in line[:WIDEST]))
        for number, line in enumerate(lines[1:], start=2)
        if any(line)
    ]
    return RawSheet(PEOPLE, tuple(lines[0][:WIDEST]), rows)
