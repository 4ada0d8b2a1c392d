"""What PUP and the centre write on a refund claim."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from benefits.forms.lists import day_field
from benefits.models import RefundClaim, RefundLine


class QuestionForm(forms.Form):
    """What PUP asks, about one line or about the whole claim. Cleaned line: a RefundLine or None."""

    line = forms.ModelChoiceField(
        RefundLine.objects.none(), label=_("Line"), required=False, empty_label=_("the whole claim")
    )
    reason = forms.CharField(label=_("Question"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, claim: RefundClaim, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lines = RefundLine.objects.filter(claim=claim).select_related("line").order_by("position")
        field = self.fields["line"]
        field.queryset = lines  # type: ignore[attr-defined]
        field.label_from_instance = lambda line: f"{line.position}. {line.line.name}"  # type: ignore[attr-defined]


class AnswerForm(forms.Form):
    """What the centre answers."""

    answer = forms.CharField(label=_("Answer"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))


class RefundedForm(forms.Form):
    """When the money was refunded."""

    refunded_on = day_field(_("Day of the refund"))
