"""What to take out, in which form, and why."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from cis_portal.lib.free_text import Slip, slips
from reporting.models import ExportFormat, ExportKind

from .columns import columns_for

REASON = {"maxlength": 300}
BOX = {"class": "form-check-input"}


def check_reason(text: str) -> None:
    """The reason stands in lists that others read: no number like a PESEL."""
    if Slip.NUMBER in slips(text):
        raise forms.ValidationError(_("This looks like a PESEL: write the case number instead."))


class ExportForm(forms.Form):
    """Columns of one list, its form, the reason."""

    columns = forms.MultipleChoiceField(label=_("Columns"), widget=forms.CheckboxSelectMultiple(BOX))
    file_format = forms.ChoiceField(
        label=_("File format"), choices=ExportFormat.choices, initial=ExportFormat.XLSX, widget=forms.RadioSelect(BOX)
    )
    reason = forms.CharField(
        label=_("What for"), max_length=300, min_length=3, validators=[check_reason], widget=forms.TextInput(REASON)
    )

    def __init__(self, *args: Any, kind: ExportKind, user: User, **kwargs: Any) -> None:
        columns = columns_for(kind, user)
        kwargs.setdefault("initial", {"columns": [column.key for column in columns if column.usual]})
        super().__init__(*args, **kwargs)
        field = self.fields["columns"]
        field.choices = [(column.key, column.label) for column in columns]  # type: ignore[attr-defined]


class FetchForm(forms.Form):
    """Why a list that was made earlier is taken once more."""

    reason = forms.CharField(max_length=300, min_length=3, validators=[check_reason])
