"""Forms about a programme: its content, a goal, an annex, MOPR's answer, the signature, a review."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.models import RoleGrant, User
from accounts.permissions import Permission, roles_with
from cis_portal.fields import date_field
from participants.models import Enrolment
from reintegration.models import (
    ActivityKind,
    Asker,
    DiagnosisField,
    GoalResult,
    PlanReview,
    PlanVersion,
    ReviewKind,
    ReviewOutcome,
    Strand,
)
from reintegration.plan_words import LEVELS

BLANK = [("", "–")]
HOUR_ROWS = 3


def words_field(label: Any, *, most: int, rows: int, required: bool = True, **kwargs: Any) -> forms.CharField:
    """A text of several lines."""
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, max_length=most, required=required, widget=widget, **kwargs)


def _levels() -> list[tuple[str, str]]:
    return [*BLANK, *((str(level), f"{level} · {words}") for level, words in LEVELS.items())]


class PlanForm(forms.Form):
    """The content of a version but its goals. Whatever is missing can follow until it is sent.

    Cleaned: the fields of write_plan, diagnosis included (area to level and words).
    """

    starts_on = date_field(gettext_lazy("First day of the programme"), required=False)
    ends_on = date_field(gettext_lazy("Last day of the programme"), required=False)
    diagnosed_on = date_field(gettext_lazy("Day of the diagnosis"), required=False, has_come=True)
    social_scope = words_field(
        gettext_lazy("Scope and forms of social reintegration"), most=2000, rows=4, required=False
    )
    vocational_scope = words_field(
        gettext_lazy("Scope and forms of vocational reintegration"), most=2000, rows=4, required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for area in DiagnosisField:
            self.fields[f"level_{area.value}"] = forms.TypedChoiceField(
                label=_("Level"), choices=_levels, coerce=int, empty_value=None, required=False
            )
            self.fields[f"words_{area.value}"] = words_field(
                _("What stands behind it"), most=600, rows=2, required=False
            )

    @classmethod
    def initial_of(cls, version: PlanVersion, stay_days: dict[str, Any]) -> dict[str, Any]:
        """What stands in a version; stay_days: what is suggested for days that were not entered."""
        names = ("starts_on", "ends_on", "diagnosed_on", "social_scope", "vocational_scope")
        start = {name: getattr(version, name) or stay_days.get(name) for name in names}
        for row in version.diagnosis.all():
            start |= {f"level_{row.area}": row.level, f"words_{row.area}": row.words}
        return start

    @property
    def areas(self) -> list[tuple[DiagnosisField, forms.BoundField, forms.BoundField]]:
        """Each area with its two fields."""
        return [(area, self[f"level_{area.value}"], self[f"words_{area.value}"]) for area in DiagnosisField]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("starts_on") and given.get("ends_on") and given["ends_on"] < given["starts_on"]:
            self.add_error("ends_on", _("The last day is the first day or later."))
        cleaned = {name: value for name, value in given.items() if not name.startswith(("level_", "words_"))}
        levels = {area.value: given.get(f"level_{area.value}") for area in DiagnosisField}
        for area, level in levels.items():
            if level is None and given.get(f"words_{area}"):
                self.add_error(f"level_{area}", _("Choose the level that these words explain."))
        cleaned["diagnosis"] = {
            area: (level, given.get(f"words_{area}", "")) for area, level in levels.items() if level is not None
        }
        return cleaned


class PersonField(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic for the type checker alone
    """A worker, by name."""

    def label_from_instance(self, person: Any) -> str:
        return str(person)


def answering_people(enrolment: Enrolment) -> QuerySet[User]:
    """The centre's people who may answer for a goal today."""
    today = timezone.localdate()
    roles = [role.value for role in roles_with(Permission.GOALS_ASSESS)]
    found = User.objects.filter(
        organisation=enrolment.participant.centre_id,
        is_active=True,
        role_grants__in=RoleGrant.objects.in_force(today).filter(role__in=roles),
    )
    return found.distinct().order_by("last_name", "first_name", "pk")


