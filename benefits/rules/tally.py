"""The days of one person's month, counted as the settings say."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from cis_portal.lib.periods import Month

from .inputs import StayInput
from .settings import BenefitSettings, ExcusedRule, TrialSickRule
from .sickness import sick_days_of

UNEXCUSED, EXCUSED, FREE, UNEXPLAINED = "NN", "NU", "DW", "?"


@dataclass(frozen=True)
class Tally:
    """A person's month in days, both stays together where there are two.

    entitled: calendar days of the stays; of_month: of the calendar month; sick_reduced: at 39/40; unpaid: excused,
    sick in the trial and sick past the limit, each as far as the settings leave it unpaid; sick_used: for each stay,
    how many days have counted towards the limit when the month ends.
    """

    entitled: int
    of_month: int
    unexcused: int
    sick_reduced: int
    unpaid_excused: int
    unpaid_trial_sick: int
    unpaid_over_limit: int
    free: int
    unexplained: int
    sick_used: tuple[int, ...]

    @property
    def unpaid(self) -> int:
        return self.unpaid_excused + self.unpaid_trial_sick + self.unpaid_over_limit


def tally(month: Month, stays: Sequence[StayInput], settings: BenefitSettings) -> Tally:
    """Count a person's month. Raises ValueError when two stays share a day."""
    periods = sorted(period for stay in stays if (period := stay.period_in(month)))
    if any(later.starts_on <= earlier.ends_on for earlier, later in pairwise(periods)):
        raise ValueError("Stays of a person never overlap.")
    codes = [
        code for stay in stays if (period := stay.period_in(month)) for day, code in stay.marks.items() if day in period
    ]
    sick = [sick_days_of(stay, month, settings) for stay in stays]
    return Tally(
        entitled=sum((period.ends_on - period.starts_on).days + 1 for period in periods),
        of_month=month.last.day,
        unexcused=codes.count(UNEXCUSED),
        sick_reduced=sum(days.reduced for days in sick),
        unpaid_excused=codes.count(EXCUSED) if settings.excused == ExcusedRule.UNPAID else 0,
        unpaid_trial_sick=sum(days.trial for days in sick) if settings.trial_sick == TrialSickRule.UNPAID else 0,
        unpaid_over_limit=sum(days.over for days in sick),
        free=codes.count(FREE),
        unexplained=codes.count(UNEXPLAINED),
        sick_used=tuple(days.used for days in sick),
    )
