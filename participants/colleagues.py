"""The people of a centre to whom something about a participant can be given."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from accounts.models import Organisation, RoleGrant, User
from accounts.permissions import Permission, roles_with


def colleagues_with(permission: Permission, centre: Organisation | None, on: date) -> QuerySet[User]:
    """Accounts of the centre that work that day and whose roles then allow it, by name."""
    allowed = RoleGrant.objects.in_force(on).filter(role__in=roles_with(permission))
    return User.objects.filter(
        pk__in=allowed.values("user"),
        organisation=centre,
        is_active=True,
        authorised_from__lte=on,
        authorised_until__gte=on,
    ).order_by("last_name", "first_name", "pk")
