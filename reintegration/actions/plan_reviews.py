"""Looking at a programme: a review is opened, goals are assessed, the review is concluded."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Permission
from reintegration.actions.plan_refusals import (
    BeforeDay,
    DayToCome,
    GoalsOpen,
    NothingSigned,
    NotYourGoal,
    ReviewedAlready,
    ReviewOver,
    ReviewUnderWay,
)
from reintegration.models import GoalAssessment, Plan, PlanGoal, PlanReview, ReviewKind

ONCE = (ReviewKind.TRIAL, ReviewKind.FINAL)


@transaction.atomic
def open_review(*, plan: Plan, kind: str, held_on: date, by: User) -> PlanReview:
    """Open a review of the version that holds.

    Raises NothingSigned, ReviewUnderWay, ReviewedAlready, DayToCome, BeforeDay (its signature).
    """
    Plan.objects.select_for_update().get(pk=plan.pk)
    version = plan.versions.signed().order_by("-version").first()
    if version is None or version.signed_on is None:
        raise NothingSigned
    if plan.reviews.filter(concluded_at__isnull=True).exists():
        raise ReviewUnderWay
    if kind in ONCE and plan.reviews.filter(kind=kind).exists():
        raise ReviewedAlready
    if held_on > timezone.localdate():
        raise DayToCome
    if held_on < version.signed_on:
        raise BeforeDay(version.signed_on)
    return PlanReview.objects.create(plan=plan, version=version, kind=kind, held_on=held_on, created_by=by)


@transaction.atomic
def assess_goal(*, review: PlanReview, goal: PlanGoal, result: str, words: str, by: User) -> GoalAssessment:
    """How far a goal of the reviewed version is: said by whoever answers for it, or by the social worker.

    Raises ReviewOver, NotYourGoal.
    """
    review = _open(review)
    if goal.version_id != review.version_id:
        raise NotYourGoal
    if goal.responsible_id != by.pk and not by.may(Permission.PLAN_WRITE):
        raise NotYourGoal
    said = {"result": result, "words": words, "assessed_by": by, "assessed_at": timezone.now()}
    return GoalAssessment.objects.update_or_create(review=review, goal=goal, defaults=said)[0]


@transaction.atomic
def conclude_review(*, review: PlanReview, outcome: str, conclusion: str, by: User) -> PlanReview:
    """Say what follows; from then on the review never changes. Raises ReviewOver, GoalsOpen."""
    review = _open(review)
    silent = review.version.goals.exclude(assessments__review=review).order_by("number")
    if numbers := list(silent.values_list("number", flat=True)):
        raise GoalsOpen(numbers)
    review.outcome, review.conclusion = outcome, conclusion
    review.concluded_by, review.concluded_at = by, timezone.now()
    review.save(update_fields=["outcome", "conclusion", "concluded_by", "concluded_at"])
    return review


def _open(review: PlanReview) -> PlanReview:
    review = PlanReview.objects.select_for_update(of=("self",)).select_related("version").get(pk=review.pk)
    if review.concluded_at is not None:
        raise ReviewOver
    return review
