"""What was paid outside the portal: a field a person, and a place to paste the office's two columns."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from benefits.forms.amounts import plain
from benefits.forms.lists import amount_field
from benefits.overview import MonthPage, Shown
from cis_portal.lib.polish import fold
from participants.models import Enrolment

LARGEST = Decimal("999999.99")


class PaidBeforeForm(forms.Form):
    """One amount a person of the month's page, empty where nothing is known, and pasted rows that fill some of them.

    A pasted row is a case number, an identifier or a name, then an amount, with a tab or semicolon between.
    """

    pasted = forms.CharField(
        label=gettext_lazy("Paste from a spreadsheet"),
        required=False,
        max_length=200_000,
        strip=False,
        help_text=gettext_lazy("One person a row: case number, PESEL or name, then the amount."),
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, page: MonthPage, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.page = page
        for row in page.rows:
            field = amount_field(row.name, required=False)
            field.initial = row.outside
            self.fields[_name(row)] = field

    def rows(self) -> Iterator[tuple[Shown, Any]]:
        """Each person's line with its field, in the order of the page."""
        for row in self.page.rows:
            yield row, self[_name(row)]

    def clean_pasted(self) -> dict[str, Decimal]:
        """The field's name and the amount of each pasted row; every row that is wrong is named by its number."""
        known, found, wrong = known_people(self.page), {}, []
        for number, line in enumerate(self.cleaned_data["pasted"].splitlines(), start=1):
            if not line.strip():
                continue
            who, amount = _parted(line)
            field = known.get(fold(who))
            if field is None:
                wrong.append(_("row %(number)d: nobody of this month is called so") % {"number": number})
            elif amount is None:
                wrong.append(_("row %(number)d: no amount such as 2140,68") % {"number": number})
            else:
                found[field] = amount
        if wrong:
            raise forms.ValidationError(wrong)
        return found

    def amounts(self) -> dict[Enrolment, Decimal | None]:
        """What to enter for whom; a pasted amount goes before a typed one."""
        pasted = self.cleaned_data["pasted"]
        return {row.enrolment: pasted.get(_name(row), self.cleaned_data[_name(row)]) for row in self.page.rows}


def _name(row: Shown) -> str:
    return f"amount_{row.enrolment.pk}"


def known_people(page: MonthPage) -> dict[str, str]:
    """By what a person may be called on a row; a name that two share calls nobody."""
    known: dict[str, str] = {}
    names = [fold(row.name) for row in page.rows]
    for row, name in zip(page.rows, names, strict=True):
        known[fold(row.enrolment.case_number)] = known[fold(row.enrolment.participant.identifier)] = _name(row)
        if names.count(name) == 1:
            known[name] = _name(row)
    return known


def _parted(line: str) -> tuple[str, Decimal | None]:
    """ "2026-041;2 140,68 zł" -> ("2026-041", 2140.68). The last column is the amount, the first says who."""
    who, *rest = re.split(r"[\t;]", line)
    return who, amount_of(rest[-1]) if rest else None


def amount_of(text: str) -> Decimal | None:
    """2 140,68 zł -> 2140.68; None for what is no amount of złoty and grosze."""
    try:
        amount = Decimal(plain(text))
    except InvalidOperation:
        return None
    places = amount.as_tuple().exponent
    right = amount.is_finite() and 0 <= amount <= LARGEST and isinstance(places, int) and places >= -2
    return amount if right else None
