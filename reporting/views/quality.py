"""What is to be mended in the files before SM EFS or an auditor asks."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string

from accounts.audit import record_access
from accounts.decorators import requires
from accounts.http import PortalRequest
from accounts.models import Access
from accounts.permissions import Permission
from grants.context import current_project
from participants.models import Enrolment
from participants.views.files import file_context, open_file
from reporting.quality import words
from reporting.quality.findings import check_one
from reporting.quality.page import look_through, with_people

FILES_A_PAGE = 50


@requires(Permission.DATA_QUALITY_VIEW)
def data_quality(request: PortalRequest) -> HttpResponse:
    """Every rule with the number of files it finds; below, the files of one rule or of all. Recorded as one list."""
    project = current_project(request)
    if project is None:
        return render(request, "reporting/quality.html", {"project": None})
    chosen = request.GET.get("rule", "")
    code = chosen if chosen in words.RULES else ""
    record_access(by=request.user, action=Access.LIST, subject="data quality", details={"rule": code})
    quality = look_through(project, request.user)
    page = Paginator(quality.found_by(code), FILES_A_PAGE).get_page(request.GET.get("page"))
    context = {"project": project, "quality": quality, "code": code, "name": words.RULES.get(code), "page": page}
    return render(request, "reporting/quality.html", context | {"files": with_people(page)})


@requires(Permission.DATA_QUALITY_VIEW)
def participant_quality(request: PortalRequest, case: str) -> HttpResponse:
    """What is to be mended in one file; inside its pages a badge: SM EFS will take it, or how much it refuses."""
    if request.htmx:
        enrolment = get_object_or_404(
            Enrolment.objects.visible_to(request.user).select_related("project"), case_number=case
        )
        context: dict[str, Any] = {"enrolment": enrolment}
    else:
        enrolment = open_file(request, case)
        context = file_context(request, enrolment, tab="quality")
    record_access(by=request.user, action=Access.SECTION, enrolment_id=enrolment.pk, subject="quality")
    context["file"] = check_one(enrolment)
    if request.htmx:
        return HttpResponse(render_to_string("reporting/file_quality.html#badge", context))
    return render(request, "reporting/file_quality.html", context)
