"""Placements at employers: the room, a new employer, a new placement, one placement with its journal."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.audit import record_access
from accounts.decorators import requires
from accounts.http import PortalRequest
from accounts.models import Access
from accounts.permissions import Permission
from grants.models import Project
from participants.models import Stay
from reintegration.actions import placements as actions
from reintegration.courses.placement_forms import ChangeForm, EmployerForm, JournalForm, PlacementForm
from reintegration.models import Employer, Placement
from reintegration.supported_employment import stays_ready_for_employment
from reintegration.views.counselling import project_of_centre


def placement_refusal(refusal: actions.NotPlaced) -> str:
    """What is in the way, in a sentence."""
    if isinstance(refusal, actions.KnownEmployer):
        return _("The centre knows this NIP: %(name)s.") % {"name": refusal.employer}
    if isinstance(refusal, actions.OtherPlacement):
        days = [date_format(day, "SHORT_DATE_FORMAT") for day in (refusal.other.starts_on, refusal.other.ends_on)]
        said = {"employer": refusal.other.employer, "days": "–".join(days)}
        return _("In these days the person is at %(employer)s: %(days)s.") % said
    return {
        actions.OutsideStay: _("The placement must begin and end within the person's stay."),
        actions.NotThatDay: _("The journal takes days of the placement that have come."),
        actions.DayEntered: _("This day stands in the journal already."),
        actions.JournalGoesOn: _("The journal tells of later days: the placement ends no earlier than they do."),
    }[type(refusal)]


@requires(Permission.OUTCOMES_RECORD)
@require_safe
def placements(request: PortalRequest) -> HttpResponse:
    """Who is where, who could be employed by art. 16, and the employers."""
    project, today = project_of_centre(request), timezone.localdate()
    record_access(by=request.user, action=Access.LIST, subject="placements")
    found = Placement.objects.visible_to(request.user).filter(stay__enrolment__project=project).with_hours()
    context = {
        "placements": found.select_related("employer", "stay__participant").order_by("-starts_on", "-pk"),
        "ready": stays_ready_for_employment(request.user, project, today),
        "employers": Employer.objects.visible_to(request.user).order_by("name", "pk"),
        "today": today,
    }
    return render(request, "reintegration/placements.html", context)


@requires(Permission.OUTCOMES_RECORD)
@require_http_methods(["GET", "HEAD", "POST"])
def placements_employer(request: PortalRequest) -> HttpResponse:
    """A new employer."""
    project_of_centre(request)
    form = EmployerForm(request.POST or None)
    if form.is_valid() and request.user.organisation:
        try:
            actions.add_employer(centre=request.user.organisation, by=request.user, **form.cleaned_data)
        except actions.NotPlaced as refusal:
            form.add_error("nip", placement_refusal(refusal))
        else:
            messages.success(request, _("The employer is entered."))
            return redirect("placements_new")
    title = _("New employer")
    return _form(request, form, title)


@requires(Permission.OUTCOMES_RECORD)
@require_http_methods(["GET", "HEAD", "POST"])
def placements_new(request: PortalRequest) -> HttpResponse:
    """A new placement."""
    project = project_of_centre(request)
    employers = Employer.objects.visible_to(request.user).order_by("name", "pk")
    form = PlacementForm(request.POST or None, stays=_stays(request, project), employers=employers)
    if form.is_valid():
        try:
            made = actions.place(stay=form.cleaned_data["stay"], contract=form.contract, by=request.user)
        except actions.NotPlaced as refusal:
            form.add_error(None, placement_refusal(refusal))
        else:
            messages.success(request, _("The placement is entered."))
            return redirect("placement", pk=made.pk)
    record_access(by=request.user, action=Access.LIST, subject="placements")
    return _form(request, form, _("New placement"))


@requires(Permission.OUTCOMES_RECORD)
@require_http_methods(["GET", "HEAD", "POST"])
def placement(request: PortalRequest, pk: int) -> HttpResponse:
    """One placement: its contract, its journal, and a new day of it, or one to be corrected."""
    found = _placement(request, pk)
    form = JournalForm(request.POST or None, initial=_day_of(request, found))
    if form.is_valid():
        try:
            actions.write_journal(placement=found, by=request.user, **form.cleaned_data)
        except actions.NotPlaced as refusal:
            form.add_error("day", placement_refusal(refusal))
        else:
            messages.success(request, _("The day is in the journal."))
            return redirect("placement", pk=pk)
    record_access(by=request.user, action=Access.SECTION, enrolment_id=found.stay.enrolment_id, subject="placements")
    context = {"placement": found, "entries": found.entries.order_by("-day"), "form": form}
    return render(request, "reintegration/placement.html", context, status=422 if form.errors else 200)


@requires(Permission.OUTCOMES_RECORD)
@require_http_methods(["GET", "HEAD", "POST"])
def placement_change(request: PortalRequest, pk: int) -> HttpResponse:
    """Another last day, other hours, another supervisor."""
    found = _placement(request, pk)
    known = {"ends_on": found.ends_on, "hours": found.hours, "supervisor": found.supervisor}
    form = ChangeForm(request.POST or None, initial=known)
    if form.is_valid():
        try:
            actions.change_placement(placement=found, by=request.user, **form.cleaned_data)
        except actions.NotPlaced as refusal:
            form.add_error("ends_on", placement_refusal(refusal))
        else:
            messages.success(request, _("The placement is changed."))
            return redirect("placement", pk=pk)
    record_access(by=request.user, action=Access.SECTION, enrolment_id=found.stay.enrolment_id, subject="placements")
    return _form(request, form, str(found.stay.participant))


def _placement(request: PortalRequest, pk: int) -> Placement:
    if not request.user.works_for_a_centre:
        raise Http404
    rows = Placement.objects.visible_to(request.user).with_hours()
    return get_object_or_404(rows.select_related("employer", "stay__participant", "stay__enrolment"), pk=pk)


def _day_of(request: PortalRequest, found: Placement) -> dict[str, Any]:
    """The day of the journal that the address names, to be corrected; else today, empty."""
    try:
        entry = found.entries.filter(day=date.fromisoformat(request.GET.get("day", ""))).first()
    except ValueError:
        entry = None
    if entry is None:
        return {"day": timezone.localdate()}
    return {"day": entry.day, "hours": entry.hours, "done": entry.done, "corrects": True}


def _form(request: PortalRequest, form: Any, title: str) -> HttpResponse:
    context = {"form": form, "title": title}
    return render(request, "reintegration/placements_form.html", context, status=422 if form.errors else 200)


def _stays(request: PortalRequest, project: Project) -> Any:
    """Stays of today, by name."""
    stays = Stay.objects.visible_to(request.user).active(timezone.localdate()).filter(enrolment__project=project)
    return stays.select_related("participant", "enrolment").order_by("participant__sort_key", "pk")
