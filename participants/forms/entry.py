"""The entry data as SM EFS asks for them, and the first day of the trial."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cis_portal.fields import date_field
from grants.models import Project
from participants.actions.entry import check_first_day, check_programme_day
from participants.dictionaries import (
    COUNTRY,
    LABOUR_DETAILS,
    MUNICIPALITIES,
    MUNICIPALITY_NAMES,
    SUPPORT_DETAILS,
    VOIVODESHIP,
    Citizenship,
    Degurba,
    Education,
    Flag,
    LabourDetail,
    LabourStatus,
    ParticipantKind,
    SupportDetail,
    SupportKind,
    SupportScope,
)
from participants.models import Enrolment, EntrySnapshot

from .contact import PhoneField, PlainEmailField, PostcodeField
from .refused import told_at_once

BLANK = [("", "–")]
FLAGS = ("foreign_origin", "third_country", "minority", "homeless", "disability")
NOT_WORKING = [choice for choice in LabourStatus.choices if choice[0] != LabourStatus.WORKING]
SUPPORTS = [
    (f"{kind.value}.{detail.value}", f"{kind.label}: {detail.label}")
    for kind, details in SUPPORT_DETAILS.items()
    for detail in details or ()
]


DEGURBA = [
    (Degurba.CITY.value, gettext_lazy("1: densely populated, a city")),
    (Degurba.TOWN.value, gettext_lazy("2: in between, a town or suburb")),
    (Degurba.RURAL.value, gettext_lazy("3: thinly populated, the country")),
]


def choice_field(label: Any, choices: Any) -> forms.ChoiceField:
    """One of a list of SM EFS, chosen by the person and not by the page."""
    return forms.ChoiceField(label=label, choices=[*BLANK, *choices])


class EntryFields(forms.Form):
    """The SM EFS form as of the first day of support. sensitive: whether its five questions are there."""

    citizenship = choice_field(gettext_lazy("Citizenship"), Citizenship.choices)
    education = choice_field(gettext_lazy("Education"), Education.choices)
    teryt = choice_field(gettext_lazy("Municipality"), MUNICIPALITY_NAMES.items())
    locality = forms.CharField(label=gettext_lazy("Locality"), max_length=120)
    postcode = PostcodeField(label=gettext_lazy("Postcode"), max_length=6)
    degurba = choice_field(gettext_lazy("Degree of urbanisation (DEGURBA)"), DEGURBA)
    phone = PhoneField(label=gettext_lazy("Telephone"), max_length=40, required=False)
    email = PlainEmailField(label=gettext_lazy("E-mail"), max_length=254, required=False)
    labour_status = choice_field(gettext_lazy("Status on the labour market"), NOT_WORKING)
    labour_detail = choice_field(gettext_lazy("in it"), LabourDetail.choices)
    education_ends_on = date_field(gettext_lazy("Education ends, for learners"), required=False)
    foreign_origin = choice_field(gettext_lazy("Foreign origin"), Flag.choices)
    third_country = choice_field(gettext_lazy("Third-country national"), Flag.choices)
    minority = choice_field(gettext_lazy("Minority"), Flag.choices)
    homeless = choice_field(gettext_lazy("Homelessness"), Flag.choices)
    disability = choice_field(gettext_lazy("Disability"), Flag.choices)
    note = forms.CharField(label=gettext_lazy("Remarks"), required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, sensitive: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not sensitive:
            for name in FLAGS:
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not cleaned.get("phone") and not cleaned.get("email") and not {"phone", "email"} & self.errors.keys():
            self.add_error("phone", _("SM EFS asks for a telephone number or an e-mail address."))
        status, detail = cleaned.get("labour_status"), cleaned.get("labour_detail")
        if status and detail and detail not in LABOUR_DETAILS[LabourStatus(status)]:
            self.add_error("labour_detail", _("This does not go with the status above."))
        abroad = cleaned.get("citizenship") == Citizenship.THIRD_COUNTRY
        if cleaned.get("third_country") and abroad != (cleaned["third_country"] == Flag.YES):
            self.add_error("third_country", _("This does not agree with the citizenship."))
        return cleaned

    def entry(self) -> dict[str, Any]:
        """The fields of EntrySnapshot but the age."""
        cleaned = self.cleaned_data
        county, municipality = next((county, name) for code, county, name in MUNICIPALITIES if code == cleaned["teryt"])
        same = ("citizenship", "education", "locality", "postcode", "degurba", "phone", "email", "labour_status",
                "labour_detail", "education_ends_on", "note")  # fmt: skip
        return {
            **{name: cleaned[name] for name in same},
            "participant_kind": ParticipantKind.INDIVIDUAL.value,
            "institution": "",
            "country": COUNTRY,
            "voivodeship": VOIVODESHIP,
            "county": county,
            "municipality": municipality,
            "support_scope": SupportScope.ACTIVATION.value,
        }

    def sensitive(self) -> dict[str, Any] | None:
        """The five answers; None where they were not asked."""
        return {name: self.cleaned_data[name] for name in FLAGS} if FLAGS[0] in self.fields else None


class EntryForm(EntryFields):
    """An accepted candidate's entry data, with the first day and what begins on it, confirmed once."""

    field_order = ["first_day"]

    first_day = date_field(gettext_lazy("First day of support"))
    supports = forms.MultipleChoiceField(
        label=gettext_lazy("Support that begins on that day"),
        choices=SUPPORTS,
        widget=forms.CheckboxSelectMultiple,
    )
    confirmed = forms.BooleanField(
        label=gettext_lazy("I have checked these data with the documents. They show the person on the first day.")
    )

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.project = project

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if "first_day" in cleaned:
            with told_at_once(self):
                check_first_day(cleaned["first_day"], project=self.project)
        return cleaned

    def chosen_supports(self) -> list[tuple[str, str]]:
        """Kind and detail of each support."""
        pairs = (value.split(".") for value in self.cleaned_data["supports"])
        return [(SupportKind(kind).value, SupportDetail(detail).value) for kind, detail in pairs]


class CorrectionForm(EntryFields):
    """The next version of the entry data, with its reason."""

    reason = forms.CharField(label=gettext_lazy("Reason for the correction"), max_length=300)

    @staticmethod
    def initial_of(entry: EntrySnapshot, *, sensitive: bool) -> dict[str, Any]:
        """What the form shows of the version that counts."""
        teryt = next(
            (code for code, county, name in MUNICIPALITIES if (county, name) == (entry.county, entry.municipality)),
            "",
        )
        values = {name: getattr(entry, name) for name in EntryFields.base_fields if hasattr(entry, name)}
        flags = {name: getattr(entry.sensitive, name) for name in FLAGS} if sensitive else {}
        return {**values, **flags, "teryt": teryt}


class StartForm(forms.Form):
    """The first day of the trial and the papers that it needs."""

    first_day = date_field(gettext_lazy("First day of the trial"))
    ipzs_signed_on = date_field(gettext_lazy("Day on which the IPZS was signed"))
    ipzs_number = forms.CharField(label=gettext_lazy("Number of the IPZS"), max_length=120, required=False)
    benefit_applied_on = date_field(
        gettext_lazy("Application for the benefit, if filed"), required=False, has_come=True
    )

    def __init__(self, *args: Any, project: Project, enrolment: Enrolment | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.project, self.enrolment = project, enrolment

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, signed = cleaned.get("first_day"), cleaned.get("ipzs_signed_on")
        if first:
            with told_at_once(self):
                check_first_day(first, project=self.project, enrolment=self.enrolment)
        if first and signed:
            with told_at_once(self):
                check_programme_day(first, signed)
        return cleaned
