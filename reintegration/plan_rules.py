"""When a programme is reviewed next, and when another one may begin. Pure.

Source: act on social employment, art. 13 (the programme), art. 15 ust. 1-3 (trial, participation, its end).
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from cis_portal.lib.periods import months_later

DEFAULT_MONTHS = 3  # between two reviews, where the project has entered no number of its own
FINAL_BEFORE = timedelta(days=14)  # of the planned end, so that a certificate and an extension can still follow
SOON = timedelta(days=14)


class Due(NamedTuple):
    """The next review: its kind (trial, interim, final) and the day by which it is held."""

    kind: str
    on: date

    def state_on(self, day: date) -> str:
        """late, soon (within two weeks) or planned."""
        if self.on < day:
            return "late"
        return "soon" if self.on - day <= SOON else "planned"


class Held(NamedTuple):
    """Of the reviews of a programme the latest day of each kind; None where none was held."""

    trial: date | None = None
    interim: date | None = None
    final: date | None = None


def next_review(
    *,
    trial_starts_on: date,
    trial_ends_on: date | None,
    participates: bool,
    last_day: date | None,
    held: Held,
    months: int,
) -> Due | None:
    """The next review of a stay; None once the final one was held, or with the trial when nobody stayed on.

    participates: whether the participation was entered; until then the trial's review is the only one. months: between
    two reviews. The trial's review is due on its last day, an interim one so many months after the last review, the
    final one two weeks before the planned end.
    """
    if held.final:
        return None
    if not held.trial:
        return Due("trial", trial_ends_on or months_later(trial_starts_on, 1))
    if not participates:
        return None
    interim = months_later(max(held.trial, held.interim or held.trial), months)
    final = max(last_day - FINAL_BEFORE, trial_starts_on) if last_day else None
    return Due("final", final) if final and final <= interim else Due("interim", interim)
