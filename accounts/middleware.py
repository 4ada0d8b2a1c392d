"""What every request passes: language, the account's authorisation, the declared policy, history's context."""

import logging
from collections.abc import Callable
from typing import Any

import pghistory.middleware
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render, resolve_url
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from accounts.limits import TooOften
from accounts.models import User

logger = logging.getLogger(__name__)

GetResponse = Callable[[HttpRequest], HttpResponse]

REFUSAL = _("Your authorisation to process personal data is not in force. Ask the centre's manager.")


def second_factor_demanded(user: User) -> bool:
    """Whether one of today's roles works with a second factor only (SECOND_FACTOR_ROLES)."""
    return bool(settings.SECOND_FACTOR_ROLES) and not user.roles.isdisjoint(settings.SECOND_FACTOR_ROLES)


class ChosenLanguageMiddleware:
    """Polish, unless the person chose otherwise. A browser's own preference does not decide for an office."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        language = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


class WorkingAccountMiddleware:
    """Ends the session of an account whose authorisation is not in force today."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user: Any = request.user
        if user.is_authenticated and not user.is_authorised(timezone.localdate()):
            logout(request)
            messages.warning(request, REFUSAL)
            if request.headers.get("HX-Request") == "true":
                return HttpResponse(status=204, headers={"HX-Redirect": resolve_url(settings.LOGIN_URL)})
            return redirect(settings.LOGIN_URL)
        response = self.get_response(request)
        if user.is_authenticated:
            response.headers.setdefault("Cache-Control", "no-store")  # nothing of a file stays in a shared browser
        return response


class DeclaredPolicyMiddleware:
    """Deny by default: a view that declares no policy answers nobody."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponseBase], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> None:
        if getattr(view, "policy", None) is None:
            raise PermissionDenied("This address declares no policy.")


class SecondFactorMiddleware:
    """Whose role demands a second factor sets one up before anything else opens: also after a lost telephone."""

    FREE = ("mfa_", "account_", "set_language", "healthz", "invitation")
    MET = "second_factor"

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponseBase], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        user: Any = request.user
        name = (request.resolver_match and request.resolver_match.url_name) or ""
        if not user.is_authenticated or name.startswith(self.FREE) or request.session.get(self.MET):
            return None
        if not second_factor_demanded(user):
            return None
        if Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists():
            request.session[self.MET] = True  # asked once a session: it ends when the factor is taken away
            return None
        messages.info(request, _("Your role works with a second factor. Set it up now; then go on."))
        address = resolve_url("mfa_activate_totp")
        if request.headers.get("HX-Request") == "true":
            return HttpResponse(status=204, headers={"HX-Redirect": address})
        return redirect(address)


class TooOftenMiddleware:
    """429 in words for what a person has done too often."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, problem: Exception) -> HttpResponse | None:
        if not isinstance(problem, TooOften):
            return None
        logger.warning("Account %s was stopped: too often %s", request.user.pk, problem)
        return render(request, "429.html", status=429)


class HistoryMiddleware(pghistory.middleware.HistoryMiddleware):  # type: ignore[misc]
    """Names the person and the address beside each history row; the address without its query (no personal values)."""

    def get_context(self, request: HttpRequest) -> dict[str, Any]:
        return {"user": request.user.pk, "url": request.path}
