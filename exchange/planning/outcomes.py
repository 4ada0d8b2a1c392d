"""Jobs, assessments and courses of the file beside those of the portal."""

from collections.abc import Mapping
from typing import Any

from exchange.planning.beside import Beside, described, differing
from exchange.planning.columns import column_of, shown
from exchange.planning.plan import OutcomePlan
from exchange.workbook.layout import Sheet
from exchange.workbook.rows import DocumentCell, OutcomeRow


class OutcomesBeside(Beside):
    """The three sheets of outcomes."""

    def plan_outcomes(
        self, sheet: Sheet, rows: list[OutcomeRow], there: Mapping[Any, Any], plans: list[OutcomePlan]
    ) -> None:
        for row in rows:
            enrolment = self.portal.enrolments.get(row.identifier)
            outcome = there.get((enrolment.pk, *row.key.values())) if enrolment else None
            fields = differing(outcome, row.fields)
            document = getattr(outcome, "document", None)
            now = DocumentCell(document.number, document.issued_on) if document else None
            plans.append(OutcomePlan(row, outcome, fields, document, now != row.document))
            changes = described(sheet, outcome, fields)
            if now != row.document:
                before, after = now or DocumentCell("", None), row.document or DocumentCell("", None)
                changes += [
                    (column_of(sheet, name), shown(name, getattr(before, key)), shown(name, getattr(after, key)))
                    for name, key in (("document", "number"), ("document_on", "issued_on"))
                    if getattr(before, key) != getattr(after, key)
                ]
            title = self.book.titles[sheet]
            self.note(title, row, outcome is None, changes)
