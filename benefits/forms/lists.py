"""What people type about benefits: reasons, days, account numbers, amounts."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from benefits.forms.accounts import AccountField, read_account
from benefits.forms.amounts import AmountField
from benefits.models import Way
from cis_portal.fields import date_field


def day_field(label: Any) -> forms.DateField:
    """The day of a payment, today unless another is chosen."""
    return date_field(label, initial=timezone.localdate, has_come=True)


def amount_field(label: Any, *, smallest: str = "0.00", required: bool = True) -> AmountField:
    """Złoty, typed as 2140,68 or 2 140,68."""
    least = Decimal(smallest)
    return AmountField(label=label, required=required, max_digits=8, decimal_places=2, min_value=least)


class SeenForm(forms.Form):
    """Which figures the person saw: the digest of the draft or of the list."""

    seen = forms.RegexField(r"^[0-9a-f]{64}$", widget=forms.HiddenInput)


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


class PaidForm(forms.Form):
    """When the money left."""

    paid_on = day_field(_("Day of payment"))


class PaymentDetailsForm(forms.Form):
    """Transfer or cash. Cleaned account_number: 26 digits, without PL and spaces; empty for cash."""

    way = forms.ChoiceField(label=_("How the benefit is paid"), choices=Way, widget=forms.RadioSelect)
    account_number = AccountField(label=_("Account number (NRB)"), required=False)

    def clean_account_number(self) -> str:
        """The number by its control sum; none where the money is handed over."""
        typed: str = self.cleaned_data["account_number"]
        return "" if self.cleaned_data.get("way") == Way.CASH else read_account(typed)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("way") == Way.ACCOUNT and not cleaned.get("account_number", "-"):
            self.add_error("account_number", _("A transfer needs an account number."))
        return cleaned
