"""Where a stay stands: its next step by law, and how far it may reach (act on social employment, art. 13 and 15)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from grants.models import Project, SettingKey
from grants.rules import NoValue, value_on
from participants.models import EndGround, Stay
from participants.periods import Counting, extension_end, participation_end, trial_end

SOON = timedelta(days=60)  # time for the opinion, the decision and the letter


class StayStep(StrEnum):
    """What the act asks next."""

    WAIT = "wait"
    QUALIFY = "qualify"
    GO_ON = "go_on"
    EXTEND = "extend"
    END = "end"
    BESIDE_JOB = "beside_job"
    PROGRAMME = "programme"
    NONE = "none"


@dataclass(frozen=True)
class Standing:
    """A stay's next step, the day by which it is due, and the last day to which the stay may be decided today.

    limit: by the act. reach: the limit, or the project's last day where that comes first (capped).
    """

    step: StayStep
    due: date | None
    limit: date
    reach: date

    @property
    def capped(self) -> bool:
        """Whether the project ends before the act's limit."""
        return self.reach < self.limit


def counting_on(project: Project, day: date) -> Counting:
    """How the months of a stay that starts that day are counted; as the civil code does where nothing was decided."""
    try:
        return Counting(value_on(project, SettingKey.PERIOD_COUNTING, day))
    except NoValue:
        return Counting.KC


def trial_last_day(stay: Stay) -> date:
    """The trial's last day; where a workbook brought none, the one that follows from its first."""
    return stay.trial_ends_on or trial_end(stay.trial_starts_on, _counting(stay))


def standing(stay: Stay, today: date) -> Standing:
    """Where the stay stands that day. Reads the setting once, and the stay's enrolment and project."""
    counting, project, trial_ends = _counting(stay), stay.enrolment.project, trial_last_day(stay)
    begun = stay.participation_starts_on
    limit = extension_end(begun, counting) if begun else participation_end(trial_ends + timedelta(days=1), counting)
    step, due = _step(stay, today, trial_ends, min(limit, project.ends_on))
    return Standing(step, due, limit, min(limit, project.ends_on))


def _step(stay: Stay, today: date, trial_ends: date, reach: date) -> tuple[StayStep, date | None]:
    if stay.ended_on:
        return _step_after_end(stay, today)
    if stay.participation_starts_on is None:
        return (StayStep.QUALIFY if trial_ends <= today else StayStep.WAIT), trial_ends
    last = stay.planned_end_on
    if last is None or last - SOON > today:
        return StayStep.GO_ON, last
    return (StayStep.EXTEND if today <= last < reach else StayStep.END), last


def _step_after_end(stay: Stay, today: date) -> tuple[StayStep, date | None]:
    if stay.programme_holds_on(today):
        return StayStep.PROGRAMME, stay.programme_last_day
    undecided = stay.end_reason == EndGround.JOB.label and stay.programme_until is None
    if undecided and stay.enrolment.ended_on is None:
        return StayStep.BESIDE_JOB, None
    return StayStep.NONE, None


def _counting(stay: Stay) -> Counting:
    return counting_on(stay.enrolment.project, stay.trial_starts_on)
