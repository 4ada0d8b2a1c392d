"""Account numbers as people type them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from stdnum import iban
from stdnum.exceptions import ValidationError as WrongNumber


def read_account(typed: str) -> str:
    """The 26 digits of an NRB, typed with or without PL and spaces; "" for nothing.

    Raises forms.ValidationError for another length or a wrong control sum (mod 97), without repeating the number.
    """
    number = "".join(typed.upper().split()).removeprefix("PL")
    if not number:
        return ""
    if len(number) != 26 or not (number.isascii() and number.isdigit()):
        raise forms.ValidationError(_("An account number has 26 digits."), code="length")
    try:
        iban.validate(f"PL{number}")
    except WrongNumber as wrong:
        raise forms.ValidationError(
            _("The control digits of this account number do not fit: one digit is wrong."), code="checksum"
        ) from wrong
    return number


class AccountField(forms.CharField):
    """An account number as it was typed, for read_account."""

    def __init__(self, *, label: Any, required: bool = True) -> None:
        super().__init__(
            label=label,
            required=required,
            max_length=40,
            help_text=gettext_lazy("26 digits; spaces do not matter."),
            widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        )
