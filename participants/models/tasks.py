"""What is to be done about a person, by whom and by which day."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.history import tracked
from accounts.models import Substitution, User
from accounts.permissions import Permission
from grants.models import Project

from .enrolments import Enrolment


class TaskOutcome(models.TextChoices):
    """How a task was closed."""

    DONE = "done", pgettext_lazy("task", "done")
    NOT_NEEDED = "not_needed", _("not needed")


class TaskQuerySet(models.QuerySet["Task"]):
    def visible_to(self, user: User) -> Self:
        """A centre's tasks: all of them for who leads its people, for others those they have or gave."""
        if not user.works_for_a_centre or not user.may(Permission.TASKS_VIEW):
            return self.none()
        found = self.filter(project__in=Project.objects.led_by(user).values("pk"))
        if user.may(Permission.TASKS_MANAGE):
            return found
        return found.filter(_assigned_to(user, timezone.localdate()) | Q(created_by=user))

    def of(self, user: User, on: date) -> Self:
        """Tasks of the person, and of the colleagues in whose place they work that day."""
        return self.filter(_assigned_to(user, on))

    def of_or_free(self, user: User, on: date, *, due_by: date) -> Self:
        """Tasks of the person as in `of` that are due by a day, and all that nobody has taken."""
        return self.filter(Q(_assigned_to(user, on), due_on__lte=due_by) | Q(assignee__isnull=True))

    def open(self) -> Self:
        """Those that nobody has closed."""
        return self.filter(closed_at__isnull=True)

    def for_list(self) -> Self:
        """With the person, the assignee and who closed it: one query however many rows."""
        return self.select_related("enrolment__participant", "assignee", "closed_by")

    def soonest_first(self) -> Self:
        """By the day on which they are due."""
        return self.order_by("due_on", "id")


def _assigned_to(user: User, on: date) -> Q:
    absent = Substitution.objects.not_ended(on).filter(substitute=user, starts_on__lte=on)
    return Q(assignee=user) | Q(assignee__in=absent.values("absent"))


@tracked
class Task(models.Model):
    """One thing to do by a day, about a person where it names a file.

    assignee: None while nobody has taken it. rule: the key of the rule that made it, blank for one typed by hand; a
    rule has one open task for a key. note: what was done, or why it was not needed. Retention: as for Participant.
    """

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="tasks")
    enrolment = models.ForeignKey(Enrolment, null=True, blank=True, on_delete=models.CASCADE, related_name="tasks")
    text = models.CharField(max_length=300)
    due_on = models.DateField()
    assignee = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="tasks")
    rule = models.CharField(max_length=80, blank=True)
    outcome = models.CharField(max_length=10, choices=TaskOutcome, blank=True)
    note = models.CharField(max_length=500, blank=True)
    closed_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = TaskQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["project", "rule"],
                condition=Q(closed_at__isnull=True) & ~Q(rule=""),
                name="a_rule_has_one_open_task_for_a_key",
            ),
            models.CheckConstraint(name="a_task_says_what_to_do", condition=~Q(text="")),
            models.CheckConstraint(
                name="a_closed_task_says_how",
                condition=Q(closed_at__isnull=True, closed_by__isnull=True, outcome="", note="")
                | Q(closed_at__isnull=False, outcome__in=TaskOutcome.values),
            ),
            models.CheckConstraint(
                name="what_was_not_needed_says_why", condition=~Q(outcome=TaskOutcome.NOT_NEEDED) | ~Q(note="")
            ),
        ]
        indexes = [
            models.Index(fields=["project", "due_on"], condition=Q(closed_at__isnull=True), name="open_tasks_by_day"),
            models.Index(fields=["assignee", "due_on"], condition=Q(closed_at__isnull=True), name="open_tasks_of_one"),
        ]

    def __str__(self) -> str:
        return self.text
