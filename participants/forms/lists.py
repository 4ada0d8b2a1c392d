"""Finding people; opening files to a control."""

from typing import Any

from django import forms
from django.db.models import Q, TextChoices
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import AccessRecord, Organisation, OrganisationKind, User
from accounts.permissions import Permission, Role
from cis_portal.fields import date_field
from cis_portal.lib import polish
from participants.dictionaries import LabourStatus, Sex
from participants.models import Enrolment, EnrolmentStatus, FileSection

Choices = list[tuple[str, str | Promise]]


def _any_of(values: type[TextChoices], label: str | Promise) -> Choices:
    return [("", label), *((value.value, value.label) for value in values)]


class ParticipantFilterForm(forms.Form):
    """What the list is narrowed to. Nothing is required; a value outside its list is a fault of the field."""

    q = forms.CharField(
        label=_("Name or case number"),
        required=False,
        max_length=100,
        strip=True,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    status = forms.ChoiceField(label=_("State today"), required=False)
    sex = forms.ChoiceField(label=_("Sex"), required=False)
    labour_status = forms.ChoiceField(label=_("Status at entry"), required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = {
            "status": _any_of(EnrolmentStatus, _("all")),
            "sex": [("", _("all")), (Sex.WOMAN, _("women")), (Sex.MAN, _("men"))],
            "labour_status": [
                ("", _("all")),
                (LabourStatus.UNEMPLOYED, _("unemployed")),
                (LabourStatus.INACTIVE, _("inactive")),
            ],
        }
        for name, values in choices.items():
            self.fields[name].choices = values  # type: ignore[attr-defined]
        # A filter tells what it filters by: nobody may filter by what they may not see.
        staff = user.works_for_a_centre
        visible = {
            "status": staff,
            "sex": staff and user.may(Permission.CONTACT_VIEW),
            "labour_status": staff and user.may(Permission.ENTRY_VIEW),
        }
        for name in visible:
            if not visible[name]:
                del self.fields[name]


class LookedForm(forms.Form):
    """Whose openings of a file are shown."""

    q = forms.CharField(
        label=_("Name of who looked"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(), label=_("Organisation"), required=False, empty_label=_("all")
    )

    def __init__(self, *args: Any, enrolment: Enrolment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        readers = AccessRecord.objects.filter(enrolment_id=enrolment.pk).order_by()
        organisations = Organisation.objects.filter(id__in=readers.values("by__organisation")).order_by("short_name")
        self.fields["organisation"].queryset = organisations  # type: ignore[attr-defined]
        self.readers = User.objects.filter(id__in=readers.values("by"))

    def people_matching(self, word: str) -> list[int]:
        """Of those who looked, the ones whose name or address holds the folded word."""
        return [user.pk for user in self.readers if word in polish.fold(f"{user} {user.email}")]


class SubjectAccessForm(forms.Form):
    """Why everything on a person leaves the portal: who asked, when."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        help_text=_("Whose request it answers and of which day, for example: request of the person of 23.11.2026."),
    )


class AuditForm(forms.Form):
    """Opening files to a control: named by their case numbers, or drawn by lot."""

    control = forms.CharField(
        label=_("Number of the control"), max_length=80, help_text=_("As it stands on the authorisation to control.")
    )
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(), label=_("Controlling organisation"), empty_label=None
    )
    purpose = forms.CharField(label=_("Purpose"), max_length=300)
    starts_on = date_field(_("First day"))
    ends_on = date_field(_("Last day"))
    sections = forms.MultipleChoiceField(
        label=_("Sections of the files"), choices=FileSection.choices, widget=forms.CheckboxSelectMultiple
    )
    cases = forms.CharField(
        label=_("Case numbers"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Divided by spaces, commas or new lines. Leave empty to draw a sample."),
    )
    sample = forms.IntegerField(label=_("Files to draw"), required=False, min_value=1, max_value=10_000)
    seed = forms.CharField(
        label=_("Seed of the draw"),
        required=False,
        max_length=40,
        help_text=_("Any word or number, best one that the auditor names. The same seed draws the same files again."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        controllers = Organisation.objects.exclude(kind=OrganisationKind.CENTRE).filter(
            Q(kind=OrganisationKind.AUTHORITY) | Q(users__role_grants__role=Role.AUDITOR)
        )
        self.fields["organisation"].queryset = controllers.distinct().order_by("name")  # type: ignore[attr-defined]

    def clean_cases(self) -> list[str]:
        """The numbers, each once, as they were written."""
        written: str = self.cleaned_data["cases"]
        return list(dict.fromkeys(written.replace(",", " ").replace(";", " ").split()))

    def clean(self) -> dict[str, Any]:
        """Either numbers or a sample with its seed; the last day not before the first, and not already over."""
        values = super().clean() or {}
        first, last = values.get("starts_on"), values.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", _("The last day must not be before the first."))
        elif last and last < timezone.localdate():
            self.add_error("ends_on", _("This day is over: nothing would open."))
        if "cases" in values and bool(values["cases"]) == bool(values.get("sample")):
            self.add_error("cases", _("Name the case numbers, or say how many files to draw: one of the two."))
        if values.get("sample") and not values.get("seed"):
            self.add_error("seed", _("A draw needs its seed."))
        return values
