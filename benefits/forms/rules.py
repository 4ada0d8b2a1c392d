"""Changing a rule of the benefit: the value, the month it starts with, its source."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from benefits.dated import CHOICES
from benefits.forms.accounts import AccountField, read_account
from benefits.forms.amounts import AmountField
from benefits.rule_words import RULES
from benefits.wording import month_text
from cis_portal.lib.periods import Month
from grants.models import SettingKey

# The least and the most that each figure may be, and its decimals.
BOUNDS: dict[SettingKey, tuple[int, int, int]] = {
    SettingKey.UNEMPLOYMENT_ALLOWANCE: (100, 20_000, 2),
    SettingKey.BENEFIT_PERCENT: (1, 200, 2),
    SettingKey.NN_LIMIT: (0, 31, 0),
    SettingKey.SICK_LIMIT: (0, 365, 0),
    SettingKey.FREE_DAYS: (0, 60, 0),
    SettingKey.PENSION_CONTRIBUTION: (0, 100, 2),
    SettingKey.DISABILITY_CONTRIBUTION: (0, 100, 2),
    SettingKey.AGREED_PLACES: (0, 5000, 0),
    SettingKey.ABSENCES_IN_A_ROW: (0, 31, 0),
    SettingKey.ABSENCES_IN_30_DAYS: (0, 31, 0),
    SettingKey.ATTENDANCE_PERCENT: (0, 100, 0),
    SettingKey.WEEK_HOURS_MIN: (0, 60, 0),
    SettingKey.WEEK_HOURS_MAX: (1, 60, 0),
    SettingKey.WEEK_HOURS_DISABILITY: (1, 60, 0),
    SettingKey.PEOPLE_PER_LEADER: (1, 100, 0),
}


class MonthChoiceForm(forms.Form):
    """The month that a page is about: one of those given."""

    month = forms.TypedChoiceField(label=gettext_lazy("Month"), coerce=Month.parse, required=False)

    def __init__(self, *args: Any, months: list[Month], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["month"].choices = month_choices(months)  # type: ignore[attr-defined]


class RuleForm(forms.Form):
    """value: as it is stored; month: a Month; seen: the values that the page showed."""

    month = forms.TypedChoiceField(label=gettext_lazy("Holds from"), coerce=Month.parse)
    source = forms.CharField(
        label=gettext_lazy("Source"),
        max_length=300,
        help_text=gettext_lazy("Where it comes from: an act, an announcement, an agreement with PUP, a decision."),
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=5000)
    field_order = ("value", "month", "source", "seen")

    def __init__(self, *args: Any, key: SettingKey, months: list[Month], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.key = key
        self.fields["value"] = value_field(key)
        self.fields["month"].choices = month_choices(months)  # type: ignore[attr-defined]
        self.order_fields(self.field_order)

    def look_again(self, seen: str) -> None:
        """What is shown now has been seen: sent once more, the form is judged by it."""
        self.data = {**{name: self.data[name] for name in self.data}, "seen": seen}

    def clean_value(self) -> str:
        """The text that is stored: money with two decimals, an account as 26 digits."""
        value = self.cleaned_data["value"]
        if self.key == SettingKey.REFUND_ACCOUNT:
            return read_account(value)
        return f"{value:.2f}" if isinstance(value, Decimal) else str(value)


def value_field(key: SettingKey, *, required: bool = True) -> forms.Field:
    """A choice where the act leaves a list open, an account, else a figure within its bounds."""
    if key in CHOICES:
        choices = list(RULES[key].values.items())
        return forms.ChoiceField(label=gettext_lazy("Value"), choices=choices, widget=forms.RadioSelect)
    label = str(RULES[key].title)
    if key == SettingKey.REFUND_ACCOUNT:
        return AccountField(label=label, required=required)
    least, most, places = BOUNDS[key]
    if places:
        bounds = {"min_value": Decimal(least), "max_value": Decimal(most)}
        return AmountField(label=label, decimal_places=places, max_digits=8, required=required, **bounds)
    return forms.IntegerField(label=label, min_value=least, max_value=most, required=required)


def month_choices(months: list[Month]) -> list[tuple[str, str]]:
    """2026-06 beside "czerwiec 2026"."""
    return [(str(month), date_format(month.first, "YEAR_MONTH_FORMAT")) for month in months]


def approved_until(first: Month) -> str:
    """Why an earlier month cannot be chosen."""
    return _("An earlier month has an approved list, which stays as it is. The first possible: %(month)s.") % {
        "month": month_text(first)
    }
