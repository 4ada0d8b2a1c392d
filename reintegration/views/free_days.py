"""Free days: asked for by a person, decided by the manager, taken back."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.decorators import requires
from accounts.http import PortalRequest
from accounts.permissions import Permission
from reintegration import actions
from reintegration.absence_words import days_text, free_days_refusal, outcome_text
from reintegration.absences import free_days_of
from reintegration.forms.absences import FreeDaysDecisionForm, FreeDaysForm, ReasonForm
from reintegration.models import FreeDaysRequest
from reintegration.views.absence_lists import absences_page
from reintegration.views.absences import stay_form, stay_of
from reintegration.views.refusals import sentence


@requires(Permission.ATTENDANCE_RECORD)
@require_http_methods(["GET", "HEAD", "POST"])
def absence_free_days(request: PortalRequest, pk: int) -> HttpResponse:
    """Ask for free days for a person."""
    stay = stay_of(request, pk)
    form = FreeDaysForm(request.POST or None)
    if form.is_valid():
        values = {"period": form.cleaned_data["period"], "requested_on": form.cleaned_data["requested_on"]}
        try:
            actions.request_free_days(stay=stay, by=request.user, **values)
        except actions.FreeDaysNotGiven as refusal:
            form.add_error(None, free_days_refusal(refusal))
        else:
            messages.success(request, _("The request is saved. It waits for the manager's consent."))
            return redirect("participant_absences", case=stay.enrolment.case_number)
    counted = free_days_of(stay, on=timezone.localdate())
    lead = _("Right %(right)s · marked %(taken)d · asked for %(waiting)d · left %(left)s") % {
        "right": days_text(counted.right),
        "taken": counted.taken,
        "waiting": counted.waiting,
        "left": days_text(counted.left),
    }
    return stay_form(request, form, stay, _("Ask for free days (DW)"), submit=_("Save the request"), lead=lead)


@requires(Permission.FREE_DAYS_DECIDE)
@require_POST
def absence_free_days_decide(request: PortalRequest, free_days: int) -> HttpResponse:
    """Grant or refuse one request."""
    found, form = _found(request, free_days), FreeDaysDecisionForm(request.POST)
    if not form.is_valid():
        return absences_page(request, refusal=_("Say why the days are refused."))
    try:
        decided = actions.decide_free_days(request=found, by=request.user, **form.cleaned_data)
    except actions.FreeDaysNotGiven as error:
        return absences_page(request, refusal=free_days_refusal(error))
    except actions.NotMarked as error:
        return absences_page(request, refusal=sentence(error))
    said = {"person": str(found.stay.participant), "state": decided.get_state_display()}
    messages.success(request, _("Free days of %(person)s: %(state)s.") % said)
    return redirect("absences")


@requires(Permission.ATTENDANCE_RECORD)
@require_http_methods(["GET", "HEAD", "POST"])
def absence_free_days_back(request: PortalRequest, free_days: int) -> HttpResponse:
    """Take a request back, also a granted one, with the reason."""
    found, form = _found(request, free_days), ReasonForm(request.POST or None)
    if form.is_valid():
        try:
            _request, gone = actions.take_back_free_days(request=found, by=request.user, **form.cleaned_data)
        except actions.FreeDaysNotGiven as refusal:
            form.add_error(None, free_days_refusal(refusal))
        else:
            messages.success(request, _("The free days are taken back: %(days)s.") % {"days": outcome_text(gone)})
            return redirect("participant_absences", case=found.stay.enrolment.case_number)
    lead = _("The marks it wrote go: each day says again what stood before. In closed months that is proposed.")
    return stay_form(request, form, found.stay, _("Take the free days back"), danger=True, lead=lead)


def _found(request: PortalRequest, number: int) -> FreeDaysRequest:
    if not request.user.works_for_a_centre:
        raise Http404
    found = FreeDaysRequest.objects.visible_to(request.user)
    return get_object_or_404(found.select_related("stay__participant", "stay__enrolment"), pk=number)
