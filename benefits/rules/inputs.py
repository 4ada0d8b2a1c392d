"""What is known of one stay when a month is calculated."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from cis_portal.lib.periods import Month, Period


@dataclass(frozen=True)
class StayInput:
    """One stay as a month sees it.

    last_day: the end, else the planned end; None: it goes on. marks: code by day (O, NN, NU, L4, DW, ?), of this
    month at least; days outside the stay or the month do not count. sick_days_used: days of certified sickness in
    the participation that earlier months counted (sickness.sick_days_used).
    Raises ValueError when sick_days_used is negative or the last day lies before the trial's first.
    """

    trial_starts_on: date
    participation_starts_on: date | None = None
    last_day: date | None = None
    marks: Mapping[date, str] = field(default_factory=dict)
    sick_days_used: int = 0

    def __post_init__(self) -> None:
        if self.sick_days_used < 0:
            raise ValueError("Days cannot be negative.")
        if self.last_day is not None and self.last_day < self.trial_starts_on:
            raise ValueError("A stay ends on or after the day it starts.")

    @property
    def participation_from(self) -> date | None:
        """First day of the participation of art. 15 ust. 3; None where the stay ends in the trial or has no more."""
        begins = self.participation_starts_on
        return None if begins is None or (self.last_day is not None and self.last_day < begins) else begins

    def period_in(self, month: Month) -> Period | None:
        """The stay's days in a month; None without any."""
        first = max(self.trial_starts_on, month.first)
        last = min(self.last_day or month.last, month.last)
        return Period(first, last) if first <= last else None
