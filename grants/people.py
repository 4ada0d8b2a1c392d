"""Whose accounts a person manages: those of the own organisation and of its partners."""

from dataclasses import dataclass
from datetime import date

from allauth.mfa.models import Authenticator
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone

from accounts.models import GrantState, Organisation, OrganisationKind, RoleGrant, User
from cis_portal.lib.polish import fold, sort_key
from grants.models import Project


def organisations_managed_by(user: User) -> QuerySet[Organisation]:
    """The own organisation; for a centre also its projects' partners, for others their units. Never another centre."""
    if user.organisation_id is None:
        return Organisation.objects.none()
    reached = Q(pk=user.organisation_id)
    if user.works_for_a_centre:
        partners = Organisation.objects.filter(project_roles__project__in=Project.objects.led_by(user))
        reached |= Q(pk__in=partners.exclude(kind=OrganisationKind.CENTRE).values("pk"))
    else:
        reached |= Q(parent=user.organisation_id)
    return Organisation.objects.filter(reached).order_by("short_name")


def people_managed_by(user: User) -> QuerySet[User]:
    """Accounts of these organisations, with what a page shows of each: a fixed number of queries."""
    grants = RoleGrant.objects.select_related("substitution__absent").order_by("starts_on", "pk")
    factor = Authenticator.objects.filter(user=OuterRef("pk"), type=Authenticator.Type.TOTP)
    return (
        User.objects.filter(organisation__in=organisations_managed_by(user))
        .select_related("organisation", "authorised_by")
        .prefetch_related(Prefetch("role_grants", grants))
        .annotate(has_second_factor=Exists(factor))
    )


@dataclass(frozen=True)
class Person:
    """One account as the list shows it on a day."""

    user: User
    day: date

    def grants(self, state: GrantState) -> list[RoleGrant]:
        """The roles in that state, in order of their first day."""
        return [grant for grant in self.user.role_grants.all() if grant.state(self.day) == state]

    @property
    def now(self) -> list[RoleGrant]:
        """Roles held that day."""
        return self.grants(GrantState.NOW)

    @property
    def planned(self) -> list[RoleGrant]:
        """Roles that will begin."""
        return self.grants(GrantState.PLANNED)

    @property
    def ended(self) -> list[RoleGrant]:
        """Roles that have ended."""
        return self.grants(GrantState.ENDED)

    @property
    def works(self) -> bool:
        """Whether the account may work that day."""
        return self.user.is_authorised(self.day)

    @property
    def days_left(self) -> int | None:
        """Days of the authorisation left; None without one in force."""
        until = self.user.authorised_until
        return (until - self.day).days if self.works and until else None


def find_people(user: User, *, q: str, organisation: Organisation | None, show: str) -> list[Person]:
    """The accounts that the person manages, narrowed, in Polish order; show: "" working, "ended" or "all"."""
    found = people_managed_by(user)
    if organisation is not None:
        found = found.filter(organisation=organisation)
    day = timezone.localdate()
    people = [Person(account, day) for account in found]
    if show != "all":
        people = [person for person in people if person.works is (show != "ended")]
    if q:
        people = [person for person in people if fold(q) in fold(f"{_name(person.user)} {person.user.email}")]
    return sorted(people, key=lambda person: (sort_key(_name(person.user)), person.user.pk))


def _name(user: User) -> str:
    return f"{user.last_name} {user.first_name}"
