"""The month card of all: the office's grid of people and days, each cell saved by itself."""

from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.audit import record_access
from accounts.decorators import requires
from accounts.http import PortalRequest
from accounts.models import Access
from accounts.permissions import Permission
from cis_portal.lib.periods import Month, Period
from grants.context import current_project
from grants.models import Project
from participants.models import Stay
from reintegration.forms.registers import DayMarkForm, MonthForm
from reintegration.grid import GridGroup, GridLine, grid_days, grid_lines, groups_of, totals
from reintegration.models import DayCode, DayMark, MonthState
from reintegration.months import settled_here, state_of
from reintegration.register import with_version
from reintegration.rows import marked_of
from reintegration.rules import codes_open
from reintegration.views.marking import mark_or_tell

PEOPLE_A_PAGE = 100


@requires(Permission.ATTENDANCE_VIEW)
@require_safe
def months(request: PortalRequest) -> HttpResponse:
    """To the month that was chosen; without one to this month, never past the project's ends."""
    project, form = month_project(request), MonthForm(request.GET)
    if not form.is_valid():
        raise Http404
    wanted = form.cleaned_data["month"]
    month = min(max(wanted, Month.of(project.starts_on)), Month.of(project.ends_on))
    return redirect(f"{reverse('month', args=[month])}{_query(request)}")


@requires(Permission.ATTENDANCE_VIEW)
@require_safe
def month(request: PortalRequest, month: Month) -> HttpResponse:
    """The grid of one group or of all, a hundred people a page."""
    context = month_page(request, month)
    details = {"month": str(month), "group": context["group"].pk if context["group"] else None}
    record_access(by=request.user, action=Access.LIST, subject="month", details=details)
    return render(request, "reintegration/month.html", context)


@requires(Permission.ATTENDANCE_RECORD)
@require_http_methods(["GET", "HEAD", "POST"])
def month_cell(request: PortalRequest, month: Month, pk: int, number: int) -> HttpResponse:
    """One person's day: without scripts its row of the register, with them what stands there and what may."""
    stay, day = _stay(request, month, pk, number)
    if request.method == "POST":
        return _marked(request, stay, day)
    if not request.htmx:
        return redirect(f"{reverse('register', args=[day])}?stay={stay.pk}#row-{stay.pk}")
    details = {"day": day.isoformat()}
    record_access(
        by=request.user,
        action=Access.SECTION,
        enrolment_id=stay.enrolment_id,
        subject="attendance",
        details=details,
    )
    return HttpResponse(render_to_string("reintegration/month_cell.html", _panel(stay, day)))


def month_project(request: PortalRequest, month: Month | None = None) -> Project:
    """The project in hand; 404 without one, and for a month outside it."""
    project = current_project(request)
    if project is None or (month and not Month.of(project.starts_on) <= month <= Month.of(project.ends_on)):
        raise Http404
    return project


def month_page(request: PortalRequest, month: Month) -> dict[str, Any]:
    """What the page shows: of ?group= or of all, ?page= of them."""
    project = month_project(request, month)
    groups, state = groups_of(request.user, project, month), state_of(project, month)
    chosen = _chosen(groups, request.GET.get("group"))
    people = [(group, stay) for group in groups if chosen in (None, group) for stay in group.stays]
    page = Paginator(people, PEOPLE_A_PAGE).get_page(request.GET.get("page"))
    editable = request.user.works_for_a_centre and request.user.may(Permission.ATTENDANCE_RECORD)
    lines = grid_lines([stay for _group, stay in page], month, editable=editable)
    blocks: dict[GridGroup, list[GridLine]] = {}
    for group, stay in page:
        blocks.setdefault(group, []).append(lines[stay])
    return {
        "project": project,
        "month": month,
        "before": month.previous if month > Month.of(project.starts_on) else None,
        "after": month.next if month < Month.of(project.ends_on) else None,
        "months": list(Period(project.starts_on, project.ends_on).months()),
        "groups": groups,
        "group": chosen,
        "everybody": sum(len(group.stays) for group in groups),
        "page": page,
        "blocks": list(blocks.items()),
        "days": grid_days(month),
        "codes": DayCode.choices,
        "totals": totals(lines.values()),
        "people": [lines[stay].missing for _group, stay in page if lines[stay].missing.days],
        "state": state,
        "states": MonthState,
        "settled_here": settled_here(project, month),
        "may_close": request.user.may(Permission.MONTH_CLOSE),
        "may_see_meals": request.user.may(Permission.PROVISIONS_VIEW),
        "editable": editable,
        "query": _query(request),
    }


def _chosen(groups: list[GridGroup], wanted: str | None) -> GridGroup | None:
    """The group of the address, None for all; a group that nobody is in this month shows all."""
    return next((group for group in groups if str(group.pk) == wanted), None)


def _query(request: PortalRequest) -> str:
    group = request.GET.get("group", "")
    return f"?group={group}" if group.isdecimal() else ""


def _stay(request: PortalRequest, month: Month, pk: int, number: int) -> tuple[Any, date]:
    """A stay the user may see, with the version of its day; its own project bounds the month."""
    if not 1 <= number <= month.last.day:
        raise Http404
    day = month.first.replace(day=number)
    stays = with_version(Stay.objects.visible_to(request.user), day).select_related("participant", "enrolment__project")
    stay = get_object_or_404(stays, pk=pk)
    project = stay.enrolment.project
    if not request.user.works_for_a_centre or not project.starts_on <= day <= project.ends_on:
        raise Http404
    return stay, day


def _marked(request: PortalRequest, stay: Stay, day: date) -> HttpResponse:
    """The person's line as it stands now, and what was refused."""
    form = DayMarkForm(request.POST)
    if not form.is_valid():
        changed = {"refusal": _("The portal did not understand this mark. Reload the page and try again.")}
    else:
        changed = mark_or_tell(request, stay, day, **form.cleaned_data)
    line = grid_lines([stay.pk], Month.of(day), editable=True)[stay.pk]
    context = _panel(stay, day) | {"line": line} | changed
    return HttpResponse(render_to_string("reintegration/month_cell.html", context), status=422 if changed else 200)


def _panel(stay: Any, day: date) -> dict[str, Any]:
    mark = DayMark.objects.filter(stay=stay, day=day).select_related("marked_by").first()
    closed = state_of(stay.enrolment.project, Month.of(day)) == MonthState.CLOSED
    possible = codes_open(day, today=timezone.localdate()) if stay.holds_on(day) and not closed else frozenset()
    return {
        "stay": stay,
        "day": day,
        "month": Month.of(day),
        "mark": marked_of(mark) if mark else None,
        "version": mark.version if mark else stay.unmarked_version,
        "closed": closed,
        "choices": [(code, label, code in possible) for code, label in DayCode.choices],
    }
