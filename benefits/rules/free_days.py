"""How many free days a participation has. Art. 15 ust. 6a."""

from decimal import ROUND_DOWN, ROUND_HALF_UP, ROUND_UP, Decimal

from .settings import BenefitSettings, FreeDaysRounding

MONTHS_OF_FULL_EXTENSION = 12
ROUNDINGS = {
    FreeDaysRounding.UP: ROUND_UP,
    FreeDaysRounding.DOWN: ROUND_DOWN,
    FreeDaysRounding.HALF_UP: ROUND_HALF_UP,
}


def free_days_allowed(extension_months: int, settings: BenefitSettings) -> Decimal:
    """Free days of a participation, those of its extension in proportion: 6 and, for five months more, 2.5.

    extension_months: whole months, 0 without an extension. Raises ValueError when negative.
    """
    if extension_months < 0:
        raise ValueError("Months cannot be negative.")
    more = Decimal(settings.free_days * extension_months) / MONTHS_OF_FULL_EXTENSION
    if settings.free_days_rounding != FreeDaysRounding.EXACT:
        more = more.quantize(Decimal(1), ROUNDINGS[settings.free_days_rounding])
    return settings.free_days + more
