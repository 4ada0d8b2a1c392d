"""The questions of eligibility, and the evidence that comes with the answers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cis_portal.fields import date_field
from participants.dictionaries import MUNICIPALITY_NAMES, DocumentKind
from participants.eligibility import Exclusion
from participants.models import Candidacy, CandidateStatus, Eligibility, StatutoryGroup
from participants.models.eligibility import ELSEWHERE
from participants.words import EXCLUSION_NAMES

EARLIEST_STATUS = date(1970, 1, 1)
ANSWERS = [("", gettext_lazy("not asked yet")), ("no", gettext_lazy("no")), ("yes", gettext_lazy("yes"))]
# Which document each pair of fields brings.
EVIDENCE = {
    "residence": DocumentKind.RESIDENCE,
    "pup": DocumentKind.PUP_CERTIFICATE,
    "zus": DocumentKind.ZUS_CERTIFICATE,
}


def answer_field(label: Any) -> forms.TypedChoiceField:
    """A question: yes, no, or not asked yet."""
    return forms.TypedChoiceField(
        label=label,
        required=False,
        choices=ANSWERS,
        coerce=lambda value: {"yes": True, "no": False}[value],
        empty_value=None,
    )


class EligibilityForm(forms.Form):
    """Everything that is asked of a candidate. sensitive: whether the one who types may see the statutory groups."""

    status = forms.ChoiceField(
        label=gettext_lazy("Standing on the labour market"),
        required=False,
        choices=[("", gettext_lazy("not asked yet")), *CandidateStatus.choices],
    )
    status_since = date_field(gettext_lazy("Since"), required=False, earliest=EARLIEST_STATUS, has_come=True)
    registered_since = date_field(
        gettext_lazy("Registered at PUP since"), required=False, earliest=EARLIEST_STATUS, has_come=True
    )
    earlier_days = forms.IntegerField(
        label=gettext_lazy("Days of earlier registrations within two years"), min_value=0, max_value=731, required=False
    )
    placement_days = forms.IntegerField(
        label=gettext_lazy("of all of them days of staż or przygotowanie zawodowe dorosłych"),
        min_value=0,
        max_value=731,
        required=False,
    )
    municipality = forms.ChoiceField(
        label=gettext_lazy("Municipality of residence"),
        required=False,
        choices=[("", gettext_lazy("not asked yet")), *MUNICIPALITY_NAMES.items(),
                 (ELSEWHERE, gettext_lazy("outside Toruń and powiat toruński"))],
    )  # fmt: skip
    residence_number = forms.CharField(
        label=gettext_lazy("Proof of residence: what, or its number"), max_length=120, required=False
    )
    agreement_on = date_field(
        gettext_lazy("Agreement of the municipalities: its day"),
        required=False,
        has_come=True,
        help_text=gettext_lazy("For people from outside Toruń (art. 12(5))."),
    )
    agreement_number = forms.CharField(label=gettext_lazy("its number"), max_length=120, required=False)
    pup_issued_on = date_field(gettext_lazy("New certificate of PUP: day of issue"), required=False)
    pup_number = forms.CharField(label=gettext_lazy("its number"), max_length=120, required=False)
    zus_issued_on = date_field(gettext_lazy("New certificate of ZUS: day of issue"), required=False)
    zus_number = forms.CharField(label=gettext_lazy("its number"), max_length=120, required=False)
    groups = forms.MultipleChoiceField(
        label=gettext_lazy("Groups of art. 1 ust. 2"),
        required=False,
        choices=StatutoryGroup.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    primary_group = forms.ChoiceField(
        label=gettext_lazy("The primary one, for the yearly report"),
        required=False,
        choices=[("", gettext_lazy("not chosen yet")), *StatutoryGroup.choices],
    )

    def __init__(self, *args: Any, candidacy: Candidacy, answers: Eligibility, sensitive: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code in Exclusion:
            self.fields[code] = answer_field(EXCLUSION_NAMES[code])
            self.initial[code] = {True: "yes", False: "no", None: ""}[getattr(answers, code)]
        for name in ANSWER_FIELDS:
            self.initial[name] = getattr(answers, name)
        if sensitive:
            groups = list(candidacy.groups.all())
            self.initial["groups"] = [group.group for group in groups]
            self.initial["primary_group"] = next((group.group for group in groups if group.is_primary), "")
        else:
            del self.fields["groups"], self.fields["primary_group"]

    def exclusions(self) -> Iterator[forms.BoundField]:
        """The seven questions of art. 1 ust. 3."""
        return (self[code] for code in Exclusion)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        today = timezone.localdate()
        for name in ("pup_issued_on", "zus_issued_on"):
            if cleaned.get(name) and cleaned[name] > today:
                self.add_error(name, _("A certificate cannot be issued on a day still to come."))
        for office in ("pup", "zus"):
            number, day = f"{office}_number", f"{office}_issued_on"
            if cleaned.get(number) and not cleaned.get(day) and day not in self.errors:
                self.add_error(day, _("Enter the day of issue: the 30 days run from it."))
        if cleaned.get("agreement_number") and not cleaned.get("agreement_on") and "agreement_on" not in self.errors:
            self.add_error("agreement_on", _("Enter the day of the agreement."))
        if cleaned.get("agreement_on") and not cleaned.get("agreement_number"):
            self.add_error("agreement_number", _("Enter the number of the agreement."))
        if "groups" in self.fields and cleaned.get("groups") and cleaned.get("primary_group") not in cleaned["groups"]:
            if cleaned.get("primary_group"):
                self.add_error("primary_group", _("The primary group must be one of those that are ticked."))
            elif len(cleaned["groups"]) == 1:
                cleaned["primary_group"] = cleaned["groups"][0]
        return cleaned

    def answers(self) -> dict[str, Any]:
        """What was answered, by the fields of Eligibility."""
        cleaned = self.cleaned_data
        days = {name: cleaned[name] or 0 for name in ("earlier_days", "placement_days")}
        return {name: cleaned[name] for name in (*map(str, Exclusion), *ANSWER_FIELDS)} | days

    def documents(self) -> list[tuple[DocumentKind, str, date]]:
        """New evidence: its kind, number and day."""
        cleaned, found = self.cleaned_data, []
        if cleaned["residence_number"]:
            found.append((DocumentKind.RESIDENCE, cleaned["residence_number"], timezone.localdate()))
        if cleaned["agreement_on"]:
            found.append((DocumentKind.GMINA_AGREEMENT, cleaned["agreement_number"], cleaned["agreement_on"]))
        for office in ("pup", "zus"):
            if cleaned[f"{office}_issued_on"]:
                found.append((EVIDENCE[office], cleaned[f"{office}_number"], cleaned[f"{office}_issued_on"]))
        return found


ANSWER_FIELDS = ("status", "status_since", "registered_since", "earlier_days", "placement_days", "municipality")


class OverrideForm(forms.Form):
    """Which rule a manager lets pass, and why."""

    rule = forms.ChoiceField(label=gettext_lazy("Rule"))
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, rules: list[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["rule"].choices = rules  # type: ignore[attr-defined]
