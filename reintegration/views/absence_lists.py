"""What waits about absences in a project, and everything about those of one person."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.audit import record_access
from accounts.decorators import requires
from accounts.http import PortalRequest
from accounts.models import Access
from accounts.permissions import Permission
from grants.context import current_project
from participants.models import ContactNote, Enrolment, FileSection, Stay
from reintegration.absences import free_days_of, uncertified_of
from reintegration.absences_waiting import to_explain, uncertified_people, waiting_requests
from reintegration.episode_words import grounds_text
from reintegration.forms.absences import PersonSearchForm
from reintegration.models import Absence, AbsenceEpisode, FreeDaysRequest
from reintegration.views.files import panel_or_page, section_of

FOUND = 12
LATEST = 15


@requires(Permission.ATTENDANCE_RECORD)
@require_safe
def absences(request: PortalRequest) -> HttpResponse:
    """What waits: requests, days to be explained, certificates missing; and the way to enter a new one."""
    return absences_page(request)


def absences_page(request: PortalRequest, refusal: str = "") -> HttpResponse:
    """The page, with what was refused on it."""
    project, user = current_project(request), request.user
    if project is None or not user.works_for_a_centre:
        raise Http404
    form = PersonSearchForm(request.GET)
    asked = form.cleaned_data["q"] if form.is_valid() else ""
    record_access(by=user, action=Access.LIST, subject="absences", details={"q": True} if asked else {})
    latest = Absence.objects.visible_to(user).filter(stay__enrolment__project=project)
    context = {
        "project": project,
        "form": form,
        "asked": asked,
        "found": _found(request, asked)[:FOUND] if asked else [],
        "requests": waiting_requests(user, project),
        "explain": to_explain(user, project),
        "missing": uncertified_people(user, project),
        "latest": latest.select_related("stay__participant").order_by("-created_at", "-pk")[:LATEST],
        "may_decide": user.may(Permission.FREE_DAYS_DECIDE),
        "refusal": refusal,
    }
    return render(request, "reintegration/absences.html", context, status=422 if refusal else 200)


@requires(Permission.ATTENDANCE_VIEW)
@require_safe
def participant_absences(request: PortalRequest, case: str) -> HttpResponse:
    """Certificates, justifications and free days of one person; the newest first."""
    enrolment, context = section_of(request, case, FileSection.ATTENDANCE, subject="absences")
    today = timezone.localdate()
    stays = list(enrolment.stays.select_related("enrolment__project").order_by("-trial_starts_on"))
    absences = Absence.objects.filter(stay__in=stays).select_related("document", "stay").order_by("-starts_on")
    episodes = AbsenceEpisode.objects.filter(stay__in=stays).order_by("-starts_on")
    requests = FreeDaysRequest.objects.filter(stay__in=stays).select_related("decided_by").order_by("-starts_on")
    current = next((stay for stay in stays if stay.trial_starts_on <= today), stays[0] if stays else None)
    context |= {
        "current": current,
        "free_days": free_days_of(current, on=today) if current else None,
        "absences": absences,
        "missing": uncertified_of(stays),
        "contacts": _contacts(request, enrolment, episodes),
        "episodes": [(one, grounds_text(one)) for one in episodes],
        "requests": requests,
        "tells_ground": request.user.works_for_a_centre or "auditor" in request.user.roles,
        "may_enter": request.user.works_for_a_centre and request.user.may(Permission.ATTENDANCE_RECORD),
    }
    return panel_or_page(request, context, "reintegration/participant_absences.html")


def _contacts(request: PortalRequest, enrolment: Enrolment, episodes: Any) -> list[ContactNote]:
    """Contacts since the latest episode began: the evidence that somebody talked before deciding."""
    latest = next(iter(episodes), None)
    if latest is None:
        return []
    found = ContactNote.objects.visible_to(request.user).filter(enrolment=enrolment, happened_on__gte=latest.starts_on)
    return list(found.select_related("created_by").order_by("happened_on", "pk"))


def _found(request: PortalRequest, asked: str) -> Any:
    """Stays of the people called so, the running ones first."""
    files = Enrolment.objects.visible_to(request.user).filter(project=current_project(request)).matching(asked)
    stays = Stay.objects.filter(enrolment__in=files).select_related("participant", "enrolment")
    return stays.order_by("participant__sort_key", "-trial_starts_on")
