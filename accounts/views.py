"""A person's own settings."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from accounts.decorators import public


@public
@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Polish or English from now on, on this device: kept in a cookie."""
    return set_language(request)
