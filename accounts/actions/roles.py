"""Roles with dates, and substitutes for absent colleagues."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from accounts.models import Act, RoleGrant, Substitution, User
from accounts.permissions import INCOMPATIBLE, Role, roles_with

from .recording import begin, close, keep_an_administrator, last_day_or_at_once, record_about
from .refusals import (
    AccountEnded,
    DatesOutOfOrder,
    IncompatibleRoles,
    NothingToStandInFor,
    OtherOrganisation,
    RoleHeldAlready,
    RoleOutsideOrganisation,
)


@transaction.atomic
def give_role(*, user: User, role: Role, starts_on: date, ends_on: date | None, reason: str, by: User) -> RoleGrant:
    """Let a person hold a role from one day until another, both included; without a last day, until it is ended.

    Raises OwnAccount, AccountEnded, RoleOutsideOrganisation, DatesOutOfOrder, RoleHeldAlready, IncompatibleRoles.
    """
    user = _open_account(user, by)
    _check_dates(starts_on, ends_on)
    if user.organisation is None or not user.organisation.may_have(role):
        raise RoleOutsideOrganisation
    held = user.role_grants.overlapping(starts_on, ends_on)
    if held.filter(role=role, substitution=None).exists():
        raise RoleHeldAlready
    _check_four_eyes(list(held), role)
    grant = RoleGrant.objects.create(user=user, role=role, starts_on=starts_on, ends_on=ends_on, created_by=by)
    record_about(Act.ROLE_GIVEN, user, by=by, reason=reason, role=role, starts_on=starts_on, ends_on=ends_on)
    return grant


@transaction.atomic
def end_role(*, grant: RoleGrant, last_day: date | None, reason: str, by: User) -> None:
    """End a role with its last day, or at once; whoever holds it in the person's place loses it too.

    Raises OwnAccount, DatesOutOfOrder, LastAdministrator.
    """
    user = begin(grant.user, by)
    grant = RoleGrant.objects.select_for_update(of=["self"]).get(pk=grant.pk)
    after = last_day_or_at_once(last_day)
    if last_day is not None and last_day < timezone.localdate():
        raise DatesOutOfOrder
    if grant.role == Role.ADMINISTRATOR:
        keep_an_administrator(user, after=after)
    in_place = RoleGrant.objects.not_ended(after).filter(substitution__absent=user, role=grant.role)
    close([grant, *in_place], after=after)
    record_about(Act.ROLE_ENDED, user, by=by, reason=reason, role=grant.role, last_day=last_day)


@transaction.atomic
def arrange_substitution(
    *, absent: User, substitute: User, starts_on: date, ends_on: date, reason: str, by: User
) -> Substitution:
    """Give a colleague the absent person's roles for these days, both included. It ends by itself.

    Only roles held in one's own right are passed on. Raises OwnAccount, AccountEnded, OtherOrganisation,
    DatesOutOfOrder, NothingToStandInFor, IncompatibleRoles.
    """
    substitute = _open_account(substitute, by)
    _check_dates(starts_on, ends_on)
    if absent.pk == substitute.pk or absent.organisation_id != substitute.organisation_id:
        raise OtherOrganisation
    held = list(substitute.role_grants.overlapping(starts_on, ends_on))
    lent = [
        RoleGrant(
            user=substitute,
            role=grant.role,
            starts_on=max(grant.starts_on, starts_on),
            ends_on=min(grant.ends_on or ends_on, ends_on),
            created_by=by,
        )
        for grant in absent.role_grants.overlapping(starts_on, ends_on).filter(substitution=None)
    ]
    lent = [grant for grant in lent if not _covered(grant, held)]
    if not lent:
        raise NothingToStandInFor
    for grant in lent:
        _check_four_eyes(held, Role(grant.role))
    substitution = Substitution.objects.create(
        absent=absent, substitute=substitute, starts_on=starts_on, ends_on=ends_on, reason=reason, created_by=by
    )
    for grant in lent:
        grant.substitution = substitution
        grant.save()
    roles = sorted(grant.role for grant in lent)
    record_about(
        Act.SUBSTITUTED, substitute, by=by, reason=reason,
        absent=absent.get_full_name(), roles=roles, starts_on=starts_on, ends_on=ends_on,
    )  # fmt: skip
    return substitution


@transaction.atomic
def end_substitution(*, substitution: Substitution, last_day: date | None, reason: str, by: User) -> None:
    """End a substitution before its time, with its last day or at once. Raises OwnAccount, DatesOutOfOrder."""
    substitute = begin(substitution.substitute, by)
    if last_day is not None and last_day < timezone.localdate():
        raise DatesOutOfOrder
    absent = substitution.absent.get_full_name()
    shorten_substitution(substitution, after=last_day_or_at_once(last_day))
    record_about(Act.SUBSTITUTION_ENDED, substitute, by=by, reason=reason, absent=absent, last_day=last_day)


def shorten_substitution(substitution: Substitution, *, after: date) -> None:
    """End it and its roles with that day; one that had not begun is gone, and history keeps it."""
    close(list(substitution.role_grants.all()), after=after)
    if substitution.starts_on > after:
        substitution.delete()
    elif substitution.ends_on > after:
        substitution.ends_on = after
        substitution.save(update_fields=["ends_on"])


def _open_account(user: User, by: User) -> User:
    user = begin(user, by)
    if not user.is_active:
        raise AccountEnded
    return user


def _check_dates(starts_on: date, ends_on: date | None) -> None:
    if ends_on is not None and ends_on < max(starts_on, timezone.localdate()):
        raise DatesOutOfOrder


def _covered(grant: RoleGrant, held: list[RoleGrant]) -> bool:
    return any(
        own.role == grant.role
        and own.starts_on <= grant.starts_on
        and (own.ends_on is None or (grant.ends_on is not None and own.ends_on >= grant.ends_on))
        for own in held
    )


def _check_four_eyes(held: list[RoleGrant], wanted: Role) -> None:
    """Raises IncompatibleRoles when one of the roles held in the same days is the other side of the pair."""
    one, other = (roles_with(permission) for permission in INCOMPATIBLE)
    opposite = other if wanted in one else one if wanted in other else []
    for grant in held:
        if grant.role in opposite:
            raise IncompatibleRoles(Role(grant.role), wanted, grant.ends_on)
