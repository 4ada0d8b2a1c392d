"""Who looked at a file and who changed it; printed for the person; everything held on them."""

import tempfile
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import FileResponse, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.audit import record_access
from accounts.decorators import requires
from accounts.http import PortalRequest
from accounts.models import Access, AccessRecord
from accounts.permissions import Permission
from cis_portal.lib import polish
from participants.forms import LookedForm, SubjectAccessForm
from participants.holdings.bundle import write_subject_access
from participants.holdings.changes import changes_in
from participants.holdings.looking import CONSOLE, records_of, what_in_words
from participants.holdings.paper import printed_openings
from participants.holdings.tables import is_open_to, rows_of_file
from participants.holdings.words import People
from participants.models import Enrolment, FileSection
from participants.sections import sections_open_to
from participants.views.files import file_context, find_file, open_file

PAGE_SIZE = 50
IN_MEMORY = 1024 * 1024  # bytes of a bundle before it goes on to the disk


@requires(Permission.ACCESS_VIEW)
def participant_access(request: PortalRequest, case: str) -> HttpResponse:
    """Who opened the file: name, organisation, role, what and when, narrowed by person or organisation."""
    enrolment = open_file(request, case)
    record_access(by=request.user, action=Access.SECTION, enrolment_id=enrolment.pk, subject="access")
    form = LookedForm(request.GET, enrolment=enrolment)
    return render(request, "participants/access.html", _looked_context(request, enrolment, form))


def _looked_context(request: PortalRequest, enrolment: Enrolment, form: LookedForm) -> dict[str, Any]:
    records = records_of(enrolment)
    if form.is_valid():
        for word in polish.fold(form.cleaned_data["q"]).split():
            records = records.filter(Q(by__in=form.people_matching(word)))
        if organisation := form.cleaned_data["organisation"]:
            records = records.filter(by__organisation=organisation)
    page = Paginator(records, PAGE_SIZE).get_page(request.GET.get("page"))
    people = People(record.by_id for record in page)
    return {
        **file_context(request, enrolment, tab="access"),
        "form": form,
        "page": page,
        "lines": [_line(record, people) for record in page],
        "filtered": bool(request.GET.keys() - {"page"}),
        "may_give": request.user.may(Permission.SUBJECT_ACCESS),
        "reason_form": SubjectAccessForm(),
    }


def _line(record: AccessRecord, people: People) -> dict[str, Any]:
    return {
        "at": record.at,
        "name": people.name(record.by_id) if record.by_id else record.console,
        "whose": people.without_name(record.by_id, timezone.localdate(record.at)) if record.by_id else CONSOLE,
        "what": what_in_words(record.action, record.subject),
        "reason": record.details.get("reason", ""),
    }


@requires(Permission.ACCESS_VIEW)
def participant_changes(request: PortalRequest, case: str) -> HttpResponse:
    """Who changed which field when, in the sections that open to the reader."""
    enrolment = open_file(request, case)
    record_access(by=request.user, action=Access.SECTION, enrolment_id=enrolment.pk, subject="changes")
    sections = sections_open_to(request.user, enrolment)
    sensitive = FileSection.SENSITIVE in sections
    found = rows_of_file(enrolment, sensitive=sensitive)
    open_tables = [table for table in found if is_open_to(table, request.user, sections)]
    changes = changes_in(found, open_tables, sensitive=sensitive)
    page = Paginator(changes, PAGE_SIZE).get_page(request.GET.get("page"))
    people = People(change.user_id for change in page)
    lines = [(change, people.name(change.user_id), people.organisation(change.user_id)) for change in page]
    context = file_context(request, enrolment, tab="access") | {"page": page, "lines": lines}
    return render(request, "participants/changes.html", context)


@requires(Permission.ACCESS_VIEW)
def participant_access_print(request: PortalRequest, case: str) -> HttpResponse:
    """Who looked, for the person, as PDF: organisations and roles, by month; no employee's name."""
    enrolment = open_file(request, case)
    record_access(by=request.user, action=Access.EXPORT, enrolment_id=enrolment.pk, subject="access.pdf")
    name = f"kto-ogladal-{enrolment.case_number}.pdf"
    return HttpResponse(
        printed_openings(enrolment),
        content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@requires(Permission.SUBJECT_ACCESS)
@require_POST
def participant_everything(request: PortalRequest, case: str) -> HttpResponse | FileResponse:
    """All that is held on the person as a ZIP, recorded with the reason (art. 15 RODO)."""
    enrolment = find_file(request, case)
    form = SubjectAccessForm(request.POST)
    if not form.is_valid():
        enrolment = open_file(request, case)
        context = _looked_context(request, enrolment, LookedForm(None, enrolment=enrolment)) | {"reason_form": form}
        return render(request, "participants/access.html", context, status=422)
    record_access(
        by=request.user, action=Access.EXPORT, enrolment_id=enrolment.pk, subject="subject_access",
        details={"reason": form.cleaned_data["reason"]},
    )  # fmt: skip
    bundle = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115  the response closes it
    write_subject_access(bundle, person=enrolment.participant)
    bundle.seek(0)
    return FileResponse(bundle, as_attachment=True, filename=f"dane-osoby-{enrolment.case_number}.zip")
