"""What is typed about absences: a certificate, a justification, free days, and why one of them changes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cis_portal.fields import date_field
from cis_portal.lib.periods import Period
from reintegration.models import AbsenceGround

UNKNOWN = "?"
LONGEST = timedelta(days=270)  # the longest benefit for sickness there is; a longer period is a slip of the keyboard


class PeriodForm(forms.Form):
    """From a day until another, both included. Cleaned: period."""

    starts_on = date_field(gettext_lazy("From"))
    ends_on = date_field(gettext_lazy("Until, that day included"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, last = cleaned.get("starts_on"), cleaned.get("ends_on")
        if not first or not last:
            return cleaned
        if last < first:
            self.add_error("ends_on", _("The last day lies before the first."))
        elif last - first > LONGEST:
            self.add_error("ends_on", _("That is more than 270 days: look at the years."))
        else:
            cleaned["period"] = Period(first, last)
        return cleaned


def _number(label: Any) -> forms.CharField:
    return forms.CharField(label=label, required=False, max_length=120)


def _reason(label: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=300, widget=forms.Textarea(attrs={"rows": 2}))


class SickLeaveForm(PeriodForm):
    """A certificate (L4). Of its paper the number or the day of issue is enough; never what the illness is."""

    number = _number(gettext_lazy("Number of the certificate"))
    issued_on = date_field(gettext_lazy("Issued on"), required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not (cleaned.get("number") or cleaned.get("issued_on") or self.errors):
            self.add_error("number", _("Give the number of the certificate or the day it was issued."))
        return cleaned


class JustificationForm(PeriodForm):
    """Why class days are excused (NU), with its paper where there is one."""

    ground = forms.ChoiceField(label=gettext_lazy("Ground"), choices=AbsenceGround.choices, widget=forms.RadioSelect)
    note = forms.CharField(
        label=gettext_lazy("In a few words"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("No diagnosis and no other person's affairs."),
    )
    number = _number(gettext_lazy("Document: its number or name, where there is one"))
    issued_on = date_field(gettext_lazy("Issued on"), required=False)
    field_order = ("starts_on", "ends_on", "ground", "note", "number", "issued_on")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("ground") == AbsenceGround.OTHER and not cleaned.get("note"):
            self.add_error("note", _("Say in a few words what the ground is."))
        return cleaned


class ChangeForm(PeriodForm):
    """Other days of an absence, and why."""

    reason = _reason(gettext_lazy("Reason for the change"))


class ReasonForm(forms.Form):
    """Why something is taken back."""

    reason = _reason(gettext_lazy("Reason"))


class FreeDaysForm(PeriodForm):
    """A participant's request."""

    requested_on = date_field(gettext_lazy("Asked for on"), initial=timezone.localdate, has_come=True)
    field_order = ("starts_on", "ends_on", "requested_on")


class FreeDaysDecisionForm(forms.Form):
    """The manager's answer. Cleaned: grant, reason; a refusal gives its reason."""

    grant = forms.TypedChoiceField(choices=[("yes", "yes"), ("no", "no")], coerce=lambda value: value == "yes")
    reason = forms.CharField(required=False, max_length=300)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("grant") is False and not cleaned.get("reason"):
            self.add_error("reason", _("Say why the days are refused."))
        return cleaned


class PersonSearchForm(forms.Form):
    """Whose absence is entered."""

    q = forms.CharField(
        label=gettext_lazy("Name or case number"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )


class ExplainForm(forms.Form):
    """Who was called and what was said; what the absence was: NN, NU with its ground, or not known yet.

    notes: whether the person may note contacts. expected_version: of the mark that was on the screen.
    """

    with_whom = forms.CharField(label=gettext_lazy("Who was called"), required=False, max_length=160)
    called_on = date_field(gettext_lazy("When"), required=False, initial=timezone.localdate, has_come=True)
    said = forms.CharField(
        label=gettext_lazy("What was said, in short"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    code = forms.ChoiceField(
        label=gettext_lazy("What it was"),
        choices=[
            ("NN", gettext_lazy("NN – unexcused")),
            ("NU", gettext_lazy("NU – excused")),
            (UNKNOWN, gettext_lazy("? – not known yet: only note the call")),
        ],
        widget=forms.RadioSelect,
    )
    ground = forms.ChoiceField(
        label=gettext_lazy("Ground, if excused"),
        required=False,
        choices=[("", gettext_lazy("none")), *AbsenceGround.choices],
    )
    note = forms.CharField(
        label=gettext_lazy("In a few words"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("No diagnosis and no other person's affairs."),
    )
    number = _number(gettext_lazy("Document: its number or name, where there is one"))
    issued_on = date_field(gettext_lazy("Issued on"), required=False)
    expected_version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(self, *args: Any, notes: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not notes:
            for name in ("with_whom", "called_on", "said"):
                del self.fields[name]
            field = self.fields["code"]
            field.choices = [one for one in field.choices if one[0] != UNKNOWN]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "said" in self.fields:
            self._clean_call(cleaned)
        if cleaned.get("code") == "NU" and not cleaned.get("ground"):
            self.add_error("ground", _("Choose why the absence is excused."))
        if cleaned.get("ground") == AbsenceGround.OTHER and not cleaned.get("note"):
            self.add_error("note", _("Say in a few words what the ground is."))
        return cleaned

    def _clean_call(self, cleaned: dict[str, Any]) -> None:
        whom, said = cleaned.get("with_whom"), cleaned.get("said")
        needed = cleaned.get("code") == UNKNOWN or whom or said
        if needed and not whom:
            self.add_error("with_whom", _("Say who was called."))
        if needed and not said:
            self.add_error("said", _("Say in short what was said, or that nobody answered."))
