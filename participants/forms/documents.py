"""Forms about documents: one entered with its scan, one corrected, one withdrawn, a paper printed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cis_portal.fields import date_field
from participants.checklist import CATALOGUE, SENSITIVE, Stage
from participants.dictionaries import DocumentKind
from participants.scans import NotAScan, Scan, read_scan


class ScanInput(forms.FileInput):
    """The camera or the folder of scans; document.js says before sending that a file is too large."""

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["attrs"] |= {
            "accept": ".pdf,.jpg,.jpeg,.png",
            "data-max-bytes": settings.SCAN_MAX_BYTES,
            "data-too-large": too_large(),
        }
        return context


def too_large() -> str:
    """The sentence about a scan over the limit."""
    limit = filesizeformat(settings.SCAN_MAX_BYTES)
    return _("The scan is larger than %(limit)s. Scan it in grey or with 200 dpi, or divide it.") % {"limit": limit}


class ScanForm(forms.Form):
    """What every form with a scan has; the scan stands last, so that a file that is too large loses nothing typed.

    oversized: the name of the field whose file was left unread (see cis_portal.uploads).
    """

    scan = forms.FileField(
        label=gettext_lazy("Scan (PDF, JPEG or PNG)"),
        help_text=gettext_lazy("The document counts without a scan, too."),
        required=False,
        allow_empty_file=True,
        max_length=255,
        widget=ScanInput,
    )

    def __init__(self, *args: Any, oversized: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.oversized = oversized
        self.order_fields([name for name in self.fields if name != "scan"])

    def clean_scan(self) -> Scan | None:
        """The scan by its content; None without one."""
        if self.oversized == "scan":
            raise forms.ValidationError(too_large())
        found: UploadedFile[bytes] | None = self.cleaned_data["scan"]
        if not found:
            return None
        if (found.size or 0) > settings.SCAN_MAX_BYTES:
            raise forms.ValidationError(too_large())
        try:
            return read_scan(found)
        except NotAScan:
            raise forms.ValidationError(
                _("This file is no PDF, JPEG or PNG, or it is damaged. Its name does not decide, its content does.")
            ) from None


class DocumentFactsForm(ScanForm):
    """Number and days of a document, and its scan."""

    issued_on = date_field(gettext_lazy("Day of the document"), has_come=True)
    number = forms.CharField(label=gettext_lazy("Number"), required=False, max_length=120)
    signed_on = date_field(
        gettext_lazy("Signed on"),
        required=False,
        has_come=True,
        help_text=gettext_lazy("When the last signature it needs was given."),
    )
    valid_until = date_field(gettext_lazy("Valid until"), required=False)

    def clean(self) -> dict[str, Any]:
        """A document holds from its day on."""
        found = super().clean() or self.cleaned_data
        issued, until = found.get("issued_on"), found.get("valid_until")
        if issued and until and until < issued:
            self.add_error("valid_until", _("The document would end before it begins. Check both days."))
        return found


class DocumentForm(DocumentFactsForm):
    """A document that came into the file."""

    kind = forms.TypedChoiceField(
        label=gettext_lazy("Document"), choices=[("", "—"), *DocumentKind.choices], coerce=DocumentKind
    )
    month = forms.DateField(
        label=gettext_lazy("Month (of an attendance card)"),
        required=False,
        input_formats=["%Y-%m"],
        widget=forms.DateInput(attrs={"type": "month"}, format="%Y-%m"),
    )
    field_order = ("kind", "issued_on", "number", "signed_on", "valid_until", "month", "scan")

    def clean(self) -> dict[str, Any]:
        """An attendance card is about a month."""
        found = super().clean()
        if found.get("kind") == DocumentKind.ATTENDANCE_CARD and not found.get("month") and "month" not in self.errors:
            self.add_error("month", _("Choose the month that the card is about."))
        return found


OF_RECRUITMENT = [entry.kind for entry in CATALOGUE if entry.stage is Stage.RECRUITMENT]


class CandidateDocumentForm(DocumentFactsForm):
    """A paper that a candidate brought. health: whether the one who enters it may see papers of health."""

    kind = forms.TypedChoiceField(label=gettext_lazy("Document"), coerce=DocumentKind)
    field_order = ("kind", "issued_on", "number", "signed_on", "valid_until", "scan")

    def __init__(self, *args: Any, health: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [kind for kind in OF_RECRUITMENT if health or kind not in SENSITIVE]
        field: Any = self.fields["kind"]
        field.choices = [("", "—"), *((kind.value, kind.label) for kind in kinds)]


class WithdrawForm(forms.Form):
    """Why a document does not count."""

    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))


class PaperForm(forms.Form):
    """The day that stands on a printed paper."""

    issued_on = date_field(gettext_lazy("Day of the paper"), has_come=True)


class SkillsForm(PaperForm):
    """What the certificate of participation says was learned (art. 13 ust. 5a)."""

    skills = forms.CharField(
        label=gettext_lazy("Skills gained in vocational and social reintegration"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )


class CompletenessForm(forms.Form):
    """Of whom and of which document the list of missing documents tells."""

    q = forms.CharField(
        label=gettext_lazy("Name or case number"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Document"), required=False, choices=[("", gettext_lazy("all")), *DocumentKind.choices]
    )
    who = forms.ChoiceField(
        label=gettext_lazy("Whose"),
        required=False,
        choices=[
            ("", gettext_lazy("all")),
            ("here", gettext_lazy("still in the project")),
            ("left", gettext_lazy("who left")),
        ],
    )
