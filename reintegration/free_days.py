"""How many free days a participation has: act on social employment, art. 15 ust. 3 and 6a. Pure."""

from datetime import date
from decimal import ROUND_DOWN, ROUND_HALF_UP, ROUND_UP, Decimal
from enum import StrEnum

from participants.periods import EXTENSION_MONTHS, PARTICIPATION_MONTHS


class FreeDaysRounding(StrEnum):
    """What becomes of a part of a free day earned by an extension."""

    UP = "UP"
    DOWN = "DOWN"
    HALF_UP = "HALF_UP"
    EXACT = "EXACT"


ROUNDINGS = {
    FreeDaysRounding.UP: ROUND_UP,
    FreeDaysRounding.DOWN: ROUND_DOWN,
    FreeDaysRounding.HALF_UP: ROUND_HALF_UP,
}


def free_days_right(
    participation_from: date | None,
    last_day: date | None,
    *,
    a_year: int = 6,
    rounding: FreeDaysRounding = FreeDaysRounding.EXACT,
) -> Decimal:
    """Free days of a participation: a year's right, and its part for each begun month of the extension.

    participation_from: None in the trial, which has none (art. 15 ust. 6a); last_day: None while no end is known.
    A whole and a part of a day: 6, or 8.5 with five months more.
    """
    if participation_from is None:
        return Decimal(0)
    return free_days_allowed(extension_months(participation_from, last_day), a_year=a_year, rounding=rounding)


def extension_months(participation_from: date, last_day: date | None) -> int:
    """Begun months beyond the eleven of art. 15 ust. 3, twelve at most; 0 while no end is known."""
    if last_day is None:
        return 0
    years, months = last_day.year - participation_from.year, last_day.month - participation_from.month
    begun = years * 12 + months + (last_day.day > participation_from.day)
    return min(max(0, begun - PARTICIPATION_MONTHS), EXTENSION_MONTHS)


def free_days_allowed(
    extension: int, *, a_year: int = 6, rounding: FreeDaysRounding = FreeDaysRounding.EXACT
) -> Decimal:
    """Free days with an extension of so many months, in proportion: 6 and, for five months more, 2.5.

    Raises ValueError when negative.
    """
    if extension < 0:
        raise ValueError("Months cannot be negative.")
    more = Decimal(a_year * extension) / EXTENSION_MONTHS
    if rounding != FreeDaysRounding.EXACT:
        more = more.quantize(Decimal(1), ROUNDINGS[rounding])
    return a_year + more
