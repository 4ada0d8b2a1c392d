"""A form, the action that it asks for, and the refusal at the field that it belongs to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms

from participants import actions
from participants.forms.refused import add_refusal

__all__ = ["add_refusal", "done"]


def done(form: forms.Form, action: Callable[..., Any], **fixed: Any) -> Any:
    """What the action made of a valid form; None where nothing was sent, or it was refused at its field."""
    if not form.is_valid():
        return None
    try:
        return action(**fixed, **form.cleaned_data)
    except actions.NotDone as error:
        add_refusal(form, error)
        return None
