"""The monthly programme and the journal, as pages and as PDF."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.audit import record_access
from accounts.decorators import requires
from accounts.http import PortalRequest
from accounts.models import Access
from accounts.permissions import Permission
from cis_portal.lib.periods import Month
from reintegration import documents
from reintegration.forms.timetable import JournalChoiceForm
from reintegration.models import Meeting
from reintegration.programme import journal_of, programme_of
from reintegration.views.timetable import led_project


@requires(Permission.MEETINGS_RECORD)
@require_safe
def programme(request: PortalRequest, month: Month) -> HttpResponse:
    """What is planned for a month, by group. It names no participant."""
    return render(request, "reintegration/programme.html", _programme(request, month))


@requires(Permission.MEETINGS_RECORD)
@require_safe
def programme_print(request: PortalRequest, month: Month) -> HttpResponse:
    """The monthly programme to hang on the wall."""
    context = _programme(request, month)
    record_access(by=request.user, action=Access.EXPORT, subject="programme", details={"month": str(month)})
    return _pdf(documents.programme_pdf(context), f"program-{month}.pdf")


@requires(Permission.MEETINGS_RECORD)
@require_safe
def journal(request: PortalRequest) -> HttpResponse:
    """Topics, minutes and presence of a group in a period; who only leads sees their own meetings."""
    context = _journal(request)
    record_access(by=request.user, action=Access.LIST, subject="journal", details=context["details"])
    return render(request, "reintegration/journal.html", context)


@requires(Permission.MEETINGS_RECORD)
@require_safe
def journal_print(request: PortalRequest) -> HttpResponse:
    """The same on paper, to be signed; without a proper choice back to it."""
    context = _journal(request)
    if not context["journal"]:
        return redirect("journal")
    record_access(by=request.user, action=Access.EXPORT, subject="journal", details=context["details"])
    return _pdf(documents.journal_pdf(context), f"dziennik-{context['first']}-{context['last']}.pdf")


def _programme(request: PortalRequest, month: Month) -> dict[str, Any]:
    project = led_project(request)
    if not Month.of(project.starts_on) <= month <= Month.of(project.ends_on):
        raise Http404
    return {
        "project": project,
        "month": month,
        "programme": programme_of(project, month),
        "before": month.previous if month > Month.of(project.starts_on) else None,
        "after": month.next if month < Month.of(project.ends_on) else None,
    }


def _journal(request: PortalRequest) -> dict[str, Any]:
    """The choice and, where it is proper, its journal; this month without a choice."""
    project, today = led_project(request), timezone.localdate()
    asked = {"first": today.replace(day=1).isoformat(), "last": today.isoformat(), **request.GET.dict()}
    form = JournalChoiceForm(asked, project=project)
    context: dict[str, Any] = {"project": project, "form": form, "journal": None, "details": {}}
    if not form.is_valid():
        return context
    chosen = form.cleaned_data
    meetings = Meeting.objects.recordable_by(request.user).filter(project=project)
    meetings = meetings.within(chosen["first"], chosen["last"])
    for name in ("group", "kind"):
        if chosen[name]:
            meetings = meetings.filter(**{name: chosen[name]})
    details = {
        name: str(chosen[name].pk if name in ("group", "kind") else chosen[name]) for name in chosen if chosen[name]
    }
    return {**context, **chosen, "journal": journal_of(meetings), "details": details, "query": request.GET.urlencode()}


def _pdf(content: bytes, name: str) -> HttpResponse:
    return HttpResponse(
        content, content_type="application/pdf", headers={"Content-Disposition": f'inline; filename="{name}"'}
    )
