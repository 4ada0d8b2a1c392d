"""The file's daily facts, and a form for each."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.audit import record_access
from accounts.decorators import requires
from accounts.http import PortalRequest
from accounts.models import Access
from accounts.permissions import Permission
from participants import actions
from participants.daily import daily_page
from participants.forms import AddressForm, ContactForm, ContactNoteForm, ProvisionForm
from participants.models import ContactDetail, Enrolment, Provision
from participants.views.files import file_context, open_file
from participants.views.refusing import add_refusal


@requires(Permission.FILE_VIEW)
@require_safe
def participant_daily(request: PortalRequest, case: str) -> HttpResponse:
    """Where the person lives, how to reach them, what they were given, and what was said."""
    enrolment = open_file(request, case)
    context = file_context(request, enrolment, tab="daily")
    context |= daily_page(request.user, enrolment, context["sections"], timezone.localdate())
    if not (context["sees_contacts"] or context["sees_provisions"]):
        raise Http404
    record_access(by=request.user, action=Access.SECTION, enrolment_id=enrolment.pk, subject="daily")
    return render(request, "participants/participant_daily.html", context)


@requires(Permission.DAILY_RECORD)
def participant_address(request: PortalRequest, case: str) -> HttpResponse:
    """An address from a day on."""
    return _entered(request, case, AddressForm(request.POST or None), _("Address"), actions.enter_address)


@requires(Permission.DAILY_RECORD)
def participant_contact(request: PortalRequest, case: str) -> HttpResponse:
    """A telephone, an e-mail address or a trusted person."""
    return _entered(request, case, ContactForm(request.POST or None), _("Way to reach the person"), actions.add_contact)


@requires(Permission.DAILY_RECORD)
def participant_note(request: PortalRequest, case: str) -> HttpResponse:
    """A note of a contact."""
    return _entered(request, case, ContactNoteForm(request.POST or None), _("Contact note"), actions.note_contact)


@requires(Permission.DAILY_RECORD)
def participant_provision(request: PortalRequest, case: str) -> HttpResponse:
    """An examination, training, clothing or a ticket."""
    initial = {"kind": request.GET.get("kind", "")}
    form = ProvisionForm(request.POST or None, initial=initial)
    return _entered(request, case, form, _("Examination, training, clothing, ticket"), actions.record_provision)


@requires(Permission.DAILY_RECORD)
@require_POST
def participant_contact_end(request: PortalRequest, case: str, contact: int) -> HttpResponse:
    """A way to reach the person is not used any more."""
    enrolment = _own_file(request, case)
    details = ContactDetail.objects.visible_to(request.user).filter(enrolment=enrolment)
    actions.end_contact(contact=get_object_or_404(details, pk=contact), by=request.user)
    messages.success(request, _("Not used any more; it stays in the history."))
    return redirect("participant_daily", case=case)


@requires(Permission.DAILY_RECORD)
@require_POST
def participant_provision_remove(request: PortalRequest, case: str, provision: int) -> HttpResponse:
    """Take back an entry made by mistake."""
    enrolment = _own_file(request, case)
    held = Provision.objects.visible_to(request.user).filter(enrolment=enrolment)
    actions.remove_provision(provision=get_object_or_404(held, pk=provision), by=request.user)
    messages.success(request, _("Removed; the history keeps it."))
    return redirect("participant_daily", case=case)


def _entered(request: PortalRequest, case: str, form: forms.Form, title: str, action: Any) -> HttpResponse:
    """A form about a file on a page of its own; after it back to the daily facts."""
    enrolment = _own_file(request, case)
    if form.is_valid():
        chosen = {name: value for name, value in form.cleaned_data.items() if name != "keep_words"}
        try:
            action(enrolment=enrolment, by=request.user, **chosen)
        except actions.NotDone as error:
            add_refusal(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect("participant_daily", case=case)
    record_access(by=request.user, action=Access.SECTION, enrolment_id=enrolment.pk, subject="daily")
    context = {"form": form, "title": title, "enrolment": enrolment, "person": enrolment.participant}
    return render(request, "participants/participant_daily_form.html", context, status=422 if form.errors else 200)


def _own_file(request: PortalRequest, case: str) -> Enrolment:
    """A visible file of the user's own centre: nobody else enters anything in it."""
    if not request.user.works_for_a_centre:
        raise Http404
    return open_file(request, case)
