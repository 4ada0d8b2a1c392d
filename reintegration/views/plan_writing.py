"""Writing a programme: beginning it, its content, its goals, an annex."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.audit import record_access
from accounts.decorators import requires
from accounts.http import PortalRequest
from accounts.models import Access
from accounts.permissions import Permission
from participants.models import Enrolment
from reintegration.actions import plans as actions
from reintegration.actions.plan_refusals import PlanMoved, PlanNotDone
from reintegration.forms.plans import AnnexForm, GoalForm, PlanForm
from reintegration.models import PlanVersion
from reintegration.plan_words import refusal
from reintegration.views.plans import SECTION, latest_plan, open_plan_file, version_of


@requires(Permission.PLAN_WRITE)
@require_POST
def participant_plan_begin(request: PortalRequest, case: str) -> HttpResponse:
    """Begin the programme of a file."""
    try:
        version = actions.begin_plan(enrolment=open_plan_file(request, case), by=request.user)
    except PlanNotDone as error:
        messages.warning(request, refusal(error))
        return redirect("participant_plan", case=case)
    return redirect("participant_plan_write", case=case, version=version.version)


@requires(Permission.PLAN_WRITE)
def participant_plan_annex(request: PortalRequest, case: str) -> HttpResponse:
    """Begin an annex: why, at whose request."""
    enrolment = open_plan_file(request, case)
    form = AnnexForm(request.POST or None)
    plan = latest_plan(enrolment)
    if plan is None:
        return redirect("participant_plan", case=case)
    if request.method == "POST" and form.is_valid():
        try:
            version = actions.begin_annex(plan=plan, by=request.user, **form.cleaned_data)
        except PlanNotDone as error:
            form.add_error(None, refusal(error))
        else:
            return redirect("participant_plan_version", case=case, version=version.version)
    return form_page(request, enrolment, form, _("Annex to the programme"), submit=_("Begin the annex"))


@requires(Permission.PLAN_WRITE)
def participant_plan_write(request: PortalRequest, case: str, version: int) -> HttpResponse:
    """The diagnosis and the scope of a version on the desk."""
    enrolment = open_plan_file(request, case)
    written = version_of(request, enrolment, version)
    form = PlanForm(request.POST or None, initial=PlanForm.initial_of(written, _suggested(enrolment)))
    if request.method == "POST" and form.is_valid():
        try:
            actions.write_plan(version=written, by=request.user, **form.cleaned_data)
        except PlanNotDone as error:
            form.add_error(None, refusal(error))
        else:
            messages.success(request, _("The programme was saved."))
            return redirect("participant_plan_version", case=case, version=version)
    more = {"version": written, "template": "reintegration/plan_write.html"}
    return form_page(request, enrolment, form, _("Diagnosis and scope"), submit=_("Save"), **more)


@requires(Permission.PLAN_WRITE)
def participant_plan_goal(request: PortalRequest, case: str, version: int) -> HttpResponse:
    """A new goal."""
    enrolment = open_plan_file(request, case)
    return _goal(request, enrolment, version_of(request, enrolment, version), None, _("New goal"))


@requires(Permission.PLAN_WRITE)
def participant_plan_goal_change(request: PortalRequest, case: str, version: int, goal: int) -> HttpResponse:
    """A goal of a version on the desk."""
    enrolment = open_plan_file(request, case)
    written = version_of(request, enrolment, version)
    title = _("Goal no. %(number)s") % {"number": goal}
    return _goal(request, enrolment, written, goal, title)


@requires(Permission.PLAN_WRITE)
@require_POST
def participant_plan_goal_remove(request: PortalRequest, case: str, version: int, goal: int) -> HttpResponse:
    """Take a goal out of a version on the desk."""
    written = version_of(request, open_plan_file(request, case), version)
    try:
        actions.remove_goal(version=written, number=goal, by=request.user)
        messages.success(request, _("Goal no. %(number)s was taken out of this version.") % {"number": goal})
    except PlanMoved as error:
        messages.warning(request, refusal(error))
    return redirect("participant_plan_version", case=case, version=version)


def _goal(
    request: PortalRequest, enrolment: Enrolment, version: PlanVersion, number: int | None, title: str
) -> HttpResponse:
    found = get_object_or_404(version.goals, number=number) if number else None
    names = ("strand", "text", "responsible", "due_on")
    start = {name: getattr(found, name) for name in names} if found else {"due_on": version.ends_on}
    planned = {row.kind_id: row.hours for row in found.hours.order_by("kind__position")} if found else {}
    form = GoalForm(request.POST or None, initial=start, version=version, planned=planned)
    if request.method == "POST" and form.is_valid():
        try:
            goal = actions.write_goal(version=version, number=number, by=request.user, **form.cleaned_data)
        except PlanNotDone as error:
            form.add_error(None, refusal(error))
        else:
            messages.success(request, _("Goal no. %(number)s was saved.") % {"number": goal.number})
            return redirect("participant_plan_version", case=enrolment.case_number, version=version.version)
    return form_page(request, enrolment, form, title, submit=_("Save the goal"), version=version)


def form_page(request: PortalRequest, enrolment: Enrolment, form: forms.Form, title: str, **more: Any) -> HttpResponse:
    """A form about a programme on a page of its own. more: submit, version, template."""
    record_access(by=request.user, action=Access.SECTION, enrolment_id=enrolment.pk, subject=SECTION.value)
    template = more.pop("template", "reintegration/plan_form.html")
    back = reverse("participant_plan", args=[enrolment.case_number])
    if "version" in more:
        back = reverse("participant_plan_version", args=[enrolment.case_number, more["version"].version])
    context = {"form": form, "enrolment": enrolment, "person": enrolment.participant, "title": title, "back": back}
    return render(request, template, context | more, status=422 if form.errors else 200)


def _suggested(enrolment: Enrolment) -> dict[str, Any]:
    """Days of the stay that a new programme is likely to have."""
    stay = enrolment.latest_stay
    return {"starts_on": stay.trial_starts_on, "ends_on": stay.last_day} if stay else {}
