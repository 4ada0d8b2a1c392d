"""Each view carries exactly one policy; an address without one is refused (see DeclaredPolicyMiddleware)."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast
from urllib.parse import urlsplit

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.utils.http import url_has_allowed_host_and_scheme

from accounts.http import PortalRequest
from accounts.permissions import Permission

P = ParamSpec("P")
View = Callable[Concatenate[PortalRequest, P], HttpResponseBase]

PUBLIC = "public"
SIGNED_IN = "signed_in"


def _guard(
    view: View[P], policy: str, permission: Permission | None
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(_page_of(request))
        if permission is not None and not cast(PortalRequest, request).user.may(permission):
            raise PermissionDenied
        return view(cast(PortalRequest, request), *args, **kwargs)

    cast(Any, guarded).policy = policy
    return guarded


def _page_of(request: HttpRequest) -> str:
    """Where a visitor goes on after signing in: the page asked for, or the one whose form met a session that was over.

    Most addresses that take forms show nothing to a GET.
    """
    if request.method in ("GET", "HEAD"):
        return request.get_full_path()
    address = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(address, {request.get_host()}):
        return "/"
    came = urlsplit(address)
    return f"{came.path}?{came.query}" if came.query else came.path


def requires(permission: Permission) -> Callable[[View[P]], Callable[Concatenate[HttpRequest, P], HttpResponseBase]]:
    """Only for people whose roles allow it: others get 403, a visitor the sign-in page."""

    def decorate(view: View[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
        return _guard(view, permission.value, permission)

    return decorate


def signed_in(view: View[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """For everybody who is signed in, whatever their role."""
    return _guard(view, SIGNED_IN, None)


def public(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """For everybody, signed in or not."""
    cast(Any, view).policy = PUBLIC
    return view
