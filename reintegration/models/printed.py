"""Printed daily lists: which version of a register went out on paper."""

from __future__ import annotations

from typing import Self

import pgtrigger
from django.db import models

from accounts.models import User
from grants.models import Project

from .groups import WorkGroup


class PrintedListQuerySet(models.QuerySet["PrintedList"]):
    def visible_to(self, user: User) -> Self:
        """What the user's own centre printed; nobody else holds its paper."""
        if not user.works_for_a_centre:
            return self.none()
        return self.filter(printed_by__organisation=user.organisation_id)


class PrintedList(models.Model):
    """A group's list of one day as it was printed; its number and digest stand on the paper.

    group: None for people without one; lines: [stay's number, code or "", version] of each person in the order of the
    paper, no names. Append-only: the database refuses to change or delete a row. Retention: as for Participant.
    """

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="printed_lists")
    day = models.DateField()
    group = models.ForeignKey(WorkGroup, null=True, blank=True, on_delete=models.PROTECT, related_name="printed_lists")
    lines = models.JSONField()
    digest = models.CharField(max_length=64)
    printed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    printed_at = models.DateTimeField(auto_now_add=True)

    objects = PrintedListQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["project", "day", "group"], name="lists_of_a_day_and_group")]
        triggers = [pgtrigger.Protect(name="a_printed_list_is_final", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.pk} {self.day} {self.digest[:16]}"

    @property
    def short_digest(self) -> str:
        """As much of the digest as the paper and its QR code carry."""
        return self.digest[:16]
