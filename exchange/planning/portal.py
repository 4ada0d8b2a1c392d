"""What the portal holds of a project, loaded in a number of queries that does not grow with the data."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from accounts.models import Organisation
from cis_portal.lib.periods import Period
from exchange.workbook.rows import Known, KnownStay
from grants.models import Project, ProjectRoleKind
from participants.models import Enrolment, Participant, Stay, StayAct, Support
from reintegration.models import (
    AttendanceMonth,
    Competence,
    CriterionAssessment,
    DayMark,
    Employment,
    GroupMembership,
    MonthState,
    WorkGroup,
)


class NoCentre(LookupError):
    """The project has no lead organisation whose people these could be."""


@dataclass
class Portal:
    """The project's people by identifier and everything that hangs on them, each by the key that a workbook uses."""

    project: Project
    centre: Organisation
    enrolments: dict[str, Enrolment] = field(default_factory=dict)
    supports: dict[int, list[Support]] = field(default_factory=lambda: defaultdict(list))
    stays: dict[tuple[int, date], Stay] = field(default_factory=dict)
    elsewhere: list[Stay] = field(default_factory=list)
    decided: dict[int, dict[str, str]] = field(default_factory=dict)  # dates of a stay and the act that decided each
    memberships: dict[int, GroupMembership] = field(default_factory=dict)
    groups: dict[str, WorkGroup] = field(default_factory=dict)
    marks: dict[tuple[int, date], DayMark] = field(default_factory=dict)
    closed: set[date] = field(default_factory=set)
    jobs: dict[tuple[int, date], Employment] = field(default_factory=dict)
    assessments: dict[tuple[int, str, date], CriterionAssessment] = field(default_factory=dict)
    courses: dict[tuple[int, str, date], Competence] = field(default_factory=dict)

    def known(self) -> Known:
        """What reading a workbook needs to know of the portal."""
        stays: dict[str, list[KnownStay]] = defaultdict(list)
        for stay in [*self.stays.values(), *self.elsewhere]:
            here = stay.enrolment.project_id == self.project.pk
            stays[stay.participant.identifier].append(KnownStay(stay.trial_starts_on, stay.last_day, here))
        return Known(
            self.project.number,
            Period(self.project.starts_on, self.project.ends_on),
            frozenset(self.enrolments),
            {identifier: tuple(found) for identifier, found in stays.items()},
        )

    def participants(self, keys: set[tuple[str, str]]) -> dict[tuple[str, str], Participant]:
        """The centre's people with these (kind, identifier), enrolled in this project or not."""
        found = Participant.objects.filter(
            centre=self.centre, identifier__in={identifier for _kind, identifier in keys}
        )
        return {(person.identifier_kind, person.identifier): person for person in found}


def centre_of(project: Project) -> Organisation:
    """The centre whose people a project's participants are: its lead. Raises NoCentre."""
    centre = Organisation.objects.filter(
        project_roles__project=project, project_roles__role=ProjectRoleKind.LEAD
    ).first()
    if centre is None:
        raise NoCentre(project.number)
    return centre


def load_portal(project: Project) -> Portal:
    """Load a project whole. Raises NoCentre."""
    portal = Portal(project, centre_of(project))
    enrolments = Enrolment.objects.filter(project=project)
    for enrolment in enrolments.select_related("participant", "entry__sensitive"):
        portal.enrolments[enrolment.participant.identifier] = enrolment
    for support in Support.objects.filter(enrolment__in=enrolments).order_by("position"):
        portal.supports[support.enrolment_id].append(support)
    _load_stays(portal)
    _load_attendance(portal)
    for job in Employment._base_manager.filter(enrolment__in=enrolments).select_related("document"):
        portal.jobs[job.enrolment_id, job.started_on] = job
    for assessment in CriterionAssessment._base_manager.filter(enrolment__in=enrolments):
        portal.assessments[assessment.enrolment_id, assessment.criterion, assessment.entry_on] = assessment
    for course in Competence._base_manager.filter(enrolment__in=enrolments).select_related("document"):
        portal.courses[course.enrolment_id, course.course, course.course_starts_on] = course
    return portal


def _load_stays(portal: Portal) -> None:
    stays = Stay.objects.filter(participant__centre=portal.centre).select_related("enrolment", "participant")
    for stay in stays.order_by("trial_starts_on"):
        if stay.enrolment.project_id == portal.project.pk:
            portal.stays[stay.enrolment_id, stay.trial_starts_on] = stay
        else:
            portal.elsewhere.append(stay)
    portal.decided = StayAct.objects.filter(stay__enrolment__project=portal.project).decided_dates()
    portal.groups = {group.name: group for group in WorkGroup.objects.filter(centre=portal.centre)}
    memberships = GroupMembership.objects.filter(stay__enrolment__project=portal.project).select_related("group")
    for membership in memberships.order_by("starts_on"):
        portal.memberships[membership.stay_id] = membership  # the latest: the group the person is in


def _load_attendance(portal: Portal) -> None:
    for mark in DayMark.objects.filter(stay__enrolment__project=portal.project):
        portal.marks[mark.stay_id, mark.day] = mark
    closed = AttendanceMonth.objects.filter(project=portal.project, state=MonthState.CLOSED)
    portal.closed = set(closed.values_list("month", flat=True))
