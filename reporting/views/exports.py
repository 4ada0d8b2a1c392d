"""Lists to be taken out: choose columns, say why, take them; earlier ones with who fetched them."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.audit import record_access
from accounts.decorators import requires
from accounts.http import PortalRequest
from accounts.models import Access, AccessRecord
from accounts.permissions import Permission
from cis_portal.lib.tabular import CSV_TYPE, XLSX_TYPE
from grants.context import current_project
from grants.models import Project
from reporting import actions
from reporting.exports.forms import ExportForm, FetchForm
from reporting.models import EXPORT_PERMISSIONS, Export, ExportFormat, ExportKind

PAGE = 20
TYPES = {ExportFormat.XLSX: XLSX_TYPE, ExportFormat.CSV: CSV_TYPE}


@requires(Permission.EXPORT_MAKE)
def exports(request: PortalRequest) -> HttpResponse:
    """The kinds of lists, the form of one, and the earlier ones."""
    return _page(request, _kind(request, request.GET.get("kind", "")), None)


def _kind(request: PortalRequest, asked: str) -> ExportKind:
    """The list that was asked for, else the first that the user may take out."""
    open_kinds = _kinds(request)
    return ExportKind(asked) if asked in open_kinds else open_kinds[0]


def _kinds(request: PortalRequest) -> list[ExportKind]:
    return [kind for kind, permission in EXPORT_PERMISSIONS.items() if request.user.may(permission)]


def _page(request: PortalRequest, kind: ExportKind, form: ExportForm | None) -> HttpResponse:
    project = _led(request)
    found = Export.objects.visible_to(request.user).filter(project=project).select_related("made_by").order_by("-id")
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "project": project,
        "kinds": _kinds(request),
        "kind": kind,
        "form": form or ExportForm(kind=kind, user=request.user),
        "page": page,
        "fetched": _fetched(page),
    }
    return render(request, "reporting/exports.html", context, status=400 if form is not None else 200)


def _led(request: PortalRequest) -> Project | None:
    chosen = current_project(request)
    return Project.objects.led_by(request.user).filter(pk=chosen.pk).first() if chosen else None


def _fetched(page: Page[Export]) -> dict[int, list[AccessRecord]]:
    """Who took each of these files, when and why. One query."""
    subjects = {f"export {export.pk}": export.pk for export in page}
    found: dict[int, list[AccessRecord]] = defaultdict(list)
    for record in AccessRecord.objects.filter(subject__in=subjects).select_related("by").order_by("id"):
        found[subjects[record.subject]].append(record)
    return found


@requires(Permission.EXPORT_MAKE)
@require_POST
def export_make(request: PortalRequest, rows: str) -> HttpResponse:
    """Write a list; it waits on the page to be taken."""
    project = _led(request)
    if project is None or rows not in _kinds(request):
        raise Http404
    form = ExportForm(request.POST, kind=ExportKind(rows), user=request.user)
    if not form.is_valid():
        return _page(request, ExportKind(rows), form)
    chosen = form.cleaned_data
    export = actions.make_export(
        project=project,
        kind=ExportKind(rows),
        file_format=ExportFormat(chosen["file_format"]),
        columns=chosen["columns"],
        reason=chosen["reason"],
        by=request.user,
    )
    messages.success(request, _("The list is written: take it below."))
    return redirect(f"{reverse('exports')}?kind={rows}#export-{export.pk}")


@requires(Permission.EXPORT_MAKE)
@require_POST
@transaction.atomic
def export_fetch(request: PortalRequest, pk: int) -> HttpResponseBase:
    """The file, streamed, and the record of who took it and why."""
    export = get_object_or_404(Export.objects.visible_to(request.user).filter(forgotten_at__isnull=True), pk=pk)
    form = FetchForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say in a few words what the list is taken for."))
        return redirect("exports")
    details = {"kind": export.kind, "rows": export.rows, "reason": form.cleaned_data["reason"]}
    record_access(by=request.user, action=Access.EXPORT, subject=f"export {pk}", details=details)
    name = f"{export.kind}_{timezone.localdate(export.made_at).isoformat()}_{pk}.{export.format}"
    return StreamingHttpResponse(
        actions.parts_of(export),
        content_type=TYPES[ExportFormat(export.format)],
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Content-Length": str(export.size)},
    )
