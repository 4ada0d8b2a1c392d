"""Fictional projects of any size; the same numbers always give the same people."""

from dataclasses import dataclass
from datetime import date
from random import Random

from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from accounts.models import Organisation, OrganisationKind, User
from accounts.permissions import Role
from grants.actions import ALLOWANCES, RULES, TARGETS
from grants.models import DatedSetting, IndicatorTarget, Project, ProjectRole, ProjectRoleKind, SettingKey
from participants.models import Stay
from reintegration.models import AttendanceMonth, DayCode, DayMark
from tests.bench.candidates import enter_candidates
from tests.bench.papers import enter_documents
from tests.bench.people import NAMES, enter_people, working_days
from tests.bench.programmes import enter_programmes, enter_provisions
from tests.factories import make_user

MARKS_OF_A_YEAR = 240  # the most that one person gets
CODES = [DayCode.PRESENT] * 42 + [DayCode.SICK] * 4 + [DayCode.EXCUSED] * 2 + [DayCode.UNEXCUSED, DayCode.FREE_DAY]


@dataclass(frozen=True)
class Built:
    """A project as it was built. users: one for each role; cases: every case number; marks: days marked."""

    project: Project
    users: dict[Role, User]
    cases: list[str]
    marks: int

    @property
    def people(self) -> int:
        return len(self.cases)


def share_marks(sizes: list[int], total: int) -> tuple[list[int], int]:
    """Marks for each person in projects of these sizes, and how many are left over for others.

    The smaller project is served first, a year's marks a person at most: small projects get full files.
    """
    left, each = total, [0] * len(sizes)
    for place in sorted(range(len(sizes)), key=lambda place: sizes[place]):
        each[place] = min(MARKS_OF_A_YEAR, left // sizes[place])
        left -= each[place] * sizes[place]
    return each, left


@transaction.atomic
def build_project(number: int, *, people: int, marks_each: int = 0, with_users: bool = True) -> Built:
    """A project with its centre, MOPR and PUP, an account for each role, and people with everything a file may hold."""
    project = make_project(number)
    users = {role: make_user(role, project=project) for role in Role} if with_users else {}
    enrolments = enter_people(project, people, Random(number), days_needed=marks_each)
    enter_candidates(project, people, Random(number), names=NAMES)
    enter_documents(project, Random(number))
    enter_provisions(project, Random(number))
    if users:
        enter_programmes(project, users[Role.SOCIAL_WORKER], Random(number))
    marks = mark_days(project, marks_each)
    return Built(project, users, [enrolment.case_number for enrolment in enrolments], marks)


def make_project(number: int) -> Project:
    """A three-year project that began on the first day of last year, with the notice's targets and rules."""
    start = date(timezone.localdate().year - 1, 1, 1)
    project = Project.objects.create(
        number=f"BENCH/{number}",
        title=f"Projekt próbny {number}",
        starts_on=start,
        ends_on=date(start.year + 2, 12, 31),
    )
    for kind, role in [
        (OrganisationKind.CENTRE, ProjectRoleKind.LEAD),
        (OrganisationKind.MOPR, ProjectRoleKind.REALISER),
        (OrganisationKind.PUP, ProjectRoleKind.REALISER),
    ]:
        organisation = Organisation.objects.create(
            name=f"{kind.label} {number}", short_name=f"{kind} {number}", kind=kind
        )
        ProjectRole.objects.create(project=project, organisation=organisation, role=role)
    IndicatorTarget.objects.bulk_create(
        IndicatorTarget(project=project, code=code, total=total, women=women, men=men)
        for code, (total, women, men) in TARGETS.items()
    )
    DatedSetting.objects.bulk_create(
        DatedSetting(project=project, key=key, valid_from=start, value=value, source=source)
        for key, (value, source) in RULES.items()
    )
    DatedSetting.objects.bulk_create(
        DatedSetting(
            project=project, key=SettingKey.UNEMPLOYMENT_ALLOWANCE, valid_from=day, value=rate, source="obwieszczenie"
        )
        for day, rate in ALLOWANCES.items()
    )
    return project


def mark_days(project: Project, marks_each: int) -> int:
    """The first marks_each working days of each person in the project; returns how many marks that makes."""
    if marks_each == 0:
        return 0
    random = Random(project.pk)
    days = working_days(project)
    place_of = {day: place for place, day in enumerate(days)}
    stays = Stay.objects.filter(enrolment__project=project, trial_starts_on=F("enrolment__started_on")).order_by("id")
    AttendanceMonth.objects.bulk_create(
        AttendanceMonth(project=project, month=month) for month in sorted({day.replace(day=1) for day in days})
    )
    rows = [
        (stay.pk, day, random.choice(CODES))
        for stay in stays
        for day in days[place_of[stay.trial_starts_on] :][:marks_each]
    ]
    _insert_marks(rows)
    return len(rows)


def _insert_marks(rows: list[tuple[int, date, DayCode]]) -> None:
    """One statement: 200,000 model instances would take far longer than their rows."""
    stays, days, codes = zip(*rows, strict=True)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {DayMark._meta.db_table} (stay_id, day, code, version, marked_at) "
            "SELECT *, 1, now() FROM unnest(%s::bigint[], %s::date[], %s::text[])",
            [list(stays), list(days), [code.value for code in codes]],
        )


def analyse() -> None:
    """What autovacuum does in time on a real server: statistics and the visibility map, before anything is measured."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
