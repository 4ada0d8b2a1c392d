"""The demo's people: the fictional workbook, its attendance continued to yesterday, one account for every role."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from accounts.models import Organisation, OrganisationKind, RoleGrant, User
from accounts.permissions import Role
from cis_portal.lib.workdays import is_working_day
from exchange import actions
from exchange.demo_candidates import bring_candidates
from exchange.demo_counselling import bring_counselling
from exchange.demo_programmes import bring_programmes
from exchange.demo_work import bring_work
from exchange.models import ImportState
from grants.models import Project, ProjectRole, ProjectRoleKind
from participants.actions import open_audit
from participants.models import FileSection, FileShare, Referrer, Stay
from participants.sections import sections_a_share_can_open
from reintegration.actions.catalogue import bring_kinds
from reintegration.models import AttendanceMonth, DayCode, DayMark

WORKBOOK = settings.BASE_DIR / "tests" / "data" / "cis-workbook.xlsx"
FREE_DAYS = 6
SHARED_FILES = 8  # with each organisation
SHARED = (FileSection.IDENTITY, FileSection.STAYS, FileSection.PLAN, FileSection.ATTENDANCE)
AUTHORITY = "Instytucja Zarządzająca (demonstracja)"


class WorkbookRefused(Exception):
    """The demo's own workbook was not taken; the text says why."""


@dataclass(frozen=True)
class DemoAccount:
    """A person who signs in to the demo."""

    role: Role
    name: str
    first_name: str
    last_name: str

    @property
    def email(self) -> str:
        return f"{self.name}@demo.example"


ACCOUNTS = [
    DemoAccount(Role.MANAGER, "kierownik", "Grażyna", "Wiśniewska"),
    DemoAccount(Role.COORDINATOR, "koordynator", "Łukasz", "Ćwikliński"),
    DemoAccount(Role.SOCIAL_WORKER, "pracownik.socjalny", "Żaneta", "Śliwa"),
    DemoAccount(Role.INSTRUCTOR, "instruktor", "Ryszard", "Dąbek"),
    DemoAccount(Role.SPECIALIST, "specjalista", "Ewa", "Źródlana"),
    DemoAccount(Role.SETTLEMENT, "rozliczenia", "Halina", "Gęsiarz"),
    DemoAccount(Role.MOPR, "mopr", "Iwona", "Jabłońska"),
    DemoAccount(Role.PUP, "pup", "Paweł", "Kołodziej"),
    DemoAccount(Role.AUDITOR, "audytor", "Teresa", "Mróz"),
    DemoAccount(Role.ADMINISTRATOR, "administrator", "Adam", "Ósmy"),
]


def enter_people(*, project: Project, passphrase: str) -> tuple[int, int]:
    """Everything the demo shows; returns how many people the project has and how many marks are new."""
    users = make_accounts(project=project, passphrase=passphrase)
    bring_kinds(_workplace(Role.INSTRUCTOR, project))
    if not project.enrolments.exists():
        bring_workbook(project=project, by=users[Role.COORDINATOR])
        share_some_files(project=project, by=users[Role.MANAGER])
    bring_candidates(project=project, users=users)
    bring_programmes(project=project, users=users)
    bring_counselling(project=project, specialist=users[Role.SPECIALIST], coordinator=users[Role.COORDINATOR])
    yesterday = timezone.localdate() - timedelta(days=1)
    marks = continue_attendance(project=project, until=yesterday, by=users[Role.INSTRUCTOR])
    bring_work(project=project, users=users)  # its registers say what the days say
    return project.enrolments.count(), marks


@transaction.atomic
def make_accounts(*, project: Project, passphrase: str) -> dict[Role, User]:
    """One account for each role, authorised to the end of the next year; the passphrase is theirs again each time."""
    users = {account.role: _make_account(account, project) for account in ACCOUNTS}
    if not next(iter(users.values())).check_password(passphrase):
        User.objects.filter(pk__in=[user.pk for user in users.values()]).update(password=make_password(passphrase))
    return users


def _make_account(account: DemoAccount, project: Project) -> User:
    today = timezone.localdate()
    user, made = User.objects.update_or_create(
        email=account.email,
        defaults={"authorised_until": date(today.year + 1, 12, 31)},
        create_defaults={
            "first_name": account.first_name,
            "last_name": account.last_name,
            "organisation": _workplace(account.role, project),
            "authorisation_no": f"UP/DEMO/{ACCOUNTS.index(account) + 1}",
            "authorised_from": project.starts_on,
            "authorised_until": date(today.year + 1, 12, 31),
        },
    )
    if made:
        RoleGrant.objects.create(user=user, role=account.role, starts_on=project.starts_on)
    return user


