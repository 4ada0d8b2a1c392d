"""What one person counts towards, and what they lack: a panel of the exit, and a page of its own."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.audit import record_access
from accounts.decorators import requires
from accounts.http import PortalRequest
from accounts.models import Access
from accounts.permissions import Permission
from participants.models import FileSection
from participants.sections import sections_open_to
from participants.views.files import file_context, open_file
from reporting.results import results_of


@requires(Permission.OUTCOMES_VIEW)
@require_safe
def participant_results(request: PortalRequest, case: str) -> HttpResponse:
    """By result indicator: counts since when, or what is missing and why what came late does not count."""
    enrolment = open_file(request, case)
    if FileSection.OUTCOMES not in sections_open_to(request.user, enrolment):
        raise Http404
    record_access(by=request.user, action=Access.SECTION, enrolment_id=enrolment.pk, subject="results")
    results = results_of(enrolment, timezone.localdate())
    if request.htmx:
        return HttpResponse(render_to_string("reporting/participant_results.html#panel", {"results": results}))
    context = file_context(request, enrolment, tab="exit") | {"results": results}
    return render(request, "reporting/participant_results.html", context)
