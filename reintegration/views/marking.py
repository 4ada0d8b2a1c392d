"""Marking on the register: one person's day, the rest of a group, taking that back. Each row is saved by itself.

register.js sends each mark as HTMX would and gets a fragment; without scripts the same forms bring the whole page.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.http import Http404, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.decorators import requires
from accounts.http import PortalRequest
from accounts.permissions import Permission
from grants.models import Project
from participants.models import Stay
from reintegration import actions
from reintegration.forms.registers import CLEAR, DayMarkForm, RestForm, UndoForm
from reintegration.models import DayCode
from reintegration.register import NO_GROUP, in_group, stays_on, with_group, with_version
from reintegration.rows import marked_of, rows_of
from reintegration.views.refusals import sentence
from reintegration.views.registers import page, project_of, summary

P = ParamSpec("P")
PAGE = "reintegration/register.html"


def from_own_page(
    view: Callable[Concatenate[PortalRequest, P], HttpResponse],
) -> Callable[Concatenate[PortalRequest, P], HttpResponse]:
    """409 for a form of somebody who was signed in on this device before: another person must not send it."""

    @wraps(view)
    def checked(request: PortalRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if request.POST.get("owner", request.user.browser_key) != request.user.browser_key:
            return HttpResponse(status=409)
        return view(request, *args, **kwargs)

    return checked


@requires(Permission.ATTENDANCE_RECORD)
@require_POST
@from_own_page
def register_mark(request: PortalRequest, day: date, pk: int) -> HttpResponse:
    """Record or clear one person's day, then show the row again: alone for a script, else on the page it stands on."""
    stay = _stay(request, day, pk)
    form = DayMarkForm(request.POST)
    if not form.is_valid():
        changed = {"refusal": _("The portal did not understand this mark. Reload the page and try again.")}
    else:
        changed = mark_or_tell(request, stay, day, **form.cleaned_data)
    return _row_answer(request, stay, day, changed)


@requires(Permission.ATTENDANCE_RECORD)
@require_POST
@from_own_page
def register_rest(request: PortalRequest, day: date, group: int) -> HttpResponse:
    """Mark those present whom the button counted and nobody has marked since; its undo waits on the page."""
    project = project_of(request, day)
    stays = stays_on(request.user, project, day)
    summary(stays, day, str(group))  # 404 for a group that has nobody that day
    form, refusal = RestForm(request.POST, stays=in_group(stays, group, day)), ""
    if not form.is_valid():
        refusal = _("Somebody of this list is no longer in the group. Look at it again.")
    else:
        chosen, act = form.cleaned_data["stay"], form.cleaned_data["act"]
        try:
            actions.mark_rest_present(stays=chosen, day=day, by=request.user, act=act)
        except actions.NotMarked as error:
            refusal = sentence(error)
    return _group_answer(request, project, day, group, refusal)


@requires(Permission.ATTENDANCE_RECORD)
@require_POST
@from_own_page
def register_undo(request: PortalRequest, day: date, group: int) -> HttpResponse:
    """Take back one's own "rest present"; what was changed since stays."""
    project, refusal = project_of(request, day), ""
    stays = stays_on(request.user, project, day)
    summary(stays, day, str(group))  # 404 for a group that has nobody that day
    form = UndoForm(request.POST)
    if form.is_valid():
        try:
            actions.take_back_rest(
                act=form.cleaned_data["act"], stays=in_group(stays, group, day), day=day, by=request.user
            )
        except actions.NotMarked as error:
            refusal = sentence(error)
    return _group_answer(request, project, day, group, refusal)


def mark_or_tell(request: PortalRequest, stay: Any, day: date, *, code: str, expected_version: int) -> dict[str, Any]:
    """What the row has to say besides the mark as it stands: nothing when it was saved."""
    try:
        if code == CLEAR:
            version = actions.clear_day(stay=stay, day=day, expected_version=expected_version, by=request.user)
            stay.unmarked_version = version
        else:
            actions.mark_day(stay=stay, day=day, code=DayCode(code), expected_version=expected_version, by=request.user)
    except actions.StaleMark as stale:
        return {"yours": code, "other": marked_of(stale.other)}
    except actions.NotMarked as refusal:
        return {"refusal": sentence(refusal), "to_correct": isinstance(refusal, actions.MonthClosed)}
    return {}


def _stay(request: PortalRequest, day: date, pk: int) -> Any:
    """A stay the user may see, with its group of that day; its own project bounds the day."""
    stays = with_version(with_group(Stay.objects.visible_to(request.user), day), day)
    stay = get_object_or_404(stays.select_related("participant", "enrolment__project"), pk=pk)
    project = stay.enrolment.project
    if not request.user.works_for_a_centre or not project.starts_on <= day <= project.ends_on:
        raise Http404
    return stay


def _row_answer(request: PortalRequest, stay: Any, day: date, changed: dict[str, Any]) -> HttpResponse:
    project, status = stay.enrolment.project, 422 if changed else 200
    on_page = stay.trial_starts_on <= day <= (stay.last_day or day)
    group = str(stay.work_group or NO_GROUP) if on_page else None
    if request.htmx:
        (row,) = rows_of([stay], day)
        context = summary(stays_on(request.user, project, day), day, group)
        context |= {"row": replace(row, **changed), "may_rest": row.choices[0].possible}
        return _fragment(request, "row_alone", context, status)
    if not changed:
        return redirect(f"{reverse('register', args=[day])}?group={group}#row-{stay.pk}")
    context = page(request, project, day, group)
    context["rows"] = [replace(row, **changed) if row.stay.pk == stay.pk else row for row in context["rows"]]
    context["refusal"] = changed.get("refusal", _("Somebody else marked the same day. Choose which version stays."))
    return render(request, PAGE, context, status=status)


def _group_answer(request: PortalRequest, project: Project, day: date, group: int, refusal: str) -> HttpResponse:
    if not refusal and not request.htmx:
        return redirect(f"{reverse('register', args=[day])}?group={group}")
    context, status = page(request, project, day, str(group)) | {"refusal": refusal}, 422 if refusal else 200
    if request.htmx:
        return _fragment(request, "group_alone", context, status)
    return render(request, PAGE, context, status=status)


def _fragment(request: PortalRequest, part: str, context: dict[str, Any], status: int) -> HttpResponse:
    """A part of the page. Rendered without the request: it shows nothing of the frame, so nothing is read for it."""
    context |= {"csrf_token": get_token(request), "owner": request.user.browser_key}
    return HttpResponse(render_to_string(f"{PAGE}#{part}", context), status=status)
