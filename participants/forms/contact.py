"""How somebody is reached, written as SM EFS takes it. Field by field; empty ones pass where they may be left out."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from participants.patterns import EMAIL, PHONE, POSTCODE


def _check_phone(typed: str) -> None:
    if not PHONE.fullmatch(typed):
        raise ValidationError(_("A telephone number is written as +48500600700 or 500600700."))


def _check_email(typed: str) -> None:
    if not EMAIL.fullmatch(typed):
        raise ValidationError(_("An e-mail address is written as name@example.org, without Polish letters."))


def _check_postcode(typed: str) -> None:
    if not POSTCODE.fullmatch(typed):
        raise ValidationError(_("A postcode is written as 87-100."))


class PhoneField(forms.CharField):
    """A telephone number. Cleaned: without spaces and hyphens."""

    default_validators = [_check_phone]

    def to_python(self, value: Any) -> str:
        return "".join(str(super().to_python(value)).replace("-", "").split())


class PlainEmailField(forms.CharField):
    """An e-mail address of ASCII letters."""

    default_validators = [_check_email]


class PostcodeField(forms.CharField):
    """A Polish postcode."""

    default_validators = [_check_postcode]
