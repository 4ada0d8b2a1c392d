"""Forms about a stay: the qualification, an opinion, an extension, the end, the hours a week."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cis_portal.fields import date_field
from participants.actions.stays import check_ground, check_last_day, check_reason, longer, within_reach
from participants.models import EndGround, Stay
from participants.staying import trial_last_day

from .refused import told_at_once

REASON_LENGTH = 1000


def _reason(label: Any, *, required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=REASON_LENGTH, required=required, widget=forms.Textarea(attrs={"rows": 4})
    )


class _UntilForm(forms.Form):
    """A decision about how long a stay lasts; what the act says of its end is told with the form's other faults."""

    def __init__(self, *args: Any, stay: Stay, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stay = stay

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "until" in cleaned:
            with told_at_once(self):
                self.check_until(cleaned["until"])
        return cleaned

    def check_until(self, until: date) -> None:
        longer(self.stay, until)


class QualificationForm(_UntilForm):
    """The day of the decision and the planned end of the participation."""

    happened_on = date_field(_("Day of the decision"), has_come=True)
    until = date_field(_("Planned end of the participation"))

    def check_until(self, until: date) -> None:
        within_reach(self.stay, until, after=trial_last_day(self.stay))


class AdviceForm(_UntilForm):
    """The social worker's opinion on an extension."""

    happened_on = date_field(_("Day of the opinion"), has_come=True)
    until = date_field(_("Extension until"))
    in_favour = forms.TypedChoiceField(
        label=_("Opinion"),
        choices=[("yes", _("for the extension")), ("no", _("against the extension"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    reason = _reason(_("How the programme goes, and why it needs more time or does not"))


class ExtensionForm(_UntilForm):
    """The manager's decision on an extension."""

    happened_on = date_field(_("Day of the decision"), has_come=True)
    until = date_field(_("Extension until"))
    reason = _reason(_("Reason for the extension"))


def _clear_later() -> forms.BooleanField:
    return forms.BooleanField(
        label=_("Take off the marks after the last day"),
        help_text=_("Of months that are not closed; history keeps them. Of closed months their removal is proposed."),
        required=False,
    )


class EndForm(forms.Form):
    """The last day of a stay and the ground for which it ends."""

    ended_on = date_field(_("Last day of the stay"), has_come=True)
    clear_later = _clear_later()
    ground = forms.TypedChoiceField(
        label=_("Ground"), choices=EndGround.choices, coerce=EndGround, widget=forms.RadioSelect
    )
    happened_on = date_field(_("Day of the decision or statement"), has_come=True)
    reason = _reason(_("Reason"), required=False)

    def __init__(self, *args: Any, stay: Stay, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stay = stay

    def clean(self) -> dict[str, Any]:
        """The day, the ground and the reason against the stay, all at once."""
        cleaned = super().clean() or {}
        last, ground = cleaned.get("ended_on"), cleaned.get("ground")
        if last:
            with told_at_once(self):
                check_last_day(self.stay, last)
        if "ended_on" in cleaned and ground:
            with told_at_once(self):
                check_ground(self.stay, cleaned["ended_on"], ground)
        if ground:
            with told_at_once(self):
                check_reason(ground, cleaned.get("reason", ""))
        return cleaned


class EndCorrectionForm(forms.Form):
    """The last day that an ended stay really had."""

    ended_on = date_field(_("Last day of the stay"), has_come=True)
    clear_later = _clear_later()
    happened_on = date_field(_("Day of the correction"), has_come=True)
    reason = _reason(_("Reason for the change"))


class ApplicationForm(forms.Form):
    """The day of the application for the benefit; empty where there is none after all."""

    benefit_applied_on = date_field(
        _("Day of the application"),
        required=False,
        has_come=True,
        help_text=_("Left empty, nothing is paid for this stay: the benefit is granted on application alone."),
    )


class ProgrammeForm(forms.Form):
    """A programme that goes on beside a job: the decision, the job's first day, the programme's last."""

    happened_on = date_field(_("Day of the decision"), has_come=True)
    job_on = date_field(_("First day of the job or business"), has_come=True)
    until = date_field(
        _("The programme goes on until"), help_text=_("Six months from the job's first day at most (art. 13(5)).")
    )
    reason = _reason(_("What is done until then, and by whom"), required=False)


class ProgrammeEndForm(forms.Form):
    """The end of a programme beside a job before its planned day."""

    happened_on = date_field(_("Day of the decision or statement"), has_come=True)
    ended_on = date_field(_("Last day of the programme"), has_come=True)
    reason = _reason(_("Reason"))


class HoursForm(forms.Form):
    """The hours a week; about the degree of a disability only where the entry data name one."""

    weekly_hours = forms.IntegerField(label=_("Hours a week at the centre"))
    light_degree = forms.BooleanField(
        label=_("The certificate says a light degree of disability: up to 40 hours"), required=False
    )

    def __init__(self, *args: Any, disabled: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not disabled:
            del self.fields["light_degree"]
