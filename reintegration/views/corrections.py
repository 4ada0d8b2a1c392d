"""Corrections of a closed month: propose one, see what waits, decide."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.audit import record_access
from accounts.decorators import requires
from accounts.http import PortalRequest
from accounts.models import Access
from accounts.permissions import Permission
from cis_portal.lib.periods import Month
from grants.context import current_project
from participants.models import Stay
from reintegration import actions
from reintegration.forms.registers import CorrectionForm, DecisionForm
from reintegration.models import DayMark, MarkCorrection, MonthState
from reintegration.months import state_of, unmarked_days
from reintegration.proposals import proposals_of
from reintegration.views.refusals import sentence

DECIDED_SHOWN = 50


@requires(Permission.ATTENDANCE_RECORD)
@require_safe
def corrections(request: PortalRequest) -> HttpResponse:
    """What waits for a decision, and the latest decisions."""
    record_access(by=request.user, action=Access.LIST, subject="corrections")
    return render(request, "reintegration/corrections.html", _list(request))


@requires(Permission.ATTENDANCE_RECORD)
@require_http_methods(["GET", "HEAD", "POST"])
def correction_propose(request: PortalRequest, day: date, pk: int) -> HttpResponse:
    """One day of a closed month: what it says, what it should say, and why."""
    stay = _stay(request, day, pk)
    mark = DayMark.objects.filter(stay=stay, day=day).select_related("marked_by").first()
    alike = [] if mark else [other for other in unmarked_days(stay, Month.of(day)) if other != day]
    form = CorrectionForm(request.POST or None, stay=stay, day=day, standing=mark.code if mark else "", alike=alike)
    if form.is_valid():
        try:
            days = form.days(day)
            actions.propose_corrections(stay=stay, days=days, by=request.user, **form.cleaned_data)
        except (actions.NotCorrected, actions.NotMarked) as refusal:
            form.add_error(None, sentence(refusal))
        else:
            messages.success(request, _("The correction is proposed. Somebody else decides."))
            return redirect("corrections")
    record_access(
        by=request.user,
        action=Access.SECTION,
        enrolment_id=stay.enrolment_id,
        subject="attendance",
        details={"day": day.isoformat()},
    )
    closed = state_of(stay.enrolment.project, Month.of(day)) == MonthState.CLOSED
    waiting = MarkCorrection.objects.undecided().filter(stay=stay, day=day).exists()
    context = {"stay": stay, "day": day, "mark": mark, "form": form, "closed": closed, "waiting": waiting}
    return render(request, "reintegration/correction_propose.html", context, status=422 if form.errors else 200)


@requires(Permission.MONTH_CLOSE)
@require_POST
def correction_decide(request: PortalRequest, correction: int) -> HttpResponse:
    """Accept or refuse what somebody else proposed: one day, or several of one stay."""
    found = get_object_or_404(MarkCorrection.objects.visible_to(request.user), pk=correction)
    if not request.user.works_for_a_centre:
        raise Http404
    form = DecisionForm(request.POST, found=found)
    refusal = _("Choose at least one day, and whether it is accepted or refused.")
    if form.has_error("chosen", "invalid_choice"):
        refusal = _("Somebody decided this correction meanwhile.")
    if form.is_valid():
        chosen = form.cleaned_data.pop("chosen")
        try:
            actions.decide_corrections(corrections=chosen, by=request.user, **form.cleaned_data)
        except (actions.NotCorrected, actions.NotMarked) as error:
            refusal = sentence(error)
        else:
            return redirect("corrections")
    return render(request, "reintegration/corrections.html", _list(request) | {"refusal": refusal}, status=422)


def _list(request: PortalRequest) -> dict[str, Any]:
    project = current_project(request)
    if project is None or not request.user.works_for_a_centre:
        raise Http404
    found = (
        MarkCorrection.objects.visible_to(request.user)
        .filter(stay__enrolment__project=project)
        .select_related("stay__participant", "stay__enrolment", "proposed_by", "decided_by")
    )
    return {
        "waiting": proposals_of(found.undecided().order_by("proposed_at", "pk")),
        "decided": proposals_of(found.exclude(decision="").order_by("-decided_at", "-pk")[:DECIDED_SHOWN]),
        "may_decide": request.user.may(Permission.MONTH_CLOSE),
    }


def _stay(request: PortalRequest, day: date, pk: int) -> Stay:
    stays = Stay.objects.visible_to(request.user).select_related("participant", "enrolment__project")
    stay = get_object_or_404(stays, pk=pk)
    project = stay.enrolment.project
    if not request.user.works_for_a_centre or not project.starts_on <= day <= project.ends_on:
        raise Http404
    return stay
