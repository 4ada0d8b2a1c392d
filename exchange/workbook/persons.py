"""Whose row it is: the people of the file and of the portal, as the other sheets name them."""

from dataclasses import dataclass, field

from cis_portal.lib.identifiers import mask
from exchange.workbook.cells import RowReader, SheetReader, clean
from exchange.workbook.faults import FaultCode


@dataclass
class Persons:
    """Who is known. everyone: nobody can be told to be unknown, for Uczestnicy itself could not be read.

    unsettled: identifiers whose row on Uczestnicy cannot be told by its identifier; the fault stands there already.
    """

    identifiers: frozenset[str]
    everyone: bool = False
    unsettled: frozenset[str] = frozenset()

    def identify(self, row: RowReader, column: int = 1) -> str:
        """The identifier in a row's first column; a fault when nobody is known by it."""
        identifier = row.identifier(column)
        if not identifier or not row.is_sound(column):
            return identifier
        if not (self.everyone or identifier in self.identifiers or identifier in self.unsettled):
            row.fault(column, FaultCode.PESEL_UNKNOWN, identifier=mask(identifier))
        return identifier


@dataclass
class Keys:
    """The keys seen on one sheet, each with its first row."""

    first_rows: dict[tuple[object, ...], int] = field(default_factory=dict)

    def check(self, row: RowReader, key: tuple[object, ...], column: int = 1) -> bool:
        """Whether the key is new on the sheet; a fault at the later row when it is not. Incomplete keys are new."""
        if any(part in (None, "") for part in key):
            return True
        first = self.first_rows.setdefault(key, row.number)
        if first != row.number:
            row.fault(column, FaultCode.ROW_REPEATED, row=first)
        return first == row.number


def told_by_name(cards: list[SheetReader], nameless: set[str]) -> frozenset[str]:
    """Identifiers whose attendance cards carry the name of a person without a readable identifier on Uczestnicy.

    A mistyped PESEL there is one fault, not one more on every other sheet that has the right one.
    """
    if not nameless:
        return frozenset()
    return frozenset(
        clean(row.value(1)) for card in cards for row in card.rows() if row.value(1) and clean(row.value(2)) in nameless
    )
