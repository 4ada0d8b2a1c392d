"""One day's absence explained: who was called, what it was."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.decorators import requires
from accounts.http import PortalRequest
from accounts.permissions import Permission
from cis_portal.lib.periods import Month
from participants.models import ContactNote, Stay
from reintegration import actions
from reintegration.absence_words import absence_refusal, outcome_text
from reintegration.forms.absences import ExplainForm
from reintegration.models import DayMark, MonthState
from reintegration.months import state_of
from reintegration.views.absences import record, stay_of
from reintegration.views.refusals import sentence


@requires(Permission.ATTENDANCE_RECORD)
@require_http_methods(["GET", "HEAD", "POST"])
def absence_explain(request: PortalRequest, pk: int, day: date) -> HttpResponse:
    """What stands on the day, and what it was; afterwards back to what waits."""
    stay = stay_of(request, pk)
    project = stay.enrolment.project
    if not project.starts_on <= day <= project.ends_on:
        raise Http404
    mark = DayMark.objects.filter(stay=stay, day=day).select_related("marked_by").first()
    form = ExplainForm(
        request.POST or None,
        initial={"expected_version": mark.version if mark else 0},
        notes=request.user.may(Permission.DAILY_RECORD),
    )
    if form.is_valid() and _explained(request, form, stay, day):
        return redirect("absences")
    record(request, stay)
    closed = state_of(project, Month.of(day)) == MonthState.CLOSED
    contacts = ContactNote.objects.visible_to(request.user).filter(enrolment=stay.enrolment, happened_on__gte=day)
    context = {"stay": stay, "day": day, "mark": mark, "form": form, "closed": closed}
    context["contacts"] = contacts.select_related("created_by").order_by("happened_on", "pk")
    return render(request, "reintegration/absence_explain.html", context, status=422 if form.errors else 200)


def _explained(request: PortalRequest, form: Any, stay: Stay, day: date) -> bool:
    """Whether it was saved; else the form says why not."""
    try:
        done = actions.explain_absence(stay=stay, day=day, by=request.user, **form.cleaned_data)
    except actions.AbsenceNotEntered as refusal:
        form.add_error(None, absence_refusal(refusal))
    except actions.StaleMark:
        form.add_error(None, _("Somebody changed the mark meanwhile: look at it again."))
    except (actions.NotMarked, actions.NotCorrected) as refusal:
        form.add_error(None, sentence(refusal))
    else:
        said = {"person": str(stay.participant), "days": outcome_text([done])}
        messages.success(request, _("%(person)s: %(days)s.") % said)
        return True
    return False
