"""Fields that forms of several apps share."""

from datetime import date
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

EARLIEST, LATEST = date(2000, 1, 1), date(2099, 12, 31)


def date_field(label: Any, *, earliest: date = EARLIEST, has_come: bool = False, **kwargs: Any) -> forms.DateField:
    """A date as the browser picks it, or typed as 15.06.2026. has_come: today at the latest."""
    latest = (
        MaxValueValidator(timezone.localdate, _("That day is still to come."))
        if has_come
        else MaxValueValidator(LATEST)
    )
    return forms.DateField(
        label=label,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        validators=[MinValueValidator(earliest), latest],
        **kwargs,
    )
