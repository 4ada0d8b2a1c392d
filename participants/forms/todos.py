"""Forms about tasks: a new one, another day or colleague, the end."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from cis_portal.fields import date_field
from cis_portal.lib.free_text import Slip
from participants.forms.sharing import GuardedForm
from participants.models import Task, TaskOutcome


class _Assigned(forms.Form):
    """Who does it and by which day."""

    due_on = date_field(_("Due on"))
    assignee = forms.ModelChoiceField(label=_("Who does it"), queryset=User.objects.none(), empty_label=None)

    def __init__(self, *args: Any, colleagues: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["assignee"].queryset = colleagues  # type: ignore[attr-defined]


class TaskForm(GuardedForm, _Assigned):
    """A task typed by hand."""

    guarded = "text"
    watched = frozenset({Slip.NUMBER})
    text = forms.CharField(
        label=_("What is to be done"), max_length=300, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    field_order = ["text", "keep_words", "due_on", "assignee"]

    def clean_due_on(self) -> Any:
        day = self.cleaned_data["due_on"]
        if day < timezone.localdate():
            raise forms.ValidationError(_("Give today or a later day."))
        return day


class TaskChangeForm(_Assigned):
    """Another day, another colleague."""

    def __init__(self, *args: Any, task: Task, **kwargs: Any) -> None:
        super().__init__(*args, initial={"due_on": task.due_on, "assignee": task.assignee_id}, **kwargs)
        if task.assignee_id is None:
            self.fields["assignee"].empty_label = _("nobody yet")  # type: ignore[attr-defined]


class TaskCloseForm(GuardedForm):
    """Done, or not needed and why."""

    guarded = "note"
    watched = frozenset({Slip.NUMBER})
    outcome = forms.TypedChoiceField(
        label=_("How it ended"),
        choices=[(TaskOutcome.DONE, pgettext_lazy("task", "done")), (TaskOutcome.NOT_NEEDED, _("not needed"))],
        coerce=TaskOutcome,
        initial=TaskOutcome.DONE,
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=_("In a few words"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For a task that was not needed, why."),
    )
    field_order = ["outcome", "note", "keep_words"]
