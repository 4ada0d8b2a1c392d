"""Days that follow from the act and the grant; those of claims are in grants.schedule. Pure.

Sources: act on social employment (Dz.U. 2022 poz. 2241), art. 5 ust. 4 and art. 16; ESF+ indicators, four weeks.
"""

from __future__ import annotations

from datetime import date, timedelta

from cis_portal.lib.periods import months_later

SUPPORTED_EMPLOYMENT_MONTHS = 6


def supported_employment_from(participation_starts_on: date) -> date:
    """The first day on which PUP may refer a participant to an employer (art. 16): six months after the start."""
    return months_later(participation_starts_on, SUPPORTED_EMPLOYMENT_MONTHS)


def result_due(ended_on: date, window_days: int) -> date:
    """The last day of the situation after leaving: 30.06.2026 and 28 days, 28.07.2026."""
    return ended_on + timedelta(days=window_days)


def yearly_report_due(today: date) -> date:
    """The next 31 March, today included (art. 5 ust. 4)."""
    day = date(today.year, 3, 31)
    return day if day >= today else date(today.year + 1, 3, 31)
