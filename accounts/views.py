"""A person's own settings, and the way in for who was invited."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from accounts import actions
from accounts.decorators import public
from accounts.forms import AcceptForm
from accounts.models import Invitation


@public
@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Polish or English from now on, on this device: kept in a cookie."""
    return set_language(request)


@public
@never_cache
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Confirm the own name and choose a password: the account is made, and the link works no more."""
    found = Invitation.objects.opened_by(token, timezone.now()).select_related("organisation").first()
    if found is None:
        return render(request, "accounts/invitation.html", {}, status=410)
    initial = {"first_name": found.first_name, "last_name": found.last_name}
    form = AcceptForm(request.POST if request.method == "POST" else None, initial=initial, email=found.email)
    if request.method == "POST" and form.is_valid():
        said = {name: form.cleaned_data[name] for name in ("first_name", "last_name", "password")}
        try:
            actions.accept_invitation(token=token, **said)
        except actions.ActRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Your account is ready. Sign in with your e-mail address and the password."))
            return redirect("account_login")
    context = {"form": form, "invitation": found}
    return render(request, "accounts/invitation.html", context, status=422 if form.errors else 200)
