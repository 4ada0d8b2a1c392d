"""The rows of Udział beside the stays of the portal."""

from collections.abc import Mapping

from exchange.planning.beside import Beside, described, differing
from exchange.planning.columns import column_of
from exchange.planning.plan import Changes, StayPlan
from exchange.workbook.faults import FaultCode
from exchange.workbook.layout import Sheet
from exchange.workbook.rows import StayRow


class StaysBeside(Beside):
    """Stays and their groups."""

    def plan_stays(self) -> None:
        for row in self.book.stays:
            title = self.book.titles[Sheet.STAYS]
            enrolment = self.portal.enrolments.get(row.identifier)
            stay = self.portal.stays.get((enrolment.pk, row.trial_starts_on)) if enrolment else None
            fields = differing(stay, row.fields)
            membership = self.portal.memberships.get(stay.pk) if stay else None
            group_now = membership.group.name if membership else ""
            group = row.group if row.group != group_now else None
            self.plan.stays.append(StayPlan(row, stay, fields, membership, group))
            changes = described(Sheet.STAYS, stay, fields)
            if group is not None:
                changes.append((column_of(Sheet.STAYS, "group"), group_now, group))
            self.note(title, row, stay is None, changes)
            if stay:
                self._check_decided(title, row, self.portal.decided.get(stay.pk, {}), fields)

    def _check_decided(self, title: str, row: StayRow, decided: Mapping[str, str], fields: Changes) -> None:
        """A fault at each date that the file would change and an act of the portal decided."""
        for name in fields:
            if name in decided:
                column = column_of(Sheet.STAYS, name)
                self.fault(title, row.row, column, FaultCode.SNAPSHOT_CONFIRMED, number=decided[name])
