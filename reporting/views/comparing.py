"""A report beside another, or beside the rows as they are now: figure by figure, with whoever came in or went out."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from accounts.audit import record_access
from accounts.decorators import requires
from accounts.http import PortalRequest
from accounts.models import Access
from accounts.permissions import Permission
from reporting.changes.standings import Standing, standing_now, standing_of_report
from reporting.changes.telling import compare
from reporting.models import Report, ReportKind, ReportQuerySet


@requires(Permission.REPORT_VIEW)
def report_compare(request: PortalRequest, pk: int, other: int) -> HttpResponse:
    """Two frozen reports of one project, the one that ends first on the left."""
    report = _find(request, pk)
    beside = get_object_or_404(_seen(request).filter(project=report.project), pk=other)
    return _answer(request, report, standing_of_report(beside), f"reports {report.pk} {beside.pk}")


@requires(Permission.REPORT_VIEW)
def report_now(request: PortalRequest, pk: int) -> HttpResponse:
    """What the report's own period would say if it were counted now: the corrections since it was frozen."""
    report = _find(request, pk)
    return _answer(request, report, standing_now(report.project, report.ends_on), f"report {report.pk} now")


def _seen(request: PortalRequest) -> ReportQuerySet:
    """Progress reports: figure beside figure; the tables of a year hold no indicator."""
    found = Report.objects.visible_to(request.user).finished().filter(kind=ReportKind.PROGRESS)
    return found.select_related("project")


def _find(request: PortalRequest, pk: int) -> Report:
    found: Report = get_object_or_404(_seen(request), pk=pk)
    return found


def _answer(request: PortalRequest, report: Report, other: Standing, subject: str) -> HttpResponse:
    """The page; recorded as one list, for it names people where the reader may see them."""
    record_access(by=request.user, action=Access.LIST, subject=subject)
    comparison = compare(report.project, standing_of_report(report), other, request.user)
    return render(request, "reporting/compare.html", {"report": report, "comparison": comparison})
