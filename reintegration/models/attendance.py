"""The one truth about a day, and the month it belongs to."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.history import tracked
from accounts.models import User
from grants.models import Project
from participants.models import Stay

from .closed_months import CLOSED_STAYS_CLOSED, MARK_TRIGGERS


class DayCode(models.TextChoices):
    """The office's own codes. Nothing is marked until a person marks it; ? is absent, still to be explained."""

    PRESENT = "O", _("present")
    UNEXCUSED = "NN", _("unexcused absence")
    EXCUSED = "NU", _("excused absence")
    SICK = "L4", _("sick, with a certificate")
    FREE_DAY = "DW", _("free day")
    UNEXPLAINED = "?", _("absent, to be explained")


class DayMarkQuerySet(models.QuerySet["DayMark"]):
    def visible_to(self, user: User) -> Self:
        """Marks in the stays the user may see."""
        return self.filter(stay__in=Stay.objects.visible_to(user))

    def unexplained(self, before: date) -> Self:
        """Absences of days before that one whose reason nobody has entered yet."""
        return self.filter(code=DayCode.UNEXPLAINED, day__lt=before)


@tracked
class DayMark(models.Model):
    """One person's day in one stay; decides money. version counts its changes.

    In a closed month the database takes only what an accepted MarkCorrection says.
    act: which press of "the rest present", certificate, justification or request made it, as long as nobody changed it
    since; empty for a mark made alone.
    Retention: as for Participant.
    """

    stay = models.ForeignKey(Stay, on_delete=models.PROTECT, related_name="marks")
    day = models.DateField()
    code = models.CharField(max_length=2, choices=DayCode)
    version = models.PositiveIntegerField(default=1)
    marked_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    marked_at = models.DateTimeField(default=timezone.now)
    act = models.UUIDField(null=True, blank=True)

    objects = DayMarkQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["stay", "day"], name="a_day_is_marked_once"),
            models.CheckConstraint(name="a_day_code_is_known", condition=Q(code__in=DayCode.values)),
        ]
        indexes = [
            models.Index(fields=["day"], name="marks_of_a_day"),
            models.Index(fields=["day"], name="absences_to_be_explained", condition=Q(code="?")),
            models.Index(fields=["stay", "day"], name="sick_days", condition=Q(code="L4")),
        ]
        triggers = MARK_TRIGGERS

    def __str__(self) -> str:
        return f"{self.stay_id} {self.day} {self.code}"


class MonthState(models.TextChoices):
    """open: marks change; closing: what is unmarked is being settled; closed: only a correction changes it."""

    OPEN = "open", _("open")
    CLOSING = "closing", _("being closed")
    CLOSED = "closed", _("closed")


@tracked
class AttendanceMonth(models.Model):
    """A project's month of attendance, named by its first day. A mark reads it, a closing locks it.

    A closed month never opens again: the database refuses it.
    Retention: as for Participant.
    """

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="attendance_months")
    month = models.DateField()
    state = models.CharField(max_length=8, choices=MonthState, default=MonthState.OPEN)
    closing_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    closing_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "month"], name="a_project_has_each_month_once"),
            models.CheckConstraint(name="a_month_is_named_by_its_first_day", condition=Q(month__day=1)),
            models.CheckConstraint(name="a_month_state_is_known", condition=Q(state__in=MonthState.values)),
            models.CheckConstraint(
                name="a_closed_month_names_who_and_when",
                condition=~Q(state="closed") | Q(closed_by__isnull=False, closed_at__isnull=False),
            ),
        ]
        triggers = [CLOSED_STAYS_CLOSED]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.state}"
