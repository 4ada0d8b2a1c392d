"""The end of a stay: its page lies here, because days that are marked stand in its way."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.decorators import requires
from accounts.http import PortalRequest
from accounts.permissions import Permission
from participants.actions import NotDone
from participants.forms import EndCorrectionForm, EndForm
from participants.models import Stay, StayAct
from participants.views.refusing import add_refusal
from participants.views.stays import open_stay, stay_form
from reintegration import actions
from reintegration.models import DayMark, MarkCorrection
from reintegration.views.refusals import sentence


@requires(Permission.STAYS_DECIDE)
def participant_stay_end(request: PortalRequest, case: str, stay: int) -> HttpResponse:
    """End a stay with its last day, ground and reason."""
    found, today = open_stay(request, case, stay), timezone.localdate()
    last = min(today, found.planned_end_on) if found.planned_end_on else today
    form = EndForm(request.POST or None, initial={"happened_on": today, "ended_on": last}, stay=found)
    if form.is_valid():
        marked = _marks_after(found, form)
        try:
            act = actions.end_stay(stay=found, by=request.user, **form.cleaned_data)
        except NotDone as error:
            add_refusal(form, error)
        except actions.NotMarked as error:
            form.add_error("clear_later", sentence(error))
        else:
            messages.success(request, _("The stay has ended. The part in the project goes on until its exit."))
            _tell_marks(request, act, cleared=marked - _marks_after(found, form))
            return redirect("participant_stays", case=case)
    return stay_form(request, form, found, _("End the stay"), danger=True)


@requires(Permission.STAYS_DECIDE)
def participant_stay_end_correct(request: PortalRequest, case: str, stay: int) -> HttpResponse:
    """Put the last day of an ended stay right."""
    found, today = open_stay(request, case, stay), timezone.localdate()
    form = EndCorrectionForm(request.POST or None, initial={"happened_on": today, "ended_on": found.ended_on})
    if form.is_valid():
        marked = _marks_after(found, form)
        try:
            act = actions.correct_end(stay=found, by=request.user, **form.cleaned_data)
        except NotDone as error:
            add_refusal(form, error)
        except actions.NotMarked as error:
            form.add_error("clear_later", sentence(error))
        else:
            messages.success(
                request, _("The last day is put right. Approved months are corrected by lists of their own.")
            )
            _tell_marks(request, act, cleared=marked - _marks_after(found, form))
            return redirect("participant_stays", case=case)
    return stay_form(request, form, found, _("Put the last day right"), danger=True)


def _marks_after(stay: Stay, form: EndForm | EndCorrectionForm) -> int:
    return DayMark.objects.filter(stay=stay, day__gt=form.cleaned_data["ended_on"]).count()


def _tell_marks(request: PortalRequest, act: StayAct, *, cleared: int) -> None:
    """How many marks the end took off, and how many of closed months it leaves behind."""
    if cleared:
        taken = ngettext(
            "%(count)d mark after that day was taken off.", "%(count)d marks after that day were taken off.", cleared
        )
        messages.info(request, taken % {"count": cleared})
    count = MarkCorrection.objects.undecided().filter(stay=act.stay_id, day__gt=act.until).count()
    if count:
        text = ngettext(
            "%(count)d mark after that day lies in a closed month: its removal is proposed, somebody else decides.",
            "%(count)d marks after that day lie in closed months: their removal is proposed, somebody else decides.",
            count,
        )
        messages.warning(request, text % {"count": count})
