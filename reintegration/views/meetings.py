"""One meeting: its register and journal on one screen; moved, called off, opened again."""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.audit import record_access
from accounts.decorators import requires
from accounts.http import PortalRequest
from accounts.models import Access
from accounts.permissions import Permission
from cis_portal.lib.periods import Week
from participants.models import Stay
from reintegration.actions import meetings as actions
from reintegration.actions import planning
from reintegration.clash_words import not_planned, not_recorded
from reintegration.meeting_rows import MeetingRow, rows_of_meeting
from reintegration.models import Meeting, MeetingState
from reintegration.timetable_forms import (
    JournalForm,
    MoveForm,
    PersonForm,
    PresenceForm,
    ReasonForm,
    RestPresentForm,
)
from reintegration.week import hours

PAGE = "reintegration/meeting.html"
CALL_OFF_IDS = "call_off_%s"  # beside the form that moves the meeting, which has a reason of its own


@requires(Permission.MEETINGS_RECORD)
@require_safe
def meeting(request: PortalRequest, pk: int) -> HttpResponse:
    """The register and the journal of one meeting."""
    found = _meeting(request, pk)
    record_access(by=request.user, action=Access.LIST, subject="meeting", details={"meeting": pk})
    return render(request, PAGE, _page(request, found))


@requires(Permission.MEETINGS_RECORD)
@require_POST
def meeting_mark(request: PortalRequest, pk: int, stay: int) -> HttpResponse:
    """Mark one person, then show the row again: alone for HTMX, else on the page."""
    found, person = _meeting(request, pk), get_object_or_404(Stay.objects.visible_to(request.user), pk=stay)
    form = PresenceForm(request.POST)
    changed: dict[str, Any] = {}
    if not form.is_valid():
        changed = {"refusal": _("The portal did not understand this mark. Reload the page and try again.")}
    else:
        try:
            actions.mark_presence(meeting=found, stay=person, by=request.user, **form.cleaned_data)
        except actions.StalePresence as stale:
            changed = {"yours": form.cleaned_data["present"], "other": stale.other}
        except actions.NotRecorded as refusal:
            changed = {"refusal": not_recorded(refusal)}
    return _row_answer(request, found, stay, changed)


@requires(Permission.MEETINGS_RECORD)
@require_POST
def meeting_rest(request: PortalRequest, pk: int) -> HttpResponse:
    """Mark those present whom the button counted and nobody has marked since."""
    found = _meeting(request, pk)
    form = RestPresentForm(request.POST, expected=[row.stay.pk for row in rows_of_meeting(found)])
    if not form.is_valid():
        return _refused(request, found, _("Somebody of this list no longer belongs to the meeting. Look at it again."))
    try:
        actions.mark_rest_present(meeting=found, stays=form.cleaned_data["stay"], by=request.user)
    except actions.NotRecorded as refusal:
        return _refused(request, found, not_recorded(refusal))
    return redirect("meeting", pk=pk)


@requires(Permission.MEETINGS_RECORD)
@require_POST
def meeting_write(request: PortalRequest, pk: int) -> HttpResponse:
    """Write the journal; with the button that closes, close the meeting too."""
    found, form = _meeting(request, pk), JournalForm(request.POST)
    if not form.is_valid():
        return render(request, PAGE, _page(request, found, journal=form), status=422)
    try:
        found = actions.write_journal(meeting=found, by=request.user, **form.cleaned_data)
        if "close" in request.POST:
            actions.close_meeting(meeting=found, by=request.user)
            messages.success(request, _("The meeting is closed: its hours count."))
    except actions.StaleJournal as stale:
        return render(request, PAGE, _page(request, found, journal=form, other=stale.other), status=422)
    except actions.NotRecorded as refusal:
        return _refused(request, _meeting(request, pk), not_recorded(refusal))
    return redirect(f"{reverse('meeting', args=[pk])}#journal")


@requires(Permission.MEETINGS_RECORD)
@require_http_methods(["GET", "HEAD", "POST"])
def meeting_add(request: PortalRequest, pk: int) -> HttpResponse:
    """Add a person for the day."""
    found = _meeting(request, pk)
    own = Stay.objects.visible_to(request.user).filter(enrolment__project=found.project).active(found.held_on)
    form = PersonForm(request.POST or None, stays=own.exclude(pk__in=[row.stay.pk for row in rows_of_meeting(found)]))
    if form.is_valid():
        try:
            actions.add_person(meeting=found, stay=form.cleaned_data["stay"], by=request.user)
        except actions.NotRecorded as refusal:
            form.add_error(None, not_recorded(refusal))
        else:
            return redirect(f"{reverse('meeting', args=[pk])}#row-{form.cleaned_data['stay'].pk}")
    record_access(by=request.user, action=Access.LIST, subject="meeting", details={"meeting": pk})
    context = {"meeting": found, "form": form, "hours": hours(found.starts_at, found.ends_at)}
    return render(request, "reintegration/meeting_add.html", context, status=422 if form.errors else 200)


@requires(Permission.MEETINGS_RECORD)
@require_POST
def meeting_take_off(request: PortalRequest, pk: int, stay: int) -> HttpResponse:
    """Take off a person who was added and is unmarked."""
    found, person = _meeting(request, pk), get_object_or_404(Stay.objects.visible_to(request.user), pk=stay)
    try:
        actions.take_off_person(meeting=found, stay=person, by=request.user)
    except actions.NotRecorded as refusal:
        return _refused(request, found, not_recorded(refusal))
    return redirect("meeting", pk=pk)


