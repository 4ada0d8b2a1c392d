"""What is written of a meal that was not as the register says."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cis_portal.fields import date_field

TAKEN = {"yes": True, "no": False, "register": None}


class MealForm(forms.Form):
    """A day, and whether a meal was taken. Cleaned taken: None where the register's word is to count again."""

    day = date_field(gettext_lazy("Day"))
    taken = forms.TypedChoiceField(
        label=gettext_lazy("Meal"),
        choices=[
            ("no", gettext_lazy("not taken, though present")),
            ("yes", gettext_lazy("taken, though not marked present")),
            ("register", gettext_lazy("as the register says")),
        ],
        coerce=TAKEN.__getitem__,
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(label=gettext_lazy("Why"), max_length=160, required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("taken") is not None and not cleaned.get("reason"):
            self.add_error("reason", _("Say why it was otherwise."))
        return cleaned
