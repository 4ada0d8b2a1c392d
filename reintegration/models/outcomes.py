"""What came of the work: jobs, a better social situation, competences."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Lower, Trim
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _

from accounts.history import tracked
from accounts.models import User
from participants.models import Document, Enrolment


class OutcomeQuerySet(models.QuerySet["models.Model"]):
    def visible_to(self, user: User) -> Self:
        """Outcomes in the files the user may see."""
        return self.filter(enrolment__in=Enrolment.objects.visible_to(user))


def standing_evidence() -> dict[str, Case]:
    """To annotate an outcome with number and day of its document; a document that was withdrawn proves nothing."""

    def of(name: str, nothing: Value) -> Case:
        return Case(When(document__withdrawn_at__isnull=True, then=F(f"document__{name}")), default=nothing)

    return {"document_number": of("number", Value("")), "document_on": of("issued_on", Value(None, models.DateField()))}


class Outcome(models.Model):
    """What every outcome has: the file it belongs to and who entered it. Retention: as for Participant."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="%(class)ss")
    created_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = OutcomeQuerySet.as_manager()

    class Meta:
        abstract = True


@tracked
class Employment(Outcome):
    """A job taken up: form in the office's words, part of full time, months and monthly gross pay in złoty.

    Retention: as for Participant.
    """

    started_on = models.DateField()
    form = models.CharField(max_length=120, blank=True)
    fraction = models.DecimalField(max_digits=5, decimal_places=3, null=True, blank=True)
    contract_months = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True)
    gross_pay = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    document = models.ForeignKey(Document, null=True, blank=True, on_delete=models.PROTECT, related_name="employments")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "started_on"], name="a_job_is_known_by_its_first_day"),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_id} {self.started_on}"

    @property
    def is_proved(self) -> bool:
        """Whether a document with a number stands for it."""
        return self.document is not None and self.document.withdrawn_at is None and bool(self.document.number.strip())


@tracked
class CriterionAssessment(Outcome):
    """One criterion of the social situation at entry and at exit; levels 1 to 3, higher is better.

    Retention: as for Participant.
    """

    criterion = models.CharField(max_length=200)
    entry_level = models.PositiveSmallIntegerField()
    entry_on = models.DateField()
    exit_level = models.PositiveSmallIntegerField(null=True, blank=True)
    exit_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment", "criterion", "entry_on"], name="a_criterion_is_assessed_once_a_day"
            ),
            models.CheckConstraint(
                name="levels_are_one_to_three",
                condition=Q(entry_level__range=(1, 3)) & (Q(exit_level__isnull=True) | Q(exit_level__range=(1, 3))),
            ),
            models.CheckConstraint(
                name="an_exit_assessment_follows_the_entry",
                condition=Q(exit_on__isnull=True) | Q(exit_on__gte=F("entry_on")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_id} {self.criterion}"


class CourseResult(models.TextChoices):
    """What the comparison of stage four said."""

    POSITIVE = "positive", _("positive")
    NEGATIVE = "negative", _("negative")


def assessed_by_another() -> Q:
    """Teaching and validating are kept apart: the same name with other spaces or letters is the same person."""
    names = [Lower(Trim(F(name))) for name in ("trainer", "assessor")]
    return ~Q(Exact(*names))


UNCERTIFIED = Q(document__isnull=True) | Q(document__withdrawn_at__isnull=False)  # of a competence
_IMPORTED = Q(of_course__isnull=True)


@tracked
class Competence(Outcome):
    """A competence course with the dates of its four stages: scope, standard, assessment, comparison.

    What came by an import out of order stays as it was and does not count. of_course: held in the portal, which keeps
    the order (the database too) and writes the course's days here, so that a competence stands by itself in its file.
    Retention: as for Participant.
    """

    of_course = models.ForeignKey(
        "reintegration.CompetenceCourse", null=True, blank=True, on_delete=models.PROTECT, related_name="competences"
    )
    course = models.CharField(max_length=200)
    scope_on = models.DateField(null=True, blank=True)
    standard_on = models.DateField(null=True, blank=True)
    course_starts_on = models.DateField()
    course_ends_on = models.DateField(null=True, blank=True)
    assessed_on = models.DateField(null=True, blank=True)
    trainer = models.CharField(max_length=120, blank=True)
    assessor = models.CharField(max_length=120, blank=True)
    compared_on = models.DateField(null=True, blank=True)
    result = models.CharField(max_length=8, choices=CourseResult, blank=True)
    document = models.ForeignKey(Document, null=True, blank=True, on_delete=models.PROTECT, related_name="competences")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment", "course", "course_starts_on"], name="a_course_is_known_by_its_first_day"
            ),
            models.CheckConstraint(name="a_course_result_is_known", condition=Q(result__in=["", *CourseResult.values])),
            models.CheckConstraint(
                name="a_course_of_ours_has_its_standard_before_it",
                condition=_IMPORTED
                | Q(
                    standard_on__gte=F("scope_on"), standard_on__lt=F("course_starts_on"), course_ends_on__isnull=False
                ),
            ),
            models.CheckConstraint(
                name="a_course_of_ours_is_assessed_after_it",
                condition=_IMPORTED | Q(assessed_on__isnull=True) | Q(assessed_on__gte=F("course_ends_on")),
            ),
            models.CheckConstraint(
                name="a_course_of_ours_is_compared_after_the_assessment",
                condition=_IMPORTED
                | Q(compared_on__isnull=True, result="")
                | (Q(assessed_on__isnull=False, compared_on__gte=F("assessed_on")) & ~Q(result="")),
            ),
            models.CheckConstraint(
                name="a_course_of_ours_is_assessed_by_another_than_the_trainer",
                condition=_IMPORTED | (~Q(trainer="") & ~Q(assessor="") & assessed_by_another()),
            ),
            models.CheckConstraint(
                name="a_course_of_ours_certifies_what_was_passed",
                condition=_IMPORTED | Q(document__isnull=True) | Q(result=CourseResult.POSITIVE),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_id} {self.course}"

    @property
    def is_certified(self) -> bool:
        """Whether it has a document that was not withdrawn."""
        return self.document is not None and self.document.withdrawn_at is None

    @property
    def is_proved(self) -> bool:
        """Whether a document with a number stands for it."""
        return self.document is not None and self.document.withdrawn_at is None and bool(self.document.number.strip())
