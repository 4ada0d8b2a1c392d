"""Making accounts."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from accounts.models import Organisation, RoleGrant, User
from accounts.permissions import Role


@transaction.atomic
def open_account(
    *,
    email: str,
    first_name: str,
    last_name: str,
    organisation: Organisation,
    role: Role,
    authorisation_no: str,
    authorised_until: date,
    by: User | None = None,
) -> User:
    """Open an account under a written authorisation that begins today; its owner sets the password by e-mail.

    Raises ValidationError when the address has an account already or a field is not right.
    """
    today = timezone.localdate()
    user = User.objects.create_user(
        email,
        first_name=first_name,
        last_name=last_name,
        organisation=organisation,
        authorisation_no=authorisation_no,
        authorised_from=today,
        authorised_until=authorised_until,
    )
    RoleGrant.objects.create(user=user, role=role, starts_on=today, created_by=by)
    return user
