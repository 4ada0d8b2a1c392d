"""Finding people."""

from typing import Any

from django import forms
from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.permissions import Permission
from participants.dictionaries import LabourStatus, Sex
from participants.models import EnrolmentStatus

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
