"""A programme that goes on beside a job, without attendance (art. 13 ust. 5): its decision and its end."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.decorators import requires
from accounts.http import PortalRequest
from accounts.permissions import Permission
from participants import actions
from participants.forms import ProgrammeEndForm, ProgrammeForm
from participants.periods import programme_end
from participants.views.refusing import done
from participants.views.stays import open_stay, stay_form, tell_cap


@requires(Permission.STAYS_DECIDE)
def participant_stay_programme(request: PortalRequest, case: str, stay: int) -> HttpResponse:
    """Let the programme go on after a stay that ended for a job."""
    found, today = open_stay(request, case, stay), timezone.localdate()
    job_on = found.ended_on or today
    until = min(programme_end(job_on), found.enrolment.project.ends_on)
    form = ProgrammeForm(request.POST or None, initial={"happened_on": today, "job_on": job_on, "until": until})
    if act := done(form, actions.continue_programme, stay=found, by=request.user):
        messages.success(request, _("The programme goes on without attendance. The exit is entered when it has ended."))
        tell_cap(request, act, form.cleaned_data["until"])
        return redirect("participant_stays", case=case)
    return stay_form(request, form, found, _("Programme without attendance"))


@requires(Permission.STAYS_DECIDE)
def participant_stay_programme_end(request: PortalRequest, case: str, stay: int) -> HttpResponse:
    """End a programme beside a job before its planned day."""
    found, today = open_stay(request, case, stay), timezone.localdate()
    form = ProgrammeEndForm(request.POST or None, initial={"happened_on": today, "ended_on": today})
    if done(form, actions.end_programme, stay=found, by=request.user):
        messages.success(request, _("The programme has ended. The part in the project goes on until its exit."))
        return redirect("participant_stays", case=case)
    return stay_form(request, form, found, _("End the programme"), danger=True)
