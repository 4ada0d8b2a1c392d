"""The words of a claim, what the authority said, and what a partner did."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cis_portal.fields import date_field
from cis_portal.lib.free_text import Slip, slips

LONG = {"rows": 8}


def _no_number(text: str) -> None:
    """Others will read it: no number like a PESEL."""
    if Slip.NUMBER in slips(text):
        raise forms.ValidationError(_("This looks like a PESEL: write the case number instead."))


class WordsForm(forms.Form):
    """The progress by task, the problems and the plans."""

    social = forms.CharField(label=_("Task: social reintegration"), required=False, max_length=8000)
    vocational = forms.CharField(label=_("Task: vocational reintegration"), required=False, max_length=8000)
    problems = forms.CharField(label=_("Problems"), required=False, max_length=8000)
    plans = forms.CharField(label=_("Plans for the next period"), required=False, max_length=8000)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("social", "vocational", "problems", "plans"):
            self.fields[name].widget = forms.Textarea({**LONG, "maxlength": 8000, "class": "form-control"})
            self.fields[name].validators.append(_no_number)


class AuthorityForm(forms.Form):
    """What the authority said, and on which day; a claim sent back has its reason."""

    answer = forms.ChoiceField(choices=[("accepted", "accepted"), ("returned", "returned")])
    on = date_field(_("On"), has_come=True)
    reason = forms.CharField(label=_("Reason"), required=False, max_length=1000)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("answer") == "returned" and not cleaned.get("reason", "").strip():
            self.add_error("reason", _("Write why it was sent back."))
        return cleaned


class ContributionForm(forms.Form):
    """What a partner did in the period, without names."""

    activities = forms.CharField(label=_("What was done"), max_length=4000, widget=forms.Textarea(LONG))
    people = forms.IntegerField(label=_("People served"), required=False, min_value=0, max_value=100_000)
    hours = forms.DecimalField(
        label=_("Hours of work"), required=False, min_value=0, max_digits=7, decimal_places=2, localize=True
    )
    problems = forms.CharField(label=_("Problems"), required=False, max_length=4000, widget=forms.Textarea({"rows": 4}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("activities", "problems"):
            self.fields[name].validators.append(_no_number)
