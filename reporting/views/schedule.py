"""Changing the schedule of payment claims, as the authority agrees it."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.decorators import requires
from accounts.http import PortalRequest
from accounts.permissions import Permission
from grants.context import current_project
from grants.models import ClaimPeriod, Project
from reporting import actions, words
from reporting.claims.schedule import ScheduleForm
from reporting.models import Claim


@requires(Permission.CLAIM_PREPARE)
def claims_schedule(request: PortalRequest) -> HttpResponse:
    """The periods that may still change, in one form."""
    chosen = current_project(request)
    project = Project.objects.led_by(request.user).filter(pk=chosen.pk).first() if chosen else None
    if project is None:
        raise Http404
    form = _form(request, project)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_schedule(project=project, periods=form.cleaned_data["periods"])
        except actions.PeriodBegun as refusal:
            day = words.day(refusal.period.ends_on)
            form.add_error(
                None, _("The claim of the period until %(day)s has been begun: its days stay.") % {"day": day}
            )
        else:
            messages.success(request, _("The schedule of claims is changed."))
            return redirect("claims")
    status = 400 if form.is_bound else 200
    return render(request, "reporting/claims_schedule.html", {"project": project, "form": form}, status=status)


def _form(request: PortalRequest, project: Project) -> ScheduleForm:
    periods = list(ClaimPeriod.objects.filter(project=project).select_related("project").order_by("number"))
    told = set(Claim.objects.with_authority().filter(period__in=periods).values_list("period", flat=True))
    told |= {period.pk for period in periods if period.is_settled_outside}
    data = request.POST if request.method == "POST" else None
    return ScheduleForm(data, project=project, periods=periods, told=told, begun=actions.begun_periods(project))
