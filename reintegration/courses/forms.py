"""What people type about courses and qualifications."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cis_portal.fields import date_field
from participants.forms.documents import ScanForm
from participants.models import Enrolment
from reintegration.actions.courses import Plan
from reintegration.counselling.forms import PersonChoice
from reintegration.models import Competence, LearningOutcome

ROWS = 6  # places for outcomes, and three more than there are


class CourseForm(forms.Form):
    """Stage one of a course."""

    name = forms.CharField(label=_("Name of the course"), max_length=200)
    edition = forms.CharField(label=_("Edition"), max_length=40, required=False)
    scope = forms.CharField(
        label=_("Scope: for whom and what is taught"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )
    scope_on = date_field(_("Scope set on"))
    starts_on = date_field(_("Course from"))
    ends_on = date_field(_("Course until"))
    hours = forms.IntegerField(label=_("Hours of the course"), min_value=1, max_value=2000)
    trainer = forms.CharField(label=_("Trainer"), max_length=120)
    assessor = forms.CharField(
        label=_("Assessor"), max_length=120, help_text=_("Another person or body than the trainer.")
    )

    @property
    def plan(self) -> Plan:
        """What was typed, once it is valid."""
        return Plan(**self.cleaned_data)


class StandardForm(forms.Form):
    """Stage two: the day, and a row for each outcome with how it is verified."""

    standard_on = date_field(_("Standard set on"))

    def __init__(self, *args: Any, outcomes: Sequence[LearningOutcome], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.count = max(ROWS, len(outcomes) + 3)
        for row in range(self.count):
            known = outcomes[row] if row < len(outcomes) else None
            what = forms.CharField(label=_("What the person can do"), max_length=300, required=False)
            how = forms.CharField(label=_("How it is verified"), max_length=300, required=False)
            what.initial, how.initial = (known.text, known.verified_by) if known else ("", "")
            self.fields[f"text_{row}"], self.fields[f"verified_{row}"] = what, how

    @property
    def rows(self) -> list[tuple[Any, Any]]:
        """The bound fields of each row."""
        return [(self[f"text_{row}"], self[f"verified_{row}"]) for row in range(self.count)]

    @property
    def outcomes(self) -> list[tuple[str, str]]:
        """The rows that were filled, once the form is valid."""
        said = self.cleaned_data
        found = [(said[f"text_{row}"], said[f"verified_{row}"]) for row in range(self.count)]
        return [pair for pair in found if pair[0]]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for row in range(self.count):
            if bool(cleaned.get(f"text_{row}")) != bool(cleaned.get(f"verified_{row}")):
                self.add_error(f"verified_{row}", _("Say both: what the person can do and how it is verified."))
        if not any(cleaned.get(f"text_{row}") for row in range(self.count)):
            self.add_error("text_0", _("A standard has at least one outcome."))
        return cleaned


class JoinForm(forms.Form):
    """Who takes part."""

    enrolment = PersonChoice(Enrolment.objects.none(), label=_("Person"))

    def __init__(self, *args: Any, people: QuerySet[Enrolment], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["enrolment"].queryset = people  # type: ignore[attr-defined]


class AssessmentForm(forms.Form):
    """Stage three: for each person each outcome; nothing is chosen beforehand, a person may be left out whole."""

    assessed_on = date_field(_("Assessed on"))

    def __init__(
        self, *args: Any, people: Sequence[Competence], outcomes: Sequence[LearningOutcome], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.people, self.outcomes = people, outcomes
        for person in people:
            for outcome in outcomes:
                label = f"{person.enrolment.participant}: {outcome.text}"
                self.fields[f"check_{person.pk}_{outcome.pk}"] = forms.TypedChoiceField(
                    label=label,
                    required=False,
                    choices=[("", "—"), ("yes", _("passed")), ("no", _("not passed"))],
                    coerce=lambda value: value == "yes",
                    empty_value=None,
                )

    @property
    def rows(self) -> list[tuple[Competence, list[tuple[LearningOutcome, Any]]]]:
        """Each person with the outcomes and their bound fields."""
        return [
            (person, [(outcome, self[f"check_{person.pk}_{outcome.pk}"]) for outcome in self.outcomes])
            for person in self.people
        ]

    @property
    def checks(self) -> dict[int, dict[int, bool]]:
        """Competence's number -> outcome's number -> passed, of people with every outcome answered."""
        found = {
            person.pk: {outcome.pk: self.cleaned_data[f"check_{person.pk}_{outcome.pk}"] for outcome in self.outcomes}
            for person in self.people
        }
        return {number: answers for number, answers in found.items() if None not in answers.values()}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for person in self.people:
            answers = [cleaned.get(f"check_{person.pk}_{outcome.pk}") for outcome in self.outcomes]
            if None in answers and any(answer is not None for answer in answers):
                empty = self.outcomes[answers.index(None)]
                self.add_error(f"check_{person.pk}_{empty.pk}", _("Answer every outcome of this person."))
        return cleaned


class DayForm(forms.Form):
    """The day of the comparison or of the certificates."""

    day = date_field(_("Day"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["day"].initial = timezone.localdate


class QualificationForm(forms.Form):
    """A qualification with its certificate."""

    name = forms.CharField(label=_("Name of the qualification"), max_length=200)
    awarding_body = forms.CharField(label=_("Who awarded it"), max_length=200)
    number = forms.CharField(label=_("Certificate number"), max_length=120)
    awarded_on = date_field(_("Day of the certificate"))


class CertificateForm(ScanForm):
    """The certificate of a competence that came without one."""

    number = forms.CharField(label=_("Certificate number"), max_length=120)
    issued_on = date_field(_("Day of the certificate"))