@requires(Permission.MEETINGS_RECORD)
@require_http_methods(["GET", "HEAD", "POST"])
def meeting_reopen(request: PortalRequest, pk: int) -> HttpResponse:
    """Open a closed meeting again, with a reason."""
    found, form = _meeting(request, pk), ReasonForm(request.POST or None)
    if form.is_valid():
        actions.reopen_meeting(meeting=found, reason=form.cleaned_data["reason"], by=request.user)
        return redirect("meeting", pk=pk)
    context = {"meeting": found, "form": form, "hours": hours(found.starts_at, found.ends_at)}
    return render(request, "reintegration/meeting_reopen.html", context, status=422 if form.errors else 200)


@requires(Permission.TIMETABLE_PLAN)
@require_http_methods(["GET", "HEAD", "POST"])
def meeting_move(request: PortalRequest, pk: int) -> HttpResponse:
    """Another day, hour, room or leader, with the reason; from here it can also be called off."""
    found = _meeting(request, pk)
    form = MoveForm(request.POST or None, meeting=found)
    if form.is_valid():
        try:
            moved = planning.move_meeting(meeting=found, by=request.user, **form.cleaned_data)
        except planning.NotPlanned as refusal:
            for sentence in not_planned(refusal):
                form.add_error(None, sentence)
        else:
            messages.success(request, _("The meeting is moved."))
            return redirect("timetable", week=Week.of(moved.held_on))
    return _move_page(request, found, form, ReasonForm(auto_id=CALL_OFF_IDS))


@requires(Permission.TIMETABLE_PLAN)
@require_POST
def meeting_call_off(request: PortalRequest, pk: int) -> HttpResponse:
    """Call a meeting off, with the reason."""
    found, form = _meeting(request, pk), ReasonForm(request.POST, auto_id=CALL_OFF_IDS)
    if form.is_valid():
        try:
            planning.call_off_meeting(meeting=found, by=request.user, **form.cleaned_data)
        except planning.NotPlanned as refusal:
            form.add_error(None, not_planned(refusal)[0])
        else:
            messages.success(request, _("The meeting is called off."))
            return redirect("timetable", week=Week.of(found.held_on))
    return _move_page(request, found, MoveForm(meeting=found), form)


@requires(Permission.TIMETABLE_PLAN)
@require_POST
def meeting_restore(request: PortalRequest, pk: int) -> HttpResponse:
    """Let a meeting that was called off take place after all."""
    found = _meeting(request, pk)
    try:
        planning.restore_meeting(meeting=found, by=request.user)
    except planning.NotPlanned as refusal:
        return _refused(request, found, " ".join(not_planned(refusal)))
    return redirect("meeting", pk=pk)


def _meeting(request: PortalRequest, pk: int) -> Meeting:
    """A meeting whose register the user may keep; 404 for any other."""
    found = Meeting.objects.recordable_by(request.user).with_names()
    return get_object_or_404(found.select_related("project", "closed_by", "written_by", "changed_by"), pk=pk)


def _page(request: PortalRequest, found: Meeting, **changed: Any) -> dict[str, Any]:
    rows = rows_of_meeting(found)
    started = {
        "topic": found.topic,
        "minutes": found.minutes or found.planned_minutes,
        "notes": found.notes,
        "expected_version": found.version,
    }
    return {
        "meeting": found,
        "hours": hours(found.starts_at, found.ends_at),
        "rows": rows,
        "journal": JournalForm(initial=started),
        "open": found.state == MeetingState.PLANNED and found.held_on <= timezone.localdate(),
        "ahead": found.held_on > timezone.localdate(),
        "week": Week.of(found.held_on),
        "plans": request.user.may(Permission.TIMETABLE_PLAN),
        **_summary(rows),
        **changed,
    }


def _summary(rows: list[MeetingRow]) -> dict[str, Any]:
    """What stands above the rows."""
    marked = sum(row.present is not None for row in rows)
    return {
        "marked": marked,
        "people": len(rows),
        "present": sum(row.present is True for row in rows),
        "unmarked": len(rows) - marked,
        "differing": sum(row.differs for row in rows),
    }


def _row_answer(request: PortalRequest, found: Meeting, stay: int, changed: dict[str, Any]) -> HttpResponse:
    status, context = 422 if changed else 200, _page(request, found)
    context["rows"] = [replace(row, **changed) if row.stay.pk == stay else row for row in context["rows"]]
    row = next((row for row in context["rows"] if row.stay.pk == stay), None)
    if row is None:
        return _refused(request, found, changed.get("refusal", ""))
    if request.htmx:
        context |= {"row": row, "csrf_token": get_token(request), "alone": True}
        return HttpResponse(render_to_string(f"{PAGE}#row_alone", context), status=status)
    if not changed:
        return redirect(f"{reverse('meeting', args=[found.pk])}#row-{stay}")
    return render(request, PAGE, context, status=status)


def _refused(request: PortalRequest, found: Meeting, refusal: str) -> HttpResponse:
    return render(request, PAGE, _page(request, found, refusal=refusal), status=422)


def _move_page(request: PortalRequest, found: Meeting, move: MoveForm, reason: ReasonForm) -> HttpResponse:
    faulty = move.errors or reason.errors
    context = {"meeting": found, "move": move, "call_off": reason, "hours": hours(found.starts_at, found.ends_at)}
    return render(request, "reintegration/meeting_move.html", context, status=422 if faulty else 200)
