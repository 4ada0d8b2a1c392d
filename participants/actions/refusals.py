"""Why a candidate's step was not taken. Each is raised before anything is written; words.refusal says it in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from participants.eligibility import Finding
from participants.models import Enrolment


class NotDone(Exception):
    """Nothing has changed. field: the one to which the sentence belongs, "" for the whole form."""

    field = ""


@dataclass
class NotOnTheRoad(NotDone):
    """The step does not follow the state in which the candidate is."""

    now: str
    wanted: str


@dataclass
class Moved(NotDone):
    """Somebody else took a step meanwhile."""

    now: str


class StillToCome(NotDone):
    """The day is after today."""

    def __init__(self, field: str = "happened_on") -> None:
        super().__init__()
        self.field = field


@dataclass
class BeforeLastStep(NotDone):
    """The day is before that of the last step."""

    last: date
    field = "happened_on"


class NobodyNamed(NotDone):
    """Without PESEL or another identifier nobody files an application."""


class NoOpinion(NotDone):
    """A referral by MOPR needs its social worker's opinion (art. 12 ust. 2)."""


class OpinionAgainst(NotDone):
    """The last opinion speaks against the referral."""


class NotItsPart(NotDone):
    """The office has no such part in a candidacy: opinions are MOPR's, referrals MOPR's or PUP's."""


class EditionFull(NotDone):
    """Every place of the edition is taken."""

    field = "edition"


@dataclass
class NotEligible(NotDone):
    """Some rules are not met, or their evidence is missing, and no manager let them pass."""

    findings: Sequence[Finding]


class NothingToTakeBack(NotDone):
    """The first step stays, and so does everything once the stay has begun."""


class AlreadyOnTheRoad(NotDone):
    """The person has another candidacy in this project that is not closed."""

    field = "identifier"


@dataclass
class AlreadyEnrolled(NotDone):
    """The person takes part in the project today."""

    enrolment: Enrolment
    field = "identifier"


class AskTheCentre(NotDone):
    """A partner's application that the centre alone can judge; why, the partner is not told."""


class IdentifierTaken(NotDone):
    """Another person of the centre has that identifier: two files are never merged by guess."""

    field = "identifier"


@dataclass
class OutsideProject(NotDone):
    """The day is not one of the project, or of the person's part in it."""

    first: date
    last: date
    field: str = "first_day"


@dataclass
class DuringAnotherStay(NotDone):
    """Another stay of the person holds on that day, in this or another project."""

    until: date | None
    field = "first_day"


class NotEnrolled(NotDone):
    """A trial starts after the entry data have been confirmed."""


class IpzsTooLate(NotDone):
    """The programme is signed before the person is admitted (art. 12 ust. 4)."""

    field = "ipzs_signed_on"


class AlreadyConfirmed(NotDone):
    """The entry is confirmed once; after that it is corrected with a reason."""


class NothingDiffers(NotDone):
    """The correction changes nothing."""


class StayOver(NotDone):
    """The stay has ended: nothing more is decided about it."""


class AlreadyQualified(NotDone):
    """The participation has begun."""


class NotQualified(NotDone):
    """Only a participation is extended; the person is in the trial."""


@dataclass
class TrialGoesOn(NotDone):
    """A trial is over before anybody is qualified after it (art. 15 ust. 2)."""

    until: date
    field = "happened_on"


@dataclass
class BeyondTheAct(NotDone):
    """The period would be longer than art. 15 ust. 3 lets it be."""

    limit: date
    field = "until"


@dataclass
class NotLonger(NotDone):
    """The period would not end later than it does, or end before it begins."""

    until: date
    field = "until"


class NoStayOpinion(NotDone):
    """An extension is asked for by the social worker, or follows their opinion (art. 15 ust. 3)."""


@dataclass
class OutsideTheStay(NotDone):
    """The last day is before the first, or after the planned end."""

    first: date
    last: date | None
    field = "ended_on"


@dataclass
class MarkedLater(NotDone):
    """Days after the last one are marked in the register."""

    until: date
    field = "ended_on"


@dataclass
class PeriodNotOver(NotDone):
    """The ground says that the period passed, and the day is before its end."""

    until: date | None
    field = "ground"


class NotThatGround(NotDone):
    """A trial ends without a qualification, a participation with its period; not the other way round."""

    field = "ground"


class ReasonNeeded(NotDone):
    """A decision by art. 13 ust. 4 pkt 1 or 2 gives its reason: a court may look at it."""

    field = "reason"


class NotForAJob(NotDone):
    """The stay goes on, did not end for a job, or its programme goes on already."""


@dataclass
class JobOutsideTheStay(NotDone):
    """The job began before the stay."""

    first: date
    field = "job_on"


@dataclass
class BeyondSixMonths(NotDone):
    """The programme would go on for longer than art. 13 ust. 5 lets it."""

    limit: date
    field = "until"


class NoProgramme(NotDone):
    """No programme goes on beside a job, or its end is entered already."""


@dataclass
class ProgrammeGoesOn(NotDone):
    """The programme beside a job lasts longer than the day of leaving."""

    until: date
    field = "ended_on"


@dataclass
class TooManyHours(NotDone):
    """More than 40 hours a week, or 35 with a moderate or severe disability; or fewer than 30."""

    least: int
    limit: int
    field = "weekly_hours"


@dataclass
class TaskClosed(NotDone):
    """Somebody closed the task meanwhile."""

    outcome: str


class NotAColleague(NotDone):
    """Tasks go to people of the same centre whose account works today."""

    field = "assignee"


class OfAnotherProject(NotDone):
    """The file is of another project."""


class WhyNotNeeded(NotDone):
    """A task that was not needed says why."""

    field = "note"


class RuleHasAnother(NotDone):
    """The rule has made another task for the same thing, and it is open."""


class AlreadyWithdrawn(NotDone):
    """The document was withdrawn: it is entered anew."""


class ScanThere(NotDone):
    """The document holds this very file."""

    field = "scan"


@dataclass
class AlreadyLeft(NotDone):
    """The person has left the project."""

    ended_on: date


class NotLeft(NotDone):
    """The person has not left the project."""


@dataclass
class ExitBeforeEntry(NotDone):
    """The exit is before the first day in the project."""

    started_on: date
    field = "ended_on"


@dataclass
class StayGoesOn(NotDone):
    """A stay has no end yet, or ends later than the exit."""

    until: date | None
    field = "ended_on"


class StillWatched(NotDone):
    """A situation that is still watched settles nothing."""

    field = "situation"


class NoDayOfBusiness(NotDone):
    """A business of one's own has a first day (SM EFS, column 33)."""

    field = "business_started_on"


@dataclass
class JobThere(NotDone):
    """The file has a job that began on that day."""

    started_on: date
    field = "started_on"
