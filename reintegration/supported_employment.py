"""Supported employment (act on social employment, art. 16): from when PUP may refer somebody to an employer."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import QuerySet

from accounts.models import User
from cis_portal.lib.periods import months_later
from grants.models import Project
from participants.legal_days import SUPPORTED_EMPLOYMENT_MONTHS, supported_employment_from
from participants.models import Stay


def stays_ready_for_employment(user: User, project: Project, today: date) -> QuerySet[Stay]:
    """Stays of today whose participation has lasted six months, the longest first: one query."""
    return (
        Stay.objects.visible_to(user)
        .active(today)
        .filter(enrolment__project=project, participation_starts_on__lte=latest_start(today))
        .select_related("enrolment", "participant")
        .order_by("participation_starts_on", "pk")
    )


def latest_start(today: date) -> date:
    """The latest start of a participation for which that day is possible: the last days of a month end together."""
    day = months_later(today, -SUPPORTED_EMPLOYMENT_MONTHS)
    while supported_employment_from(day + timedelta(days=1)) <= today:
        day += timedelta(days=1)
    return day
