"""The day register: a group's people and their day."""

from datetime import date
from typing import Any
from uuid import uuid4

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.audit import record_access
from accounts.decorators import requires
from accounts.http import PortalRequest
from accounts.models import Access
from accounts.permissions import Permission
from cis_portal.lib.periods import Month
from cis_portal.lib.workdays import is_working_day
from grants.context import current_project
from grants.models import Project
from participants.models import Stay
from reintegration.forms.registers import DayForm
from reintegration.models import AttendanceMonth, MonthState
from reintegration.register import NO_GROUP, group_counts, in_group, neighbours, stays_on
from reintegration.rows import act_of, rows_of


@requires(Permission.ATTENDANCE_RECORD)
@require_safe
def registers(request: PortalRequest) -> HttpResponse:
    """To the register of today, or of the day that was asked for; never past the project's ends."""
    project, form = project_of(request), DayForm(request.GET)
    if not form.is_valid():
        raise Http404
    day = form.cleaned_data["day"] or timezone.localdate()
    return redirect("register", day=min(max(day, project.starts_on), project.ends_on))


@requires(Permission.ATTENDANCE_RECORD)
@require_safe
def register(request: PortalRequest, day: date) -> HttpResponse:
    """One group's day; the group from ?group=, or that of ?stay=, else the first one."""
    project = project_of(request, day)
    group = request.GET.get("group") or group_of(request.user, project, day, request.GET.get("stay", ""))
    context = page(request, project, day, group)
    details = {"day": day.isoformat(), "group": context["group"].pk if context["group"] else None}
    record_access(by=request.user, action=Access.LIST, subject="register", details=details)
    return render(request, "reintegration/register.html", context)


def project_of(request: PortalRequest, day: date | None = None) -> Project:
    """The project of a centre's worker; 404 for others, and for a day outside it."""
    project = current_project(request)
    if project is None or not request.user.works_for_a_centre:
        raise Http404
    if day and not project.starts_on <= day <= project.ends_on:
        raise Http404
    return project


def group_of(user: Any, project: Project, day: date, stay: str) -> str | None:
    """The group that a stay is in that day, as an address names it; None for no stay of that day."""
    if not stay.isdecimal() or len(stay) > 18:
        return None
    found: Any = stays_on(user, project, day).filter(pk=stay).first()
    return str(found.work_group or NO_GROUP) if found else None


def page(request: PortalRequest, project: Project, day: date, group: str | None) -> dict[str, Any]:
    """What the page shows. group: as it stood in the address; 404 for one that has nobody that day."""
    stays = stays_on(request.user, project, day)
    month = AttendanceMonth.objects.filter(project=project, month=Month.of(day).first).first()
    closed = month is not None and month.state == MonthState.CLOSED
    context = summary(stays, day, group)
    chosen = context["group"]
    rows = rows_of(in_group(stays, chosen.pk, day), day, closed=closed) if chosen else []
    before, after = neighbours(project, day)
    return {
        **context,
        "rows": rows,
        "closed": closed,
        "before": before,
        "after": after,
        "project": project,
        "owner": request.user.browser_key,
        "done": act_of(rows, request.user),
        "ahead": day > timezone.localdate(),
        "may_rest": bool(rows) and rows[0].choices[0].possible,
    }


def summary(stays: QuerySet[Stay], day: date, group: str | None) -> dict[str, Any]:
    """What stands above the rows: the groups with their counts, the chosen one, a name for the next "rest present"."""
    groups = group_counts(stays, day)
    chosen = next((found for found in groups if group is None or str(found.pk) == group), None)
    if chosen is None and group is not None:
        raise Http404
    day_off = not is_working_day(day)
    return {"day": day, "day_off": day_off, "groups": groups, "group": chosen, "next_act": uuid4()}
