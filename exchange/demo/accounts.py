"""The demo's accounts: one for every role."""

from dataclasses import dataclass
from datetime import date

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from accounts.models import Organisation, OrganisationKind, RoleGrant, User
from accounts.permissions import Role
from grants.models import Project, ProjectRole, ProjectRoleKind

AUTHORITY = "Instytucja Zarządzająca (demonstracja)"


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
            "organisation": workplace(account.role, project),
            "authorisation_no": f"UP/DEMO/{ACCOUNTS.index(account) + 1}",
            "authorised_from": project.starts_on,
            "authorised_until": date(today.year + 1, 12, 31),
        },
    )
    if made:
        RoleGrant.objects.create(user=user, role=account.role, starts_on=project.starts_on)
    return user


def workplace(role: Role, project: Project) -> Organisation:
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
