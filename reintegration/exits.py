"""Where an exit stands: its steps, each done or not, and the weeks after it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from accounts.models import User
from participants.checklist import Line, Stage
from participants.dictionaries import DocumentKind, ExitSituation
from participants.leaving import result_due
from participants.models import Enrolment, ExitFollowUp, Stay
from participants.sections import documents_open_to
from reintegration.checklists import checklist_of
from reintegration.models import CriterionAssessment, Employment


@dataclass(frozen=True)
class ExitPage:
    """What one exit has and lacks.

    stay: one that has no end yet. assessed, to_assess: criteria of the social situation with and without a level at
    exit. papers: certificate, letters and statements of the exit; lacking: whatever else the file lacks.
    """

    enrolment: Enrolment
    today: date
    stay: Stay | None
    assessed: int
    to_assess: int
    papers: list[Line]
    lacking: list[Line]
    jobs: list[Employment]
    follow_up: ExitFollowUp | None
    due_on: date | None

    @property
    def day(self) -> int:
        """Days since leaving."""
        return (self.today - self.enrolment.ended_on).days if self.enrolment.ended_on else 0

    @property
    def window(self) -> int:
        """How many days a result counts."""
        return (self.due_on - self.enrolment.ended_on).days if self.due_on and self.enrolment.ended_on else 0

    @property
    def over(self) -> bool:
        """Whether the weeks have passed."""
        return self.due_on is not None and self.today > self.due_on

    @property
    def watched(self) -> bool:
        """Whether the situation is still to be entered."""
        return self.follow_up is not None or self.enrolment.exit_situation in ("", ExitSituation.MONITORED)

    @property
    def judged_jobs(self) -> list[tuple[Employment, str]]:
        """Each job, and why its first day does not count: "early", before the entry, or "late"; else nothing."""
        return [(job, self._fault_of(job)) for job in self.jobs]

    def _fault_of(self, job: Employment) -> str:
        if job.started_on < self.enrolment.started_on:
            return "early"
        return "late" if self.due_on and job.started_on > self.due_on else ""


def exit_of(enrolment: Enrolment, user: User, today: date) -> ExitPage:
    """The exit of one file, as far as its documents open to the user."""
    open_stay = next((stay for stay in enrolment.stays.order_by("-trial_starts_on") if stay.ended_on is None), None)
    documents = list(documents_open_to(user, enrolment))
    lines = checklist_of(enrolment, documents, today)
    levels = list(CriterionAssessment.objects.filter(enrolment=enrolment).values_list("exit_level", flat=True))
    done = sum(level is not None for level in levels)
    of_exit = [
        line
        for line in lines
        if line.entry.stage is Stage.EXIT and line.entry.kind is not DocumentKind.JOB and (line.lacking or line.papers)
    ]
    return ExitPage(
        enrolment=enrolment,
        today=today,
        stay=open_stay,
        assessed=done,
        to_assess=len(levels) - done,
        papers=of_exit,
        lacking=[line for line in lines if line.lacking and line not in of_exit],
        jobs=_jobs(enrolment),
        follow_up=ExitFollowUp.objects.filter(enrolment=enrolment, settled_at=None).first(),
        due_on=result_due(enrolment),
    )


def _jobs(enrolment: Enrolment) -> list[Employment]:
    jobs: Any = Employment.objects.filter(enrolment=enrolment).select_related("document").order_by("started_on")
    return list(jobs)
