"""What the act leaves open, or sets by a figure that may change: one value each, in force for a whole month."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from reintegration.free_days import FreeDaysRounding


class UnexcusedBase(StrEnum):
    """What 1/20 is taken of: the full monthly benefit, or the one of a part of the month."""

    FULL = "FULL"
    PRORATED = "PRORATED"


class SickDaysUnit(StrEnum):
    """Which certified days count: every calendar day, or those on which classes are held."""

    CALENDAR = "CALENDAR"
    CLASS_DAY = "CLASS_DAY"


class SickScope(StrEnum):
    """How long the days at 39/40 last: for the stay's whole participation, or anew for each illness."""

    PARTICIPATION = "PARTICIPATION"
    ILLNESS = "ILLNESS"


class TrialSickRule(StrEnum):
    """Whether a certified day in the trial is paid."""

    UNPAID = "UNPAID"
    PAID = "PAID"


class ExcusedRule(StrEnum):
    """Whether an excused day without a certificate is paid."""

    UNPAID = "UNPAID"
    PAID = "PAID"


class UnpaidMethod(StrEnum):
    """How unpaid days leave the month: 1/30 for each paid day, or a full month less 1/30 for each unpaid one."""

    COUNT = "COUNT"
    SUBTRACT = "SUBTRACT"


class Rounding(StrEnum):
    """Once to the grosz, each day's rate to the grosz, or once to ten groszy; always half up."""

    ONCE = "ONCE"
    DAILY = "DAILY"
    TEN_GROSZY = "TEN_GROSZY"


@dataclass(frozen=True)
class BenefitSettings:
    """The settings of one month. percent: of the unemployment allowance; the limits and free_days are days.

    The defaults are the literal reading of art. 15 ust. 4 to 7a of the act on social employment (Dz.U. 2022
    poz. 2241); docs/decisions/0009 says where the act is silent.
    """

    percent: Decimal = Decimal(120)
    nn_limit: int = 3
    nn_base: UnexcusedBase = UnexcusedBase.FULL
    sick_days_unit: SickDaysUnit = SickDaysUnit.CALENDAR
    sick_limit: int = 21
    sick_scope: SickScope = SickScope.PARTICIPATION
    trial_sick: TrialSickRule = TrialSickRule.UNPAID
    excused: ExcusedRule = ExcusedRule.UNPAID
    unpaid_method: UnpaidMethod = UnpaidMethod.COUNT
    free_days: int = 6
    free_days_rounding: FreeDaysRounding = FreeDaysRounding.EXACT
    rounding: Rounding = Rounding.ONCE
