"""Figures as people type them, and as a spreadsheet gives them when it is copied."""

from __future__ import annotations

import re
from typing import Any

from django import forms

NOT_OF_THE_FIGURE = re.compile(r"\s|zł")  # \s: also the spaces that never break


class AmountField(forms.DecimalField):
    """A figure typed as 2140,68, 2 140,68 or 2 140,68 zł, in either language; shown in that of the page."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
        super().__init__(localize=True, widget=widget, **kwargs)

    def to_python(self, value: Any) -> Any:
        """As any DecimalField does, once the figure is plain."""
        return super().to_python(plain(value) if isinstance(value, str) else value)


def plain(text: str) -> str:
    """ "2 140,68 zł" -> "2140.68"."""
    return NOT_OF_THE_FIGURE.sub("", text).replace(",", ".")
