"""A qualification entered into a file."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.audit import record_access
from accounts.decorators import requires
from accounts.http import PortalRequest
from accounts.models import Access
from accounts.permissions import Permission
from participants.views.files import file_context, open_file
from reintegration.actions import qualifications as actions
from reintegration.courses.forms import QualificationForm
from reintegration.courses.words import qualification_refusal


@requires(Permission.OUTCOMES_RECORD)
@require_http_methods(["GET", "HEAD", "POST"])
def participant_qualification(request: PortalRequest, case: str) -> HttpResponse:
    """Record a qualification with its certificate; back to the outcomes."""
    enrolment = open_file(request, case)
    if not request.user.works_for_a_centre:
        raise Http404
    form = QualificationForm(request.POST or None)
    if form.is_valid():
        try:
            actions.record_qualification(enrolment=enrolment, by=request.user, **form.cleaned_data)
        except actions.NotRecorded as refusal:
            form.add_error(None, qualification_refusal(refusal))
        else:
            messages.success(request, _("The qualification is recorded."))
            return redirect("participant_outcomes", case=case)
    record_access(by=request.user, action=Access.SECTION, enrolment_id=enrolment.pk, subject="outcomes")
    context = file_context(request, enrolment, tab="outcomes") | {"form": form}
    return render(request, "reintegration/qualification.html", context, status=422 if form.errors else 200)
