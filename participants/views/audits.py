"""Controls: which files are open to auditors, until when; one bundle of them."""

import tempfile
from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.audit import record_access, record_exports
from accounts.decorators import requires
from accounts.http import PortalRequest
from accounts.models import Access
from accounts.permissions import Permission
from grants.context import current_project
from grants.models import Project
from participants import actions
from participants.forms import AuditForm
from participants.holdings.bundle import write_audit
from participants.models import AuditAccess, AuditState, Enrolment, FileSection
from participants.views.access import IN_MEMORY

TONES = {AuditState.OPEN: "ok", AuditState.PLANNED: "info", AuditState.ENDED: "neutral", AuditState.REVOKED: "warn"}
DEFAULT_SECTIONS = [section.value for section in FileSection if section is not FileSection.SENSITIVE]


@requires(Permission.AUDIT_VIEW)
def audits(request: PortalRequest) -> HttpResponse:
    """The controls of the project: for the centre all of them, for an auditor those that are open."""
    found = AuditAccess.objects.visible_to(request.user).filter(project=current_project(request))
    listed = found.select_related("organisation").annotate(file_count=Count("files")).order_by("-starts_on", "-id")
    lines = [(access, *_state(access)) for access in listed]
    return render(request, "participants/audits.html", {"lines": lines, "may_grant": _may_grant(request)})


@requires(Permission.AUDIT_VIEW)
def audit(request: PortalRequest, pk: int) -> HttpResponse:
    """One control: whose, why, until when, and its files."""
    access = _find(request, pk)
    files = Enrolment.objects.visible_to(request.user).filter(audits__access=access)
    record_access(by=request.user, action=Access.LIST, subject="audit", details={"audit": access.pk})
    state, tone = _state(access)
    context = {
        "access": access,
        "state": state,
        "tone": tone,
        "sections": [FileSection(section).label for section in access.sections],
        "files": files.select_related("participant").in_polish_order(),
        "may_revoke": _may_grant(request) and not access.is_over(timezone.localdate()),
    }
    return render(request, "participants/audit.html", context)


@requires(Permission.AUDIT_GRANT)
def audit_open(request: PortalRequest) -> HttpResponse:
    """Choose the files of a control, by number or by lot, and open them."""
    project = get_object_or_404(Project.objects.led_by(request.user), pk=getattr(current_project(request), "pk", None))
    today = timezone.localdate()
    start = {"starts_on": today, "ends_on": today, "sections": DEFAULT_SECTIONS, "seed": f"{today:%Y%m%d}"}
    form = AuditForm(request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid() and (access := _open(request, project, form)):
        messages.success(request, _("The files are open to the control."))
        return redirect("audit", access.pk)
    status = 422 if form.is_bound else 200
    return render(request, "participants/audit_open.html", {"form": form, "project": project}, status=status)


def _open(request: PortalRequest, project: Project, form: AuditForm) -> AuditAccess | None:
    """The new access, or none: then the form says why."""
    try:
        return actions.open_audit(project=project, by=request.user, **form.cleaned_data)
    except actions.UnknownCases as unknown:
        numbers = ", ".join(unknown.args[0][:10])
        form.add_error("cases", _("No file of this project has the number: %(numbers)s.") % {"numbers": numbers})
    except actions.NoFiles:
        form.add_error("sample", _("The project has no files to draw from."))
    return None


@requires(Permission.AUDIT_GRANT)
@require_POST
def audit_revoke(request: PortalRequest, pk: int) -> HttpResponse:
    """Close the files of a control at once."""
    actions.revoke_audit(access=_find(request, pk), by=request.user)
    messages.success(request, _("The files are closed to the control."))
    return redirect("audit", pk)


@requires(Permission.AUDIT_VIEW)
def audit_bundle(request: PortalRequest, pk: int) -> FileResponse:
    """The control's files in one ZIP; an export of each of them stands in its record."""
    access = _find(request, pk)
    files = Enrolment.objects.visible_to(request.user).filter(audits__access=access).order_by("id")
    numbers = files.values_list("pk", flat=True)
    record_exports(by=request.user, enrolment_ids=numbers, subject="audit", details={"audit": access.pk})
    bundle = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115  the response closes it
    write_audit(bundle, access=access, by=request.user)
    bundle.seek(0)
    return FileResponse(bundle, as_attachment=True, filename=f"kontrola-{access.pk}.zip")


def _find(request: PortalRequest, pk: int) -> AuditAccess:
    visible = AuditAccess.objects.visible_to(request.user)
    return get_object_or_404(visible.select_related("organisation", "project", "created_by", "revoked_by"), pk=pk)


def _state(access: AuditAccess) -> tuple[Any, str]:
    state = access.state_on(timezone.localdate())
    return state.label, TONES[state]


def _may_grant(request: PortalRequest) -> bool:
    return request.user.may(Permission.AUDIT_GRANT)
