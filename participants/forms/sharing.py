"""Forms about sharing a file: what to whom until when, another end, and why no longer."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cis_portal.fields import date_field
from cis_portal.lib.free_text import Slip, slips
from participants.models import FileSection

MANY_SHARES = 50

SLIPS: dict[Slip, Any] = {
    Slip.NUMBER: _("This looks like a PESEL. Numbers of persons do not belong here."),
    Slip.HEALTH: _("This may speak of health. What is not shared as a section does not belong here either."),
    Slip.CONVICTION: _("This may speak of a conviction. It does not belong here."),
}


class GuardedForm(forms.Form):
    """A form with one free text that others will read. What may have slipped into it is asked about once.

    guarded: the text's field. watched: what is asked about. keep_words: the person has read the warning and means it.
    """

    guarded = ""
    watched = frozenset(Slip)
    keep_words = forms.BooleanField(label=_("I have read the warning. The words stay as they are."), required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        self.warned = slips(cleaned.get(self.guarded) or "") & self.watched
        if self.warned and not cleaned.get("keep_words"):
            for slip in sorted(self.warned):
                self.add_error(self.guarded, SLIPS[slip])
        return cleaned

    @property
    def asks_to_keep(self) -> bool:
        """Whether the tick for keeping the words is shown."""
        return bool(getattr(self, "warned", None))


class ShareForm(GuardedForm):
    """What is shared with one organisation. Cleaned: sections (FileSection), starts_on, ends_on, seen (numbers)."""

    guarded = "purpose"
    sections = forms.TypedMultipleChoiceField(
        label=_("Sections"), coerce=FileSection, widget=forms.CheckboxSelectMultiple
    )
    purpose = forms.CharField(
        label=_("Purpose"),
        max_length=300,
        help_text=_("The partner reads it. No names, no numbers of persons, nothing of health."),
    )
    legal_basis = forms.CharField(label=_("Legal basis"), max_length=300)
    starts_on = date_field(_("First day"))
    ends_on = date_field(_("Last day"))
    seen = forms.CharField(required=False, max_length=MANY_SHARES * 20, widget=forms.HiddenInput)

    def __init__(self, *args: Any, openable: frozenset[FileSection], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sections"].choices = [  # type: ignore[attr-defined]
            (section.value, section.label) for section in FileSection if section in openable
        ]
        self.order_fields(["sections", "purpose", "keep_words", "legal_basis", "starts_on", "ends_on", "seen"])

    def clean_seen(self) -> list[int]:
        """The numbers that the page listed; anything else makes the page old."""
        numbers = [part for part in self.cleaned_data["seen"].split(",") if part.isascii() and part.isdigit()]
        return [int(number) for number in numbers if len(number) < 19]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        starts_on, ends_on = cleaned.get("starts_on"), cleaned.get("ends_on")
        if starts_on and ends_on and ends_on < starts_on:
            self.add_error("ends_on", _("The last day is the first day or later."))
        return cleaned


class ShareEndForm(forms.Form):
    """Another last day; seen is the one the page showed."""

    ends_on = date_field(_("Last day"))
    seen = forms.DateField(widget=forms.HiddenInput)


class RevokeForm(GuardedForm):
    """Why a share is closed before its end."""

    guarded = "reason"
    reason = forms.CharField(
        label=_("Reason"), max_length=300, help_text=_("It stays in the file. The partner does not see it.")
    )
    field_order = ["reason", "keep_words"]
