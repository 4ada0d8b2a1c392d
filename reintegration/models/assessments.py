"""The social situation between entry and exit, its corrections, and the sheets that both sides signed."""

from __future__ import annotations

from typing import Self

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.history import tracked
from accounts.models import User
from participants.models import Document, Enrolment

from .outcomes import CriterionAssessment


class Moment(models.TextChoices):
    """When the social situation is assessed; a better one counts at the exit alone (R2)."""

    ENTRY = "entry", _("at entry")
    INTERIM = "interim", pgettext_lazy("assessment", "in between")
    EXIT = "exit", _("at exit")


class InterimAssessmentQuerySet(models.QuerySet["InterimAssessment"]):
    def visible_to(self, user: User) -> Self:
        """Assessments in the files the user may see."""
        return self.filter(assessment__in=CriterionAssessment.objects.visible_to(user))


@tracked
class InterimAssessment(models.Model):
    """A criterion's level on a day between entry and exit. Retention: as for Participant."""

    assessment = models.ForeignKey(CriterionAssessment, on_delete=models.PROTECT, related_name="interims")
    level = models.PositiveSmallIntegerField()
    assessed_on = models.DateField()
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = InterimAssessmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["assessment", "assessed_on"], name="a_criterion_has_one_level_a_day"),
            models.CheckConstraint(name="an_interim_level_is_one_to_three", condition=Q(level__range=(1, 3))),
        ]

    def __str__(self) -> str:
        return f"{self.assessment_id} {self.assessed_on} {self.level}"


class LevelCorrectionQuerySet(models.QuerySet["LevelCorrection"]):
    def visible_to(self, user: User) -> Self:
        """Corrections in the files the user may see."""
        return self.filter(assessment__in=CriterionAssessment.objects.visible_to(user))


class LevelCorrection(models.Model):
    """A wrong level and the right one, with the reason and who put it right. Append-only.

    Retention: as for Participant.
    """

    assessment = models.ForeignKey(CriterionAssessment, on_delete=models.PROTECT, related_name="level_corrections")
    moment = models.CharField(max_length=7, choices=Moment)
    assessed_on = models.DateField()
    former_level = models.PositiveSmallIntegerField()
    level = models.PositiveSmallIntegerField()
    reason = models.CharField(max_length=300)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = LevelCorrectionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="correcting_a_level_gives_its_reason", condition=~Q(reason="")),
            models.CheckConstraint(name="correcting_a_level_changes_it", condition=~Q(level=F("former_level"))),
            models.CheckConstraint(name="a_corrected_level_is_one_to_three", condition=Q(level__range=(1, 3))),
        ]
        triggers = [
            pgtrigger.Protect(name="a_level_correction_is_final", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.assessment_id} {self.former_level} -> {self.level}"


class SignedSheetQuerySet(models.QuerySet["SignedSheet"]):
    def visible_to(self, user: User) -> Self:
        """Sheets in the files the user may see."""
        return self.filter(enrolment__in=Enrolment.objects.visible_to(user))


class SignedSheet(models.Model):
    """The sheet of one day's assessment, signed on paper by the person and the centre; its levels stand elsewhere.

    Append-only: what was put right later is a LevelCorrection of its own day. Retention: as for Participant.
    """

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="signed_sheets")
    moment = models.CharField(max_length=7, choices=Moment)
    held_on = models.DateField()
    signed_on = models.DateField()
    document = models.OneToOneField(Document, on_delete=models.PROTECT, related_name="signed_sheet")
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = SignedSheetQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "moment", "held_on"], name="a_sheet_is_signed_once"),
            models.CheckConstraint(
                name="a_sheet_is_signed_once_it_is_filled_in", condition=Q(signed_on__gte=F("held_on"))
            ),
            models.CheckConstraint(name="a_moment_is_known", condition=Q(moment__in=Moment.values)),
        ]
        triggers = [pgtrigger.Protect(name="a_signed_sheet_is_final", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.enrolment_id} {self.moment} {self.held_on}"
