"""Reviews of a programme: after the trial, in between, at its end; an assessment of each goal."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.history import tracked
from accounts.models import User
from participants.models import Enrolment

from .plan_triggers import REVIEW_TRIGGERS, parts_of_review_stay
from .plans import Plan, PlanGoal, PlanVersion


class ReviewKind(models.TextChoices):
    """When a programme is looked at; the trial's and the final one are held once."""

    TRIAL = "trial", _("after the trial period")
    INTERIM = "interim", pgettext_lazy("review", "interim")
    FINAL = "final", pgettext_lazy("review", "final")


class ReviewOutcome(models.TextChoices):
    """What follows from a review."""

    AS_PLANNED = "as_planned", _("goes on as planned")
    ANNEX = "annex", _("to be changed by an annex")
    ENDS = "ends", _("the programme ends")


class GoalResult(models.TextChoices):
    """How far a goal is on the day of a review."""

    REACHED = "reached", pgettext_lazy("goal", "reached")
    PARTLY = "partly", pgettext_lazy("goal", "partly reached")
    NOT_YET = "not_yet", pgettext_lazy("goal", "not reached")
    DROPPED = "dropped", pgettext_lazy("goal", "given up")


class PlanReviewQuerySet(models.QuerySet["PlanReview"]):
    def visible_to(self, user: User) -> Self:
        """Reviews in the files the user may see; outside the centre those that were concluded."""
        found = self.filter(plan__enrolment__in=Enrolment.objects.visible_to(user))
        return found if user.works_for_a_centre else found.filter(concluded_at__isnull=False)


@tracked
class PlanReview(models.Model):
    """One look at a programme. version: the one that held; open until it is concluded, then final.

    Retention: as for Participant.
    """

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="reviews")
    version = models.ForeignKey(PlanVersion, on_delete=models.PROTECT, related_name="reviews")
    kind = models.CharField(max_length=7, choices=ReviewKind)
    held_on = models.DateField()
    outcome = models.CharField(max_length=10, choices=ReviewOutcome, blank=True)
    conclusion = models.TextField(max_length=2000, blank=True)
    concluded_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    concluded_at = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = PlanReviewQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["plan"], condition=Q(concluded_at__isnull=True), name="a_programme_has_one_open_review"
            ),
            models.UniqueConstraint(
                fields=["plan", "kind"],
                condition=Q(kind__in=["trial", "final"]),
                name="a_programme_is_reviewed_once_after_the_trial_and_at_its_end",
            ),
            models.CheckConstraint(name="a_review_kind_is_known", condition=Q(kind__in=ReviewKind.values)),
            models.CheckConstraint(
                name="a_concluded_review_says_what_by_whom",
                condition=Q(concluded_at__isnull=True, concluded_by__isnull=True, outcome="")
                | (
                    Q(concluded_at__isnull=False, concluded_by__isnull=False, outcome__in=ReviewOutcome.values)
                    & ~Q(conclusion="")
                ),
            ),
        ]
        triggers = REVIEW_TRIGGERS

    def __str__(self) -> str:
        return f"{self.plan_id} {self.kind} {self.held_on}"


class GoalAssessmentQuerySet(models.QuerySet["GoalAssessment"]):
    def visible_to(self, user: User) -> Self:
        """Assessments in the reviews the user may see."""
        return self.filter(review__in=PlanReview.objects.visible_to(user))


@tracked
class GoalAssessment(models.Model):
    """How far one goal was at one review, by whoever answers for it or by the social worker.

    Retention: as for Participant.
    """

    review = models.ForeignKey(PlanReview, on_delete=models.CASCADE, related_name="assessments")
    goal = models.ForeignKey(PlanGoal, on_delete=models.PROTECT, related_name="assessments")
    result = models.CharField(max_length=8, choices=GoalResult)
    words = models.CharField(max_length=500, blank=True)
    assessed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    assessed_at = models.DateTimeField()

    objects = GoalAssessmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["review", "goal"], name="a_review_assesses_a_goal_once"),
            models.CheckConstraint(name="a_goal_result_is_known", condition=Q(result__in=GoalResult.values)),
        ]
        triggers = [parts_of_review_stay("a_concluded_review_keeps_its_assessments")]

    def __str__(self) -> str:
        return f"{self.goal_id} {self.result}"
