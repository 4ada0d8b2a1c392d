"""Days of certified sickness: which are paid at 39/40 and which no more. Art. 15 ust. 7a."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from cis_portal.lib.periods import Month
from cis_portal.lib.workdays import is_working_day

from .inputs import StayInput
from .settings import BenefitSettings, SickDaysUnit, SickScope

SICK = "L4"


@dataclass(frozen=True)
class SickDays:
    """A stay's certified days of one month, in days: trial (before the participation), reduced (at 39/40), over (past
    the limit), and how many have counted towards the limit when the month ends (where it is per illness: of the one
    that lasts on the month's last day)."""

    trial: int
    reduced: int
    over: int
    used: int


def sick_days_of(stay: StayInput, month: Month, settings: BenefitSettings) -> SickDays:
    """Count the stay's certified days of a month, in the order of days."""
    period = stay.period_in(month)
    sick = sorted(day for day, code in stay.marks.items() if code == SICK and period and day in period)
    return _count(sick, month, stay.participation_from, stay.sick_days_used, settings)


def sick_days_used(
    sick: Iterable[date],
    *,
    participation_from: date | None,
    before: Month,
    settings_of: Callable[[Month], BenefitSettings],
) -> int:
    """Certified days that the months before have counted towards the limit, also those that paid nothing.

    sick: days marked L4 within the stay; settings_of: each month is counted by the settings it had. Where the limit
    is per illness, 0 unless the illness lasts on the last day before.
    """
    by_month: dict[Month, list[date]] = {}
    for day in sorted(sick):
        if day < before.first and participation_from is not None and day >= participation_from:
            by_month.setdefault(Month.of(day), []).append(day)
    used, last = 0, None
    for month, days in by_month.items():
        settings = settings_of(month)
        used = _carried(used, last, month, settings)
        used = _count(days, month, participation_from, used, settings).used
        last = days[-1]
    return _carried(used, last, before, settings_of(before))


def _carried(used: int, last: date | None, month: Month, settings: BenefitSettings) -> int:
    """What of the days used still counts when a month begins; last: the last certified day before it."""
    ended = last is None or last + timedelta(days=1) < month.first
    return 0 if ended and settings.sick_scope == SickScope.ILLNESS else used


def _count(
    sick: list[date], month: Month, participation_from: date | None, used: int, settings: BenefitSettings
) -> SickDays:
    trial = reduced = over = 0
    before = month.first - timedelta(days=1)  # whoever counted the days used knows whether the illness goes on
    for day in sick:
        if settings.sick_scope == SickScope.ILLNESS and day - before > timedelta(days=1):
            used = 0
        before = day
        if settings.sick_days_unit == SickDaysUnit.CLASS_DAY and not is_working_day(day):
            continue
        if participation_from is None or day < participation_from:
            trial += 1
            continue
        reduced, over = (reduced + 1, over) if used < settings.sick_limit else (reduced, over + 1)
        used += 1
    if settings.sick_scope == SickScope.ILLNESS and before < month.last:
        used = 0
    return SickDays(trial, reduced, over, used)
