"""Forms of the file's daily facts: address, ways to reach somebody, a contact note, what was given."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cis_portal.fields import date_field
from cis_portal.lib.free_text import Slip, slips
from participants.forms.sharing import SLIPS, GuardedForm
from participants.models import AddressKind, ContactKind, NoteKind, ProvisionKind
from participants.models.daily import EXPIRES_ALWAYS

from .contact import PhoneField, PlainEmailField, PostcodeField


class AddressForm(forms.Form):
    """Where the person lives, or gets letters, and since when."""

    kind = forms.ChoiceField(label=gettext_lazy("Address"), choices=AddressKind.choices)
    street = forms.CharField(label=gettext_lazy("Street, house and flat"), max_length=160)
    postcode = PostcodeField(label=gettext_lazy("Postcode"), max_length=6)
    locality = forms.CharField(label=gettext_lazy("Locality"), max_length=120)
    valid_from = date_field(gettext_lazy("Since"), initial=timezone.localdate)


class ContactForm(forms.Form):
    """A telephone, an e-mail address, or a trusted person with a telephone."""

    kind = forms.ChoiceField(label=gettext_lazy("What it is"), choices=ContactKind.choices, widget=forms.RadioSelect)
    value = forms.CharField(
        label=gettext_lazy("Number or address"),
        max_length=254,
        help_text=gettext_lazy("For a trusted person the telephone number."),
    )
    name = forms.CharField(label=gettext_lazy("Name of the trusted person"), max_length=160, required=False)
    relation = forms.CharField(
        label=gettext_lazy("What they are to the participant"),
        max_length=80,
        required=False,
        help_text=gettext_lazy("For example: sister, neighbour. They have to know that they are written down here."),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        kind = cleaned.get("kind")
        if kind and "value" in cleaned:
            field = PlainEmailField() if kind == ContactKind.EMAIL else PhoneField()
            try:
                cleaned["value"] = field.clean(cleaned["value"])
            except forms.ValidationError as fault:
                self.add_error("value", fault)
        if kind == ContactKind.TRUSTED and not cleaned.get("name"):
            self.add_error("name", _("A trusted person has a name."))
        if kind != ContactKind.TRUSTED:
            cleaned |= {"name": "", "relation": ""}
        return cleaned


class ContactNoteForm(GuardedForm):
    """What a contact was about; numbers and words of health are asked about once."""

    guarded = "text"
    happened_on = date_field(gettext_lazy("Day"), initial=timezone.localdate, has_come=True)
    kind = forms.ChoiceField(label=gettext_lazy("How"), choices=NoteKind.choices)
    with_whom = forms.CharField(label=gettext_lazy("With whom"), max_length=160)
    text = forms.CharField(
        label=gettext_lazy("What it was about"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Colleagues read it. No numbers of persons, nothing of health or convictions."),
    )
    field_order = ["happened_on", "kind", "with_whom", "text", "keep_words"]


class ProvisionForm(GuardedForm):
    """What a person was given or has passed, and until when it holds."""

    guarded = "detail"
    watched = frozenset({Slip.NUMBER})
    kind = forms.ChoiceField(label=gettext_lazy("What"), choices=ProvisionKind.choices)
    detail = forms.CharField(
        label=gettext_lazy("What exactly"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Clothing with its size, the zone of a ticket. Of an examination only its result."),
    )
    quantity = forms.IntegerField(label=gettext_lazy("How many"), min_value=1, max_value=999, initial=1)
    given_on = date_field(
        gettext_lazy("Day of the examination, training or issue"), initial=timezone.localdate, has_come=True
    )
    valid_until = date_field(
        gettext_lazy("Holds until"),
        required=False,
        help_text=gettext_lazy("Always for an examination, training and ticket; for clothing if it wears out."),
    )
    number = forms.CharField(label=gettext_lazy("Number of the certificate or slip"), max_length=120, required=False)
    field_order = ["kind", "detail", "keep_words", "quantity", "given_on", "valid_until", "number"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        given, until = cleaned.get("given_on"), cleaned.get("valid_until")
        if given and until and until < given:
            self.add_error("valid_until", _("It cannot end before its day."))
        if not until and "valid_until" not in self.errors and cleaned.get("kind") in EXPIRES_ALWAYS:
            self.add_error("valid_until", _("Give the last day on which it holds."))
        if cleaned.get("kind") == ProvisionKind.MEDICAL and Slip.HEALTH in slips(cleaned.get("detail", "")):
            self.add_error("detail", SLIPS[Slip.HEALTH])
        return cleaned
