"""The list of people, and the same as a file."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from accounts.audit import record_access
from accounts.decorators import requires
from accounts.http import PortalRequest
from accounts.models import Access, User
from accounts.permissions import Permission
from grants.context import current_project
from participants.exports import EXPORT_KINDS, participants_table
from participants.forms import ParticipantFilterForm
from participants.models import Enrolment, EnrolmentQuerySet

PAGE_SIZE = 50


@requires(Permission.FILE_VIEW)
def participants(request: PortalRequest) -> HttpResponse:
    """People of the project whom the user may see, in Polish order, narrowed by the filter."""
    form, found = _found(request)
    page = Paginator(found.for_list(), PAGE_SIZE).get_page(request.GET.get("page"))
    record_access(by=request.user, action=Access.LIST, subject="participants", details=_filter_of(form))
    context = {
        "form": form,
        "page": page,
        "filtered": bool(request.GET.keys() - {"page"}),
        "today": timezone.localdate(),
    }
    context |= {
        **_columns(request.user),
        "may_import": request.user.may(Permission.WORKBOOK_IMPORT),
    }
    return render(request, "participants/participants.html", context)


@requires(Permission.FILE_VIEW)
def participants_export(request: PortalRequest, kind: str) -> HttpResponse:
    """The filtered list as XLSX or CSV, for people: formula-safe, without identifiers."""
    if kind not in EXPORT_KINDS:
        raise Http404
    form, found = _found(request)
    record_access(by=request.user, action=Access.EXPORT, subject=f"participants.{kind}", details=_filter_of(form))
    content_type, content = participants_table(found.for_list(), kind, **_columns(request.user))
    return HttpResponse(
        content,
        content_type=content_type,
        headers={"Content-Disposition": f'attachment; filename="uczestnicy-{timezone.localdate()}.{kind}"'},
    )


def _columns(user: User) -> dict[str, bool]:
    """What a list shows beside names and case numbers. A partner's shares differ from file to file: nothing."""
    staff = user.works_for_a_centre
    return {
        "identity_visible": staff and user.may(Permission.CONTACT_VIEW),
        "stays_visible": staff,
        "entry_visible": staff and user.may(Permission.ENTRY_VIEW),
    }


def _found(request: PortalRequest) -> tuple[ParticipantFilterForm, EnrolmentQuerySet]:
    form = ParticipantFilterForm(request.GET, user=request.user)
    found = (
        Enrolment.objects.visible_to(request.user)
        .filter(project=current_project(request))
        .with_status(timezone.localdate())
        .in_polish_order()
    )
    if not form.is_valid():
        return form, found.none()
    chosen = form.cleaned_data
    if chosen["q"]:
        found = found.matching(chosen["q"])
    if chosen.get("status"):
        found = found.in_status(chosen["status"], timezone.localdate())
    if chosen.get("sex"):
        found = found.filter(participant__sex=chosen["sex"])
    if chosen.get("labour_status"):
        found = found.filter(entry__labour_status=chosen["labour_status"])
    return form, found


def _filter_of(form: ParticipantFilterForm) -> dict[str, Any]:
    """What the access record keeps: that a name was searched for, not which one."""
    chosen = {name: value for name, value in getattr(form, "cleaned_data", {}).items() if value}
    if "q" in chosen:
        chosen["q"] = True
    return chosen
