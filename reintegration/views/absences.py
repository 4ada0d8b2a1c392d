"""Certificates and justifications: entered for a stay, looked at day by day, changed, taken back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.audit import record_access
from accounts.decorators import requires
from accounts.http import PortalRequest
from accounts.models import Access
from accounts.permissions import Permission
from cis_portal.lib.periods import Period
from participants.models import Stay
from reintegration import actions
from reintegration.absence_words import absence_refusal, day_lines, outcome_text
from reintegration.absences import class_days
from reintegration.forms.absences import ChangeForm, JustificationForm, PeriodForm, ReasonForm, SickLeaveForm
from reintegration.models import Absence, AbsenceKind

FORM = "reintegration/absence_form.html"


@requires(Permission.ATTENDANCE_RECORD)
@require_http_methods(["GET", "HEAD", "POST"])
def absence_sick(request: PortalRequest, pk: int) -> HttpResponse:
    """Enter a certificate (L4) of a stay."""
    stay = stay_of(request, pk)
    form = SickLeaveForm(request.POST or None, initial=_days_asked(request))
    if entered := _entered(request, form, stay, AbsenceKind.SICK):
        return _to_absence(request, entered)
    return stay_form(request, form, stay, _("Enter a sick leave (L4)"), submit=_("Save and mark the days"))


@requires(Permission.ATTENDANCE_RECORD)
@require_http_methods(["GET", "HEAD", "POST"])
def absence_excuse(request: PortalRequest, pk: int) -> HttpResponse:
    """Excuse class days of a stay (NU), with the ground."""
    stay = stay_of(request, pk)
    form = JustificationForm(request.POST or None, initial=_days_asked(request))
    if entered := _entered(request, form, stay, AbsenceKind.EXCUSED):
        return _to_absence(request, entered)
    return stay_form(request, form, stay, _("Justify an absence (NU)"), submit=_("Save and mark the days"))


@requires(Permission.ATTENDANCE_RECORD)
@require_safe
def absence(request: PortalRequest, absence: int) -> HttpResponse:
    """One certificate or justification, and what became of each of its days."""
    found = _found(request, absence)
    record(request, found.stay)
    period = Period(found.starts_on, found.ends_on)
    days = list(period.days()) if found.kind == AbsenceKind.SICK else class_days(period)
    context = {"absence": found, "stay": found.stay, "lines": [] if found.is_taken_back else day_lines(found, days)}
    return render(request, "reintegration/absence.html", context)


@requires(Permission.ATTENDANCE_RECORD)
@require_http_methods(["GET", "HEAD", "POST"])
def absence_change(request: PortalRequest, absence: int) -> HttpResponse:
    """Other days of an entry: a certificate shortened or lengthened."""
    found = _found(request, absence)
    form = ChangeForm(request.POST or None, initial={"starts_on": found.starts_on, "ends_on": found.ends_on})
    if form.is_valid():
        values = {"period": form.cleaned_data["period"], "reason": form.cleaned_data["reason"]}
        if entered := _tried(form, actions.change_absence, absence=found, by=request.user, **values):
            return _to_absence(request, entered)
    return stay_form(request, form, found.stay, _("Change the days"), back=found)


@requires(Permission.ATTENDANCE_RECORD)
@require_http_methods(["GET", "HEAD", "POST"])
def absence_take_back(request: PortalRequest, absence: int) -> HttpResponse:
    """Take an entry back, with the reason."""
    found = _found(request, absence)
    form = ReasonForm(request.POST or None)
    if form.is_valid() and (
        entered := _tried(form, actions.take_back_absence, absence=found, by=request.user, **form.cleaned_data)
    ):
        return _to_absence(request, entered)
    lead = _("The marks it wrote go: each day says again what stood before. In closed months that is proposed.")
    return stay_form(request, form, found.stay, _("Take it back"), back=found, danger=True, lead=lead)


def stay_of(request: PortalRequest, pk: int) -> Stay:
    """A stay of the user's own centre; 404 for any other."""
    if not request.user.works_for_a_centre:
        raise Http404
    stays = Stay.objects.visible_to(request.user).select_related("participant", "enrolment__project")
    return get_object_or_404(stays, pk=pk)


def record(request: PortalRequest, stay: Stay) -> None:
    """That somebody looked at this person's absences."""
    record_access(by=request.user, action=Access.SECTION, enrolment_id=stay.enrolment_id, subject="absences")


def stay_form(
    request: PortalRequest, form: Any, stay: Stay, title: str, back: Absence | None = None, **context: Any
) -> HttpResponse:
    """A form about one stay, with the person above it."""
    record(request, stay)
    context |= {"form": form, "stay": stay, "title": title, "back": back}
    return render(request, FORM, context, status=422 if form.errors else 200)


def _days_asked(request: PortalRequest) -> dict[str, date | None]:
    """The days that a link to the form names: ?from=2026-06-15&until=2026-06-17."""
    days = {}
    for field, name in (("starts_on", "from"), ("ends_on", "until")):
        try:
            days[field] = parse_date(request.GET.get(name, ""))
        except ValueError:
            days[field] = None
    return days


def _found(request: PortalRequest, number: int) -> Absence:
    found = Absence.objects.visible_to(request.user).select_related(
        "stay__participant", "stay__enrolment__project", "document", "created_by", "taken_back_by"
    )
    if not request.user.works_for_a_centre:
        raise Http404
    return get_object_or_404(found, pk=number)


def _entered(request: PortalRequest, form: PeriodForm, stay: Stay, kind: AbsenceKind) -> actions.Entered | None:
    if not form.is_valid():
        return None
    values = {name: value for name, value in form.cleaned_data.items() if name not in ("starts_on", "ends_on")}
    return _tried(form, actions.enter_absence, stay=stay, kind=kind, by=request.user, **values)


def _tried(form: Any, action: Callable[..., actions.Entered], **values: Any) -> actions.Entered | None:
    """What the action made; None when it refused, and then the form says why."""
    try:
        return action(**values)
    except actions.AbsenceNotEntered as refusal:
        form.add_error(None, absence_refusal(refusal))
    return None


def _to_absence(request: PortalRequest, entered: actions.Entered) -> HttpResponse:
    said = outcome_text(entered.days)
    messages.success(request, _("Saved: %(days)s.") % {"days": said})
    return redirect("absence", absence=entered.absence.pk)
