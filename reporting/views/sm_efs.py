"""Files for SM EFS: write one, enter its answer, read in what it sent back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from accounts.audit import record_access
from accounts.decorators import requires
from accounts.http import PortalRequest
from accounts.models import Access
from accounts.permissions import Permission
from cis_portal.lib.tabular import CSV_TYPE
from grants.context import current_project
from grants.models import Project
from participants.models import Enrolment
from participants.sm_efs import EntryMissing
from reporting import actions
from reporting.models import SmEfsAnswer, SmEfsFault, SmEfsUpload
from reporting.sm_efs.answers import Unreadable
from reporting.sm_efs.forms import AnswerForm, FaultsForm

PAGE = 20
UNREADABLE = {
    "encoding": gettext_lazy("The file is no text. Save it as CSV and bring it again."),
    "columns": gettext_lazy(
        "No header with a message and a person (PESEL, technical number or row) was found in the file."
    ),
    "empty": gettext_lazy("The file holds no complaint."),
}


@requires(Permission.SM_EFS_EXCHANGE)
def sm_efs(request: PortalRequest) -> HttpResponse:
    """What the next file would hold, and the earlier ones with their answers."""
    project = _led(request)
    context: dict[str, Any] = {"project": project}
    if project:
        uploads = SmEfsUpload.objects.visible_to(request.user).filter(project=project).for_list()
        context |= {
            "page": Paginator(uploads, PAGE).get_page(request.GET.get("page")),
            "last": actions.last_taken(project),
            "everybody": Enrolment.objects.filter(project=project).count(),
            "changed": actions.changed_people(project).count(),
            "returned": SmEfsFault.objects.visible_to(request.user).standing().filter(upload__project=project).count(),
            "answer_form": AnswerForm(initial={"answered_on": timezone.localdate().isoformat()}),
            "faults_form": FaultsForm(),
        }
    return render(request, "reporting/sm_efs.html", context)


def _led(request: PortalRequest) -> Project | None:
    chosen = current_project(request)
    return Project.objects.led_by(request.user).filter(pk=chosen.pk).first() if chosen else None


@requires(Permission.SM_EFS_EXCHANGE)
@require_POST
def sm_efs_write(request: PortalRequest) -> HttpResponse:
    """Write a file of everybody or of the changes; it waits on the page to be taken."""
    project = _led(request)
    if project is None:
        raise Http404
    try:
        upload = actions.write_upload(project=project, changed=request.POST.get("what") == "changed", by=request.user)
    except EntryMissing as lacking:
        cases = ", ".join(lacking.cases)
        messages.error(request, _("SM EFS needs entry data, and these files have none: %(cases)s.") % {"cases": cases})
        return redirect("sm_efs")
    messages.success(request, _("The file is written: take it and bring it to SM EFS."))
    return redirect(f"{reverse('sm_efs')}#upload-{upload.pk}")


@requires(Permission.SM_EFS_EXCHANGE)
@transaction.atomic
def sm_efs_file(request: PortalRequest, pk: int) -> HttpResponse:
    """The bytes as they were written, and the record of who took them."""
    upload = _find(request, pk)
    if upload.content is None:
        raise Http404
    record_access(by=request.user, action=Access.EXPORT, subject=f"sm efs {pk}", details={"people": upload.people})
    name = f"Uczestnicy_projektu_Efs_{timezone.localdate(upload.made_at).isoformat()}.csv"
    return HttpResponse(
        bytes(upload.content),
        content_type=CSV_TYPE,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _find(request: PortalRequest, pk: int) -> SmEfsUpload:
    return get_object_or_404(SmEfsUpload.objects.visible_to(request.user).select_related("project"), pk=pk)


@requires(Permission.SM_EFS_EXCHANGE)
@require_POST
def sm_efs_answer(request: PortalRequest, pk: int) -> HttpResponse:
    """Enter what SM EFS said of a file."""
    upload, form = _find(request, pk), AnswerForm(request.POST)
    if not form.is_valid():
        messages.error(request, _said(form))
        return redirect("sm_efs")
    answer = SmEfsAnswer(form.cleaned_data["answer"])
    try:
        actions.answer_upload(upload=upload, answer=answer, on=form.cleaned_data["answered_on"], by=request.user)
        messages.success(request, _("The answer is entered."))
    except actions.AlreadyAnswered:
        messages.warning(request, _("Somebody was quicker: the answer to this file is entered already."))
    return redirect("sm_efs")


@requires(Permission.SM_EFS_EXCHANGE)
@require_POST
def sm_efs_faults(request: PortalRequest, pk: int) -> HttpResponse:
    """Read in the report of errors; the complaints stand in data quality until they are repaired."""
    upload, form = _find(request, pk), FaultsForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, _said(form))
        return redirect("sm_efs")
    record_access(by=request.user, action=Access.IMPORT, subject=f"sm efs {pk} faults")
    try:
        kept = actions.keep_faults(upload=upload, content=form.cleaned_data["report"].read(), by=request.user)
    except Unreadable as refusal:
        messages.error(request, UNREADABLE[refusal.code])
        return redirect("sm_efs")
    _tell(request, kept.faults, kept.unknown)
    return redirect(f"{reverse('data_quality')}?rule=EFS#files")


def _said(form: Form) -> str:
    """What is wrong with a form that stands among others on the page."""
    return " ".join(str(error) for errors in form.errors.values() for error in errors)


def _tell(request: PortalRequest, faults: int, unknown: int) -> None:
    texts = {"count": faults}
    messages.success(request, ngettext("%(count)d complaint of SM EFS stands at its field.", "%(count)d complaints of SM EFS stand at their fields.", faults) % texts)  # fmt: skip  # noqa: E501
    if unknown:
        texts = {"count": unknown}
        messages.warning(request, ngettext("%(count)d line names nobody of this file.", "%(count)d lines name nobody of this file.", unknown) % texts)  # fmt: skip  # noqa: E501
