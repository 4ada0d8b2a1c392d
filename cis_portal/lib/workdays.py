"""Polish working days: Monday to Friday, public holidays left out (24 December among them since 2025)."""

from datetime import date, timedelta
from functools import lru_cache

import holidays


@lru_cache(maxsize=64)
def _holidays_of(year: int) -> dict[date, str]:
    return dict(holidays.country_holidays("PL", years=year, language="pl"))


def is_working_day(day: date) -> bool:
    """Whether offices work that day. Source: act on days free from work (Dz.U. 2025 poz. 296), art. 1."""
    return day.weekday() < 5 and day not in _holidays_of(day.year)


def holiday_name(day: date) -> str:
    """The public holiday of that day in Polish, empty where there is none."""
    return _holidays_of(day.year).get(day, "")


def working_day_after(day: date, count: int) -> date:
    """The count-th working day after a day: the tenth after 31.03.2026 is 15.04.2026. Raises ValueError below 1."""
    if count < 1:
        raise ValueError("Count at least one day.")
    while count:
        day += timedelta(days=1)
        count -= is_working_day(day)
    return day
