"""The request as views see it: signed in, with HTMX's headers read."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from accounts.models import User


class PortalRequest(HttpRequest):
    """A request after the middleware: its user is ours. For type checkers; never instantiated."""

    user: User
    htmx: HtmxDetails
