"""The calculator: a stay's dates, a month of marks, and the mark that a click puts on a day. Nothing is stored."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from benefits.cases import MOST_DAYS_USED, Case
from benefits.forms.rules import month_choices
from benefits.rules import StayInput
from cis_portal.fields import date_field
from cis_portal.lib.periods import Month, Period
from cis_portal.lib.workdays import is_working_day
from reintegration.models import DayCode
from reintegration.rules import ON_DAYS_OFF

NO_MARK = "-"
BRUSHES = [*DayCode.choices, (NO_MARK, gettext_lazy("no mark"))]


class CalculatorForm(forms.Form):
    """One stay in one month. Gives a Case; marks are read apart by marks_of, so that a fault loses none."""

    month = forms.TypedChoiceField(label=gettext_lazy("Month"), coerce=Month.parse)
    trial_start = date_field(gettext_lazy("Trial from"))
    participation_start = date_field(
        gettext_lazy("Participation from"), required=False, help_text=gettext_lazy("Empty: all of it is trial.")
    )
    stay_end = date_field(
        gettext_lazy("Last day of the stay"), required=False, help_text=gettext_lazy("Empty: the stay goes on.")
    )
    sick_days_used = forms.IntegerField(
        label=gettext_lazy("L4 days used before"), min_value=0, max_value=MOST_DAYS_USED, required=False
    )

    def __init__(self, *args: Any, months: list[Month], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["month"].choices = month_choices(months)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        trial, end = found.get("trial_start"), found.get("stay_end")
        participation = found.get("participation_start")
        if trial and participation and participation < trial:
            self.add_error("participation_start", _("The participation does not begin before the trial."))
        if trial and end and end < trial:
            self.add_error("stay_end", _("A stay ends on or after the day it starts."))
        return found

    def case(self, marks: dict[date, str]) -> Case:
        """The case of a valid form."""
        given = self.cleaned_data
        stay = StayInput(
            given["trial_start"], given["participation_start"], given["stay_end"], marks, given["sick_days_used"] or 0
        )
        return Case(given["month"], stay)


class BrushForm(forms.Form):
    """brush: what a click marks; paint: the day that was clicked; first, last: days of the month marked together."""

    brush = forms.ChoiceField(choices=BRUSHES)
    paint = forms.DateField(required=False)
    fill = forms.CharField(required=False)
    first = forms.IntegerField(min_value=1, max_value=31, required=False)
    last = forms.IntegerField(min_value=1, max_value=31, required=False)

    def days(self, month: Month) -> list[date]:
        """The days that this click marks."""
        given = self.cleaned_data
        if given["paint"]:
            return [given["paint"]]
        first, last = given["first"], given["last"] or given["first"]
        if not given["fill"] or first is None or not first <= last:
            return []
        return [day for day in month.days() if first <= day.day <= last]


def marks_of(given: list[str], month: Month) -> dict[date, str]:
    """ "2026-06-01:NN" of each marked day; what is none or of another month is left out."""
    marks = {}
    for text in given:
        day, _colon, code = text.partition(":")
        try:
            on = date.fromisoformat(day)
        except ValueError:
            continue
        if code in DayCode.values and Month.of(on) == month:
            marks[on] = code
    return marks


def painted(marks: dict[date, str], days: list[date], brush: str, month: Month) -> tuple[dict[date, str], list[date]]:
    """The marks after a click, and the days off that cannot take that mark: only a certificate runs through them."""
    marks, refused = dict(marks), []
    for day in days:
        if Month.of(day) != month:
            continue
        if brush == NO_MARK:
            marks.pop(day, None)
        elif is_working_day(day) or brush in ON_DAYS_OFF:
            marks[day] = brush
        else:
            refused.append(day)
    return marks, refused


def example(month: Month) -> dict[str, str]:
    """What the calculator opens with: a participation that began before the month."""
    trial = month.previous.previous.first
    return {
        "month": str(month),
        "trial_start": trial.isoformat(),
        "participation_start": (month.previous.first + timedelta(days=1)).isoformat(),
        "sick_days_used": "0",
    }


def months_offered(period: Period) -> list[Month]:
    """Every month of the period, the latest first."""
    return list(period.months())[::-1]
