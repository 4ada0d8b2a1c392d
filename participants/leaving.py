"""The days after leaving in which a result counts."""

from __future__ import annotations

from datetime import date, timedelta

from grants.models import Project, SettingKey
from grants.rules import NoValue, value_on
from participants.models import Enrolment

WINDOW_DAYS = 28  # ESF+ common indicators: four weeks, where the project enters nothing else


def window_days(project: Project, day: date) -> int:
    """How many days after leaving on that day a result counts."""
    try:
        return int(value_on(project, SettingKey.RESULT_WINDOW_DAYS, day))
    except NoValue:
        return WINDOW_DAYS


def result_due(enrolment: Enrolment) -> date | None:
    """The last day that counts: leaving on 30.06.2026, 28.07.2026. None for somebody who has not left."""
    left = enrolment.ended_on
    return left + timedelta(days=window_days(enrolment.project, left)) if left else None
