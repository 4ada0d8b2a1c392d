"""A file of amounts paid before the portal: one person a row, who first, the amount last. Read, never stored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from benefits.forms.before import amount_of
from cis_portal.lib.polish import fold
from exchange.workbook.cells import clean
from exchange.workbook.container import CannotOpen, CellError, RawSheet, open_file
from exchange.workbook.faults import Fault


@dataclass
class AmountsRead:
    """What a file says. amounts: by field of the form; faults: a sentence each, with row and column."""

    amounts: dict[str, Decimal] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)


def read_amounts(data: bytes, known: Mapping[str, str]) -> AmountsRead:
    """Read the first sheet of a workbook, or a CSV file.

    known: what a person may be called (case number, PESEL, name; folded) to the form's field. A first row without an
    amount is a header. Every fault is told; what is right is read all the same, for the person to look at.
    """
    read = AmountsRead()
    try:
        sheets = [sheet for sheet in open_file(data) if sheet.is_worksheet]
    except CannotOpen as refused:
        read.faults.append(Fault("", None, "", refused.code, details={"why": refused.why}).message)
        return read
    if sheets:
        for number, values in [(1, sheets[0].header), *sheets[0].rows]:
            _read_row(read, sheets[0], number, values, known)
    if not read.amounts and not read.faults:
        read.faults.append(_("The file holds no amount."))
    return read


def _read_row(
    read: AmountsRead, sheet: RawSheet, number: int, values: tuple[Any, ...], known: Mapping[str, str]
) -> None:
    filled = [(place, value) for place, value in enumerate(values, start=1) if clean(value)]
    if not filled:
        return
    who, (place, value) = clean(filled[0][1]), filled[-1]
    amount = None if isinstance(value, CellError | bool) or len(filled) == 1 else amount_of(clean(value))
    if amount is None and number == 1:
        return
    name = known.get(fold(who))
    if name is None:
        _add(read, number, filled[0][0], _("nobody of this month is called so"))
    elif amount is None:
        _add(read, number, place, _("no amount such as 2140,68"))
    elif name in read.amounts:
        _add(read, number, filled[0][0], _("this person stands in the file twice"))
    else:
        read.amounts[name] = amount


def _add(read: AmountsRead, row: int, column: int, why: str) -> None:
    read.faults.append(_("row %(row)d, column %(column)d: %(why)s") % {"row": row, "column": column, "why": why})
