"""Bringing a workbook: choose it, see what it would do, bring it in, take it back."""

from collections import Counter
from typing import Any

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts.audit import record_access
from accounts.decorators import requires
from accounts.http import PortalRequest
from accounts.models import Access
from accounts.permissions import Permission
from benefits.forms.before import PaidBeforeForm, known_people
from benefits.views.payments import before_page, month_before
from cis_portal.lib import tabular
from cis_portal.lib.periods import Month
from exchange import actions
from exchange.forms import AmountsForm, WorkbookForm
from exchange.models import Import, ImportState
from exchange.paid_before import read_amounts
from exchange.planning.columns import permission_for
from exchange.undoing import obstacles
from exchange.workbook.faults import Fault
from exchange.workbook.layout import Sheet
from grants.context import current_project
from grants.models import Project

IMPORTS_A_PAGE = 20
FAULTS_A_PAGE = 200
ROWS_A_PAGE = 50
FILES = {
    "xlsx": (tabular.xlsx, tabular.XLSX_TYPE),
    "csv": (tabular.csv, tabular.CSV_TYPE),
}


@requires(Permission.WORKBOOK_IMPORT)
def imports(request: PortalRequest) -> HttpResponse:
    """The form for a file, and the earlier imports of the project. A file sent here is kept and read."""
    chosen = current_project(request)
    project = chosen if chosen and Project.objects.led_by(request.user).filter(pk=chosen.pk).exists() else None
    form = WorkbookForm(request.POST, request.FILES) if request.method == "POST" else WorkbookForm()
    if project and form.is_valid():
        file, purpose = form.cleaned_data["workbook"], form.cleaned_data["purpose"]
        with transaction.atomic():
            made = actions.upload_workbook(
                project=project, name=file.name, content=file.read(), by=request.user, purpose=purpose
            )
            record_access(by=request.user, action=Access.IMPORT, subject=f"import {made.pk}")
        return redirect("import", made.pk)
    found = Import.objects.visible_to(request.user).filter(project=project).for_list()
    page = Paginator(found, IMPORTS_A_PAGE).get_page(request.GET.get("page"))
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "exchange/imports.html", {"form": form, "page": page, "project": project}, status=status)


@requires(Permission.WORKBOOK_IMPORT)
def import_page(request: PortalRequest, pk: int) -> HttpResponse:
    """One import: its progress, then what it would do or what is wrong with it, then what it did."""
    found = _find(request, pk)
    if not found.is_under_way:  # until then the page shows nobody, and looks again every second
        record_access(by=request.user, action=Access.IMPORT, subject=f"import {pk}")
    template = "exchange/import.html#import" if request.htmx else "exchange/import.html"
    return render(request, template, _context(request, found))


@requires(Permission.WORKBOOK_IMPORT)
def import_faults(request: PortalRequest, pk: int, kind: str) -> HttpResponse:
    """Every fault as a file."""
    found = _find(request, pk)
    if kind not in FILES:
        raise Http404
    record_access(by=request.user, action=Access.EXPORT, subject=f"import {pk} faults.{kind}")
    write, content_type = FILES[kind]
    headers = [_("Cell"), _("Sheet"), _("Row"), _("Column"), _("Code"), _("What to do")]
    rows = [
        [fault.cell, fault.sheet, fault.row, fault.column, fault.code.value, fault.message]
        for fault in found.read_faults()
    ]
    return HttpResponse(
        write(_("Faults"), headers, rows),
        content_type=content_type,
        headers={"Content-Disposition": f'attachment; filename="import-{pk}.{kind}"'},
    )


@requires(Permission.WORKBOOK_IMPORT)
@require_POST
def import_apply(request: PortalRequest, pk: int) -> HttpResponse:
    """Have the file brought in."""
    found = _find(request, pk)
    record_access(by=request.user, action=Access.IMPORT, subject=f"import {pk} apply")
    try:
        actions.start_applying(pk=found.pk, by=request.user)
    except actions.WrongState:
        messages.warning(request, _("Somebody was quicker: the import is not waiting for this any more."))
    return redirect("import", pk)


@requires(Permission.WORKBOOK_IMPORT)
@require_POST
def import_undo(request: PortalRequest, pk: int) -> HttpResponse:
    """Take the import back, or say what stands in the way."""
    found = _find(request, pk)
    record_access(by=request.user, action=Access.IMPORT, subject=f"import {pk} undo")
    try:
        actions.undo_import(pk=found.pk, by=request.user)
        messages.success(request, _("The import was taken back; everything is as it was before."))
    except actions.WrongState:
        messages.warning(request, _("Somebody was quicker: the import is not waiting for this any more."))
    except actions.CannotUndo as refusal:
        messages.error(request, _("The import cannot be taken back: %(why)s.") % {"why": "; ".join(refusal.obstacles)})
    return redirect("import", pk)


