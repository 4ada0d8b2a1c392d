"""What the register takes in: a day to go to, one mark, the rest of a group."""

from django import forms

from participants.models import Stay
from reintegration.models import DayCode

LARGEST = 2**31 - 1  # what the database's integer holds
CLEAR = "-"  # in place of a code: an empty answer must never take a mark back


class DayForm(forms.Form):
    """The day to open."""

    day = forms.DateField(required=False)


class DayMarkForm(forms.Form):
    """One mark, or CLEAR to take it back. expected_version: of what was on the screen."""

    code = forms.ChoiceField(choices=[*DayCode.choices, (CLEAR, CLEAR)])
    expected_version = forms.IntegerField(min_value=0, max_value=LARGEST)


class RestForm(forms.Form):
    """The people whom the button counted: stays of the group on that day. act: the name of this press of it."""

    act = forms.UUIDField(required=False)
    stay = forms.ModelMultipleChoiceField(Stay.objects.none())

    def __init__(self, *args: object, stays: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["stay"].queryset = stays  # type: ignore[attr-defined]


class UndoForm(forms.Form):
    """Which press of "the rest present" is taken back."""

    act = forms.UUIDField()
