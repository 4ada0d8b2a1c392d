"""The timeline of one file."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.audit import record_access
from accounts.decorators import requires
from accounts.http import PortalRequest
from accounts.models import Access
from accounts.permissions import Permission
from participants.timeline import timeline
from participants.views.files import file_context, open_file

PAGE_SIZE = 50


@requires(Permission.FILE_VIEW)
@require_safe
def participant_timeline(request: PortalRequest, case: str) -> HttpResponse:
    """Everything that happened in the file, the newest first, as far as its sections open to the user."""
    enrolment = open_file(request, case)
    context = file_context(request, enrolment, tab="timeline")
    record_access(by=request.user, action=Access.SECTION, enrolment_id=enrolment.pk, subject="timeline")
    moments = timeline(request.user, enrolment, context["sections"])
    context["page"] = Paginator(moments, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "participants/participant_timeline.html", context)