def _workplace(role: Role, project: Project) -> Organisation:
    if role == Role.AUDITOR:
        authority, _made = Organisation.objects.get_or_create(
            name=AUTHORITY, defaults={"short_name": "IZ", "kind": OrganisationKind.AUTHORITY}
        )
        ProjectRole.objects.get_or_create(
            project=project, organisation=authority, defaults={"role": ProjectRoleKind.AUTHORITY}
        )
        return authority
    kind = role.value if role in (Role.MOPR, Role.PUP) else OrganisationKind.CENTRE
    return Organisation.objects.get(project_roles__project=project, kind=kind)


def bring_workbook(*, project: Project, by: User) -> None:
    """Bring in the fictional workbook. Raises WorkbookRefused with its first faults."""
    brought = actions.bring_workbook(project=project, name=WORKBOOK.name, content=WORKBOOK.read_bytes(), by=by)
    if brought.state != ImportState.APPLIED:
        raise WorkbookRefused(brought.reason or str(brought.faults[:3]))


@transaction.atomic
def share_some_files(*, project: Project, by: User) -> None:
    """Open some files to MOPR and PUP, and some to a control, so that their accounts have something to see."""
    referred = {
        Organisation.objects.get(
            project_roles__project=project, kind=referrer.value.lower()
        ): project.enrolments.filter(stays__referred_by=referrer)
        for referrer in Referrer
    }
    for organisation, enrolments in referred.items():
        FileShare.objects.bulk_create(
            FileShare(
                enrolment=enrolment,
                organisation=organisation,
                sections=[section for section in SHARED if section in sections_a_share_can_open(organisation)],
                purpose="współpraca przy realizacji programu reintegracji (demonstracja)",
                legal_basis="art. 8b ust. 1 ustawy o zatrudnieniu socjalnym",
                starts_on=project.starts_on,
                ends_on=project.ends_on,
                created_by=by,
            )
            for enrolment in enrolments.distinct().order_by("id")[:SHARED_FILES]
        )
    open_audit(
        project=project,
        organisation=Organisation.objects.get(name=AUTHORITY),
        control="K/1/2026",
        purpose="kontrola na miejscu (demonstracja)",
        sections=[section for section in FileSection if section is not FileSection.SENSITIVE],
        starts_on=project.starts_on,
        ends_on=project.ends_on,
        sample=SHARED_FILES,
        seed="demo",
        by=by,
    )


@transaction.atomic
def continue_attendance(*, project: Project, until: date, by: User) -> int:
    """Mark the working days of the running stays after the last day anybody was present; returns how many marks.

    until: the last day marked. The same people and days always give the same marks.
    """
    marks = DayMark.objects.filter(stay__enrolment__project=project)
    last = marks.filter(code=DayCode.PRESENT).aggregate(last=Max("day"))["last"]
    if last is None:
        return 0
    days = [day for day in _days(last + timedelta(days=1), until) if is_working_day(day)]
    for month in {day.replace(day=1) for day in days}:
        AttendanceMonth.objects.get_or_create(project=project, month=month)
    stays = Stay.objects.filter(enrolment__project=project).select_related("enrolment").order_by("id")
    new = [DayMark(stay=stay, day=day, code=code, marked_by=by) for stay in stays for day, code in _codes(stay, days)]
    DayMark.objects.bulk_create(new, ignore_conflicts=True)
    return len(new)


def _codes(stay: Stay, days: list[date]) -> Iterator[tuple[date, DayCode]]:
    free_days_left = FREE_DAYS - stay.marks.filter(code=DayCode.FREE_DAY).count()
    for day in days:
        if not stay.trial_starts_on <= day <= (stay.last_day or day):
            continue
        code = _code(stay.enrolment.case_number, day)
        if code == DayCode.FREE_DAY:
            free_days_left -= 1
        yield day, code if code != DayCode.FREE_DAY or free_days_left >= 0 else DayCode.PRESENT


def _code(case_number: str, day: date) -> DayCode:
    """Mostly present; one week in 25 sick, now and then absent or free."""
    year, week, _weekday = day.isocalendar()
    if _number(f"{case_number} {year} {week}") % 25 == 0:
        return DayCode.SICK
    rare = {0: DayCode.UNEXCUSED, 1: DayCode.EXCUSED, 2: DayCode.EXCUSED, 3: DayCode.FREE_DAY}
    return rare.get(_number(f"{case_number} {day}") % 50, DayCode.PRESENT)


def _number(text: str) -> int:
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4])


def _days(first: date, last: date) -> Iterator[date]:
    for ordinal in range(first.toordinal(), last.toordinal() + 1):
        yield date.fromordinal(ordinal)
