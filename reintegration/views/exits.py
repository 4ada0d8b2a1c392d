"""Leaving, on one page: what is done and what is left, the form, the 28 days after it, evidence of a job."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.audit import record_access
from accounts.decorators import requires
from accounts.http import PortalRequest
from accounts.models import Access
from accounts.permissions import Permission
from cis_portal.uploads import oversized_field, takes_files
from participants import actions
from participants.dictionaries import ExitSituation
from participants.forms import ExitForm, JobForm, SituationForm
from participants.leaving import result_due
from participants.models import Enrolment
from participants.paper_texts import BY_KIND
from participants.views.documents import file_with_documents
from participants.views.files import file_context
from participants.views.refusing import done
from reintegration.actions import record_job
from reintegration.exits import exit_of


@requires(Permission.EXIT_RECORD)
def participant_exit(request: PortalRequest, case: str) -> HttpResponse:
    """The steps of an exit, each done or not; the exit's own form while nobody has entered it."""
    enrolment = file_with_documents(request, case)
    stay = enrolment.latest_stay
    start = {"ended_on": stay.ended_on if stay and stay.ended_on else timezone.localdate()}
    form = ExitForm(request.POST or None, initial=start, enrolment=enrolment)
    if done(form, actions.leave_project, enrolment=enrolment, by=request.user):
        messages.success(request, _("The exit is entered. The weeks in which a result counts have begun."))
        return redirect("participant_exit", case=case)
    return _page(request, enrolment, form=form)


@requires(Permission.EXIT_RECORD)
@require_POST
def participant_exit_settle(request: PortalRequest, case: str) -> HttpResponse:
    """Enter the situation that stands, and end the reminders."""
    enrolment, form = file_with_documents(request, case), SituationForm(request.POST)
    if done(form, actions.settle_exit, enrolment=enrolment, by=request.user):
        messages.success(request, _("The situation is entered; nobody is reminded any more."))
        return redirect("participant_exit", case=case)
    return _page(request, enrolment, settle=form)


@requires(Permission.EXIT_RECORD)
@takes_files
def participant_job(request: PortalRequest, case: str) -> HttpResponse:
    """Enter a job taken up, with its evidence; what comes late is kept, and said not to count."""
    enrolment = file_with_documents(request, case)
    start = _known(enrolment, request.GET.get("job", ""))
    form = JobForm(request.POST or None, request.FILES or None, oversized=oversized_field(request), initial=start)
    if job := done(form, record_job, enrolment=enrolment, by=request.user):
        _say_whether_in_time(request, enrolment, job.started_on)
        return redirect("participant_exit", case=case)
    record_access(by=request.user, action=Access.SECTION, enrolment_id=enrolment.pk, subject="exit")
    context = {"form": form, "enrolment": enrolment, "person": enrolment.participant, "title": _("Job taken up")}
    return render(request, "reintegration/participant_job.html", context, status=422 if form.errors else 200)


def _known(enrolment: Enrolment, pk: str) -> dict[str, Any]:
    """What is entered of a job of the file already, to which its document is to be added; of a new one its first day.

    The first day of a job for which the programme goes on without attendance was decided with it.
    """
    names = ("started_on", "form", "fraction", "contract_months", "gross_pay")
    jobs = enrolment.employments.filter(pk=pk).values(*names) if pk.isdecimal() else None
    if jobs and (job := jobs.first()):
        return job
    stay = enrolment.latest_stay
    decided = stay.job_on if stay and not enrolment.employments.exists() else None
    return {"started_on": decided} if decided else {}


def _say_whether_in_time(request: PortalRequest, enrolment: Enrolment, started_on: date) -> None:
    due = result_due(enrolment)
    if started_on < enrolment.started_on:
        said = _("The job is kept. It began before the first day in the project, so it does not count.")
        messages.warning(request, said)
    elif due and started_on > due:
        messages.warning(request, _("The job is kept. It began after the last day that counts, so it does not count."))
    else:
        messages.success(request, _("The job is in the file."))


def _page(request: PortalRequest, enrolment: Enrolment, **forms: Any) -> HttpResponse:
    record_access(by=request.user, action=Access.SECTION, enrolment_id=enrolment.pk, subject="exit")
    start = {"situation": enrolment.exit_situation, "business_started_on": enrolment.business_started_on}
    if enrolment.exit_situation == ExitSituation.MONITORED:
        start = {}
    bound = [form for form in forms.values() if form.is_bound]
    context = file_context(request, enrolment, tab="exit") | {"settle": SituationForm(initial=start), **forms}
    context |= {
        "exit": exit_of(enrolment, request.user, timezone.localdate()),
        "printable": BY_KIND,
        "may_decide": request.user.may(Permission.STAYS_DECIDE),
    }
    return render(request, "reintegration/participant_exit.html", context, status=422 if bound else 200)
