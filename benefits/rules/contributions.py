"""Social-insurance contributions on a benefit, which PUP refunds with it. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

GROSZ = Decimal("0.01")


@dataclass(frozen=True)
class Contributions:
    """The two contributions on one amount, in złoty, each rounded to 0.01."""

    pension: Decimal
    disability: Decimal

    @property
    def total(self) -> Decimal:
        return self.pension + self.disability


def contributions_on(amount: Decimal, *, pension_percent: Decimal, disability_percent: Decimal) -> Contributions:
    """Pension and disability contributions on a benefit; on a correction, negative where it takes away.

    amount: złoty. Each is rounded half up by itself. Raises ValueError when a percentage is negative.
    Source: act on social employment, art. 15 ust. 8; the percentages are dated settings that the accountant confirms.
    """
    if min(pension_percent, disability_percent) < 0:
        raise ValueError("A percentage cannot be negative.")
    return Contributions(_share(amount, pension_percent), _share(amount, disability_percent))


def _share(amount: Decimal, percent: Decimal) -> Decimal:
    return (amount * percent / 100).quantize(GROSZ, ROUND_HALF_UP)
