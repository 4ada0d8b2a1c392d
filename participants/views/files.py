"""One person's file: what is open to the one who looks."""

from typing import Any

from django.db.models import Prefetch
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.audit import record_access
from accounts.decorators import requires
from accounts.http import PortalRequest
from accounts.models import Access
from accounts.permissions import Permission
from participants.applying import application_of
from participants.daily import reached_by
from participants.models import Enrolment, FileSection, Stay
from participants.sections import sections_open_to


@requires(Permission.FILE_VIEW)
def participant_file(request: PortalRequest, case: str) -> HttpResponse:
    """The file in brief: identity, stays, entry; attendance and outcomes come as panels."""
    enrolment = open_file(request, case)
    record_access(by=request.user, action=Access.FILE, enrolment_id=enrolment.pk)
    return render(request, "participants/file.html", _in_brief(request, enrolment))


@requires(Permission.PESEL_REVEAL)
@require_POST
def participant_identifier(request: PortalRequest, case: str) -> HttpResponse:
    """Show the PESEL or other identifier once, on record."""
    enrolment = open_file(request, case)
    if FileSection.IDENTITY not in sections_open_to(request.user, enrolment):
        raise Http404
    record_access(by=request.user, action=Access.PESEL, enrolment_id=enrolment.pk)
    template = "participants/file.html#identifier" if request.htmx else "participants/file.html"
    return render(request, template, {**_in_brief(request, enrolment), "revealed": True})


def _in_brief(request: PortalRequest, enrolment: Enrolment) -> dict[str, Any]:
    context = file_context(request, enrolment)
    if request.user.may(Permission.STAYS_PREPARE):
        context["there"] = application_of(enrolment, list(context["stays"]))
    if FileSection.IDENTITY in context["sections"]:
        context["reached_by"] = reached_by(request.user, enrolment)
    return context


def find_file(request: PortalRequest, case: str) -> Enrolment:
    """The visible file with that case number and nothing beside it, for a panel; 404 for any other."""
    return get_object_or_404(Enrolment.objects.visible_to(request.user), case_number=case)


def open_file(request: PortalRequest, case: str) -> Enrolment:
    """The visible file with that case number, with what its header shows; 404 for any other."""
    files = Enrolment.objects.visible_to(request.user).with_status(timezone.localdate())
    return get_object_or_404(
        files.select_related("participant", "project", "entry__sensitive").prefetch_related(
            Prefetch("stays", Stay.objects.order_by("-trial_starts_on"))
        ),
        case_number=case,
    )


def file_context(request: PortalRequest, enrolment: Enrolment, tab: str = "file") -> dict[str, Any]:
    """What the header and the page in brief show of a file, each section only where it opens to the user."""
    sections = sections_open_to(request.user, enrolment)
    return {
        "enrolment": enrolment,
        "person": enrolment.participant,
        "sections": sections,
        "stays": enrolment.stays.all() if FileSection.STAYS in sections else [],
        "supports": enrolment.supports.order_by("position") if FileSection.ENTRY in sections else [],
        "sees_plan": FileSection.PLAN in sections
        or (request.user.works_for_a_centre and request.user.may(Permission.GOALS_VIEW)),
        "may_see_access": request.user.may(Permission.ACCESS_VIEW),
        "may_see_daily": FileSection.IDENTITY in sections
        or (FileSection.STAYS in sections and request.user.may(Permission.PROVISIONS_VIEW)),
        "may_have_tasks": request.user.works_for_a_centre and request.user.may(Permission.TASKS_VIEW),
        "may_see_quality": request.user.may(Permission.DATA_QUALITY_VIEW),
        "may_see_counselling": request.user.may(Permission.COUNSELLING_FILE) and FileSection.ACTIVITIES in sections,
        "may_reveal": request.user.may(Permission.PESEL_REVEAL) and FileSection.IDENTITY in sections,
        "may_correct": request.user.works_for_a_centre and request.user.may(Permission.RECRUITMENT_MANAGE),
        "may_see_benefits": request.user.may(Permission.BENEFITS_VIEW),
        "may_see_exit": request.user.may(Permission.EXIT_RECORD) and FileSection.DOCUMENTS in sections,
        "tab": tab,
        "today": timezone.localdate(),
    }
