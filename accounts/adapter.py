"""What allauth may do here: no sign-up, and the language a person saved."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class PortalAccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts are made by the centre, never by a visitor."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
