"""The law of the integration benefit: act on social employment, art. 15. Pure: no Django, no database.

calculate_benefit takes what is known of one person's month and gives the amount with its steps.
"""

from .calculation import Benefit, Step, StepKind, calculate_benefit
from .contributions import Contributions, contributions_on
from .inputs import StayInput
from .settings import (
    BenefitSettings,
    ExcusedRule,
    Rounding,
    SickDaysUnit,
    SickScope,
    TrialSickRule,
    UnexcusedBase,
    UnpaidMethod,
)
from .sickness import sick_days_used
from .tally import Tally, tally

__all__ = [
    "Benefit",
    "BenefitSettings",
    "Contributions",
    "ExcusedRule",
    "Rounding",
    "SickDaysUnit",
    "SickScope",
    "StayInput",
    "Step",
    "StepKind",
    "Tally",
    "TrialSickRule",
    "UnexcusedBase",
    "UnpaidMethod",
    "calculate_benefit",
    "contributions_on",
    "sick_days_used",
    "tally",
]
