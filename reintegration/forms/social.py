"""Forms about the social situation: levels by criterion, a correction, a signature."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from cis_portal.fields import date_field
from reintegration.criteria import CRITERIA, LEVELS, words_of
from reintegration.models import CriterionAssessment


def _choices(criterion: str) -> list[tuple[int, str]]:
    return [(level, f"{level} – {words_of(criterion, level)}") for level in LEVELS]


class AssessmentForm(forms.Form):
    """A level for each criterion that is assessed today; one left out stays without.

    rows: the entry rows that are assessed again; without them the criteria of the office's sheet. Cleaned: day, levels
    (row's number, or the criterion, to level).
    """

    day = date_field(gettext_lazy("Day of the assessment"))

    def __init__(self, *args: Any, rows: Sequence[CriterionAssessment] | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.keys: list[Any] = list(CRITERIA) if rows is None else [row.pk for row in rows]
        names = list(CRITERIA) if rows is None else [row.criterion for row in rows]
        for place, criterion in enumerate(names):
            self.fields[f"level_{place}"] = forms.TypedChoiceField(
                label=criterion,
                choices=_choices(criterion),
                coerce=int,
                empty_value=None,
                required=False,
                widget=forms.RadioSelect,
            )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        levels = {key: given.get(f"level_{place}") for place, key in enumerate(self.keys)}
        return {"day": given.get("day"), "levels": {key: level for key, level in levels.items() if level}}

    @property
    def criteria(self) -> list[forms.BoundField]:
        """The fields of the criteria."""
        return [self[f"level_{place}"] for place in range(len(self.keys))]


class LevelCorrectionForm(forms.Form):
    """The right level of a criterion, and why the former was wrong."""

    level = forms.TypedChoiceField(label=gettext_lazy("Right level"), coerce=int, widget=forms.RadioSelect)
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, criterion: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["level"].choices = _choices(criterion)  # type: ignore[attr-defined]
