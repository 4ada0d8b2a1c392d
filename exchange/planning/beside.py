"""What all parts of a book do beside the portal: compare, describe, count, keep faults."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models

from cis_portal.lib.identifiers import mask
from exchange.planning.columns import column_of, shown
from exchange.planning.plan import CREATED, UNCHANGED, UPDATED, Changes, Plan
from exchange.planning.portal import Portal
from exchange.workbook.faults import Fault, FaultCode
from exchange.workbook.layout import Sheet
from exchange.workbook.rows import AttendanceRow, Book, OutcomeRow, PersonRow, StayRow


@dataclass
class Beside:
    """One part of a book beside the portal; fills its part of the plan. names: of people, by identifier."""

    book: Book
    portal: Portal
    plan: Plan
    names: dict[str, str]

    def note(
        self,
        title: str,
        row: PersonRow | StayRow | AttendanceRow | OutcomeRow,
        is_new: bool,
        changes: Iterable[tuple[int, str, str]],
        marks: int = 0,
    ) -> None:
        """Count a row and, unless it stays as it is, keep it for the preview.

        changes: (column counted from 1, before, after). A new row is shown as new, not field by field.
        """
        changes = sorted(changes)
        deed = CREATED if is_new else UPDATED if changes else UNCHANGED
        self.plan.sheets[title][deed] += 1
        if deed == UNCHANGED:
            return
        self.plan.preview.setdefault(title, []).append(
            {
                "row": row.row,
                "deed": deed,
                "name": self.names.get(row.identifier, ""),
                "identifier": mask(row.identifier),
                "marks": marks,
                "changes": []
                if is_new
                else [
                    [self.book.headers[title][position], before, after, position] for position, before, after in changes
                ],
            }
        )

    def fault(self, title: str, row: int, position: int, code: FaultCode, **details: Any) -> None:
        """Note a fault that only the portal could tell."""
        self.plan.faults.append(Fault(title, row, self.book.headers[title][position], code, position, details))


def differing(row: models.Model | None, wanted: Mapping[str, Any]) -> Changes:
    """The wanted values that a row does not have; all of them when there is no row."""
    return {name: value for name, value in wanted.items() if row is None or getattr(row, name) != value}


def described(sheet: Sheet, row: models.Model | None, changes: Changes) -> list[tuple[int, str, str]]:
    """(column, before, after) of each changed field, as people read them."""
    return [
        (column_of(sheet, name), shown(name, getattr(row, name, None)), shown(name, value))
        for name, value in changes.items()
    ]
