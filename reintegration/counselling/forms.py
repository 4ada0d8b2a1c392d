"""What people type about counselling: the card, why it is withdrawn, who reads notes, agreed hours."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.db.models import Max, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import RoleGrant, User
from accounts.permissions import Permission, roles_with
from cis_portal.fields import date_field
from grants.models import Project
from participants.models import Enrolment
from reintegration.actions.counselling import Facts
from reintegration.models import ActivityKind, CounsellingCard, counselling_kinds, topics_of

USUAL_MINUTES = 50
STEP = 5  # minutes
LEFT_LATELY = timedelta(days=60)  # a card of the last weeks may come late
LONGEST_NOTE = 20_000

Choices = list[Any]


def hour_field(label: Any) -> forms.TimeField:
    """An hour as the browser picks it, or typed as 9:30."""
    return forms.TimeField(label=label, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))


class PersonChoice(forms.ModelChoiceField[Enrolment]):
    """A participant by name and case number."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.participant}, {obj.case_number}"


class CardForm(forms.Form):
    """One meeting on one page. initial: see for_new and of. people: whom the card may be about; None: as it is."""

    enrolment = PersonChoice(Enrolment.objects.none(), label=_("Person"), empty_label=None)
    held_on = date_field(_("Day"))
    starts_at = hour_field(_("From"))
    ends_at = hour_field(_("To"))
    subject = forms.ChoiceField(label=_("Kind and topic"))
    called_out = forms.BooleanField(label=_("The person was called out of a class for it"), required=False)
    note = forms.CharField(
        label=pgettext_lazy("counselling", "Note"),
        required=False,
        max_length=LONGEST_NOTE,
        help_text=_("You alone read it. It is encrypted, and stands in no export and no search."),
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, user: User, people: QuerySet[Enrolment] | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kinds = lately(user)
        self.fields["subject"].choices = [("", "—"), *subjects(self.kinds)]  # type: ignore[attr-defined]
        if people is None:
            del self.fields["enrolment"]
            return
        chosen: Any = self.fields["enrolment"]
        chosen.queryset = people
        chosen.choices = by_last_met(people)

    def clean_subject(self) -> tuple[ActivityKind, str]:
        """The kind and the topic."""
        number, _colon, topic = self.cleaned_data["subject"].partition(":")
        return next(kind for kind in self.kinds if str(kind.pk) == number), topic

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("starts_at") and cleaned.get("ends_at") and cleaned["ends_at"] <= cleaned["starts_at"]:
            self.add_error("ends_at", _("The meeting ends before it begins."))
        return cleaned

    @property
    def facts(self) -> Facts:
        """What was typed, once it is valid."""
        said = self.cleaned_data
        kind, topic = said["subject"]
        return Facts(said["held_on"], said["starts_at"], said["ends_at"], kind, topic, said["called_out"])


def people_to_counsel(user: User, project: Project) -> QuerySet[Enrolment]:
    """Whom a card may be about: people of the project who have not left, or did lately; last_met by the user."""
    since = timezone.localdate() - LEFT_LATELY
    own = Q(counselling__specialist=user, counselling__withdrawn_at__isnull=True)
    return (
        Enrolment.objects.visible_to(user)
        .filter(Q(ended_on__isnull=True) | Q(ended_on__gte=since), project=project)
        .select_related("participant")
        .annotate(last_met=Max("counselling__held_on", filter=own))
        .in_polish_order()
    )


def by_last_met(people: QuerySet[Enrolment]) -> Choices:
    """Those met before, the latest first, then all others by name."""
    found: list[Any] = list(people)
    met = sorted((one for one in found if one.last_met), key=lambda one: one.last_met, reverse=True)
    others = [one for one in found if not one.last_met]
    groups = [(gettext("Met lately"), met), (gettext("Others"), others)]
    return [
        ("", "—"),
        *(
            (title, [(one.pk, f"{one.participant}, {one.case_number}") for one in some])
            for title, some in groups
            if some
        ),
    ]


def lately(user: User) -> list[ActivityKind]:
    """The counselling of the user's centre: the kind of their last card first, one no longer offered only as that."""
    last = CounsellingCard.objects.filter(specialist=user).order_by("-pk").values_list("kind", flat=True).first()
    assert user.organisation is not None  # who keeps cards works for a centre
    kinds = [kind for kind in counselling_kinds(user.organisation) if kind.in_use or kind.pk == last]
    return sorted(kinds, key=lambda kind: kind.pk != last)


def subjects(kinds: list[ActivityKind]) -> Choices:
    """Topics under their kinds: one choice says both."""
    return [(kind.name, [(f"{kind.pk}:{topic}", topic.label) for topic in topics_of(kind)]) for kind in kinds]


def usual(user: User, now: datetime) -> dict[str, Any]:
    """What a new card begins with: today, and the last card's length up to now, not before midnight. now: local."""
    last = CounsellingCard.objects.filter(specialist=user).standing().order_by("-held_on", "-starts_at").first()
    minutes = last.minutes if last else USUAL_MINUTES
    end = now.replace(minute=now.minute // STEP * STEP, second=0, microsecond=0)
    midnight = end.replace(hour=0, minute=0)
    start = max(midnight, end - timedelta(minutes=minutes))
    return {"held_on": now.date(), "starts_at": start.time(), "ends_at": (start + timedelta(minutes=minutes)).time()}


class WithdrawForm(forms.Form):
    """Why a card is taken back."""

    reason = forms.CharField(label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))


class NoteAccessForm(forms.Form):
    """Whose notes about whom somebody reads, why and until when."""

    enrolment = PersonChoice(Enrolment.objects.none(), label=_("About whom"))
    specialist = forms.ModelChoiceField(User.objects.none(), label=_("Whose notes"))
    reader = forms.ModelChoiceField(User.objects.none(), label=_("Who reads them"))
    ends_on = date_field(_("Until"), help_text=_("90 days from today at most."))
    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        help_text=_("The author is told it. No health or conviction here."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, by: User, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        colleagues = User.objects.filter(organisation=by.organisation_id, is_active=True).order_by(
            "last_name", "first_name"
        )
        noted = Enrolment.objects.visible_to(by).filter(project=project, counselling__note__isnull=False)
        found: Any = self.fields
        found["enrolment"].queryset = (
            Enrolment.objects.filter(pk__in=noted.values("pk")).select_related("participant").in_polish_order()
        )
        found["specialist"].queryset = colleagues.filter(counselling__note__isnull=False).distinct()
        found["reader"].queryset = colleagues.exclude(pk=by.pk).filter(pk__in=readers())
        found["ends_on"].initial = timezone.localdate() + timedelta(days=14)


def readers() -> QuerySet[Any]:
    """The numbers of those whose role sees counselling today."""
    grants = RoleGrant.objects.in_force(timezone.localdate()).filter(role__in=roles_with(Permission.COUNSELLING_VIEW))
    return grants.values("user")


class PlanForm(forms.Form):
    """Hours a month agreed with one specialist."""

    specialist = forms.ModelChoiceField(User.objects.none(), label=_("Specialist"))
    hours = forms.DecimalField(
        label=_("Hours a month"),
        min_value=0,
        max_value=300,
        max_digits=6,
        decimal_places=2,
        localize=True,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, specialists: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["specialist"].queryset = specialists  # type: ignore[attr-defined]
