"""What people type on a candidate's way."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.models import Organisation, OrganisationKind
from cis_portal.fields import date_field
from grants.models import Project
from participants.actions.candidates import check_step
from participants.models import Candidacy, CandidacyState, Edition
from participants.pipeline import CLOSED, OPEN

from .people import PersonForm
from .refused import told_at_once

VIEWS = [("open", gettext_lazy("on the road")), *((state.value, state.label) for state in OPEN),
         ("started", gettext_lazy("began a stay")),
         *((state.value, state.label) for state in CLOSED)]  # fmt: skip
MOST_POINTS = 100


def day_field(label: Any, **kwargs: Any) -> forms.DateField:
    """A day that has come; today unless another is chosen."""
    return date_field(label, initial=timezone.localdate, has_come=True, **kwargs)


def note_field(label: Any, *, required: bool = False, **kwargs: Any) -> forms.CharField:
    """A few sentences."""
    return forms.CharField(
        label=label, required=required, max_length=1000, widget=forms.Textarea(attrs={"rows": 3}), **kwargs
    )


def number_field(label: Any) -> forms.CharField:
    """The number of a document."""
    return forms.CharField(label=label, required=False, max_length=120)


class RecruitmentFilterForm(forms.Form):
    """What the list of candidates is narrowed to."""

    q = forms.CharField(
        label=gettext_lazy("Name or candidate's number"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    state = forms.ChoiceField(label=gettext_lazy("State"), required=False, choices=VIEWS)
    edition = forms.TypedChoiceField(label=gettext_lazy("Edition"), required=False, coerce=int, empty_value=None)

    def __init__(self, *args: Any, editions: Sequence[Edition], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if editions:
            choices = [("", gettext_lazy("all")), *((edition.pk, edition.name) for edition in editions)]
            self.fields["edition"].choices = choices  # type: ignore[attr-defined]
        else:
            del self.fields["edition"]


class InquiryForm(PersonForm):
    """A call or a visit: whoever asks, as far as it is known; with an application when it lies on the desk already."""

    anonymous = True

    happened_on = day_field(gettext_lazy("Day of the inquiry"))
    note = note_field(gettext_lazy("Note"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.discreet:  # a partner refers a person that it names, with the application
            self.anonymous = False
            self.fields["happened_on"].label = _("Day of the application")
            del self.fields["note"]


class StepForm(forms.Form):
    """The next step. state: which; only the fields that it asks for are there."""

    happened_on = day_field(gettext_lazy("Day"))
    office = forms.ModelChoiceField(Organisation.objects.none(), label=gettext_lazy("Office"), empty_label=None)
    points = forms.IntegerField(label=gettext_lazy("Points"), min_value=0, max_value=MOST_POINTS)
    edition = forms.ModelChoiceField(Edition.objects.none(), label=gettext_lazy("Edition"), empty_label=None)
    document_number = number_field(gettext_lazy("Number of the document"))
    note = note_field(gettext_lazy("Note"))

    ASKED: dict[CandidacyState, tuple[str, ...]] = {
        CandidacyState.APPLICATION: ("document_number", "note"),
        CandidacyState.OPINION_PENDING: ("office",),
        CandidacyState.INTERVIEWED: ("note",),
        CandidacyState.SCORED: ("points", "document_number", "note"),
        CandidacyState.RESERVE: ("edition", "document_number", "note"),
        CandidacyState.ACCEPTED: ("edition", "document_number", "note"),
        CandidacyState.REJECTED: ("note",),
        CandidacyState.WITHDRAWN: ("note",),
    }

    def __init__(self, *args: Any, candidacy: Candidacy, state: CandidacyState, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.candidacy, self.state = candidacy, state
        for name in set(self.fields) - {"happened_on", *self.ASKED[state]}:
            del self.fields[name]
        if "office" in self.fields:
            self.fields["office"].queryset = offices(candidacy.project, OrganisationKind.MOPR)  # type: ignore[attr-defined]
        if "edition" in self.fields:
            self.fields["edition"].queryset = candidacy.project.editions.order_by("-starts_on")  # type: ignore[attr-defined]
            self.fields["edition"].initial = candidacy.edition_id
        if state in CLOSED:
            self.fields["note"].label, self.fields["note"].required = _("Reason"), True
        if state in (CandidacyState.RESERVE, CandidacyState.ACCEPTED):
            self.fields["document_number"].label = _("Number of the commission's protocol")

    def clean(self) -> dict[str, Any]:
        """The day against the last step, with whatever else is wrong; a step that is sent twice is the action's."""
        cleaned = super().clean() or {}
        if "happened_on" in cleaned and self.candidacy.state != self.state:
            with told_at_once(self):
                check_step(self.candidacy, self.state, cleaned["happened_on"])
        return cleaned


class OpinionForm(forms.Form):
    """The opinion of MOPR's social worker. The interview itself is not asked for: it stays with MOPR."""

    office = forms.ModelChoiceField(Organisation.objects.none(), label=gettext_lazy("Office"), empty_label=None)
    in_favour = forms.TypedChoiceField(
        label=gettext_lazy("Opinion"),
        choices=[("yes", gettext_lazy("in favour of taking part")), ("no", gettext_lazy("against taking part"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    given_on = day_field(gettext_lazy("Day of the opinion"))
    number = number_field(gettext_lazy("Number of the opinion"))
    note = note_field(gettext_lazy("Words for the centre"))

    def __init__(self, *args: Any, project: Project, office: Organisation | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose_office(self, project, office, OrganisationKind.MOPR)


class ReferralForm(forms.Form):
    """A referral by MOPR or PUP."""

    office = forms.ModelChoiceField(Organisation.objects.none(), label=gettext_lazy("Office"), empty_label=None)
    happened_on = day_field(gettext_lazy("Day of the referral"))
    document_number = number_field(gettext_lazy("Number of the referral"))

    def __init__(self, *args: Any, project: Project, office: Organisation | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose_office(self, project, office, OrganisationKind.MOPR, OrganisationKind.PUP)


class BackForm(forms.Form):
    """Why the last step is taken back."""

    reason = note_field(gettext_lazy("Reason"), required=True)


class EditionForm(forms.Form):
    """A round of recruitment."""

    name = forms.CharField(label=pgettext_lazy("thing", "Name"), max_length=80)
    starts_on = date_field(gettext_lazy("First day"))
    ends_on = date_field(gettext_lazy("Last day"))
    places = forms.IntegerField(label=gettext_lazy("Places"), min_value=1, max_value=1000)

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.project = project

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if self.project.editions.filter(name=name).exists():
            raise forms.ValidationError(_("There is an edition of that name."))
        return name

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, last = cleaned.get("starts_on"), cleaned.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", _("The last day is before the first."))
        for name in ("starts_on", "ends_on"):
            day = cleaned.get(name)
            if day and not self.project.starts_on <= day <= self.project.ends_on:
                self.add_error(name, _("The day is not one of the project."))
        return cleaned


def offices(project: Project, *kinds: OrganisationKind) -> Any:
    """Offices of that kind that take part in the project."""
    return Organisation.objects.filter(project_roles__project=project, kind__in=kinds).order_by("kind", "name")


def choose_office(form: forms.Form, project: Project, office: Organisation | None, *kinds: OrganisationKind) -> None:
    """The centre chooses the office whose paper it enters; an office is itself."""
    if office is not None:
        del form.fields["office"]
    else:
        form.fields["office"].queryset = offices(project, *kinds)  # type: ignore[attr-defined]
