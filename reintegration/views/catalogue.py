"""What the timetable chooses from: groups with their people, rooms, kinds of activity."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.audit import record_access
from accounts.decorators import requires
from accounts.http import PortalRequest
from accounts.models import Access
from accounts.permissions import Permission
from participants.models import Stay
from reintegration.actions import catalogue as actions
from reintegration.forms.timetable import EntryForm, KindForm, NameForm, RoomForm, SpellForm
from reintegration.models import ActivityKind, GroupMembership, Room, WorkGroup
from reintegration.views.timetable import led_project

FORMS: dict[str, tuple[type[NameForm], Callable[..., object]]] = {
    "group": (NameForm, actions.add_group),
    "room": (RoomForm, actions.add_room),
    "kind": (KindForm, actions.add_kind),
}
MODELS: dict[str, type[WorkGroup | Room | ActivityKind]] = {"group": WorkGroup, "room": Room, "kind": ActivityKind}


@requires(Permission.TIMETABLE_PLAN)
@require_safe
def catalogue(request: PortalRequest) -> HttpResponse:
    """Groups, rooms and kinds of the centre."""
    led_project(request)
    return render(request, "reintegration/catalogue.html", _page(request))


@requires(Permission.TIMETABLE_PLAN)
@require_POST
def catalogue_add(request: PortalRequest, what: str) -> HttpResponse:
    """Add a group, a room or a kind."""
    led_project(request)
    if what not in FORMS:
        raise Http404
    made, add = FORMS[what]
    form = made(request.POST, prefix=what)
    if form.is_valid():
        try:
            add(centre=request.user.organisation, by=request.user, **form.cleaned_data)
        except actions.NameTaken:
            form.add_error("name", _sentence(actions.NameTaken()))
        else:
            return redirect("catalogue")
    return render(request, "reintegration/catalogue.html", _page(request, **{what: form}), status=422)


@requires(Permission.TIMETABLE_PLAN)
@require_http_methods(["GET", "HEAD", "POST"])
def catalogue_entry(request: PortalRequest, what: str, pk: int) -> HttpResponse:
    """Rename a group, a room or a kind, or take it out of use; nothing is deleted."""
    led_project(request)
    if what not in MODELS:
        raise Http404
    entry = get_object_or_404(MODELS[what].objects.filter(centre=request.user.organisation_id), pk=pk)
    title, form = entry.name, EntryForm(request.POST or None, entry=entry)
    if form.is_valid():
        try:
            actions.change_entry(entry=entry, **form.cleaned_data)
        except actions.NotEntered as refusal:
            form.add_error("name" if isinstance(refusal, actions.NameTaken) else "in_use", _sentence(refusal))
        else:
            messages.success(request, _("Saved: %(name)s.") % {"name": entry.name})
            return redirect("catalogue")
    context = {"title": title, "what": what, "form": form}
    return render(request, "reintegration/catalogue_entry.html", context, status=422 if form.errors else 200)


@requires(Permission.TIMETABLE_PLAN)
@require_http_methods(["GET", "HEAD", "POST"])
def catalogue_group(request: PortalRequest, pk: int) -> HttpResponse:
    """Who is in a group, since when; a person joins from a day on."""
    project, today = led_project(request), timezone.localdate()
    group = get_object_or_404(WorkGroup, pk=pk, centre=request.user.organisation_id)
    form = SpellForm(
        request.POST or None,
        stays=Stay.objects.visible_to(request.user).filter(enrolment__project=project).active(today),
        initial={"starts_on": today},
    )
    if form.is_valid():
        try:
            actions.join_group(group=group, by=request.user, **form.cleaned_data)
        except actions.NotEntered as refusal:
            form.add_error(None, _sentence(refusal))
        else:
            return redirect("catalogue_group", pk=pk)
    record_access(by=request.user, action=Access.LIST, subject="group", details={"group": pk})
    people = GroupMembership.objects.visible_to(request.user).filter(group=group)
    people = people.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=today), stay__in=Stay.objects.active(today))
    people = people.select_related("stay__participant", "stay__enrolment").order_by("stay__participant__sort_key")
    context = {"group": group, "people": people, "form": form, "today": today}
    return render(request, "reintegration/catalogue_group.html", context, status=422 if form.errors else 200)


def _sentence(refusal: actions.NotEntered) -> str:
    if isinstance(refusal, actions.StillPeopled):
        return ngettext(
            "%(count)d person is in it: put them into another group first.",
            "%(count)d people are in it: put them into another group first.",
            refusal.count,
        ) % {"count": refusal.count}
    if isinstance(refusal, actions.StillPlanned):
        return ngettext(
            "It stands in %(count)d meeting from today on: move it or end its series first.",
            "It stands in %(count)d meetings from today on: move them or end their series first.",
            refusal.count,
        ) % {"count": refusal.count}
    return {
        actions.NameTaken: _("There is one of that name already."),
        actions.OutsideItsStay: _("This person has no stay on that day."),
        actions.GroupedLater: _("The group of this person changes on that day or later already."),
    }[type(refusal)]


def _page(request: PortalRequest, **forms: Any) -> dict[str, Any]:
    today, centre = timezone.localdate(), {"centre": request.user.organisation_id}
    holds = Q(memberships__ends_on__isnull=True) | Q(memberships__ends_on__gte=today)
    in_it = holds & Q(memberships__starts_on__lte=today) & Q(memberships__stay__in=Stay.objects.active(today))
    return {
        "groups": WorkGroup.objects.filter(**centre)
        .annotate(people=Count("memberships", filter=in_it))
        .order_by("-in_use", "name"),
        "rooms": Room.objects.filter(**centre).order_by("-in_use", "name"),
        "kinds": ActivityKind.objects.filter(**centre).order_by("-in_use", "position", "pk"),
        **{name: form(prefix=name) for name, (form, _add) in FORMS.items()},
        **forms,
    }
