"""The certificate of a competence that came without one."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.audit import record_access
from accounts.decorators import requires
from accounts.http import PortalRequest
from accounts.models import Access
from accounts.permissions import Permission
from cis_portal.uploads import oversized_field, takes_files
from participants import actions as participants
from participants.views.files import file_context, open_file
from participants.views.refusing import add_refusal
from reintegration.actions.certificates import NotCertified, certify_competence
from reintegration.courses.forms import CertificateForm
from reintegration.models import Competence

REFUSALS = {
    "negative": lambda: _("The competence was not passed: there is nothing to certify."),
    "there": lambda: _("This competence has its certificate. Withdraw that document first."),
}


@requires(Permission.OUTCOMES_RECORD)
@takes_files
def participant_certificate(request: PortalRequest, case: str, competence: int) -> HttpResponse:
    """Enter number, day and scan of a certificate; back to the outcomes."""
    enrolment = open_file(request, case)
    if not request.user.works_for_a_centre:
        raise Http404
    of_file: Any = Competence.objects.filter(enrolment=enrolment)
    found = get_object_or_404(of_file, pk=competence)
    form = CertificateForm(request.POST or None, request.FILES or None, oversized=oversized_field(request))
    if form.is_valid():
        try:
            certify_competence(pk=found.pk, by=request.user, **form.cleaned_data)
        except participants.NotDone as refusal:
            add_refusal(form, refusal)
        except NotCertified as refusal:
            form.add_error(None, REFUSALS[refusal.code]())
        else:
            messages.success(request, _("The certificate is in the file."))
            return redirect("participant_outcomes", case=case)
    record_access(by=request.user, action=Access.SECTION, enrolment_id=enrolment.pk, subject="outcomes")
    context = file_context(request, enrolment, tab="outcomes") | {"form": form, "competence": found}
    return render(request, "reintegration/certificate.html", context, status=422 if form.errors else 200)
