"""Fields that forms of several apps share."""

from datetime import date
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator

EARLIEST, LATEST = date(2000, 1, 1), date(2099, 12, 31)


def date_field(label: Any, *, required: bool = True, earliest: date = EARLIEST, **kwargs: Any) -> forms.DateField:
    """A date as the browser picks it, or typed as 15.06.2026."""
    return forms.DateField(
        label=label,
        required=required,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        validators=[MinValueValidator(earliest), MaxValueValidator(LATEST)],
        **kwargs,
    )
