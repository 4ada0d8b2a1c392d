"""Who reads another's counselling notes: the manager's decisions, each with its reason and end."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.audit import record_access
from accounts.decorators import requires
from accounts.http import PortalRequest
from accounts.models import Access
from accounts.permissions import Permission
from reintegration.actions import notes as actions
from reintegration.counselling.forms import NoteAccessForm
from reintegration.counselling.words import opening_refusal
from reintegration.models import NoteAccess
from reintegration.views.counselling import project_of_centre, with_open


@requires(Permission.NOTES_OPEN)
@require_http_methods(["GET", "HEAD", "POST"])
def counselling_notes(request: PortalRequest) -> HttpResponse:
    """Every decision, and the form for a new one. No note is shown here."""
    project = project_of_centre(request)
    form = NoteAccessForm(request.POST or None, by=request.user, project=project)
    if form.is_valid():
        try:
            actions.open_notes(by=request.user, **form.cleaned_data)
        except actions.NotOpened as refusal:
            form.add_error(None, opening_refusal(refusal))
        else:
            messages.success(request, _("Decided and on record. The author was told by e-mail."))
            return redirect("counselling_notes")
    record_access(by=request.user, action=Access.LIST, subject="counselling note access")
    found = NoteAccess.objects.visible_to(request.user).filter(enrolment__project=project)
    context = {"form": form, "accesses": with_open(found.select_related("enrolment__participant"))}
    return render(request, "reintegration/counselling_notes.html", context, status=422 if form.errors else 200)


@requires(Permission.NOTES_OPEN)
@require_POST
def counselling_notes_end(request: PortalRequest, access: int) -> HttpResponse:
    """End a decision at once."""
    project_of_centre(request)
    found = get_object_or_404(NoteAccess.objects.visible_to(request.user), pk=access)
    actions.close_notes(access=found, by=request.user)
    messages.success(request, _("Ended. The notes are closed to the reader from now on."))
    return redirect("counselling_notes")
