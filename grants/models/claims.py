"""The schedule of payment claims, as the grant agreement sets it."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import F, Q

from accounts.history import tracked
from accounts.models import User
from cis_portal.lib.periods import Period

from .projects import Project


class ClaimPeriodQuerySet(models.QuerySet["ClaimPeriod"]):
    def visible_to(self, user: User) -> Self:
        """Of the projects that the user's organisation takes part in."""
        return self.filter(project__in=Project.objects.visible_to(user))


@tracked
class ClaimPeriod(models.Model):
    """One period that a payment claim settles. due_on: by when the claim is to be with the authority.

    Retention: with the project.
    """

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="claim_periods")
    number = models.PositiveSmallIntegerField()
    starts_on = models.DateField()
    ends_on = models.DateField()
    due_on = models.DateField()

    objects = ClaimPeriodQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "number"], name="claim_periods_are_counted"),
            models.UniqueConstraint(fields=["project", "starts_on"], name="a_day_begins_one_claim_period"),
            models.CheckConstraint(
                name="a_claim_period_ends_after_it_starts", condition=Q(ends_on__gte=F("starts_on"))
            ),
            models.CheckConstraint(name="a_claim_is_due_after_its_period", condition=Q(due_on__gt=F("ends_on"))),
        ]

    def __str__(self) -> str:
        return f"{self.project_id}/{self.number}"

    @property
    def period(self) -> Period:
        return Period(self.starts_on, self.ends_on)

    @property
    def is_settled_outside(self) -> bool:
        """Whether it ended before the portal came: nothing is made up for it."""
        return self.project.portal_from is not None and self.ends_on < self.project.portal_from
