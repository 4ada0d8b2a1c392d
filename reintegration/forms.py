"""What the register takes in: a day to go to, one mark, the rest of a group."""

from django import forms

from participants.models import Stay
from reintegration.models import DayCode

LARGEST = 2**31 - 1  # what the database's integer holds


class DayForm(forms.Form):
    """The day to open."""

    day = forms.DateField(required=False)


class DayMarkForm(forms.Form):
    """One mark. expected_version: of the mark that was on the screen, 0 for none."""

    code = forms.TypedChoiceField(choices=DayCode.choices, coerce=DayCode)
    expected_version = forms.IntegerField(min_value=0, max_value=LARGEST)


class RestForm(forms.Form):
    """The people whom the button counted: stays of the group on that day."""

    stay = forms.ModelMultipleChoiceField(Stay.objects.none())

    def __init__(self, *args: object, stays: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["stay"].queryset = stays  # type: ignore[attr-defined]
