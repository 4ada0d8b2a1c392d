"""What every act about an account begins and ends with: one at a time, on nobody's own account, on record."""

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from accounts import mail
from accounts.models import AccountAct, Act, Organisation, RoleGrant, User
from accounts.permissions import Permission, Role, roles_with

from .refusals import LastAdministrator, OwnAccount

# Acts that open something to somebody: the others who manage accounts are told, so that none happens silently.
OPENING = {Act.INVITED, Act.ROLE_GIVEN, Act.SUBSTITUTED, Act.REOPENED, Act.FACTOR_REMOVED}


def begin(user: User, by: User) -> User:
    """The account as it stands now, held until the end of the transaction. Raises OwnAccount.

    The whole organisation is held: two administrators cannot end each other at the same moment.
    """
    if user.pk == by.pk:
        raise OwnAccount
    hold(user.organisation_id)
    return User.objects.select_for_update(of=["self"]).select_related("organisation").get(pk=user.pk)


def hold(organisation_id: int | None) -> None:
    """Acts about people of one organisation wait for each other."""
    if organisation_id is None:
        return
    list(Organisation.objects.select_for_update(no_key=True).filter(pk=organisation_id).values_list("pk"))


def record(
    act: Act,
    *,
    by: User,
    organisation: Organisation,
    email: str,
    user: User | None = None,
    reason: str = "",
    **details: Any,
) -> AccountAct:
    """Keep who did what to whom and why; tell the others who manage accounts when it opens something."""
    kept = {name: value.isoformat() if isinstance(value, date) else value for name, value in details.items()}
    row = AccountAct.objects.create(
        act=act, by=by, organisation=organisation, email=email, user=user, reason=reason, details=kept
    )
    if act in OPENING:
        for other in _others_who_manage(by):
            mail.send("act", to=other.email, row=row, role=Role(kept["role"]).label if "role" in kept else "")
    return row


def record_about(act: Act, user: User, *, by: User, reason: str = "", **details: Any) -> AccountAct:
    """The same about an account."""
    assert user.organisation is not None  # people without one are in no list, see people_managed_by
    return record(act, by=by, organisation=user.organisation, email=user.email, user=user, reason=reason, **details)


def keep_an_administrator(user: User, *, after: date) -> None:
    """Refuse what would leave the organisation without an administrator on the day after. Raises LastAdministrator."""
    day = after + timedelta(days=1)
    administrators = RoleGrant.objects.in_force(day).filter(
        role=Role.ADMINISTRATOR, substitution=None, user__organisation=user.organisation, user__is_active=True
    )
    if not administrators.filter(user=user).exists():
        return
    others = administrators.exclude(user=user).filter(user__authorised_from__lte=day, user__authorised_until__gte=day)
    if not others.exists():
        raise LastAdministrator


def close(grants: "list[RoleGrant]", *, after: date) -> None:
    """End roles with that day; those that begin later never begin. History keeps what is taken back."""
    for grant in grants:
        if grant.starts_on > after:
            grant.delete()
        elif grant.ends_on is None or grant.ends_on > after:
            grant.ends_on = after
            grant.save(update_fields=["ends_on"])


def last_day_or_at_once(last_day: date | None) -> date:
    """The last day that still counts: the given one; yesterday where something ends at once."""
    return last_day if last_day is not None else timezone.localdate() - timedelta(days=1)


def _others_who_manage(by: User) -> list[User]:
    grants = RoleGrant.objects.in_force(timezone.localdate()).filter(role__in=roles_with(Permission.ACCOUNTS_MANAGE))
    return list(
        User.objects.filter(pk__in=grants.values("user"), organisation=by.organisation_id, is_active=True)
        .exclude(pk=by.pk)
        .order_by("pk")
    )
