"""What was done in a period by task: meetings, hours, groups and people, of closed registers."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal

from cis_portal.lib.periods import Period
from grants.models import Project
from reintegration.models import ActivityForm, Meeting, MeetingPresence, MeetingState, Strand


@dataclass
class KindOfWork:
    """One activity: meetings held, minutes of them, groups that met, people who came."""

    name: str
    form: str
    meetings: int = 0
    minutes: int = 0
    groups: set[int] = field(default_factory=set)
    people: set[int] = field(default_factory=set)

    @property
    def hours(self) -> Decimal:
        """Clock hours, to a hundredth."""
        return (Decimal(self.minutes) / 60).quantize(Decimal("0.01"))


@dataclass
class Task:
    """A task of the application, which is a half of the centre's work, with its activities."""

    strand: str
    kinds: list[KindOfWork]

    @property
    def label(self) -> str:
        return str(Strand(self.strand).label)

    def total(self, form: str) -> KindOfWork:
        """All activities of one form together; a group or a person in two of them is one."""
        found = KindOfWork("", form)
        for kind in self.kinds:
            if kind.form == form:
                found.meetings += kind.meetings
                found.minutes += kind.minutes
                found.groups |= kind.groups
                found.people |= kind.people
        return found

    @property
    def in_groups(self) -> KindOfWork:
        return self.total(ActivityForm.GROUP)

    @property
    def alone(self) -> KindOfWork:
        return self.total(ActivityForm.INDIVIDUAL)


def work_of(project: Project, period: Period) -> list[Task]:
    """Each task with what was done, also where that is nothing. Two queries."""
    held = Meeting.objects.filter(project=project, state=MeetingState.CLOSED)
    held = held.within(period.starts_on, period.ends_on).select_related("kind").order_by("kind__position", "kind", "id")
    kinds: dict[int, KindOfWork] = {}
    strands: dict[str, list[KindOfWork]] = defaultdict(list)
    for meeting in held:
        if meeting.kind_id not in kinds:
            kinds[meeting.kind_id] = KindOfWork(meeting.kind.name, meeting.kind.form)
            strands[meeting.kind.strand].append(kinds[meeting.kind_id])
        kind = kinds[meeting.kind_id]
        kind.meetings += 1
        kind.minutes += meeting.minutes or 0
        if meeting.group_id:
            kind.groups.add(meeting.group_id)
    came = MeetingPresence.objects.delivered().filter(
        meeting__project=project, meeting__held_on__range=(period.starts_on, period.ends_on)
    )
    for kind_id, enrolment in came.order_by().values_list("meeting__kind", "stay__enrolment").distinct():
        kinds[kind_id].people.add(enrolment)
    return [Task(strand, strands[strand]) for strand in Strand.values]
