"""What the register takes in: a day to go to, one mark, the rest of a group; and what corrects a closed month."""

from collections.abc import Sequence
from datetime import date

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cis_portal.lib.periods import Month
from cis_portal.lib.workdays import is_working_day
from participants.models import Stay
from reintegration.models import DayCode, MarkCorrection
from reintegration.rules import codes_open

NO_MARK = "none"
LARGEST = 2**31 - 1  # what the database's integer holds
CLEAR = "-"  # in place of a code: an empty answer must never take a mark back


class DayForm(forms.Form):
    """The day to open."""

    day = forms.DateField(required=False)


class MonthForm(forms.Form):
    """The month to open, written 2026-06; this month where none is named. Cleaned: a Month."""

    month = forms.CharField(required=False, max_length=7)

    def clean_month(self) -> Month:
        text = self.cleaned_data["month"] or str(Month.of(timezone.localdate()))
        try:
            return Month.parse(text)
        except ValueError as error:
            raise forms.ValidationError(_("There is no such month.")) from error


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


class CorrectionForm(forms.ModelForm[MarkCorrection]):
    """What a day of a closed month should say, and why. Cleaned code: "" takes the mark off a day without classes.

    alike: further days of the month that lack a mark as well.
    """

    code = forms.TypedChoiceField(
        label=_("It should say"), widget=forms.RadioSelect, coerce=lambda code: "" if code == NO_MARK else code
    )

    class Meta:
        model = MarkCorrection
        fields = ("reason",)
        labels = {"reason": _("Reason for the change")}
        widgets = {"reason": forms.Textarea(attrs={"rows": 3})}
        help_texts = {"reason": _("What the change rests on, such as a certificate brought later. Not a diagnosis.")}

    also = forms.MultipleChoiceField(
        label=_("The same for these days without a mark"), required=False, widget=forms.CheckboxSelectMultiple
    )
    field_order = ("code", "also", "reason")

    def __init__(
        self, *args: object, stay: Stay, day: date, standing: str, alike: Sequence[date] = (), **kwargs: object
    ) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        possible = codes_open(day, today=timezone.localdate()) if stay.holds_on(day) else frozenset()
        choices = [
            (code, f"{code} – {label}")
            for code, label in DayCode.choices
            if code in possible - {DayCode.UNEXPLAINED, standing}
        ]
        if standing and not (stay.holds_on(day) and is_working_day(day)):
            choices.append((NO_MARK, gettext("no mark")))
        self.fields["code"].choices = choices  # type: ignore[attr-defined]
        if not alike:
            del self.fields["also"]
            return
        named = [(on.isoformat(), date_format(on, "j.m, l")) for on in alike]
        self.fields["also"].choices = named  # type: ignore[attr-defined]

    def days(self, day: date) -> list[date]:
        """The day and the further ones that should say the same."""
        return [day, *map(date.fromisoformat, self.cleaned_data.pop("also", []))]


class DecisionForm(forms.Form):
    """Whether the chosen corrections of a stay are accepted, and what their proposer should know."""

    accept = forms.TypedChoiceField(choices=[("yes", "yes"), ("no", "no")], coerce=lambda value: value == "yes")
    note = forms.CharField(required=False, max_length=500)
    chosen = forms.ModelMultipleChoiceField(MarkCorrection.objects.none())

    def __init__(self, *args: object, found: MarkCorrection, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        of_stay = MarkCorrection.objects.undecided().filter(stay=found.stay_id)
        self.fields["chosen"].queryset = of_stay  # type: ignore[attr-defined]
