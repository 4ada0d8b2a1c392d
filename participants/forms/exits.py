"""Forms of leaving: the exit, the situation that stands, a job with its evidence."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cis_portal.fields import date_field
from participants.actions.exits import check_day_of_leaving
from participants.dictionaries import ExitSituation
from participants.models import Enrolment

from .documents import ScanForm
from .refused import told_at_once


def _business() -> forms.DateField:
    return date_field(
        gettext_lazy("First day of the business"),
        required=False,
        help_text=gettext_lazy("Only for a business of one's own."),
    )


def _situation(choices: list[tuple[str, str]], **kwargs: Any) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=gettext_lazy("Situation on leaving (SM EFS)"),
        choices=[("", "—"), *choices],
        coerce=ExitSituation,
        **kwargs,
    )


class ExitForm(forms.Form):
    """The day of leaving, whether as planned, and the situation as SM EFS asks."""

    ended_on = date_field(gettext_lazy("Last day in the project"), has_come=True)
    as_planned = forms.TypedChoiceField(
        label=gettext_lazy("As planned"),
        choices=[("yes", gettext_lazy("yes")), ("no", gettext_lazy("no"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    situation = _situation(
        list(ExitSituation.choices), help_text=gettext_lazy("Not known yet: choose that it is being watched.")
    )
    business_started_on = _business()

    def __init__(self, *args: Any, enrolment: Enrolment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.enrolment = enrolment

    def clean(self) -> dict[str, Any]:
        """The day of a business and that of the exit, told with whatever else is wrong and not in a later round."""
        found = super().clean() or self.cleaned_data
        if self.enrolment.ended_on is None and "ended_on" in found:
            with told_at_once(self):
                check_day_of_leaving(self.enrolment, found["ended_on"])
        business = found.get("situation") is ExitSituation.STARTED_BUSINESS
        if business and not found.get("business_started_on") and "business_started_on" not in self.errors:
            self.add_error("business_started_on", _("Enter the day on which the business began."))
        return found


class SituationForm(forms.Form):
    """The situation that stands at the end of the weeks."""

    situation = _situation([(v, label) for v, label in ExitSituation.choices if v != ExitSituation.MONITORED])
    business_started_on = _business()


class JobForm(ScanForm):
    """A job taken up and the document that proves it."""

    started_on = date_field(gettext_lazy("First day of the job"))
    form = forms.CharField(label=gettext_lazy("Form of the job"), max_length=120)
    fraction = forms.DecimalField(
        label=gettext_lazy("Part of full time"),
        required=False,
        min_value=Decimal("0.001"),
        max_value=1,
        max_digits=5,
        decimal_places=3,
    )
    contract_months = forms.DecimalField(
        label=gettext_lazy("Months of the contract"), required=False, min_value=0, max_digits=6, decimal_places=2
    )
    gross_pay = forms.DecimalField(
        label=gettext_lazy("Gross pay a month, złoty"), required=False, min_value=0, max_digits=12, decimal_places=2
    )
    document_number = forms.CharField(label=gettext_lazy("Number of the document"), required=False, max_length=120)
    document_on = date_field(gettext_lazy("Day of the document"), required=False, has_come=True)

    def clean(self) -> dict[str, Any]:
        """A scan belongs to a document."""
        found = super().clean() or self.cleaned_data
        if found.get("scan") and not found.get("document_number") and not found.get("document_on"):
            self.add_error("document_on", _("Enter the number or the day of the document that was scanned."))
        return found
