"""The weeks after leaving in which a result counts: until when, who was reminded, how it was settled."""

from __future__ import annotations

from typing import Self

import pgtrigger
from django.db import models
from django.db.models import F, Q

from accounts.history import tracked
from accounts.models import User

from .enrolments import Enrolment


class ExitFollowUpQuerySet(models.QuerySet["ExitFollowUp"]):
    def visible_to(self, user: User) -> Self:
        """Of the files the user may see."""
        return self.filter(enrolment__in=Enrolment.objects.visible_to(user))

    def open(self) -> Self:
        """Those whose situation is still watched; not of people who came back."""
        return self.filter(settled_at__isnull=True, enrolment__ended_on=F("left_on"))


@tracked
class ExitFollowUp(models.Model):
    """The days after one leaving: the clock of 28 days (ESF+ common indicators), until somebody settles it.

    due_on: the last day that counts. Retention: as for Participant.
    """

    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="follow_ups")
    left_on = models.DateField()
    due_on = models.DateField()
    settled_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    settled_at = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ExitFollowUpQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment"], condition=Q(settled_at__isnull=True), name="a_file_has_one_open_follow_up"
            ),
            models.CheckConstraint(name="a_follow_up_ends_after_leaving", condition=Q(due_on__gte=F("left_on"))),
            models.CheckConstraint(
                name="a_settled_follow_up_says_by_whom",
                condition=Q(settled_at__isnull=True, settled_by__isnull=True)
                | Q(settled_at__isnull=False, settled_by__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["left_on"], condition=Q(settled_at__isnull=True), name="open_follow_ups_by_day")
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_id} {self.left_on}"


class ExitReminderQuerySet(models.QuerySet["ExitReminder"]):
    def visible_to(self, user: User) -> Self:
        """Of the files the user may see."""
        return self.filter(follow_up__in=ExitFollowUp.objects.visible_to(user))


class ExitReminder(models.Model):
    """One mail about one follow-up: on which day after leaving, to whom. Sent once. Retention: as for Participant."""

    follow_up = models.ForeignKey(ExitFollowUp, on_delete=models.CASCADE, related_name="reminders")
    day = models.PositiveSmallIntegerField()
    to = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField(auto_now_add=True)

    objects = ExitReminderQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["follow_up", "day", "to"], name="a_reminder_of_a_day_is_sent_once")
        ]
        triggers = [pgtrigger.Protect(name="a_reminder_is_final", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"{self.follow_up_id} {self.day}"
