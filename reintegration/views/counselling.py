"""Counselling: the card in half a minute, the card again with its note, its withdrawal."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from accounts.audit import record_access
from accounts.decorators import requires
from accounts.http import PortalRequest
from accounts.models import Access, AccessRecord
from accounts.permissions import Permission
from cis_portal.lib.periods import Month
from cis_portal.lib.secret_text import Unreadable
from grants.context import current_project
from grants.models import Project
from reintegration.actions import counselling as actions
from reintegration.counselling.forms import CardForm, WithdrawForm, people_to_counsel, usual
from reintegration.counselling.hours import Hours, cards_of_month, planned_minutes, this_month
from reintegration.counselling.notes import text_of
from reintegration.counselling.words import refusal_in_words
from reintegration.models import CounsellingCard, CounsellingNote, NoteAccess

NOTE_READ = "counselling note"  # how a reading stands in the access record
LATELY = 10  # cards shown beside the new one


@requires(Permission.COUNSELLING_VIEW)
@require_safe
def counselling(request: PortalRequest) -> HttpResponse:
    """A specialist's room: a new card, beside it the latest ones and the month's hours. Others: the month."""
    project = project_of_centre(request)
    if not request.user.may(Permission.COUNSELLING_RECORD):
        return redirect("counselling_month", month=this_month(project))
    initial = usual(request.user, timezone.localtime())
    form = CardForm(initial=initial, user=request.user, people=people_to_counsel(request.user, project))
    if case := request.GET.get("case"):
        people: Any = form.fields["enrolment"]
        form.initial["enrolment"] = people.queryset.filter(case_number=case).values_list("pk", flat=True).first()
    return _room(request, project, form)


@requires(Permission.COUNSELLING_RECORD)
@sensitive_post_parameters("note")
@require_POST
def counselling_add(request: PortalRequest) -> HttpResponse:
    """Keep a new card."""
    project = project_of_centre(request)
    form = CardForm(request.POST, user=request.user, people=people_to_counsel(request.user, project))
    if form.is_valid():
        enrolment = form.cleaned_data["enrolment"]
        try:
            actions.add_card(enrolment=enrolment, facts=form.facts, note=form.cleaned_data["note"], by=request.user)
        except actions.NotCounselled as refusal:
            form.add_error(None, refusal_in_words(refusal))
        else:
            messages.success(request, _("The card is kept."))
            return redirect("counselling")
    return _room(request, project, form)


def _room(request: PortalRequest, project: Project, form: CardForm) -> HttpResponse:
    record_access(by=request.user, action=Access.LIST, subject="counselling")
    month = this_month(project)
    own = [card for card in cards_of_month(request.user, project, month) if card.specialist_id == request.user.pk]
    latest = CounsellingCard.objects.visible_to(request.user).of_project(project).filter(specialist=request.user)
    context = {
        "form": form,
        "month": month,
        "hours": Hours.of(own),
        "planned": planned_minutes(project, month).get(request.user.pk),
        "latest": latest.select_related("enrolment__participant", "note").order_by("-held_on", "-starts_at")[:LATELY],
    }
    return render(request, "reintegration/counselling.html", context, status=422 if form.errors else 200)


@requires(Permission.COUNSELLING_VIEW)
@require_safe
def counselling_card(request: PortalRequest, pk: int) -> HttpResponse:
    """One card; its note only for its author, or by the manager's decision."""
    return _card_page(request, _card(request, pk))


@requires(Permission.COUNSELLING_RECORD)
@sensitive_post_parameters("note")
@require_POST
def counselling_change(request: PortalRequest, pk: int) -> HttpResponse:
    """Correct one's own card and note."""
    card = _own(request, pk)
    form = _form(request, card, request.POST)
    if form.is_valid():
        try:
            actions.change_card(card=card, facts=form.facts, note=form.cleaned_data.get("note"), by=request.user)
        except actions.NotCounselled as refusal:
            form.add_error(None, refusal_in_words(refusal))
        else:
            messages.success(request, _("The card is changed."))
            return redirect("counselling_card", pk=card.pk)
    return _card_page(request, card, form=form)


