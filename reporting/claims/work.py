"""What was done in a period by task: meetings, hours, groups and people, of closed registers, counselling, practice."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils import translation
from django.utils.translation import gettext as _

from cis_portal.lib.periods import Period
from cis_portal.printing import LANGUAGE
from grants.models import Project
from reintegration.models import (
    ActivityForm,
    ActivityKind,
    CounsellingCard,
    Meeting,
    MeetingPresence,
    MeetingState,
    PlacementEntry,
    Strand,
)


@dataclass
class KindOfWork:
    """One activity: meetings held, or days of a practice; minutes of them, groups that met, people who came."""

    name: str
    form: str
    meetings: int = 0
    minutes: int = 0
    groups: set[int] = field(default_factory=set)
    people: set[int] = field(default_factory=set)
    in_days: bool = False

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
    """Each task with what was done, also where that is nothing. Five queries."""
    days = (period.starts_on, period.ends_on)
    found: dict[int, KindOfWork] = defaultdict(lambda: KindOfWork("", ""))
    held = Meeting.objects.filter(project=project, state=MeetingState.CLOSED).within(*days).order_by("id")
    for kind_id, minutes, group in held.values_list("kind", "minutes", "group"):
        found[kind_id].meetings += 1
        found[kind_id].minutes += minutes or 0
        if group:
            found[kind_id].groups.add(group)
    came = MeetingPresence.objects.delivered().filter(meeting__project=project, meeting__held_on__range=days)
    for kind_id, enrolment in came.order_by().values_list("meeting__kind", "stay__enrolment").distinct():
        found[kind_id].people.add(enrolment)
    for card in CounsellingCard.objects.standing().of_project(project).filter(held_on__range=days):
        found[card.kind_id].meetings += 1
        found[card.kind_id].minutes += card.minutes
        found[card.kind_id].people.add(card.enrolment_id)
    return _by_task(found, _practice_of(project, period))


def _practice_of(project: Project, period: Period) -> KindOfWork:
    """Days at employers as their journals tell them; nothing of it is a meeting of the timetable."""
    with translation.override(LANGUAGE):  # beside names of the catalogue, which are Polish
        name = _("Practice at employers, by its journals")
    practice = KindOfWork(name, ActivityForm.INDIVIDUAL, in_days=True)
    days = PlacementEntry.objects.filter(day__range=(period.starts_on, period.ends_on))
    of_project = days.filter(placement__stay__enrolment__project=project)
    for hours, enrolment in of_project.values_list("hours", "placement__stay__enrolment"):
        practice.meetings += 1
        practice.minutes += int(hours * 60)
        practice.people.add(enrolment)
    return practice


def _by_task(found: dict[int, KindOfWork], practice: KindOfWork) -> list[Task]:
    """The kinds with their names, in the order of the catalogue, practice last. One query."""
    strands: dict[str, list[KindOfWork]] = defaultdict(list)
    for kind in ActivityKind.objects.filter(pk__in=found).order_by("position", "pk"):
        found[kind.pk].name, found[kind.pk].form = kind.name, kind.form
        strands[kind.strand].append(found[kind.pk])
    if practice.meetings:
        strands[Strand.VOCATIONAL].append(practice)
    return [Task(strand, strands[strand]) for strand in Strand.values]
