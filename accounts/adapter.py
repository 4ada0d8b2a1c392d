"""What allauth may do here: no sign-up, nobody in without an authorisation, mail apart, second factors encrypted."""

import base64
import hashlib
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.encoding import force_bytes

from accounts.mail import deliver
from accounts.middleware import REFUSAL, second_factor_demanded
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

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send as the portal's other mail is sent."""
        deliver(self.render_mail(template_prefix, email, context))


class PortalMFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Second factors rest encrypted, so that a copy of the database alone signs nobody in."""

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Whose role demands one cannot switch it off; a lost telephone is for the administrator."""
        return not second_factor_demanded(authenticator.user)

    def encrypt(self, text: str) -> str:
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _cipher().decrypt(encrypted_text.encode()).decode()


def _cipher() -> MultiFernet:
    """By SECRET_KEY, which is kept outside the database; SECRET_KEY_FALLBACKS still open what they closed."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = [hashlib.sha256(b"mfa:" + force_bytes(key)).digest() for key in keys]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])
