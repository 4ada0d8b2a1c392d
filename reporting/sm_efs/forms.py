"""The answer of SM EFS to a file, and the report of errors it sent back."""

from __future__ import annotations

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from cis_portal.fields import date_field
from reporting.models import SmEfsAnswer

from .answers import LARGEST


class AnswerForm(forms.Form):
    """Accepted or rejected, and on which day."""

    answer = forms.ChoiceField(
        label=_("Answer"), choices=[pair for pair in SmEfsAnswer.choices if pair[0] != SmEfsAnswer.WAITING]
    )
    answered_on = date_field(_("On"), has_come=True)


class FaultsForm(forms.Form):
    """The report of errors as SM EFS gave it."""

    report = forms.FileField(
        label=_("Report of errors (CSV)"),
        max_length=1000,
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt"}),
    )

    def clean_report(self) -> UploadedFile[bytes]:
        """Refuse what no such report is."""
        found: UploadedFile[bytes] = self.cleaned_data["report"]
        if (found.size or 0) > LARGEST:
            raise forms.ValidationError(_("The file is larger than 5 MB."))
        return found
