"""Reading one cell: text, a date, a number or a value of a list; what does not fit becomes a fault at that cell."""

import math
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from itertools import pairwise
from typing import Any

from exchange.workbook.container import CannotOpen, CellError, RawSheet
from exchange.workbook.faults import Fault, FaultCode

FAULTS_AT_MOST = 20_000  # on one sheet

_ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_POLISH = re.compile(r"([0-9]{2})\.([0-9]{2})\.([0-9]{4})")


def clean(value: Any) -> str:
    """A cell's value as text: trimmed, one Unicode form, without the signs that no database or page can carry.

    None is "". A whole number loses its ".0".
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        value = int(value) if math.isfinite(value) and value.is_integer() else value
    if isinstance(value, datetime):
        value = value.date() if value.time() == datetime.min.time() else value
    text = unicodedata.normalize("NFC", str(value))
    if not text.isprintable():
        text = "".join(sign for sign in text if sign in "\t\n" or unicodedata.category(sign) not in ("Cc", "Cs"))
    return text.strip()


def parse_date(text: str) -> date:
    """Read 2026-06-15 or 15.06.2026. Raises ValueError."""
    if found := _ISO.fullmatch(text):
        return date(int(found[1]), int(found[2]), int(found[3]))
    if found := _POLISH.fullmatch(text):
        return date(int(found[3]), int(found[2]), int(found[1]))
    raise ValueError("A date is written as 2026-06-15 or 15.06.2026.")


def parse_number(value: Any) -> Decimal:
    """Read a number: a cell's own, or text such as 0,5, 1/2 or 4 806,00. Raises ValueError."""
    if isinstance(value, bool) or value is None:
        raise ValueError("This is no number.")
    text = re.sub(r"\s", "", clean(value)).replace(",", ".")
    whole, slash, part = text.partition("/")
    try:
        number = Decimal(whole) / Decimal(part) if slash else Decimal(text)
    except (InvalidOperation, ZeroDivisionError) as problem:
        raise ValueError("This is no number.") from problem
    if not number.is_finite():
        raise ValueError("This is no number.")
    return number


@dataclass
class SheetReader:
    """A known sheet with the faults found on it. names: what the layout calls its columns."""

    raw: RawSheet
    names: Sequence[str]
    day_columns: bool = False
    faults: list[Fault] = field(default_factory=list)

    @property
    def title(self) -> str:
        return self.raw.title

    @property
    def width(self) -> int:
        """How many columns the header has, up to its last cell that is not blank."""
        filled = [number for number, value in enumerate(self.raw.header, start=1) if clean(value)]
        return max(filled, default=0)

    def has_its_columns(self) -> bool:
        """Whether every column of the layout is there; says so at the first missing one when not.

        A sheet without any cell brings nothing and lacks nothing.
        """
        if not self.raw.rows and not self.width:
            return False
        if self.width >= len(self.names):
            return True
        wanted = {"found": self.width, "needed": len(self.names)}
        self.add(Fault(self.title, 1, self.names[self.width], FaultCode.COLUMNS_MISSING, self.width + 1, wanted))
        return False

    def add(self, fault: Fault) -> None:
        """Note a fault. Raises CannotOpen past FAULTS_AT_MOST: that is another kind of file, not a workbook to mend."""
        if len(self.faults) >= FAULTS_AT_MOST:
            raise CannotOpen(FaultCode.FILE_UNREADABLE, "faults")
        self.faults.append(fault)

    def column_name(self, position: int) -> str | int:
        """The header's text, or the day's number on an attendance sheet."""
        if self.day_columns and position > 2:
            return position - 2
        header = self.raw.header[position - 1] if position <= len(self.raw.header) else None
        return clean(header) or self.names[position - 1]

    def rows(self) -> "list[RowReader]":
        """A reader for each row that has anything in the layout's columns."""
        width = len(self.names)
        return [
            RowReader(self, number, values)
            for number, values in self.raw.rows
            if any(clean(value) for value in values[:width])
            or any((number, column) in self.raw.formulas for column in range(1, width + 1))
        ]


