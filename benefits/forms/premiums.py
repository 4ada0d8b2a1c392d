"""A premium as it is proposed, and the day it was paid."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from benefits.forms.lists import amount_field, day_field
from participants.models import Enrolment


class PremiumForm(forms.Form):
    """Whom, how much, and the two criteria of art. 15a ust. 1."""

    enrolment = forms.ModelChoiceField(
        Enrolment.objects.none(), label=_("Person"), empty_label=_("choose"), to_field_name="case_number"
    )
    amount = amount_field(_("Amount, zł"), smallest="0.01")
    attitude = forms.CharField(label=_("Active attitude"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))
    progress = forms.CharField(
        label=_("Progress in the reintegration"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, people: QuerySet[Enrolment], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["enrolment"]
        field.queryset = people  # type: ignore[attr-defined]
        field.label_from_instance = lambda file: f"{file.participant} ({file.case_number})"  # type: ignore[attr-defined]


class PaidForm(forms.Form):
    """The day on which a premium was paid."""

    paid_on = day_field(_("Day of payment"))
