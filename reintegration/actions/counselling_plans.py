"""The hours of counselling that were agreed with a specialist."""

from __future__ import annotations

from decimal import Decimal

from django.db import transaction

from accounts.models import User
from cis_portal.lib.periods import Month
from grants.models import Project
from reintegration.models import CounsellingPlan


@transaction.atomic
def agree_hours(*, project: Project, specialist: User, month: Month, hours: Decimal, by: User) -> CounsellingPlan:
    """Enter hours a month, from that month until a later entry; the same month again corrects it."""
    return CounsellingPlan.objects.update_or_create(
        project=project, specialist=specialist, month=month.first, defaults={"hours": hours, "entered_by": by}
    )[0]
