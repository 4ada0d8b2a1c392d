"""The day register: a group's people, a button for each code, each row saved by itself."""

from dataclasses import replace
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
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
from participants.models import Stay
from reintegration import actions
from reintegration.forms import DayForm, DayMarkForm, RestForm
from reintegration.models import AttendanceMonth, DayMark, MonthState
from reintegration.register import (
    NO_GROUP,
    group_counts,
    in_group,
    marked_of,
    neighbours,
    rows_of,
    stays_on,
    with_group,
)

REST = "rest_present"


@requires(Permission.ATTENDANCE_RECORD)
@require_safe
def registers(request: PortalRequest) -> HttpResponse:
    """To the register of today, or of the day that was asked for; never past the project's ends."""
    project, form = _project(request), DayForm(request.GET)
    if not form.is_valid():
        raise Http404
    day = form.cleaned_data["day"] or timezone.localdate()
    return redirect("register", day=min(max(day, project.starts_on), project.ends_on))


@requires(Permission.ATTENDANCE_RECORD)
@require_safe
def register(request: PortalRequest, day: date) -> HttpResponse:
    """One group's day; the group from ?group=, else the first one."""
    project = _project(request, day)
    context = _page(request, project, day, request.GET.get("group"))
    details = {"day": day.isoformat(), "group": context["group"].pk if context["group"] else None}
    record_access(by=request.user, action=Access.LIST, subject="register", details=details)
    return render(request, "reintegration/register.html", context)


@requires(Permission.ATTENDANCE_RECORD)
@require_POST
def register_mark(request: PortalRequest, day: date, pk: int) -> HttpResponse:
    """Record one person's day, then show the row again: alone for HTMX, else on the page it stands on."""
    stay = _stay(request, day, pk)
    form = DayMarkForm(request.POST)
    changed: dict[str, Any] = {}
    if not form.is_valid():
        changed = {"refusal": _("The portal did not understand this mark. Reload the page and try again.")}
    else:
        try:
            actions.mark_day(stay=stay, day=day, by=request.user, **form.cleaned_data)
        except actions.StaleMark as stale:
            changed = {"yours": form.cleaned_data["code"], "other": marked_of(stale.other)}
        except actions.NotMarked as refusal:
            changed = {"refusal": _sentence(refusal)}
    return _row_answer(request, stay, day, changed)


@requires(Permission.ATTENDANCE_RECORD)
@require_POST
def register_rest(request: PortalRequest, day: date, group: int) -> HttpResponse:
    """Mark those present whom the button counted and nobody has marked since; its undo waits on the page."""
    project = _project(request, day)
    stays = stays_on(request.user, project, day)
    _summary(stays, day, str(group))  # 404 for a group that has nobody that day
    form, refusal = RestForm(request.POST, stays=in_group(stays, group)), ""
    if not form.is_valid():
        refusal = _("Somebody of this list is no longer in the group. Look at it again.")
    else:
        try:
            made = actions.mark_rest_present(stays=form.cleaned_data["stay"], day=day, by=request.user)
            request.session[REST] = {"day": day.isoformat(), "group": group, "marks": [mark.pk for mark in made]}
        except actions.NotMarked as error:
            refusal = _sentence(error)
    return _group_answer(request, project, day, group, refusal)


@requires(Permission.ATTENDANCE_RECORD)
@require_POST
def register_undo(request: PortalRequest, day: date, group: int) -> HttpResponse:
    """Take back the last "rest present" of this session; what was changed since stays."""
    project, act, refusal = _project(request, day), request.session.get(REST), ""
    _summary(stays_on(request.user, project, day), day, str(group))  # 404 for a group that has nobody that day
    if act and (act["day"], act["group"]) == (day.isoformat(), group):
        marks = DayMark.objects.visible_to(request.user).filter(pk__in=act["marks"])
        try:
            actions.unmark(marks=marks.select_related("stay__enrolment__project"), by=request.user)
            del request.session[REST]
        except actions.NotMarked as error:
            refusal = _sentence(error)
    return _group_answer(request, project, day, group, refusal)


