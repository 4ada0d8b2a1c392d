"""Figures against targets, and the people behind each."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render

from accounts.audit import record_access
from accounts.decorators import requires
from accounts.http import PortalRequest
from accounts.models import Access
from accounts.permissions import Permission
from cis_portal.lib.tabular import XLSX_TYPE
from grants.context import current_project
from grants.models import Project
from reporting import people
from reporting.documents.xlsx import indicators_xlsx
from reporting.forms import IndicatorsForm
from reporting.indicators import INDICATORS
from reporting.overview import Overview, look_over

PEOPLE_A_PAGE = 50


@requires(Permission.INDICATORS_VIEW)
def indicators(request: PortalRequest) -> HttpResponse:
    """Every indicator as of a day and in a period, with the chart of one."""
    project, form = current_project(request), IndicatorsForm(request.GET)
    context: dict[str, Any] = {"form": form, "project": project}
    if project is None:
        return render(request, "reporting/indicators.html", context)
    if not form.is_valid():
        return render(request, "reporting/indicators.html", context, status=400)
    context |= {
        "overview": _overview(project, form),
        "may_see_people": request.user.may(Permission.INDICATOR_PEOPLE_VIEW),
        "may_request": request.user.may(Permission.REPORT_REQUEST),
    }
    return render(request, "reporting/indicators.html", context)


@requires(Permission.INDICATORS_VIEW)
def indicators_export(request: PortalRequest) -> HttpResponse:
    """The same figures as a workbook."""
    project, form = current_project(request), IndicatorsForm(request.GET)
    if project is None or not form.is_valid():
        raise Http404
    overview = _overview(project, form)
    details = _details(overview.as_of, overview.since)
    record_access(by=request.user, action=Access.EXPORT, subject="indicators", details=details)
    response = HttpResponse(indicators_xlsx(project, overview), content_type=XLSX_TYPE)
    response["Content-Disposition"] = f'attachment; filename="wskazniki_{overview.as_of.isoformat()}.xlsx"'
    return response


def _overview(project: Project, form: IndicatorsForm) -> Overview:
    cleaned = form.cleaned_data
    return look_over(project, as_of=cleaned["as_of"], since=cleaned["from"], chart=cleaned["chart"])


def _details(as_of: date, since: date | None) -> dict[str, str | None]:
    return {"as_of": as_of.isoformat(), "from": since.isoformat() if since else None}


@requires(Permission.INDICATOR_PEOPLE_VIEW)
def indicator(request: PortalRequest, code: str) -> HttpResponse:
    """The people behind one figure with their evidence, and those who nearly count. Recorded as one list."""
    project, form = current_project(request), IndicatorsForm(request.GET, with_chart=False)
    described = INDICATORS.get(code)
    if project is None or described is None:
        raise Http404
    if described.sensitive and not request.user.may(Permission.SENSITIVE_VIEW):
        raise PermissionDenied
    context: dict[str, Any] = {"indicator": described, "form": form, "source": described.source(project.number)}
    if not form.is_valid():
        return render(request, "reporting/indicator.html", context, status=400)
    as_of, since = form.cleaned_data["as_of"], form.cleaned_data["from"]
    record_access(by=request.user, action=Access.LIST, subject=f"indicator {code}", details=_details(as_of, since))
    behind = people.behind(project, described, as_of=as_of, since=since, user=request.user)
    context |= {"behind": behind, "page": Paginator(behind.people, PEOPLE_A_PAGE).get_page(request.GET.get("page"))}
    return render(request, "reporting/indicator.html", context)
