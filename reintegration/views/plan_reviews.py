"""Reviews of a programme: opening one, goal by goal, its conclusion, its paper."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.audit import record_access
from accounts.decorators import requires
from accounts.http import PortalRequest
from accounts.models import Access
from accounts.permissions import Permission
from participants.models import Enrolment
from participants.views.files import file_context
from reintegration import plan_documents
from reintegration.actions import plan_reviews as actions
from reintegration.actions.plan_refusals import PlanNotDone, ReviewOver
from reintegration.forms.plans import AssessForm, ConcludeForm, ReviewForm, assess_forms
from reintegration.models import GoalAssessment, PlanGoal, PlanReview
from reintegration.plan_due import due_of
from reintegration.plan_words import refusal
from reintegration.views.plans import SECTION, latest_plan, open_plan_file, pdf_response


@requires(Permission.GOALS_ASSESS)
def participant_plan_review(request: PortalRequest, case: str) -> HttpResponse:
    """The review that is open, or the form that opens one."""
    enrolment = open_plan_file(request, case)
    form = ReviewForm(request.POST or None, initial=_suggested(enrolment))
    if request.method == "POST" and request.user.may(Permission.PLAN_WRITE) and form.is_valid():
        plan = latest_plan(enrolment)
        given = {"kind": form.cleaned_data["kind"], "held_on": form.cleaned_data["day"]}
        try:
            if plan:
                actions.open_review(plan=plan, by=request.user, **given)
            return redirect("participant_plan_review", case=case)
        except PlanNotDone as error:
            form.add_error(error.field if error.field in form.fields else None, refusal(error))
    return _page(request, enrolment, form=form)


@requires(Permission.GOALS_ASSESS)
@require_POST
def participant_plan_assess(request: PortalRequest, case: str, goal: int) -> HttpResponse:
    """Say how far a goal is."""
    enrolment = open_plan_file(request, case)
    review = _open_review(enrolment)
    if review is None:
        return _none_open(request, case)
    found = get_object_or_404(PlanGoal, version=review.version_id, number=goal)
    form = AssessForm(request.POST, auto_id=f"id_g{goal}_%s")
    if not form.is_valid():
        return _page(request, enrolment, refused={goal: form})
    try:
        actions.assess_goal(review=review, goal=found, by=request.user, **form.cleaned_data)
        messages.success(request, _("Goal no. %(number)s was assessed.") % {"number": goal})
    except PlanNotDone as error:
        messages.warning(request, refusal(error))
    return redirect("participant_plan_review", case=case)


@requires(Permission.PLAN_WRITE)
@require_POST
def participant_plan_conclude(request: PortalRequest, case: str) -> HttpResponse:
    """Say what follows from the open review."""
    enrolment = open_plan_file(request, case)
    form = ConcludeForm(request.POST)
    review = _open_review(enrolment)
    if review is None:
        return _none_open(request, case)
    if form.is_valid():
        try:
            actions.conclude_review(review=review, by=request.user, **form.cleaned_data)
        except PlanNotDone as error:
            form.add_error(None, refusal(error))
        else:
            messages.success(request, _("The review is concluded."))
            return redirect("participant_plan", case=case)
    return _page(request, enrolment, conclude_form=form)


@requires(Permission.PLAN_VIEW)
@require_safe
def participant_plan_review_print(request: PortalRequest, case: str, review: int) -> HttpResponse:
    """A review on A4, with places for the signatures."""
    enrolment = open_plan_file(request, case)
    found = PlanReview.objects.visible_to(request.user).filter(plan__enrolment=enrolment)
    printed = get_object_or_404(_whole(found), pk=review)
    record_access(by=request.user, action=Access.EXPORT, enrolment_id=enrolment.pk, subject="plan.pdf")
    content = plan_documents.review_pdf(printed)
    return pdf_response(content, f"ocena-ipzs-{case}-{printed.held_on}.pdf")


def _whole(reviews: Any) -> Any:
    """Reviews with all that a page or paper shows of them."""
    goals = PlanGoal.objects.select_related("responsible").order_by("number")
    said = GoalAssessment.objects.select_related("goal", "assessed_by").order_by("goal__number")
    return reviews.select_related("plan__enrolment__participant", "version", "concluded_by").prefetch_related(
        Prefetch("version__goals", goals), Prefetch("assessments", said)
    )


def _open_review(enrolment: Enrolment) -> PlanReview | None:
    found = PlanReview.objects.filter(plan=latest_plan(enrolment), concluded_at__isnull=True)
    review: PlanReview | None = _whole(found).first()
    return review


def _none_open(request: PortalRequest, case: str) -> HttpResponse:
    messages.warning(request, refusal(ReviewOver()))
    return redirect("participant_plan_review", case=case)


def _page(
    request: PortalRequest, enrolment: Enrolment, *, refused: dict[int, forms.Form] | None = None, **more: Any
) -> HttpResponse:
    """refused: forms of goals that were not accepted, by the goal's number."""
    record_access(by=request.user, action=Access.SECTION, enrolment_id=enrolment.pk, subject=SECTION.value)
    review = _open_review(enrolment)
    lines = assess_forms(review, request.user) if review else []
    for line in lines:
        line["form"] = (refused or {}).get(line["goal"].number, line["form"])
    may_write = request.user.may(Permission.PLAN_WRITE)
    context = file_context(request, enrolment, tab=SECTION.value) | {
        "review": review,
        "lines": lines if may_write else [line for line in lines if line["form"]],
        "said": sum(line["said"] is not None for line in lines),
        "may_write": may_write,
        "conclude_form": ConcludeForm(),
        **more,
    }
    wrong = refused or any(isinstance(form, forms.Form) and form.errors for form in more.values())
    return render(request, "reintegration/plan_review.html", context, status=422 if wrong else 200)


def _suggested(enrolment: Enrolment) -> dict[str, Any]:
    """The review that is due, held today."""
    plan = latest_plan(enrolment)
    due = due_of(plan, plan.reviews.all()) if plan else None
    return {"day": timezone.localdate(), "kind": due.kind if due else ""}
