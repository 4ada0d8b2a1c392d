"""Attendance on paper: the month card, a day's list, and the page its QR code leads to."""

from datetime import date

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.audit import record_access
from accounts.decorators import requires
from accounts.http import PortalRequest
from accounts.models import Access
from accounts.permissions import Permission
from cis_portal.lib.periods import Month
from reintegration import actions, documents
from reintegration.models import PrintedList, WorkGroup
from reintegration.printed_lists import lines_of, since
from reintegration.register import NO_GROUP, in_group, stays_on
from reintegration.views.months import month_page
from reintegration.views.registers import project_of, summary


@requires(Permission.ATTENDANCE_VIEW)
@require_safe
def month_print(request: PortalRequest, month: Month) -> HttpResponse:
    """The month card as PDF: the same people as on its page."""
    context = month_page(request, month)
    details = {"month": str(month), "group": context["group"].pk if context["group"] else None}
    record_access(by=request.user, action=Access.EXPORT, subject="month", details=details)
    return _pdf(documents.month_pdf(context), f"karta-{month}.pdf")


@requires(Permission.ATTENDANCE_RECORD)
@require_POST
def printed_make(request: PortalRequest, day: date, group: int) -> HttpResponse:
    """Record a version of the day's list, then show it as PDF."""
    project = project_of(request, day)
    stays = stays_on(request.user, project, day)
    summary(stays, day, str(group))  # 404 for a group that has nobody that day
    made = actions.print_list(
        project=project,
        day=day,
        group=WorkGroup.objects.filter(pk=group).first(),
        stays=in_group(stays, group, day),
        by=request.user,
    )
    return redirect("printed_list_pdf", pk=made.pk)


@requires(Permission.ATTENDANCE_RECORD)
@require_safe
def printed_list(request: PortalRequest, pk: int) -> HttpResponse:
    """Which version a paper is, who printed it when, and what changed since."""
    printed = _printed(request, pk)
    lines = lines_of(printed)
    stays = in_group(stays_on(request.user, printed.project, printed.day), printed.group_id or NO_GROUP, printed.day)
    record_access(by=request.user, action=Access.LIST, subject="printed list", details={"list": pk})
    context = {
        "printed": printed,
        "lines": lines,
        "since": since(lines, list(stays)),
        "on_paper": request.GET.get("h", ""),
        "versions": PrintedList.objects.visible_to(request.user)
        .filter(project=printed.project_id, day=printed.day, group=printed.group_id)
        .select_related("printed_by")
        .order_by("-pk"),
    }
    return render(request, "reintegration/printed_list.html", context)


@requires(Permission.ATTENDANCE_RECORD)
@require_safe
def printed_list_pdf(request: PortalRequest, pk: int) -> HttpResponse:
    """The same paper again, as it was."""
    printed = _printed(request, pk)
    record_access(by=request.user, action=Access.EXPORT, subject="printed list", details={"list": pk})
    address = request.build_absolute_uri(reverse("printed_list", args=[pk]))
    content = documents.list_pdf(printed, lines_of(printed), address=address)
    return _pdf(content, f"lista-{printed.day}-{printed.pk}.pdf")


def _printed(request: PortalRequest, pk: int) -> PrintedList:
    found = PrintedList.objects.visible_to(request.user).select_related("project", "group", "printed_by")
    printed = get_object_or_404(found, pk=pk)
    if not request.user.works_for_a_centre:
        raise Http404
    return printed


def _pdf(content: bytes, name: str) -> HttpResponse:
    return HttpResponse(
        content, content_type="application/pdf", headers={"Content-Disposition": f'inline; filename="{name}"'}
    )