@requires(Permission.WORKBOOK_IMPORT)
@require_POST
def import_discard(request: PortalRequest, pk: int) -> HttpResponse:
    """Put a file aside that was not brought in."""
    found = _find(request, pk)
    record_access(by=request.user, action=Access.IMPORT, subject=f"import {pk} discard")
    try:
        actions.discard_import(pk=found.pk, by=request.user)
        messages.success(request, _("The file was put aside; nothing was changed."))
    except actions.WrongState:
        messages.warning(request, _("Somebody was quicker: the import is not waiting for this any more."))
    return redirect("imports")


def _find(request: PortalRequest, pk: int) -> Import:
    imports_seen = Import.objects.visible_to(request.user).select_related("project", "created_by", "applied_by")
    return get_object_or_404(imports_seen.select_related("undone_by"), pk=pk)


def _context(request: PortalRequest, found: Import) -> dict[str, Any]:
    context: dict[str, Any] = {"import": found, "totals": found.totals, "sheets": list(found.sheets.items())}
    if found.state == ImportState.REFUSED:
        return context | _faults(request, found)
    if found.state in (ImportState.READY, ImportState.APPLIED):
        context |= _preview(request, found)
    if found.state == ImportState.READY:
        context["deed"] = _identifiers(found.totals) if found.compares else _deed(found.totals)
    if found.state == ImportState.APPLIED:
        context["obstacles"] = obstacles(found)
    return context


def _deed(totals: dict[str, int]) -> str:
    """What the button will do, in numbers."""
    created = ngettext("%(count)d new row", "%(count)d new rows", totals["created"]) % {"count": totals["created"]}
    updated = ngettext("%(count)d changed row", "%(count)d changed rows", totals["updated"]) % {
        "count": totals["updated"]
    }
    parts = [words for words, key in ((created, "created"), (updated, "updated")) if totals[key]]
    return _("Bring in: %(what)s") % {"what": ", ".join(parts)}


def _identifiers(totals: dict[str, int]) -> str:
    """What the button will do with a file that is only compared."""
    return ngettext(
        "Take over %(count)d technical identifier", "Take over %(count)d technical identifiers", totals["updated"]
    ) % {"count": totals["updated"]}


def _faults(request: PortalRequest, found: Import) -> dict[str, Any]:
    """A page of faults, of one code where one is chosen."""
    faults = found.read_faults()
    chosen = request.GET.get("code", "")
    codes = [
        {"code": code, "count": count, "current": code == chosen}
        for code, count in sorted(Counter(fault.code.value for fault in faults).items())
    ]
    shown = [fault for fault in faults if fault.code == chosen] if chosen else faults
    page: Page[Fault] = Paginator(shown, FAULTS_A_PAGE).get_page(request.GET.get("page"))
    return {"codes": codes, "code": chosen, "page": page}


def _preview(request: PortalRequest, found: Import) -> dict[str, Any]:
    """A page of the rows that are new or change on one sheet; values the user may not see are left out."""
    changed = [title for title in found.sheets if title in found.preview]
    title = request.GET.get("sheet", "")
    if title not in found.preview:
        title = changed[0] if changed else ""
    tabs = [{"title": name, "count": len(found.preview[name]), "current": name == title} for name in changed]
    page = Paginator(found.preview.get(title, []), ROWS_A_PAGE).get_page(request.GET.get("page"))
    for row in page:
        row["fields"] = [_visible(request, title, change) for change in row["changes"]]
    return {"tabs": tabs, "title": title, "page": page}


def _visible(request: PortalRequest, title: str, change: list[Any]) -> dict[str, Any]:
    column, before, after, position = change
    needed = permission_for(position) if title == Sheet.PEOPLE else Permission.FILE_VIEW
    if not request.user.may(needed):
        before = after = "•••"
    return {"column": column, "before": before, "after": after}


@requires(Permission.BENEFITS_PREPARE)
@require_POST
def benefit_before_file(request: PortalRequest, month: Month) -> HttpResponse:
    """What a file says was paid before the portal, filled into the month's form to be looked at and saved there."""
    page, form = month_before(request, month), AmountsForm(request.POST, request.FILES)
    record_access(by=request.user, action=Access.LIST, subject="paid before", details={"month": str(month)})
    if not form.is_valid():
        return before_page(request, page, PaidBeforeForm(page=page), status=422, faults=form.errors["file"])
    read = read_amounts(form.cleaned_data["file"].read(), known_people(page))
    filled = PaidBeforeForm(page=page, initial=read.amounts)
    status = 422 if read.faults else 200
    return before_page(request, page, filled, status=status, faults=read.faults, read=len(read.amounts))
