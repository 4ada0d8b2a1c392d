"""Choosing a file to bring in."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from exchange.models import Purpose
from exchange.workbook.container import PACKED_LIMIT
from exchange.workbook.faults import Fault, FaultCode

AMOUNTS_LIMIT = 2 * 1024 * 1024  # read while the person waits: a list of names and amounts is small


class WorkbookForm(forms.Form):
    """One workbook. What it holds is judged in the background; only its size is checked here."""

    workbook = forms.FileField(
        label=_("Workbook (.xlsx) or CSV file of SM EFS"),
        help_text=_("At most 20 MB. Nothing changes yet: you see first what would."),
        max_length=1000,
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv"}),
        allow_empty_file=True,
    )

    purpose = forms.ChoiceField(
        label=_("What for"),
        choices=Purpose.choices,
        initial=Purpose.WORKBOOK,
        required=False,
        widget=forms.RadioSelect,
        help_text=_("An export of SM EFS can be compared field by field; what the portal holds stays."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.add_input(Submit("upload", _("Read the file")))

    def clean_purpose(self) -> Purpose:
        """A file that says nothing is brought in."""
        return Purpose(self.cleaned_data["purpose"] or Purpose.WORKBOOK)

    def clean_workbook(self) -> UploadedFile[bytes]:
        """Refuse what is too large before it is kept."""
        found: UploadedFile[bytes] = self.cleaned_data["workbook"]
        if (found.size or 0) > PACKED_LIMIT:
            raise forms.ValidationError(Fault("", None, "", FaultCode.FILE_TOO_LARGE).message)
        return found


class AmountsForm(forms.Form):
    """A file of amounts paid before the portal."""

    file = forms.FileField(max_length=1000, allow_empty_file=True)

    def clean_file(self) -> UploadedFile[bytes]:
        """Refuse what is too large before it is read."""
        found: UploadedFile[bytes] = self.cleaned_data["file"]
        if (found.size or 0) > AMOUNTS_LIMIT:
            raise forms.ValidationError(Fault("", None, "", FaultCode.FILE_TOO_LARGE).message)
        return found
