"""Dates and periods as people type them: checked here, never a 500."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cis_portal.fields import date_field
from cis_portal.lib.periods import Month, Period
from grants.models import Project
from reporting.actions import PeriodNotReportable, check_period
from reporting.indicators import INDICATORS
from reporting.models import ReportKind
from reporting.schedule import year_within

PERIOD_FAULTS = {
    "outside_project": _("The period must lie within the project."),
    "not_over": _("The period is not over yet: its figures would still change. Choose one that ended before today."),
    "not_a_year": _("The yearly tables are of one calendar year, as far as it lies within the project."),
}


def quarter_start(day: date) -> date:
    """The first day of the quarter a day falls in."""
    return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)


class IndicatorsForm(forms.Form):
    """The day figures are counted for, since when the period runs, and whose chart is shown.

    Cleaned: as_of (today when left out), from (the start of that day's quarter when it was not sent; None when it was
    sent empty), chart (R1 when left out).
    """

    as_of = date_field(_("As of"), required=False)
    chart = forms.ChoiceField(
        label=_("Chart"),
        required=False,
        choices=lambda: [(code, f"{code} {indicator.name}") for code, indicator in INDICATORS.items()],
    )

    def __init__(self, data: Any, *, with_chart: bool = True) -> None:
        sent = {"as_of": timezone.localdate().isoformat(), "chart": "R1", **{key: data[key] for key in data}}
        if "from" not in sent:
            sent["from"] = _quarter_of(sent["as_of"])
        super().__init__(sent)
        # "from" is a word of Python, so the field cannot be declared above.
        self.fields["from"] = date_field(_("Period from"), required=False)
        self.order_fields(["from", "as_of", "chart"])
        if not with_chart:
            del self.fields["chart"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        cleaned["as_of"] = cleaned.get("as_of") or timezone.localdate()
        cleaned["chart"] = cleaned.get("chart") or "R1"
        since = cleaned.get("from")
        if since and since > cleaned["as_of"]:
            self.add_error("from", _("The period starts on or before the day that figures are counted for."))
        return cleaned


def _quarter_of(as_of: str) -> str:
    """The first day of the quarter of a day as it was sent; nothing where that is no day."""
    try:
        return quarter_start(date_field("").to_python(as_of) or timezone.localdate()).isoformat()
    except forms.ValidationError:
        return ""


class PeriodForm(forms.Form):
    """What is reported and its period, checked against the project. Cleaned: kind (progress when left out), period."""

    kind = forms.ChoiceField(label=_("What"), choices=ReportKind, required=False, initial=ReportKind.PROGRESS)
    starts_on = date_field(_("From"))
    ends_on = date_field(_("To"))

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.project = project

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        cleaned["kind"] = ReportKind(cleaned.get("kind") or ReportKind.PROGRESS)
        starts_on, ends_on = cleaned.pop("starts_on", None), cleaned.pop("ends_on", None)
        if starts_on is None or ends_on is None:
            return cleaned
        if ends_on < starts_on:
            self.add_error("ends_on", _("The period ends on or after the day it starts."))
            return cleaned
        cleaned["period"] = Period(starts_on, ends_on)
        try:
            check_period(self.project, cleaned["period"], today=timezone.localdate(), kind=cleaned["kind"])
        except PeriodNotReportable as refusal:
            self.add_error("ends_on", PERIOD_FAULTS[refusal.code])
        return cleaned


def quick_periods(project: Project, today: date) -> list[tuple[Any, ReportKind, Period]]:
    """The last whole month and quarter, where they lie within the project, and its last year."""
    month = Month.of(today).previous
    quarter_end = Month.of(quarter_start(today)).previous
    quarter = Period(quarter_start(quarter_end.first), quarter_end.last)
    choices = [(_("Last month"), Period(month.first, month.last)), (_("Last quarter"), quarter)]
    found = [
        (label, ReportKind.PROGRESS, period)
        for label, period in choices
        if project.starts_on <= period.starts_on and period.ends_on <= project.ends_on
    ]
    whole = Period(project.starts_on, project.ends_on)
    year = project.ends_on.year if project.ends_on < today else today.year - 1
    if year >= project.starts_on.year:
        found.append((_("Tables of the year"), ReportKind.YEARLY, year_within(whole, year)))
    return found


class RehearsalForm(forms.Form):
    """By which seed files are drawn, and among the people who had started by which day."""

    seed = forms.CharField(
        label=_("Seed"),
        required=False,
        max_length=40,
        help_text=_("The same seed and day draw the same files again. Empty: a new one is made."),
    )
    as_of = date_field(_("Among those who had started by"), initial=timezone.localdate)
