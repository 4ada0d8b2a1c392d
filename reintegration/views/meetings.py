"""One meeting: its register and journal on one screen; moved, called off, opened again."""

from collections.abc import Mapping
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
from reintegration.attending import known_of
from reintegration.clash_words import not_planned, not_recorded
from reintegration.forms.timetable import (
    JournalForm,
    MoveForm,
    PersonForm,
    PresenceForm,
    ReasonForm,
    RestPresentForm,
)
from reintegration.meeting_rows import MeetingRow, row_of, rows_of_meeting, with_day
from reintegration.models import Meeting, MeetingState
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
    found = _meeting(request, pk)
    person = get_object_or_404(with_day(Stay.objects.visible_to(request.user), found), pk=stay)
    form = PresenceForm(request.POST)
    if not form.is_valid():
        refusal = _("The portal did not understand this mark. Reload the page and try again.")
        return _row_refused(request, found, person, {"refusal": refusal})
    try:
        mark = actions.mark_presence(meeting=found, stay=person, by=request.user, **form.cleaned_data)
    except actions.StalePresence as stale:
        return _row_refused(request, found, person, {"yours": form.cleaned_data["present"], "other": stale.other})
    except actions.NotRecorded as no:
        return _row_refused(request, found, person, {"refusal": not_recorded(no)})
    if request.htmx:
        return _row_alone(request, found, row_of(person, mark), 200)
    return redirect(f"{reverse('meeting', args=[pk])}#row-{stay}")


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
        "open": _open(found),
        "ahead": found.held_on > timezone.localdate(),
        "week": Week.of(found.held_on),
        "plans": request.user.may(Permission.TIMETABLE_PLAN),
        "differing": sum(row.differs for row in rows),
        **_summary({row.stay.pk: row.present for row in rows}),
        **changed,
    }


def _summary(marks: Mapping[int, bool | None]) -> dict[str, Any]:
    """What stands above the rows. marks: by the stay's number, None while unmarked."""
    waiting = [stay for stay, present in marks.items() if present is None]
    return {
        "marked": len(marks) - len(waiting),
        "people": len(marks),
        "present": sum(present is True for present in marks.values()),
        "unmarked": len(waiting),
        "waiting": waiting,
    }


def _row_refused(request: PortalRequest, found: Meeting, person: Stay, why: dict[str, Any]) -> HttpResponse:
    """The row as it stands with what was refused: alone for HTMX, else on the page."""
    rows = [replace(row, **why) if row.stay.pk == person.pk else row for row in rows_of_meeting(found)]
    row = next((row for row in rows if row.stay.pk == person.pk), None)
    if row is None:
        return _refused(request, found, why.get("refusal", ""))
    if request.htmx:
        return _row_alone(request, found, row, 422)
    return render(request, PAGE, _page(request, found) | {"rows": rows}, status=422)


def _row_alone(request: PortalRequest, found: Meeting, row: MeetingRow, status: int) -> HttpResponse:
    """One row, and the summary as it is now. One query."""
    known = known_of([found])
    marks = known.marks.get(found.pk, {})
    context = {
        "meeting": found,
        "row": row,
        "open": _open(found),
        "csrf_token": get_token(request),
        "alone": True,
        **_summary({stay: marks.get(stay) for stay in known.of(found)}),
    }
    return HttpResponse(render_to_string(f"{PAGE}#row_alone", context), status=status)


def _open(found: Meeting) -> bool:
    return found.state == MeetingState.PLANNED and found.held_on <= timezone.localdate()


def _refused(request: PortalRequest, found: Meeting, refusal: str) -> HttpResponse:
    return render(request, PAGE, _page(request, found, refusal=refusal), status=422)


def _move_page(request: PortalRequest, found: Meeting, move: MoveForm, reason: ReasonForm) -> HttpResponse:
    faulty = move.errors or reason.errors
    context = {"meeting": found, "move": move, "call_off": reason, "hours": hours(found.starts_at, found.ends_at)}
    return render(request, "reintegration/meeting_move.html", context, status=422 if faulty else 200)