class GoalForm(forms.Form):
    """One goal: social or vocational, in words, who answers for it, by which day, hours of which activities.

    planned: kind's number to hours, as they stand. Cleaned: the fields of write_goal, hours included.
    """

    strand = forms.ChoiceField(label=gettext_lazy("Kind of reintegration"), choices=[*BLANK, *Strand.choices])
    text = words_field(
        gettext_lazy("Goal"),
        most=400,
        rows=3,
        help_text=gettext_lazy("What will be different when it is reached, in words both sides understand."),
    )
    responsible = PersonField(label=gettext_lazy("Who answers for it"), queryset=User.objects.none())
    due_on = date_field(gettext_lazy("By when"))

    def __init__(self, *args: Any, version: PlanVersion, planned: dict[int, Decimal], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.version = version
        people: Any = self.fields["responsible"]
        people.queryset = answering_people(version.plan.enrolment)
        kinds = ActivityKind.objects.of(version.plan.enrolment.participant.centre)
        choices = [*BLANK, *((str(kind.pk), kind.name) for kind in kinds if kind.in_use or kind.pk in planned)]
        start = [*planned.items(), *[(None, None)] * max(HOUR_ROWS - len(planned), 1)]
        self.rows = range(len(start))
        for place, (kind, hours) in enumerate(start):
            self.fields[f"kind_{place}"] = forms.TypedChoiceField(
                label=_("Activity"), choices=choices, coerce=int, empty_value=None, required=False, initial=kind
            )
            self.fields[f"hours_{place}"] = forms.DecimalField(
                label=_("Hours"),
                required=False,
                min_value=Decimal("0.5"),
                max_value=2000,
                decimal_places=1,
                initial=hours,
            )

    def clean_due_on(self) -> Any:
        """Within the programme, where its days are known."""
        day = self.cleaned_data["due_on"]
        if self.version.starts_on and day < self.version.starts_on:
            raise forms.ValidationError(_("That is before the programme starts."))
        if self.version.ends_on and day > self.version.ends_on:
            raise forms.ValidationError(_("That is after the programme ends."))
        return day

    @property
    def hour_rows(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """Activity and hours, row by row."""
        return [(self[f"kind_{place}"], self[f"hours_{place}"]) for place in self.rows]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        hours: dict[int, Decimal] = {}
        for place in self.rows:
            kind, count = given.pop(f"kind_{place}", None), given.pop(f"hours_{place}", None)
            if kind is None and count is None:
                continue
            if kind is None:
                self.add_error(f"kind_{place}", _("Choose the activity of these hours."))
            elif kind in hours:
                self.add_error(f"kind_{place}", _("This activity stands here twice."))
            elif count is None and f"hours_{place}" not in self.errors:
                self.add_error(f"hours_{place}", _("Enter how many hours."))
            else:
                hours[kind] = count
        return {**given, "hours": hours}


class AnnexForm(forms.Form):
    """Why a signed programme is changed, and at whose request (art. 13 ust. 3)."""

    asked_by = forms.ChoiceField(label=gettext_lazy("At whose request"), choices=[*BLANK, *Asker.choices])
    reason = words_field(gettext_lazy("Reason"), most=300, rows=3)


class AnswerForm(forms.Form):
    """MOPR's answer. agree: the button that was pressed. Sending back needs words."""

    agree = forms.BooleanField(required=False)
    words = words_field(
        gettext_lazy("Words to the centre"),
        most=500,
        rows=3,
        required=False,
        help_text=gettext_lazy("Needed to send the programme back: what should change."),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not cleaned.get("agree") and not cleaned.get("words"):
            self.add_error("words", _("Say what should change."))
        return cleaned


class PaperAgreementForm(forms.Form):
    """MOPR's consent that came on paper."""

    day = date_field(gettext_lazy("Day of the consent"))
    words = forms.CharField(label=gettext_lazy("Number of the letter, or who agreed"), max_length=300)


class SignForm(forms.Form):
    """The day on which both sides signed the paper."""

    day = date_field(gettext_lazy("Signed on"))


class ReviewForm(forms.Form):
    """A review that begins."""

    kind = forms.ChoiceField(label=pgettext_lazy("review", "Which review"), choices=[*BLANK, *ReviewKind.choices])
    day = date_field(gettext_lazy("Held on"))


class AssessForm(forms.Form):
    """How far one goal is."""

    result = forms.ChoiceField(label=gettext_lazy("How far"), choices=[*BLANK, *GoalResult.choices])
    words = words_field(gettext_lazy("In words"), most=500, rows=2, required=False)


class ConcludeForm(forms.Form):
    """What follows from a review."""

    outcome = forms.ChoiceField(label=gettext_lazy("What follows"), choices=[*BLANK, *ReviewOutcome.choices])
    conclusion = words_field(gettext_lazy("Conclusion"), most=2000, rows=4)


def assess_forms(review: PlanReview, user: User) -> list[dict[str, Any]]:
    """For each goal of a review what was said, and a form where the user may say it."""
    said = {one.goal_id: one for one in review.assessments.all()}
    lines = []
    for goal in review.version.goals.all():
        one = said.get(goal.pk)
        may = goal.responsible_id == user.pk or user.may(Permission.PLAN_WRITE)
        start = {"result": one.result, "words": one.words} if one else None
        form = AssessForm(initial=start, auto_id=f"id_g{goal.number}_%s") if may else None
        lines.append({"goal": goal, "said": one, "form": form})
    return lines