def _sentence(refusal: actions.NotMarked) -> str:
    return {
        actions.MonthClosed: _("This month is closed: propose a correction."),
        actions.OutsideStay: _("This day is outside the person's stay."),
        actions.NotYet: _("This day is still to come: only L4, DW and NU can be marked ahead."),
        actions.NoClassThatDay: _("There are no classes that day: only L4 can be marked."),
    }[type(refusal)]


def _project(request: PortalRequest, day: date | None = None) -> Project:
    """The project of a centre's worker; 404 for others, and for a day outside it."""
    project = current_project(request)
    if project is None or not request.user.works_for_a_centre:
        raise Http404
    if day and not project.starts_on <= day <= project.ends_on:
        raise Http404
    return project


def _stay(request: PortalRequest, day: date, pk: int) -> Any:
    """A stay the user may see, with its group of that day; its own project bounds the day."""
    stays = with_group(Stay.objects.visible_to(request.user), day)
    stay = get_object_or_404(stays.select_related("participant", "enrolment__project"), pk=pk)
    project = stay.enrolment.project
    if not request.user.works_for_a_centre or not project.starts_on <= day <= project.ends_on:
        raise Http404
    return stay


def _page(request: PortalRequest, project: Project, day: date, group: str | None) -> dict[str, Any]:
    """What the page shows. group: as it stood in the address; 404 for one that has nobody that day."""
    stays = stays_on(request.user, project, day)
    month = AttendanceMonth.objects.filter(project=project, month=Month.of(day).first).first()
    closed = month is not None and month.state == MonthState.CLOSED
    summary = _summary(stays, day, group)
    chosen = summary["group"]
    rows = rows_of(in_group(stays, chosen.pk), day, closed=closed) if chosen else []
    before, after = neighbours(project, day)
    done = _done(request, day, chosen.pk) if chosen else 0
    return {
        **summary,
        "rows": rows,
        "closed": closed,
        "before": before,
        "after": after,
        "project": project,
        "done": done,
        "may_rest": bool(rows) and rows[0].choices[0].possible,
    }


def _summary(stays: QuerySet[Stay], day: date, group: str | None) -> dict[str, Any]:
    """What stands above the rows: the groups with their counts, and the chosen one."""
    groups = group_counts(stays, day)
    chosen = next((found for found in groups if group is None or str(found.pk) == group), None)
    if chosen is None and group is not None:
        raise Http404
    return {"day": day, "groups": groups, "group": chosen}


def _done(request: PortalRequest, day: date, group: int) -> int:
    """How many people the last "rest present" of this session marked in this group and day; 0 for none."""
    act = request.session.get(REST)
    here = act and (act["day"], act["group"]) == (day.isoformat(), group)
    return len(act["marks"]) if act and here else 0


def _row_answer(request: PortalRequest, stay: Any, day: date, changed: dict[str, Any]) -> HttpResponse:
    project, status = stay.enrolment.project, 422 if changed else 200
    on_page = stay.trial_starts_on <= day <= (stay.last_day or day)
    group = str(stay.work_group or NO_GROUP) if on_page else None
    if request.htmx:
        (row,) = rows_of([stay], day)
        context = _summary(stays_on(request.user, project, day), day, group)
        context |= {"row": replace(row, **changed), "may_rest": row.choices[0].possible, "alone": True}
        # Without the request: a row shows nothing of the frame, so nothing is read for it.
        context["csrf_token"] = get_token(request)
        return HttpResponse(render_to_string("reintegration/register.html#row_alone", context), status=status)
    if not changed:
        return redirect(f"{reverse('register', args=[day])}?group={group}#row-{stay.pk}")
    context = _page(request, project, day, group)
    context["rows"] = [replace(row, **changed) if row.stay.pk == stay.pk else row for row in context["rows"]]
    context["refusal"] = changed.get("refusal", _("Somebody else marked the same day. Choose which version stays."))
    return render(request, "reintegration/register.html", context, status=status)


def _group_answer(request: PortalRequest, project: Project, day: date, group: int, refusal: str) -> HttpResponse:
    if not refusal:
        return redirect(f"{reverse('register', args=[day])}?group={group}")
    context = _page(request, project, day, str(group)) | {"refusal": refusal}
    return render(request, "reintegration/register.html", context, status=422)
