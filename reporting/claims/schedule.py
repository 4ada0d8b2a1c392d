"""The schedule of claims as a form: each period's last day and the day its claim is due; the first days follow."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, NamedTuple

from django import forms
from django.utils.translation import gettext as _

from cis_portal.fields import date_field
from cis_portal.lib.periods import Period
from grants.models import ClaimPeriod, Project
from grants.schedule import Planned

BLANK_ROWS = 2


class Row(NamedTuple):
    """A line of the form. period: None for a new one; is_kept: its days stay, because work on its claim has begun."""

    period: ClaimPeriod | None
    is_kept: bool
    ends_on: Any
    due_on: Any


class ScheduleForm(forms.Form):
    """The periods that may still change. Cleaned: periods (Planned), those before them included.

    told: numbers of periods whose claim is with the authority or was settled outside the portal, which come first and
    stay; begun: of those whose claim somebody has begun: their days stay, the day they are due may change.
    """

    def __init__(
        self, data: Any = None, *, project: Project, periods: list[ClaimPeriod], told: set[int], begun: set[int]
    ) -> None:
        super().__init__(data)
        last_told = max((place for place, period in enumerate(periods) if period.pk in told), default=-1)
        self.project, self.told, self.begun = project, periods[: last_told + 1], begun
        self.open: list[ClaimPeriod | None] = [*periods[last_told + 1 :], *[None] * BLANK_ROWS]
        for place, period in enumerate(self.open):
            kept = period is not None and period.pk in begun
            self.fields[f"ends_on_{place}"] = date_field(
                _("Last day, row %(row)s") % {"row": place + 1}, required=False, disabled=kept,
                initial=period.ends_on if period else None,
            )  # fmt: skip
            self.fields[f"due_on_{place}"] = date_field(
                _("Due, row %(row)s") % {"row": place + 1}, required=False, initial=period.due_on if period else None
            )
        for field in self.fields.values():
            field.widget.attrs["class"] = "form-control"

    def rows(self) -> Iterator[Row]:
        """The lines as they are drawn."""
        for place, period in enumerate(self.open):
            kept = period is not None and period.pk in self.begun
            yield Row(period, kept, self[f"ends_on_{place}"], self[f"due_on_{place}"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        days: list[tuple[date, date]] = []
        for place in range(len(self.open)):
            ends_on, due_on = cleaned.get(f"ends_on_{place}"), cleaned.get(f"due_on_{place}")
            if ends_on and due_on:
                days.append((ends_on, due_on))
            elif ends_on and not self.errors.get(f"due_on_{place}"):
                self.add_error(f"due_on_{place}", _("Enter the day by which the claim is due."))
        if not self.errors:
            cleaned["periods"] = self._planned(sorted(days))
        return cleaned

    def _planned(self, days: list[tuple[date, date]]) -> list[Planned]:
        """One period after the other, up to the project's last day."""
        periods = [Planned(one.number, one.period, one.due_on) for one in self.told]
        first = self.told[-1].ends_on + timedelta(days=1) if self.told else self.project.starts_on
        for ends_on, due_on in days:
            if ends_on < first:
                self.add_error(None, _("Two periods end on the same day, or one ends before it starts."))
                return []
            if due_on <= ends_on:
                self.add_error(None, _("A claim is due after its period ends."))
                return []
            periods.append(Planned(len(periods) + 1, Period(first, ends_on), due_on))
            first = ends_on + timedelta(days=1)
        if first != self.project.ends_on + timedelta(days=1):
            self.add_error(None, _("The last period ends with the project."))
        return periods
