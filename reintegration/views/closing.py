"""Closing a month: what is still missing, by person, and the two steps."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.audit import record_access
from accounts.decorators import requires
from accounts.http import PortalRequest
from accounts.models import Access
from accounts.permissions import Permission
from cis_portal.lib.periods import Month
from grants.context import current_project
from grants.models import Project
from reintegration import actions
from reintegration.models import AttendanceMonth, MarkCorrection, MonthState
from reintegration.months import class_days, settled_here, stays_of_month, unsettled
from reintegration.views.refusals import sentence


@requires(Permission.MONTH_CLOSE)
@require_safe
def month_closing(request: PortalRequest, month: Month) -> HttpResponse:
    """The month's state, who lacks which days, and the next step."""
    project = _led_project(request, month)
    record_access(by=request.user, action=Access.LIST, subject="month closing", details={"month": str(month)})
    return render(request, "reintegration/month_closing.html", _page(project, month))


@requires(Permission.MONTH_CLOSE)
@require_POST
def month_begin(request: PortalRequest, month: Month) -> HttpResponse:
    """Say that the month is being closed."""
    project = _led_project(request, month)
    try:
        actions.begin_closing(project=project, month=month, by=request.user)
    except actions.NotClosed as refusal:
        return _refused(request, project, month, refusal)
    return redirect("month_closing", month=month)


@requires(Permission.MONTH_CLOSE)
@require_POST
def month_close(request: PortalRequest, month: Month) -> HttpResponse:
    """Close the month."""
    project = _led_project(request, month)
    try:
        actions.close_month(project=project, month=month, by=request.user)
    except actions.NotClosed as refusal:
        return _refused(request, project, month, refusal)
    messages.success(request, _("The month is closed. Its marks decide the benefit; a correction changes them."))
    return redirect("month_closing", month=month)


def _led_project(request: PortalRequest, month: Month) -> Project:
    """The project in hand where the user's own centre leads it: who merely takes part closes nothing of it."""
    project = current_project(request)
    if project is None or not Month.of(project.starts_on) <= month <= Month.of(project.ends_on):
        raise Http404
    return get_object_or_404(Project.objects.led_by(request.user), pk=project.pk)


def _page(project: Project, month: Month) -> dict[str, Any]:
    people, today = unsettled(project, month), timezone.localdate()
    stays = stays_of_month(project, month)
    state = AttendanceMonth.objects.filter(project=project, month=month.first).select_related("closed_by", "closing_by")
    return {
        "project": project,
        "month": month,
        "state": state.first() or AttendanceMonth(project=project, month=month.first),
        "settled_here": settled_here(project, month),
        "people": people,
        "stays": stays.count(),
        "unmarked": sum(len(line.unmarked) for line in people),
        "unexplained": sum(len(line.unexplained) for line in people),
        "may_begin": today >= class_days(month, until=month.last)[-1],
        "over": today > month.last,
        "proposals": MarkCorrection.objects.undecided()
        .filter(stay__enrolment__project=project, day__range=(month.first, month.last))
        .count(),
        "states": MonthState,
        "editable": True,
    }


def _refused(request: PortalRequest, project: Project, month: Month, refusal: actions.NotClosed) -> HttpResponse:
    context = _page(project, month) | {"refusal": sentence(refusal)}
    return render(request, "reintegration/month_closing.html", context, status=422)
