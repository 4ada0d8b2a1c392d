"""Meals: one a day of presence by the register, and what was otherwise (act on social employment, art. 14 ust. 4)."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.history import tracked
from accounts.models import User
from accounts.permissions import Permission
from participants.models import Stay


class MealExceptionQuerySet(models.QuerySet["MealException"]):
    def visible_to(self, user: User) -> Self:
        """Of the stays that the user may see, for the centre's staff and for auditors."""
        if not user.may(Permission.PROVISIONS_VIEW):
            return self.none()
        return self.filter(stay__in=Stay.objects.visible_to(user))


@tracked
class MealException(models.Model):
    """A day on which the meal was not as the register says: taken without a mark of presence, or not taken with one.

    Retention: as for Participant.
    """

    stay = models.ForeignKey(Stay, on_delete=models.PROTECT, related_name="meal_exceptions")
    day = models.DateField()
    taken = models.BooleanField()
    reason = models.CharField(max_length=160)
    entered_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(default=timezone.now)

    objects = MealExceptionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["stay", "day"], name="a_meal_is_told_once_a_day"),
            models.CheckConstraint(name="another_meal_gives_its_reason", condition=~Q(reason="")),
        ]
        indexes = [models.Index(fields=["day"], name="meal_exceptions_of_a_day")]

    def __str__(self) -> str:
        return f"{self.stay_id} {self.day}"
