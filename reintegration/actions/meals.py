"""Telling a meal that was not as the register says."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from participants.models import Enrolment, Stay
from reintegration.models import MealException


class MealNotTold(Exception):
    """Nothing has changed. The day is not one of a stay, or it is still to come."""


@transaction.atomic
def tell_meal(*, enrolment: Enrolment, day: date, taken: bool, reason: str, by: User) -> MealException:
    """Write that a meal was taken or not on a day, whatever the register says; told again it is put right.

    Raises MealNotTold.
    """
    stay = Stay.objects.active(day).filter(enrolment=enrolment).first()
    if stay is None or day > timezone.localdate():
        raise MealNotTold
    told, _made = MealException.objects.update_or_create(
        stay=stay, day=day, defaults={"taken": taken, "reason": reason, "entered_by": by, "entered_at": timezone.now()}
    )
    return told


@transaction.atomic
def forget_meal(*, enrolment: Enrolment, day: date, by: User) -> None:
    """The register's word counts again for that day; the history keeps what was written."""
    MealException.objects.filter(stay__enrolment=enrolment, day=day).delete()
