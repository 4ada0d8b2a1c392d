"""Roles with dates, and who stands in for whom."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import Case, F, Func, Q, Value, When
from django.utils.translation import gettext_lazy as _

from accounts.history import tracked
from accounts.permissions import INCOMPATIBLE, Role, roles_with

from .users import User


class SubstitutionQuerySet(models.QuerySet["Substitution"]):
    def of(self, user: User) -> Self:
        """Those in which the person is absent or stands in."""
        return self.filter(Q(absent=user) | Q(substitute=user))

    def not_ended(self, on: date) -> Self:
        """Those that hold on that day or later."""
        return self.filter(ends_on__gte=on)


@tracked
class Substitution(models.Model):
    """A colleague who stands in for an absent one, both days included; it ends by itself.

    The roles that come with it are RoleGrant rows of the substitute. Retention: with the accounts.
    """

    absent = models.ForeignKey(User, on_delete=models.PROTECT, related_name="absences")
    substitute = models.ForeignKey(User, on_delete=models.PROTECT, related_name="substitutions")
    starts_on = models.DateField()
    ends_on = models.DateField()
    reason = models.CharField(max_length=300)
    created_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = SubstitutionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="nobody_stands_in_for_themselves", condition=~Q(absent=F("substitute"))),
            models.CheckConstraint(
                name="a_substitution_ends_after_it_starts", condition=Q(ends_on__gte=F("starts_on"))
            ),
            models.CheckConstraint(name="a_substitution_gives_its_reason", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"{self.substitute} for {self.absent} until {self.ends_on}"


class GrantState(models.TextChoices):
    """Where a granted role stands on a day."""

    NOW = "now", _("now")
    PLANNED = "planned", _("planned")
    ENDED = "ended", _("ended")


class RoleGrantQuerySet(models.QuerySet["RoleGrant"]):
    def in_force(self, on: date) -> Self:
        """Grants that hold on that day, last day included."""
        return self.not_ended(on).filter(starts_on__lte=on)

    def not_ended(self, on: date) -> Self:
        """Grants that hold on that day or later."""
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=on))

    def overlapping(self, first: date, last: date | None) -> Self:
        """Grants that hold on some day between the two, both included; last None: without an end."""
        found = self.not_ended(first)
        return found if last is None else found.filter(starts_on__lte=last)


def _duty() -> Case:
    """The side of an incompatible pair that a role stands on, as a range: the two touch, neither touches itself."""
    first, second = INCOMPATIBLE
    return Case(
        When(role__in=roles_with(first), then=Func(Value(0), Value(1), function="int4range")),
        When(role__in=roles_with(second), then=Func(Value(1), Value(2), function="int4range")),
    )


@tracked
class RoleGrant(models.Model):
    """A role held by a person from one day until another; substitution: only in a colleague's place.

    Retention: with the account.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="role_grants")
    role = models.CharField(max_length=16, choices=Role)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    substitution = models.ForeignKey(
        Substitution, null=True, blank=True, on_delete=models.PROTECT, related_name="role_grants"
    )
    created_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = RoleGrantQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "role", "starts_on", "substitution"],
                name="a_role_is_granted_once_a_day",
                nulls_distinct=False,
            ),
            models.CheckConstraint(name="a_granted_role_is_known", condition=Q(role__in=Role.values)),
            models.CheckConstraint(
                name="a_role_ends_after_it_starts", condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on"))
            ),
            ExclusionConstraint(
                name="who_prepares_benefits_never_approves_them",
                expressions=[
                    (Func(F("user"), F("user"), Value("[]"), function="int8range"), RangeOperators.OVERLAPS),
                    (
                        Func(F("starts_on"), F("ends_on"), Value("[]"), function="daterange"),
                        RangeOperators.OVERLAPS,
                    ),
                    (_duty(), RangeOperators.ADJACENT_TO),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.role}"

    def state(self, on: date) -> GrantState:
        """Whether it holds that day, will, or did."""
        if self.starts_on > on:
            return GrantState.PLANNED
        return GrantState.ENDED if self.ends_on and self.ends_on < on else GrantState.NOW
