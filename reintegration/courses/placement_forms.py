"""What people type about employers and placements."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Model, QuerySet
from django.utils.translation import gettext_lazy as _
from stdnum.exceptions import ValidationError as WrongNumber
from stdnum.pl import nip as polish_nip

from cis_portal.fields import date_field
from participants.models import Stay
from reintegration.actions.placements import Contract
from reintegration.models import Employer


class EmployerForm(forms.Form):
    """An employer. Cleaned nip: ten digits, without PL, spaces and hyphens."""

    name = forms.CharField(label=_("Employer"), max_length=200)
    nip = forms.CharField(
        label="NIP", max_length=20, widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
    )
    address = forms.CharField(label=_("Address"), max_length=300)
    contact = forms.CharField(label=_("Contact"), max_length=200, required=False)

    def clean_nip(self) -> str:
        """The number by its control digit."""
        try:
            return str(polish_nip.validate(self.cleaned_data["nip"]))
        except WrongNumber as wrong:
            raise forms.ValidationError(_("This is no NIP: ten digits, the last one checks the others.")) from wrong


class _StayChoice(forms.ModelChoiceField[Stay]):
    def label_from_instance(self, obj: Model) -> str:
        assert isinstance(obj, Stay)
        return f"{obj.participant}, {obj.enrolment.case_number}"


class PlacementForm(forms.Form):
    """A placement under a contract."""

    stay = _StayChoice(Stay.objects.none(), label=_("Person"))
    employer = forms.ModelChoiceField(Employer.objects.none(), label=_("Employer"))
    contract_number = forms.CharField(label=_("Number of the contract"), max_length=80)
    contract_on = date_field(_("Contract of"))
    starts_on = date_field(_("From"))
    ends_on = date_field(_("Until"))
    hours = forms.IntegerField(label=_("Hours planned"), min_value=1, max_value=2000)
    supervisor = forms.CharField(label=_("Supervisor at the employer"), max_length=120)

    def __init__(self, *args: Any, stays: QuerySet[Stay], employers: QuerySet[Employer], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["stay"].queryset, fields["employer"].queryset = stays, employers

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        first, last, signed = (cleaned.get(name) for name in ("starts_on", "ends_on", "contract_on"))
        if first and last and last < first:
            self.add_error("ends_on", _("The placement ends before it begins."))
        if first and signed and signed > first:
            self.add_error("contract_on", _("The contract is signed before the placement begins."))
        return cleaned

    @property
    def contract(self) -> Contract:
        """What was typed, once it is valid."""
        return Contract(**{name: value for name, value in self.cleaned_data.items() if name != "stay"})


class ChangeForm(forms.Form):
    """What of a placement may turn out otherwise than its contract said."""

    ends_on = date_field(_("Until"))
    hours = forms.IntegerField(label=_("Hours planned"), min_value=1, max_value=2000)
    supervisor = forms.CharField(label=_("Supervisor at the employer"), max_length=120)


class JournalForm(forms.Form):
    """A day of the journal. corrects: the day stands there, and this replaces it."""

    corrects = forms.BooleanField(required=False, widget=forms.HiddenInput)
    day = date_field(_("Day"))
    hours = forms.DecimalField(
        label=_("Hours"),
        min_value=0.25,
        max_value=8,
        max_digits=4,
        decimal_places=2,
        localize=True,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    done = forms.CharField(label=_("What was done"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))
