"""Files written for SM EFS, what it answered, and what it sent back."""

from __future__ import annotations

from datetime import timedelta
from typing import Self

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.history import tracked_without
from accounts.models import User
from accounts.permissions import Permission
from grants.models import Project
from participants.models import Enrolment

FILE_KEPT = timedelta(days=90)


class SmEfsAnswer(models.TextChoices):
    """What SM EFS said of a file."""

    WAITING = "waiting", _("waits for the answer")
    ACCEPTED = "accepted", _("accepted")
    REJECTED = "rejected", _("rejected")


class SmEfsUploadQuerySet(models.QuerySet["SmEfsUpload"]):
    def visible_to(self, user: User) -> Self:
        """Files of the projects that the user's centre leads: their people are the lead's."""
        if not user.may(Permission.SM_EFS_EXCHANGE) or not user.works_for_a_centre:
            return self.none()
        return self.filter(project__in=Project.objects.led_by(user))

    def for_list(self) -> Self:
        """Newest first, with who made and answered them, without the bytes."""
        return self.select_related("project", "made_by", "answered_by").defer("content", "rows").order_by("-id")

    def accepted(self) -> Self:
        """Files that SM EFS took, the latest first."""
        return self.filter(answer=SmEfsAnswer.ACCEPTED).order_by("-made_at", "-id")

    def outdated(self) -> Self:
        """Files whose bytes are kept longer than FILE_KEPT."""
        return self.filter(made_at__lt=timezone.now() - FILE_KEPT, content__isnull=False)


@tracked_without(["content", "rows"])
class SmEfsUpload(models.Model):
    """One file of people's forms, as it was written for SM EFS, and its answer.

    since: only what changed since that moment; None for everyone. made_at: when the rows were read: what changes later
    goes into the next file. rows: enrolments' numbers in the order of the file. digest: SHA-256 of the bytes; content:
    the bytes, forgotten after 90 days. Retention: as for Participant, the bytes 90 days.
    """

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="sm_efs_uploads")
    since = models.DateTimeField(null=True, blank=True)
    rows = models.JSONField(default=list)
    people = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    content = models.BinaryField(null=True)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    answer = models.CharField(max_length=8, choices=SmEfsAnswer, default=SmEfsAnswer.WAITING)
    answered_on = models.DateField(null=True, blank=True)
    answered_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = SmEfsUploadQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="an_answer_of_sm_efs_is_known", condition=Q(answer__in=SmEfsAnswer.values)),
            models.CheckConstraint(
                name="an_answer_of_sm_efs_says_when_and_who_entered_it",
                condition=Q(answer="waiting", answered_on__isnull=True, answered_by__isnull=True)
                | (~Q(answer="waiting") & Q(answered_on__isnull=False, answered_by__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.made_at:%Y-%m-%d %H:%M} {self.people}"


class SmEfsFaultQuerySet(models.QuerySet["SmEfsFault"]):
    def visible_to(self, user: User) -> Self:
        """Of the files the user may see, for those who check files."""
        if not user.may(Permission.DATA_QUALITY_VIEW):
            return self.none()
        return self.filter(enrolment__in=Enrolment.objects.visible_to(user))

    def standing(self) -> Self:
        """Of files that SM EFS did not take, unless a later one of the project was taken."""
        later = SmEfsUpload.objects.accepted().filter(
            project=models.OuterRef("upload__project"), made_at__gt=models.OuterRef("upload__made_at")
        )
        return self.exclude(upload__answer=SmEfsAnswer.ACCEPTED).exclude(models.Exists(later))


class SmEfsFault(models.Model):
    """One complaint of SM EFS about one person's row, at a column where it names one (participants.sm_efs.Person).

    sent: SHA-256 of what stood in that cell (in the row, without a column): once the portal would send something else,
    the fault is repaired. Written once. Retention: as for Participant.
    """

    upload = models.ForeignKey(SmEfsUpload, on_delete=models.CASCADE, related_name="faults")
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="sm_efs_faults")
    column = models.PositiveSmallIntegerField(null=True)
    message = models.CharField(max_length=500)
    sent = models.CharField(max_length=64)
    created_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = SmEfsFaultQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["upload", "enrolment", "column", "message"],
                nulls_distinct=False,
                name="sm_efs_says_a_thing_once",
            ),
            models.CheckConstraint(
                name="a_fault_stands_at_a_column_of_the_form",
                condition=Q(column__isnull=True) | Q(column__range=(1, 43)),
            ),
        ]
        triggers = [pgtrigger.Protect(name="a_fault_of_sm_efs_is_final", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"{self.upload_id} {self.enrolment_id} {self.column}"
