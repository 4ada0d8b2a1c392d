"""Asking for reports, watching them being built, taking them home."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts.audit import record_access
from accounts.decorators import requires
from accounts.http import PortalRequest
from accounts.models import Access
from accounts.permissions import Permission
from cis_portal.lib.periods import Period
from cis_portal.lib.tabular import XLSX_TYPE
from grants.context import current_project
from reporting import actions
from reporting.forms import PeriodForm, quick_periods
from reporting.models import Report, ReportFile, ReportFormat, ReportKind
from reporting.schedule import next_report

PAGE = 25
COMPARED = 6  # earlier reports offered beside one
TYPES = {
    ReportFormat.PDF: "application/pdf",
    ReportFormat.XLSX: XLSX_TYPE,
    ReportFormat.JSON: "application/json",
}


@requires(Permission.REPORT_VIEW)
def reports(request: PortalRequest) -> HttpResponse:
    """The project's reports, newest period first, and the form that asks for one."""
    return _list(request, None)


def _list(request: PortalRequest, form: PeriodForm | None) -> HttpResponse:
    project, today = current_project(request), timezone.localdate()
    context: dict[str, Any] = {
        "project": project,
        "may_request": request.user.may(Permission.REPORT_REQUEST),
        "may_export": request.user.may(Permission.EXPORT_MAKE),
        "may_exchange": request.user.may(Permission.SM_EFS_EXCHANGE),
    }
    if project is not None:
        found = Report.objects.visible_to(request.user).filter(project=project).for_list()
        context |= {
            "page": Paginator(found, PAGE).get_page(request.GET.get("page")),
            "form": form or PeriodForm(project=project, initial=_asked(request, today)),
            "quick": quick_periods(project, today),
            "next": project.portal_from
            and next_report(Period(project.starts_on, project.ends_on), portal_from=project.portal_from, today=today),
        }
    return render(request, "reporting/reports.html", context, status=400 if form is not None else 200)


def _asked(request: PortalRequest, today: date) -> dict[str, str]:
    """The kind and period of the address, days as ISO; one that is not over ends yesterday, or nowhere if it starts
    later."""
    asked = {key: request.GET.get(key, "") for key in ("kind", "starts_on", "ends_on")}
    asked["kind"] = asked["kind"] if asked["kind"] in ReportKind.values else ReportKind.PROGRESS.value
    yesterday = (today - timedelta(days=1)).isoformat()
    if asked["ends_on"] > yesterday:
        asked["ends_on"] = yesterday if asked["starts_on"] <= yesterday else ""
    return asked


@requires(Permission.REPORT_REQUEST)
@require_POST
def report_request(request: PortalRequest) -> HttpResponse:
    """Ask for a period's report; one that exists already is shown."""
    project = current_project(request)
    if project is None:
        raise Http404
    form = PeriodForm(request.POST, project=project)
    if not form.is_valid():
        return _list(request, form)
    report = actions.request_report(project=project, by=request.user, **form.cleaned_data)
    return redirect("report", pk=report.pk)


@requires(Permission.REPORT_VIEW)
@never_cache
def report(request: PortalRequest, pk: int) -> HttpResponse:
    """One report: how far it is, then its files. HTMX asks for the fragment while it is being built."""
    found = get_object_or_404(Report.objects.visible_to(request.user).for_list(), pk=pk)
    context = {
        "report": found,
        "files": sorted(ReportFile.objects.filter(report=found).defer("content"), key=_in_order),
        "may_request": request.user.may(Permission.REPORT_REQUEST),
        "others": _others(request, found),
    }
    return render(request, "reporting/report.html#progress" if request.htmx else "reporting/report.html", context)


def _others(request: PortalRequest, report: Report) -> list[Report]:
    """The latest finished reports that end before this one: what it is compared with first."""
    seen = Report.objects.visible_to(request.user).finished().for_list()
    return list(
        seen.filter(project=report.project, kind=report.kind, ends_on__lte=report.ends_on).exclude(pk=report.pk)[
            :COMPARED
        ]
    )


def _in_order(file: ReportFile) -> int:
    return ReportFormat.values.index(file.format)


@requires(Permission.REPORT_REQUEST)
@require_POST
def report_retry(request: PortalRequest, pk: int) -> HttpResponse:
    """Start a failed report anew."""
    found = get_object_or_404(Report.objects.visible_to(request.user), pk=pk)
    actions.retry_report(report=found, by=request.user)
    messages.info(request, _("The report is being built again."))
    return redirect("report", pk=found.pk)


@requires(Permission.REPORT_VIEW)
@transaction.atomic
def report_download(request: PortalRequest, pk: int, kind: str) -> HttpResponse:
    """A file of a ready report, and the record of who took it, both or neither."""
    found = get_object_or_404(Report.objects.visible_to(request.user).for_list(), pk=pk)
    file = get_object_or_404(ReportFile, report=found, format=kind)
    details = {"from": found.starts_on.isoformat(), "to": found.ends_on.isoformat(), "format": kind}
    record_access(by=request.user, action=Access.REPORT, subject=f"report {found.pk}", details=details)
    response = HttpResponse(bytes(file.content), content_type=TYPES[ReportFormat(file.format)])
    stem = "cas-02" if found.kind == ReportKind.YEARLY else "raport"
    name = f"{stem}_{found.starts_on.isoformat()}_{found.ends_on.isoformat()}.{kind}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
