"""A person's own settings."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from accounts.decorators import public


@public
@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Polish or English from now on: kept in a cookie, and with the account of whoever is signed in."""
    language = request.POST.get("language", "")
    if request.user.is_authenticated and language in dict(settings.LANGUAGES) and language != request.user.language:
        request.user.language = language
        request.user.save(update_fields=["language"])
    return set_language(request)
