"""Who somebody is: the PESEL first, which says the rest, or another identifier."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.db.models import Q
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Organisation
from cis_portal.fields import date_field
from cis_portal.lib import polish
from cis_portal.lib.identifiers import BadPesel, Pesel, read_pesel
from grants.models import Project
from participants.actions.candidates import refuse_enrolled
from participants.dictionaries import IdentifierKind, Sex
from participants.models import Participant

from .contact import PhoneField, PlainEmailField
from .refused import told_at_once

BORN_AFTER = date(1900, 1, 1)
OLDEST = timedelta(days=365.25 * 120)
NAMED = [(IdentifierKind.PESEL.value, "PESEL"), (IdentifierKind.OTHER.value, gettext_lazy("another identifier"))]
SEXES = [("", "–"), (Sex.WOMAN.value, gettext_lazy("woman")), (Sex.MAN.value, gettext_lazy("man"))]


class IdentifierForm(forms.Form):
    """An identifier with what a PESEL says by itself. Cleaned: birth date and sex are those of the PESEL.

    centre: whose people the person may be among. anonymous: the number may be left out, nobody is named yet. told_…:
    what an earlier number filled in, which nobody typed: another number may say otherwise.
    """

    identifier_kind = forms.ChoiceField(label=gettext_lazy("Identifier"), required=False, choices=NAMED)
    identifier = forms.CharField(
        label=gettext_lazy("Number"),
        required=False,
        max_length=40,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off",
                "inputmode": "numeric",
                "hx-post": reverse_lazy("recruitment_lookup"),
                "hx-trigger": "change",
                "hx-target": "#person-facts",
                "hx-select": "#person-facts > *",
                "hx-include": "closest form",
            }
        ),
    )
    birth_date = date_field(gettext_lazy("Date of birth"), required=False, earliest=BORN_AFTER)
    sex = forms.ChoiceField(label=gettext_lazy("Sex"), required=False, choices=SEXES)
    told_birth_date = forms.CharField(required=False, widget=forms.HiddenInput)
    told_sex = forms.CharField(required=False, widget=forms.HiddenInput)

    anonymous = False

    def __init__(self, *args: Any, centre: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.centre = centre
        self.pesel: Pesel | None = None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        kind = cleaned["identifier_kind"] = cleaned.get("identifier_kind") or IdentifierKind.PESEL
        number = cleaned["identifier"] = "".join((cleaned.get("identifier") or "").split())
        if not number:
            if not self.anonymous and "identifier" not in self.errors:
                self.add_error("identifier", _("Enter the number."))
        elif kind == IdentifierKind.PESEL:
            self._read_pesel(cleaned, number)
        else:
            for name, said in (("birth_date", _("Enter the date of birth: this identifier does not say it.")),
                               ("sex", _("Enter the sex: this identifier does not say it."))):  # fmt: skip
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, said)
        born = cleaned.get("birth_date")
        if born and not timezone.localdate() - OLDEST < born <= timezone.localdate():
            self.add_error("birth_date", _("Nobody alive was born on that day. Check the year."))
        return cleaned

    def is_typed(self, name: str) -> bool:
        """Whether the birth date or the sex was typed, and not filled in by a number."""
        return bool(self.data.get(name)) and self.data[name] != self.data.get(f"told_{name}")

    def _read_pesel(self, cleaned: dict[str, Any], number: str) -> None:
        """Check the number; what it says of birth and sex must not be contradicted."""
        try:
            self.pesel = read_pesel(number)
        except BadPesel:
            self.add_error("identifier", bad_pesel(number))
            return
        born, sex = (cleaned.get(name) if self.is_typed(name) else None for name in ("birth_date", "sex"))
        if born and born != self.pesel.birth_date:
            said = date_format(self.pesel.birth_date, "SHORT_DATE_FORMAT")
            self.add_error("birth_date", _("By the PESEL the person was born on %(day)s. Correct one of them.")
                           % {"day": said})  # fmt: skip
        if sex and sex != self.pesel.sex:
            self.add_error("sex", _("The PESEL is a woman's.") if self.pesel.sex == "F"
                           else _("The PESEL is a man's."))  # fmt: skip
        cleaned["birth_date"], cleaned["sex"] = self.pesel.birth_date, self.pesel.sex


class CorrectIdentifierForm(IdentifierForm):
    """The right identifier instead of a wrong one, with the reason."""

    reason = forms.CharField(label=gettext_lazy("Reason for the correction"), max_length=300)

    def correction(self) -> dict[str, Any]:
        """What puts the identifier right."""
        return {
            name: self.cleaned_data[name] for name in ("identifier_kind", "identifier", "birth_date", "sex", "reason")
        }


def bad_pesel(number: str) -> str:
    """What is wrong with a number that is no PESEL."""
    if len(number) != 11 or not number.isdigit():
        return _("A PESEL has 11 digits; this has %(count)d signs.") % {"count": len(number)}
    return _("The digits of this PESEL do not agree with each other: one of them is mistyped.")


class PersonForm(IdentifierForm):
    """A candidate of the project, new to the centre or known. known: whoever has that identifier already; alike: people
    of that name.

    discreet: a partner types; it is not told whom the centre knows. Nobody is merged with anybody by guess: a
    differing name, and a person alike, each wait for the one who types to say which it is.
    """

    field_order = ["identifier_kind", "identifier", "birth_date", "sex", "last_name", "first_name", "phone", "email"]

    last_name = forms.CharField(label=gettext_lazy("Last name"), max_length=120)
    first_name = forms.CharField(label=gettext_lazy("First name"), max_length=120)
    phone = PhoneField(label=gettext_lazy("Telephone"), max_length=40, required=False)
    email = PlainEmailField(label=gettext_lazy("E-mail"), max_length=254, required=False)
    same_person = forms.BooleanField(label=gettext_lazy("It is this person; the name on file stays"), required=False)
    other_person = forms.BooleanField(label=gettext_lazy("I have checked: this is somebody else"), required=False)

    def __init__(self, *args: Any, project: Project, discreet: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.project, self.discreet = project, discreet
        self.known: Participant | None = None
        self.alike: list[Participant] = []

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if self.discreet or "identifier" in self.errors:
            return cleaned
        self.known = self._find_known(cleaned)
        if self.known:
            with told_at_once(self):
                refuse_enrolled(self.known, self.project)
            if not self._named_alike(self.known, cleaned) and not cleaned.get("same_person"):
                self.add_error("last_name", _("This number belongs to %(name)s. Check the number and the name.")
                               % {"name": self.known})  # fmt: skip
        else:
            self.alike = self._find_alike(cleaned)
            if self.alike and not cleaned.get("other_person"):
                self.add_error("last_name", _("The centre knows somebody of that name. Look whether it is the same "
                                              "person before you go on."))  # fmt: skip
        return cleaned

    def _find_known(self, cleaned: dict[str, Any]) -> Participant | None:
        if not cleaned.get("identifier"):
            return None
        return Participant.objects.filter(
            centre=self.centre, identifier_kind=cleaned["identifier_kind"], identifier=cleaned["identifier"]
        ).first()

    @staticmethod
    def _named_alike(person: Participant, cleaned: dict[str, Any]) -> bool:
        typed = polish.fold(f"{cleaned.get('last_name', '')} {cleaned.get('first_name', '')}")
        return not typed or typed == polish.fold(str(person))

    def _find_alike(self, cleaned: dict[str, Any]) -> list[Participant]:
        """People of the centre with that name, born on that day as far as both days are known."""
        first, last = cleaned.get("first_name"), cleaned.get("last_name")
        if not first or not last:
            return []
        people = Participant.objects.filter(centre=self.centre).named(first, last)
        if cleaned.get("birth_date"):
            people = people.filter(Q(birth_date=cleaned["birth_date"]) | Q(birth_date__isnull=True))
        return list(people.prefetch_related("enrolments")[:5])

    @property
    def asks_same(self) -> bool:
        """Whether the form waits for the word that it is the same person."""
        return self.known is not None and ("last_name" in self.errors or bool(self.cleaned_data.get("same_person")))

    @property
    def asks_other(self) -> bool:
        """Whether the form waits for the word that it is somebody else."""
        return bool(self.alike)

    def person_fields(self) -> dict[str, Any]:
        """What registers the person."""
        names = ("identifier_kind", "identifier", "first_name", "last_name", "birth_date", "sex")
        return {name: self.cleaned_data[name] for name in names}
