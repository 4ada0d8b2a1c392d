"""Refusals that compare with what is stored, told with the form's own faults and not one round after them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django import forms

from participants import words
from participants.actions.refusals import NotDone


def add_refusal(form: forms.Form, error: NotDone) -> None:
    """The sentence of a refusal at the field that it belongs to."""
    form.add_error(error.field if error.field in form.fields else None, words.refusal(error))


@contextmanager
def told_at_once(form: forms.Form) -> Iterator[None]:
    """An action's check, run in the form's clean() with the values that are valid there."""
    try:
        yield
    except NotDone as error:
        add_refusal(form, error)