@requires(Permission.COUNSELLING_RECORD)
@require_POST
def counselling_withdraw(request: PortalRequest, pk: int) -> HttpResponse:
    """Take one's own card back, with the reason."""
    card, form = _own(request, pk), WithdrawForm(request.POST)
    if form.is_valid():
        try:
            actions.withdraw_card(card=card, by=request.user, **form.cleaned_data)
        except actions.NotCounselled as refusal:
            form.add_error(None, refusal_in_words(refusal))
        else:
            messages.success(request, _("The card is withdrawn and its note erased. It counts nowhere any more."))
            return redirect("counselling")
    return _card_page(request, card, withdraw_form=form)


def _card_page(
    request: PortalRequest,
    card: CounsellingCard,
    form: CardForm | None = None,
    withdraw_form: WithdrawForm | None = None,
) -> HttpResponse:
    note, text = _note(request, card)
    subject = "counselling" if text is None else NOTE_READ
    details = {"card": card.pk}
    record_access(
        by=request.user, action=Access.SECTION, enrolment_id=card.enrolment_id, subject=subject, details=details
    )
    own = card.specialist_id == request.user.pk and request.user.may(Permission.COUNSELLING_RECORD)
    accesses = NoteAccess.objects.filter(specialist=request.user, enrolment=card.enrolment_id)
    wrong = [bound for bound in (form, withdraw_form) if bound is not None]
    context = {
        "card": card,
        "note": note,
        "text": text,
        "kept": CounsellingNote.objects.filter(card=card).exists(),
        "may_change": own and card.withdrawn_at is None,
        "accesses": with_open(accesses) if own else [],
        "readings": readings_by_others(card) if own else [],
        "form": form or (_form(request, card) if own else None),
        "withdraw_form": withdraw_form or WithdrawForm(),
        "withdrawing": withdraw_form is not None,
    }
    return render(request, "reintegration/counselling_card.html", context, status=422 if wrong else 200)


def _form(request: PortalRequest, card: CounsellingCard, data: Any = None) -> CardForm:
    """The card's form; without the note where no key opens it, so that nothing is written over it."""
    note, text = _note(request, card)
    initial = {
        "held_on": card.held_on,
        "starts_at": card.starts_at,
        "ends_at": card.ends_at,
        "subject": f"{card.kind_id}:{card.topic}",
        "called_out": card.called_out,
        "note": text or "",
    }
    form = CardForm(data, initial=initial, user=request.user, people=None)
    if note is not None and text is None:
        del form.fields["note"]
    return form


def _note(request: PortalRequest, card: CounsellingCard) -> tuple[CounsellingNote | None, str | None]:
    """The note that the user may read and its text; no text where no key opens it."""
    note = CounsellingNote.objects.visible_to(request.user).select_related("card").filter(card=card).first()
    if note is None:
        return None, None
    try:
        return note, text_of(note)
    except Unreadable:
        return note, None


def with_open(accesses: QuerySet[NoteAccess]) -> list[NoteAccess]:
    """Decisions, the latest first, each with whether it holds today (open)."""
    today = timezone.localdate()
    found: list[Any] = list(accesses.select_related("specialist", "reader", "decided_by", "ended_by").order_by("-pk"))
    for access in found:
        access.open = access.is_open_on(today)
    return found


def readings_by_others(card: CounsellingCard) -> QuerySet[AccessRecord]:
    """Who but the author opened the note, and when; the latest first."""
    found = AccessRecord.objects.filter(enrolment_id=card.enrolment_id, subject=NOTE_READ, details__card=card.pk)
    return found.exclude(by=card.specialist_id).select_related("by").order_by("-id")[:LATELY]


def _card(request: PortalRequest, pk: int) -> CounsellingCard:
    project_of_centre(request)
    cards = CounsellingCard.objects.visible_to(request.user)
    return get_object_or_404(
        cards.select_related("kind", "specialist", "withdrawn_by", "enrolment__participant"), pk=pk
    )


def _own(request: PortalRequest, pk: int) -> CounsellingCard:
    card = _card(request, pk)
    if card.specialist_id != request.user.pk:
        raise Http404
    return card


def project_of_centre(request: PortalRequest, month: Month | None = None) -> Project:
    """The project of a centre's worker; 404 for others, and for a month outside it."""
    project = current_project(request)
    if project is None or not request.user.works_for_a_centre:
        raise Http404
    if month and not Month.of(project.starts_on) <= month <= Month.of(project.ends_on):
        raise Http404
    return project
