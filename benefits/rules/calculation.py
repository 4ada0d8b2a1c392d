"""A person's benefit for one month, with the steps that lead to it. Art. 15 ust. 4 to 7a."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Any

from cis_portal.lib.periods import Month

from .inputs import StayInput
from .settings import BenefitSettings, Rounding, UnexcusedBase, UnpaidMethod
from .tally import Tally, tally

GROSZ, TEN_GROSZY = Decimal("0.01"), Decimal("0.1")
DAYS_OF_A_MONTH, DAYS_OF_CLASSES, DAYS_OF_SICKNESS = 30, 20, 40  # the divisors of ust. 6, 7 and 7a


class StepKind(StrEnum):
    """What a step does to the amount. Its params: see each producer in this module."""

    WHOLE_MONTH = "whole_month"
    PART_MONTH = "part_month"
    UNPAID_DAYS = "unpaid_days"
    UNEXCUSED = "unexcused"
    SICK = "sick"
    TOO_MANY_UNEXCUSED = "too_many_unexcused"
    NOT_BELOW_ZERO = "not_below_zero"
    ROUNDING = "rounding"


@dataclass(frozen=True)
class Step:
    """One step: amount is what it adds, in złoty, not rounded; the amounts of all steps make the benefit."""

    kind: StepKind
    params: Mapping[str, int | Decimal]
    amount: Decimal

    def as_json(self) -> dict[str, object]:
        """For keeping with a list: decimals as text, days as numbers."""
        params = {key: str(value) if isinstance(value, Decimal) else value for key, value in self.params.items()}
        return {"kind": self.kind.value, "params": params, "amount": str(self.amount)}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "Step":
        """Read what as_json kept."""
        params = {key: Decimal(value) if isinstance(value, str) else value for key, value in kept["params"].items()}
        return cls(StepKind(kept["kind"]), params, Decimal(kept["amount"]))


@dataclass(frozen=True)
class Benefit:
    """The benefit of a month. amount: złoty, rounded; full: of a month without a loss, not rounded; days: what was
    counted."""

    amount: Decimal
    full: Decimal
    steps: tuple[Step, ...]
    days: Tally


def calculate_benefit(
    month: Month, stays: Sequence[StayInput], *, allowance: Decimal, settings: BenefitSettings
) -> Benefit:
    """The benefit of one person for a month: of both stays together where there are two.

    allowance: złoty, the unemployment allowance in force on the month's first day. Raises ValueError when two stays
    share a day. Source: act on social employment, art. 15 ust. 4 to 7a (Dz.U. 2022 poz. 2241).
    """
    full = settings.percent / 100 * allowance
    days = tally(month, stays, settings)
    steps = tuple(_steps(allowance, full, days, settings))
    exact = _sum(steps)
    unit = TEN_GROSZY if settings.rounding == Rounding.TEN_GROSZY else GROSZ
    amount = exact.quantize(unit, ROUND_HALF_UP).quantize(GROSZ)
    if amount != exact:
        steps += (Step(StepKind.ROUNDING, {}, amount - exact),)
    return Benefit(amount, full, steps, days)


def _steps(allowance: Decimal, full: Decimal, days: Tally, settings: BenefitSettings) -> Iterator[Step]:
    if days.unexcused > settings.nn_limit:
        yield Step(StepKind.TOO_MANY_UNEXCUSED, {"days": days.unexcused, "limit": settings.nn_limit}, Decimal(0))
        return
    steps = [*_base(allowance, full, days, settings)]
    steps += _losses(full, _sum(steps), days, settings)
    yield from steps
    if _sum(steps) < 0:
        yield Step(StepKind.NOT_BELOW_ZERO, {}, -_sum(steps))


def _base(allowance: Decimal, full: Decimal, days: Tally, settings: BenefitSettings) -> Iterator[Step]:
    """Ust. 4 and 6: the whole month, or 1/30 for each calendar day that is paid."""
    rate = _rate(full, DAYS_OF_A_MONTH, settings)
    unpaid: dict[str, int | Decimal] = {
        "unpaid": days.unpaid,
        "excused": days.unpaid_excused,
        "trial_sick": days.unpaid_trial_sick,
        "over_limit": days.unpaid_over_limit,
    }
    subtracted = settings.unpaid_method == UnpaidMethod.SUBTRACT
    paid = days.entitled if subtracted else days.entitled - days.unpaid
    if paid == days.of_month:
        yield Step(StepKind.WHOLE_MONTH, {"percent": settings.percent, "allowance": allowance}, full)
    else:
        counted: dict[str, int | Decimal] = {
            "days": paid,
            "rate": rate,
            "entitled": days.entitled,
            "capped": int(rate * paid > full),
        }
        yield Step(StepKind.PART_MONTH, counted if subtracted else counted | unpaid, min(full, rate * paid))
    if subtracted and days.unpaid:
        yield Step(StepKind.UNPAID_DAYS, {"rate": rate} | unpaid, -rate * days.unpaid)


def _losses(full: Decimal, base: Decimal, days: Tally, settings: BenefitSettings) -> Iterator[Step]:
    """Ust. 7 and 7a: 1/20 for each unexcused day, 1/40 for each certified one."""
    if days.unexcused:
        of = full if settings.nn_base == UnexcusedBase.FULL else max(base, Decimal(0))
        rate = _rate(of, DAYS_OF_CLASSES, settings)
        yield Step(StepKind.UNEXCUSED, {"days": days.unexcused, "rate": rate}, -rate * days.unexcused)
    if days.sick_reduced:
        rate = _rate(full, DAYS_OF_SICKNESS, settings)
        yield Step(StepKind.SICK, {"days": days.sick_reduced, "rate": rate}, -rate * days.sick_reduced)


def _rate(amount: Decimal, parts: int, settings: BenefitSettings) -> Decimal:
    rate = amount / parts
    return rate.quantize(GROSZ, ROUND_HALF_UP) if settings.rounding == Rounding.DAILY else rate


def _sum(steps: Sequence[Step]) -> Decimal:
    return sum((step.amount for step in steps), Decimal(0))
