"""Competence courses held by the centre, in their four stages; qualifications, which are a thing of their own."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import Count, F, Q

from accounts.history import tracked
from accounts.models import User
from grants.models import Project
from participants.models import Document

from .outcomes import Competence, Outcome, assessed_by_another


class CompetenceCourseQuerySet(models.QuerySet["CompetenceCourse"]):
    def visible_to(self, user: User) -> Self:
        """Courses of the projects that the user's centre leads; nobody else sees them."""
        if not user.works_for_a_centre:
            return self.none()
        return self.filter(project__in=Project.objects.led_by(user))

    def with_counts(self) -> Self:
        """Annotates people, assessed, certified: how many."""
        return self.annotate(
            people=Count("competences"),
            assessed=Count("competences", filter=Q(competences__assessed_on__isnull=False)),
            certified=Count(
                "competences",
                filter=Q(competences__document__isnull=False, competences__document__withdrawn_at__isnull=True),
            ),
        )


@tracked
class CompetenceCourse(models.Model):
    """One edition of a course: its scope, its standard (LearningOutcome rows), who teaches and who assesses.

    scope_on, standard_on: days of stages one and two; the standard comes before the course. Retention: as for the
    competences it led to.
    """

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="courses")
    name = models.CharField(max_length=200)
    edition = models.CharField(max_length=40, blank=True)
    scope = models.TextField(max_length=2000)
    scope_on = models.DateField()
    standard_on = models.DateField(null=True, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField()
    hours = models.PositiveSmallIntegerField()
    trainer = models.CharField(max_length=120)
    assessor = models.CharField(max_length=120)
    created_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = CompetenceCourseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["project", "name", "starts_on"], name="a_course_of_a_project_is_known_by_its_first_day"
            ),
            models.CheckConstraint(
                name="a_course_names_what_who_and_by_whom_assessed",
                condition=~Q(name="") & ~Q(scope="") & ~Q(trainer="") & ~Q(assessor=""),
            ),
            models.CheckConstraint(
                name="a_course_ends_after_it_starts_and_lasts",
                condition=Q(ends_on__gte=F("starts_on"), hours__gt=0),
            ),
            models.CheckConstraint(name="a_scope_comes_before_the_course", condition=Q(scope_on__lt=F("starts_on"))),
            models.CheckConstraint(
                name="a_standard_follows_the_scope_and_precedes_the_course",
                condition=Q(standard_on__isnull=True)
                | Q(standard_on__gte=F("scope_on"), standard_on__lt=F("starts_on")),
            ),
            models.CheckConstraint(name="who_assesses_a_course_does_not_teach_it", condition=assessed_by_another()),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.edition}".strip()


@tracked
class LearningOutcome(models.Model):
    """One outcome of a course's standard: what people can do after it, by what it is seen, how it is verified.

    Retention: with its course.
    """

    course = models.ForeignKey(CompetenceCourse, on_delete=models.CASCADE, related_name="outcomes")
    position = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=300)
    verified_by = models.CharField(max_length=300)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["course", "position"], name="outcomes_stand_in_one_order"),
            models.CheckConstraint(
                name="an_outcome_says_what_and_how_it_is_verified", condition=~Q(text="") & ~Q(verified_by="")
            ),
        ]

    def __str__(self) -> str:
        return self.text


class OutcomeCheckQuerySet(models.QuerySet["OutcomeCheck"]):
    def visible_to(self, user: User) -> Self:
        """Of competences in the files the user may see."""
        competences: Any = Competence.objects
        return self.filter(competence__in=competences.visible_to(user))


@tracked
class OutcomeCheck(models.Model):
    """Whether one person showed one outcome at the assessment. Retention: as for Participant."""

    competence = models.ForeignKey(Competence, on_delete=models.CASCADE, related_name="checks")
    outcome = models.ForeignKey(LearningOutcome, on_delete=models.PROTECT, related_name="checks")
    passed = models.BooleanField()
    created_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = OutcomeCheckQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["competence", "outcome"], name="an_outcome_is_checked_once_a_person"),
        ]

    def __str__(self) -> str:
        return f"{self.competence_id} {self.outcome_id} {self.passed}"


@tracked
class Qualification(Outcome):
    """A formal qualification, certified by an authorised body: not a competence, and a person may have both.

    awarded_on: the day on the certificate; recorded_on: the day the centre recorded it, which EECR03 counts by.
    Retention: as for Participant.
    """

    name = models.CharField(max_length=200)
    awarding_body = models.CharField(max_length=200)
    awarded_on = models.DateField()
    recorded_on = models.DateField()
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="qualifications")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment", "name", "awarded_on"], name="a_qualification_is_recorded_once"
            ),
            models.CheckConstraint(
                name="a_qualification_says_what_and_by_whom", condition=~Q(name="") & ~Q(awarding_body="")
            ),
            models.CheckConstraint(
                name="a_qualification_is_recorded_once_awarded", condition=Q(recorded_on__gte=F("awarded_on"))
            ),
        ]

    def __str__(self) -> str:
        return self.name