@dataclass
class RowReader:
    """One row: its cells by position, counted from 1. faulty: the columns that have a fault; noted: which."""

    sheet: SheetReader
    number: int
    values: tuple[Any, ...]
    faulty: set[int] = field(default_factory=set)
    noted: set[tuple[int, FaultCode]] = field(default_factory=set)

    def value(self, column: int) -> Any:
        """The cell as the file has it, text trimmed; None where it is blank or the row ends before it."""
        value = self.values[column - 1] if column <= len(self.values) else None
        if isinstance(value, str) and not isinstance(value, CellError):
            return clean(value) or None
        return value

    def is_blank(self, column: int) -> bool:
        return self.value(column) is None and not self.holds_formula(column)

    def holds_formula(self, column: int) -> bool:
        return (self.number, column) in self.sheet.raw.formulas

    def fault(self, column: int, code: FaultCode, **details: Any) -> None:
        """Note a fault at a cell; the same code stands at a cell once."""
        name = self.sheet.column_name(column)
        if not self.holds(column, code):
            self.sheet.add(Fault(self.sheet.title, self.number, name, code, column, details))
        self.faulty.add(column)
        self.noted.add((column, code))

    def holds(self, column: int, *codes: FaultCode) -> bool:
        """Whether a fault of one of these codes stands at the cell."""
        return any((column, code) in self.noted for code in codes)

    def is_sound(self, *columns: int) -> bool:
        """Whether none of the columns has a fault."""
        return self.faulty.isdisjoint(columns)

    def _readable(self, column: int, *, computed: bool = False) -> bool:
        """Whether the cell may be read: no formula in a text column, none without a stored value, no error."""
        if self.holds_formula(column) and (not computed or self.value(column) is None):
            self.fault(column, FaultCode.FORMULA)
            return False
        if isinstance(self.value(column), CellError) and not computed:
            self.fault(column, FaultCode.FORMULA, error=True)
            return False
        return True

    def text(self, column: int, *, required: bool = False, longest: int = 0) -> str:
        """The cell as text; "" where it is blank or faulty. longest: signs that the portal can hold, 0 for any."""
        if not self._readable(column):
            return ""
        text = clean(self.value(column))
        if required and not text:
            self.fault(column, FaultCode.REQUIRED)
        if longest and len(text) > longest:
            self.fault(column, FaultCode.DICTIONARY, longest=longest)
            return ""
        return text

    def day(self, column: int, *, required: bool = False) -> date | None:
        """A real date cell, ISO text or dd.mm.yyyy; a computed one by its stored value."""
        if not self._readable(column, computed=True):
            return None
        value = self.value(column)
        if value is None:
            if required:
                self.fault(column, FaultCode.REQUIRED)
            return None
        if isinstance(value, datetime):
            return value.date()
        if isinstance(value, date):
            return value
        try:
            return parse_date(value if isinstance(value, str) else "")
        except ValueError:
            self.fault(column, FaultCode.DATE_INVALID)
            return None

    def number_cell(self, column: int, *, places: int, below: Decimal) -> Decimal | None:
        """A number from 0 up to, not including, below, rounded half up to its places; a computed one is read."""
        if not self._readable(column, computed=True):
            return None
        value = self.value(column)
        if value is None:
            return None
        try:
            number = parse_number(value)
            if not 0 <= number < below:
                raise ValueError("The number is out of bounds.")
            number = number.quantize(Decimal(1).scaleb(-places), rounding="ROUND_HALF_UP")
            if number >= below:
                raise ValueError("The number is out of bounds.")
        except (ValueError, InvalidOperation):
            self.fault(column, FaultCode.DICTIONARY, number=True)
            return None
        return number

    def choice(self, column: int, options: Mapping[str, str], *, required: bool = False, computed: bool = False) -> str:
        """The value that a label stands for, compared exactly; "" where it is blank or faulty."""
        if not self._readable(column, computed=computed):
            return ""
        value = self.value(column)
        if value is None:
            if required:
                self.fault(column, FaultCode.REQUIRED)
            return ""
        label = "" if isinstance(value, bool | date) else clean(value)
        if label not in options:
            self.fault(column, FaultCode.DICTIONARY, allowed=list(options))
            return ""
        return options[label]

    def identifier(self, column: int) -> str:
        """The person's PESEL or other identifier; "" where it is blank or cannot be told.

        A number is a fault, and still tells whose row it is: the lost zeros are put back.
        """
        value = self.value(column)
        if isinstance(value, int | float) and not isinstance(value, bool) and not self.holds_formula(column):
            self.fault(column, FaultCode.NUMBER_NOT_TEXT)
            return clean(value).zfill(11)[:40]
        return self.text(column, required=True, longest=40)


def check_order(row: RowReader, days: Sequence[tuple[int, date | None]], *, strictly_at: int | None = None) -> None:
    """Each date must not lie before the nearest earlier column's; the fault stands at the later column.

    days: (column, date) in the order that they must have; dates that are missing or faulty are passed over.
    strictly_at: the column whose date must be later than the column right before it, not equal to it.
    """
    given = [(place, column, day) for place, (column, day) in enumerate(days) if day is not None]
    for (former_place, former, earlier), (place, column, later) in pairwise(given):
        strictly = column == strictly_at and place == former_place + 1
        if later < earlier or (strictly and later == earlier):
            row.fault(column, FaultCode.DATE_ORDER, earlier=str(row.sheet.column_name(former)), strictly=strictly)
