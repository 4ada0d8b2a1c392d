"""What is asked for when people are invited, given roles, replaced and seen off."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Invitation, Organisation, RoleGrant, Substitution, User
from accounts.models.organisations import ROLES_AT
from accounts.permissions import Role
from cis_portal.fields import date_field


class PeopleFilterForm(forms.Form):
    """What the list of people is narrowed to."""

    q = forms.CharField(
        label=_("Name or e-mail"), required=False, max_length=100, widget=forms.TextInput(attrs={"type": "search"})
    )
    organisation = forms.ModelChoiceField(
        label=_("Organisation"), required=False, queryset=Organisation.objects.none(), empty_label=_("all")
    )
    show = forms.ChoiceField(
        label=_("Accounts"),
        required=False,
        choices=[("", _("that work")), ("ended", _("that have ended")), ("all", _("all"))],
    )

    def __init__(self, *args: Any, organisations: models.QuerySet[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = organisations  # type: ignore[attr-defined]


class InvitationForm(forms.ModelForm[Invitation]):
    """Whom to ask in, where, as what, and under which written authorisation."""

    starts_on = date_field(_("Role from"))
    ends_on = date_field(_("Role until"), required=False, help_text=_("Empty: until somebody ends it."))
    authorised_from = date_field(_("Authorisation from"))
    authorised_until = date_field(_("Authorisation until"))

    class Meta:
        model = Invitation
        fields = (
            "email", "first_name", "last_name", "organisation", "role", "starts_on", "ends_on",
            "authorisation_no", "authorised_from", "authorised_until", "language",
        )  # fmt: skip
        labels = {
            "email": _("E-mail address"),
            "first_name": _("First name"),
            "last_name": _("Last name"),
            "organisation": _("Organisation"),
            "role": _("Role"),
            "authorisation_no": _("Number of the authorisation"),
            "language": _("Language of the mail"),
        }

    def __init__(self, *args: Any, organisations: models.QuerySet[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = organisations  # type: ignore[attr-defined]
        self.initial.setdefault("starts_on", timezone.localdate())
        self.initial.setdefault("authorised_from", timezone.localdate())

    def clean_role(self) -> Role:
        """The role itself, not its text."""
        return Role(self.cleaned_data["role"])

    def _post_clean(self) -> None:
        """The action judges what is made of it; the model is not built here."""


class AcceptForm(forms.Form):
    """The invited person's own name and password."""

    first_name = forms.CharField(label=_("First name"), max_length=80)
    last_name = forms.CharField(label=_("Last name"), max_length=80)
    password = forms.CharField(
        label=_("Password"),
        max_length=128,
        strip=False,
        help_text=_("At least 12 characters; a few words are easier to remember than signs."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("The password once more"),
        max_length=128,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email = email

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        password = cleaned.get("password")
        if password is not None and cleaned.get("again") not in (None, password):
            self.add_error("again", _("The two passwords differ."))
        if password is not None:
            person = User(
                email=self.email,
                first_name=cleaned.get("first_name", ""),
                last_name=cleaned.get("last_name", ""),
            )
            try:
                password_validation.validate_password(password, person)
            except ValidationError as faults:
                self.add_error("password", faults)
        return cleaned


class ReasonForm(forms.Form):
    """An act that asks for nothing but its reason."""

    reason = forms.CharField(
        label=_("Reason"), max_length=300, help_text=_("It stays on record beside your name and the moment.")
    )

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        self.order_fields([name for name in self.fields if name != "reason"])


class RoleForm(ReasonForm):
    """A role from one day until another."""

    role = forms.ChoiceField(label=_("Role"))
    starts_on = date_field(_("From"))
    ends_on = date_field(_("Until"), required=False, help_text=_("Empty: until somebody ends it."))

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, person=person, **kwargs)
        possible = ROLES_AT[person.organisation.kind] if person.organisation else ()  # type: ignore[index]
        self.fields["role"].choices = [("", "---------"), *((role.value, role.label) for role in possible)]  # type: ignore[attr-defined]
        self.fields["starts_on"].initial = timezone.localdate()

    def clean_role(self) -> Role:
        """The role itself, not its text."""
        return Role(self.cleaned_data["role"])


class _RunningForm(ReasonForm):
    last_day = date_field(_("Last day"), required=False, help_text=_("Empty: at once."))


class EndForm(_RunningForm):
    """When an account ends."""


class _GrantChoice(forms.ModelChoiceField[RoleGrant]):
    def label_from_instance(self, obj: models.Model) -> str:
        assert isinstance(obj, RoleGrant)
        return f"{obj.get_role_display()}, {_span(obj.starts_on, obj.ends_on)}"


class EndRoleForm(_RunningForm):
    """Which role ends, and when."""

    grant = _GrantChoice(label=_("Role"), queryset=RoleGrant.objects.none(), empty_label=None)

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, person=person, **kwargs)
        held = person.role_grants.not_ended(timezone.localdate()).filter(substitution=None)
        self.fields["grant"].queryset = held.order_by("starts_on", "pk")  # type: ignore[attr-defined]
        self.order_fields(["grant", "last_day", "reason"])


class SubstituteForm(ReasonForm):
    """Who stands in for the person, and for how long."""

    substitute = forms.ModelChoiceField(label=_("Substitute"), queryset=User.objects.none())
    starts_on = date_field(_("From"))
    ends_on = date_field(_("Until"))

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, person=person, **kwargs)
        colleagues = User.objects.filter(organisation=person.organisation_id, is_active=True).exclude(pk=person.pk)
        self.fields["substitute"].queryset = colleagues.order_by("last_name", "first_name")  # type: ignore[attr-defined]
        self.fields["starts_on"].initial = timezone.localdate()


class _SubstitutionChoice(forms.ModelChoiceField[Substitution]):
    def label_from_instance(self, obj: models.Model) -> str:
        assert isinstance(obj, Substitution)
        return f"{obj.substitute} – {obj.absent}, {_span(obj.starts_on, obj.ends_on)}"


class EndSubstitutionForm(_RunningForm):
    """Which substitution ends early, and when."""

    substitution = _SubstitutionChoice(label=_("Substitution"), queryset=Substitution.objects.none(), empty_label=None)

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, person=person, **kwargs)
        found = Substitution.objects.of(person).not_ended(timezone.localdate())
        self.fields["substitution"].queryset = found.select_related("absent", "substitute")  # type: ignore[attr-defined]
        self.order_fields(["substitution", "last_day", "reason"])


class AuthorisationForm(ReasonForm):
    """A written authorisation to process personal data (art. 8b ust. 4)."""

    number = forms.CharField(label=_("Number of the authorisation"), max_length=40)
    starts_on = date_field(_("From"))
    ends_on = date_field(_("Until"))


def _span(first: date, last: date | None) -> str:
    return f"{first:%d.%m.%Y} – {last:%d.%m.%Y}" if last else f"{first:%d.%m.%Y} –"
