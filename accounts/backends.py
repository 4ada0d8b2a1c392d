"""Signing in: allauth's e-mail and password, for accounts whose authorisation is in force."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.utils import timezone

from accounts.models import User


class AuthorisedAccountBackend(AuthenticationBackend):  # type: ignore[misc]
    """Reads the account with its organisation: every page asks for both."""

    def user_can_authenticate(self, user: Any) -> bool:
        """Without a numbered authorisation in force there is no signing in."""
        return bool(super().user_can_authenticate(user)) and user.is_authorised(timezone.localdate())

    def get_user(self, user_id: int) -> User | None:
        return User.objects.select_related("organisation").filter(pk=user_id, is_active=True).first()
