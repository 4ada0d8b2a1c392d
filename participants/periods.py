"""How long a trial, a participation, its extension and a programme beside a job may last (art. 13 and 15)."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum

from cis_portal.lib.periods import months_later

TRIAL_MONTHS = 1
PARTICIPATION_MONTHS = 11
EXTENSION_MONTHS = 12
PROGRAMME_MONTHS = 6


class Counting(StrEnum):
    """How months are counted: as art. 112 of the civil code does, or as whole calendar months."""

    KC = "kc"
    CALENDAR = "calendar"


def trial_end(starts_on: date, counting: Counting) -> date:
    """The trial's last day: from 12.01.2026 it is 12.02.2026, by calendar months 11.02.2026 (art. 15 ust. 1)."""
    return _end(starts_on, TRIAL_MONTHS, counting)


def participation_end(starts_on: date, counting: Counting) -> date:
    """The last day that a participation may have: from 13.02.2026 it is 13.01.2027 (art. 15 ust. 3)."""
    return _end(starts_on, PARTICIPATION_MONTHS, counting)


def extension_end(starts_on: date, counting: Counting) -> date:
    """The last day that an extension may reach, 12 months after the participation's own: 13.01.2028 in that case.

    starts_on: the participation's first day. By calendar months it begins on the day after the participation.
    """
    end = participation_end(starts_on, counting)
    begins = end if counting is Counting.KC else end + timedelta(days=1)
    return _end(begins, EXTENSION_MONTHS, counting)


def programme_end(job_on: date) -> date:
    """The last day that the programme may reach beside a job: from 1.06.2026 it is 1.12.2026 (art. 13 ust. 5)."""
    return months_later(job_on, PROGRAMME_MONTHS)


def _end(starts_on: date, months: int, counting: Counting) -> date:
    later = months_later(starts_on, months)
    return later if counting is Counting.KC else later - timedelta(days=1)
