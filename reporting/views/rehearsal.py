"""The control rehearsal: a page that draws, checks and lists the gaps, and the same on paper."""

import secrets
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from accounts.audit import record_access, record_exports
from accounts.decorators import requires
from accounts.http import PortalRequest
from accounts.models import Access
from accounts.permissions import Permission
from cis_portal.printing import printed
from grants.context import current_project
from grants.models import Project
from reporting.forms import RehearsalForm
from reporting.rehearsal.drawing import Rehearsal, rehearse


@requires(Permission.DOCUMENTS_KEEP)
@require_safe
def rehearsal(request: PortalRequest) -> HttpResponse:
    """Files drawn by a seed, with the gap list an inspector would write; without a seed, the way to draw one."""
    project, form = current_project(request), RehearsalForm(request.GET or None)
    context: dict[str, Any] = {"project": project, "form": form, "rehearsal": None}
    if project and form.is_valid():
        if not form.cleaned_data["seed"]:
            asked = {"seed": secrets.token_hex(4), "as_of": form.cleaned_data["as_of"].isoformat()}
            return redirect(f"{request.path}?{urlencode(asked)}")
        context["rehearsal"] = _rehearse(request, project, form)
        record_access(by=request.user, action=Access.LIST, subject="rehearsal", details=_details(form))
    return render(request, "reporting/rehearsal.html", context, status=400 if form.errors else 200)


@requires(Permission.DOCUMENTS_KEEP)
@require_safe
def rehearsal_print(request: PortalRequest) -> HttpResponse:
    """The gap list on A4; without a seed, the page that draws one."""
    project, form = current_project(request), RehearsalForm(request.GET)
    if project is None or not form.is_valid() or not form.cleaned_data["seed"]:
        return redirect("rehearsal")
    found = _rehearse(request, project, form)
    record_exports(
        by=request.user,
        enrolment_ids=[file.enrolment.pk for file in found.files],
        subject="rehearsal.pdf",
        details=_details(form),
    )
    today = timezone.localdate()
    return HttpResponse(
        printed("reporting/pdf/rehearsal.html", {"rehearsal": found, "project": project, "today": today}),
        content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="proba-kontroli-{today}.pdf"'},
    )


def _rehearse(request: PortalRequest, project: Project, form: RehearsalForm) -> Rehearsal:
    asked = form.cleaned_data
    return rehearse(project, request.user, seed=asked["seed"], as_of=asked["as_of"], today=timezone.localdate())


def _details(form: RehearsalForm) -> dict[str, str]:
    return {name: str(value) for name, value in form.cleaned_data.items()}
