"""Why nothing was done about a programme. Each is raised before anything is written; plan_words says it in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


class PlanNotDone(Exception):
    """Nothing has changed. field: the one to which the sentence belongs, "" for the whole form."""

    field = ""


class PlanExists(PlanNotDone):
    """The programme that was begun is not over."""


@dataclass
class PlanMoved(PlanNotDone):
    """The version stands elsewhere by now. state: where."""

    state: str


class VersionUnderWay(PlanNotDone):
    """An annex was begun already."""


class NothingSigned(PlanNotDone):
    """No version was signed yet: there is nothing to change by an annex and nothing to review."""


@dataclass
class PlanIncomplete(PlanNotDone):
    """What must stand in the programme before it is sent (art. 13 ust. 2). missing: codes, see plan_words."""

    missing: list[str]


class NobodyToAgree(PlanNotDone):
    """The plan's part of the file is shared with no MOPR."""


class NotForThisOffice(PlanNotDone):
    """Programmes are agreed by MOPR (art. 12 ust. 4)."""


class DayToCome(PlanNotDone):
    """The day is after today."""

    field = "day"


@dataclass
class BeforeDay(PlanNotDone):
    """The day is before one that it must follow."""

    first: date
    field = "day"


class ReviewUnderWay(PlanNotDone):
    """A review is open: it is concluded before the next one."""


class ReviewedAlready(PlanNotDone):
    """The trial's review and the final one are held once."""

    field = "kind"


class ReviewOver(PlanNotDone):
    """The review was concluded meanwhile."""


@dataclass
class GoalsOpen(PlanNotDone):
    """Some goals were not assessed. numbers: theirs."""

    numbers: list[int]


class NotYourGoal(PlanNotDone):
    """Somebody else answers for the goal."""
