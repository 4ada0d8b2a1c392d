"""What allauth may do here: no sign-up, and nobody in without an authorisation in force."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from accounts.middleware import REFUSAL
from accounts.models import User


class PortalAccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts are made by the centre, never by a visitor."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def pre_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse | None:
        """After the right password: whose authorisation is not in force is told so, and stays out."""
        if not user.is_authorised(timezone.localdate()):
            messages.warning(request, REFUSAL)
            return redirect(settings.LOGIN_URL)
        response: HttpResponse | None = super().pre_login(request, user, **kwargs)
        return response
