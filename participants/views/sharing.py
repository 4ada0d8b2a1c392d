"""Who sees a file beside the centre: until when, why, and how that changes."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.audit import record_access
from accounts.decorators import requires
from accounts.http import PortalRequest
from accounts.models import Access, Organisation
from accounts.permissions import Permission
from participants import actions
from participants.actions.sharing import NotShared, partners_of
from participants.forms.sharing import RevokeForm, ShareEndForm, ShareForm
from participants.models import Enrolment, FileShare
from participants.sections import sections_a_share_can_open
from participants.sharing import closed_sections, form_start, presets_for, refusal, sharing_page
from participants.views.files import file_context, find_file, open_file


@requires(Permission.FILE_VIEW)
def participant_sharing(request: PortalRequest, case: str) -> HttpResponse:
    """Who sees the file now, until when, and what was shared before; a panel of the file, and a page."""
    if request.htmx:
        enrolment = find_file(request, case)
        record_access(by=request.user, action=Access.SECTION, enrolment_id=enrolment.pk, subject="sharing")
        context = {"page": sharing_page(enrolment, request.user, timezone.localdate()), "user": request.user}
        return HttpResponse(render_to_string("participants/sharing.html#panel", context))
    return _page(request, open_file(request, case))


@requires(Permission.SHARES_MANAGE)
def participant_share(request: PortalRequest, case: str, organisation: int) -> HttpResponse:
    """The form that shares the file with one partner, filled in by a preset where one was chosen."""
    enrolment = open_file(request, case)
    partner = _partner(enrolment, organisation)
    openable = sections_a_share_can_open(partner)
    if request.method != "POST":
        start = form_start(enrolment, partner, request.GET.get("preset", ""), timezone.localdate())
        return _form(request, enrolment, partner, ShareForm(initial=start, openable=openable))
    form = ShareForm(request.POST, openable=openable)
    if form.is_valid():
        chosen = {name: value for name, value in form.cleaned_data.items() if name != "keep_words"}
        try:
            share = actions.share_file(enrolment=enrolment, organisation=partner, by=request.user, **chosen)
        except NotShared as refused:
            form.add_error(refused.field or None, refusal(refused))
        else:
            words = {"partner": partner, "day": date_format(share.ends_on, "SHORT_DATE_FORMAT")}
            messages.success(request, _("The file is shared: %(partner)s until %(day)s.") % words)
            return redirect("participant_sharing", case=case)
    return _form(request, enrolment, partner, form)


@requires(Permission.SHARES_MANAGE)
@require_POST
def participant_share_end(request: PortalRequest, case: str, pk: int) -> HttpResponse:
    """Another last day: prolonged or ended sooner."""
    enrolment, share = _share(request, case, pk)
    form = ShareEndForm(request.POST)
    if form.is_valid():
        try:
            share = actions.change_share_end(share=share, by=request.user, **form.cleaned_data)
        except NotShared as refused:
            form.add_error(refused.field or None, refusal(refused))
        else:
            words = {"partner": share.organisation, "day": date_format(share.ends_on, "SHORT_DATE_FORMAT")}
            messages.success(request, _("%(partner)s sees the file until %(day)s.") % words)
            return redirect("participant_sharing", case=case)
    return _page(request, enrolment, {"at": share.pk, "end_form": form})


@requires(Permission.SHARES_MANAGE)
@require_POST
def participant_share_revoke(request: PortalRequest, case: str, pk: int) -> HttpResponse:
    """Close a share at once."""
    enrolment, share = _share(request, case, pk)
    form = RevokeForm(request.POST)
    if form.is_valid():
        try:
            actions.revoke_share(share=share, reason=form.cleaned_data["reason"], by=request.user)
        except NotShared as refused:
            form.add_error(refused.field or None, refusal(refused))
        else:
            messages.success(
                request, _("%(partner)s does not see the file any more.") % {"partner": share.organisation}
            )
            return redirect("participant_sharing", case=case)
    return _page(request, enrolment, {"at": share.pk, "revoke_form": form})


def _share(request: PortalRequest, case: str, pk: int) -> tuple[Enrolment, FileShare]:
    enrolment = open_file(request, case)
    shares = FileShare.objects.visible_to(request.user).filter(enrolment=enrolment).select_related("organisation")
    return enrolment, get_object_or_404(shares, pk=pk)


def _partner(enrolment: Enrolment, organisation: int) -> Organisation:
    found = Organisation.objects.filter(pk__in=[partner.pk for partner in partners_of(enrolment.project)])
    return get_object_or_404(found, pk=organisation)


def _page(request: PortalRequest, enrolment: Enrolment, more: dict[str, Any] | None = None) -> HttpResponse:
    """more: the form that was refused, and the number of its share."""
    record_access(by=request.user, action=Access.SECTION, enrolment_id=enrolment.pk, subject="sharing")
    may_share = request.user.may(Permission.SHARES_MANAGE)
    context = file_context(request, enrolment, tab="sharing") | {
        "page": sharing_page(enrolment, request.user, timezone.localdate()),
        "partners": partners_of(enrolment.project) if may_share else [],
        "may_share": may_share,
        **(more or {}),
    }
    return render(request, "participants/sharing.html", context, status=422 if more else 200)


def _form(request: PortalRequest, enrolment: Enrolment, partner: Organisation, form: forms.Form) -> HttpResponse:
    record_access(by=request.user, action=Access.SECTION, enrolment_id=enrolment.pk, subject="sharing")
    page = sharing_page(enrolment, request.user, timezone.localdate())
    standing = [line for line in (*page.open, *page.planned) if line.share.organisation_id == partner.pk]
    context = file_context(request, enrolment, tab="sharing") | {
        "partner": partner,
        "form": form,
        "presets": presets_for(partner),
        "chosen": request.GET.get("preset", ""),
        "standing": standing,
        "seen": ",".join(str(line.share.pk) for line in standing),
        "closed": closed_sections(partner),
    }
    return render(request, "participants/share.html", context, status=422 if form.is_bound else 200)
