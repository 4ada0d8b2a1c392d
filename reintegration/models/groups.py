"""Work groups and who was in them when."""

from __future__ import annotations

from typing import Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value

from accounts.history import tracked
from accounts.models import Organisation, User
from participants.models import Stay


@tracked
class WorkGroup(models.Model):
    """A work group of the centre, such as "porządkowa". One that is no longer in use keeps its past.

    Retention: as long as anybody was in it.
    """

    centre = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="work_groups")
    name = models.CharField(max_length=120)
    in_use = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["centre", "name"], name="a_centre_names_a_group_once"),
            models.CheckConstraint(name="a_group_has_a_name", condition=~Q(name="")),
        ]

    def __str__(self) -> str:
        return self.name


class GroupMembershipQuerySet(models.QuerySet["GroupMembership"]):
    def visible_to(self, user: User) -> Self:
        """Memberships in the stays the user may see."""
        return self.filter(stay__in=Stay.objects.visible_to(user))


@tracked
class GroupMembership(models.Model):
    """A stay's group from one day until another; one group at a time. Retention: as for Participant."""

    stay = models.ForeignKey(Stay, on_delete=models.CASCADE, related_name="memberships")
    group = models.ForeignKey(WorkGroup, on_delete=models.PROTECT, related_name="memberships")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    created_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = GroupMembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_membership_ends_after_it_starts",
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
            ),
            ExclusionConstraint(
                name="a_stay_is_in_one_group_at_a_time",
                expressions=[
                    (Func(F("stay"), F("stay"), Value("[]"), function="int8range"), RangeOperators.OVERLAPS),
                    (
                        Func(F("starts_on"), F("ends_on"), Value("[]"), function="daterange"),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.stay_id} in {self.group_id}"
