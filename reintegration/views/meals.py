"""Meals: of one person by month, and of the centre by day."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.audit import record_access
from accounts.decorators import requires
from accounts.http import PortalRequest
from accounts.models import Access
from accounts.permissions import Permission
from cis_portal.lib.periods import Month
from participants.models import Enrolment, FileSection
from participants.sections import sections_open_to
from participants.views.files import file_context, find_file, open_file
from reintegration.actions.meals import MealNotTold, forget_meal, tell_meal
from reintegration.forms.meals import MealForm
from reintegration.meals import meals_by_day, person_meals
from reintegration.models import MealException
from reintegration.views.months import month_project

MONTHS_IN_BRIEF = 3


@requires(Permission.PROVISIONS_VIEW)
def participant_meals(request: PortalRequest, case: str) -> HttpResponse:
    """One person's meals by month; inside the file's daily facts the latest three. A form for what was otherwise."""
    if request.htmx:
        return _panel(request, find_file(request, case))
    enrolment = open_file(request, case)
    _refuse_closed(request, enrolment)
    may_record = request.user.works_for_a_centre and request.user.may(Permission.DAILY_RECORD)
    if request.method == "POST" and not may_record:
        raise Http404
    form = MealForm(request.POST or None)
    if form.is_valid() and _told(request, enrolment, form):
        return redirect("participant_meals", case=case)
    record_access(by=request.user, action=Access.SECTION, enrolment_id=enrolment.pk, subject="meals")
    context = file_context(request, enrolment, tab="daily")
    context |= {"months": person_meals(enrolment), "form": form, "may_record": may_record}
    return render(request, "reintegration/meals.html", context, status=422 if form.errors else 200)


def _told(request: PortalRequest, enrolment: Enrolment, form: forms.Form) -> bool:
    chosen = form.cleaned_data
    try:
        if chosen["taken"] is None:
            forget_meal(enrolment=enrolment, day=chosen["day"], by=request.user)
        else:
            tell_meal(enrolment=enrolment, by=request.user, **chosen)
    except MealNotTold:
        form.add_error("day", _("Give a day of a stay that has come."))
        return False
    messages.success(request, _("Saved."))
    return True


def _panel(request: PortalRequest, enrolment: Enrolment) -> HttpResponse:
    _refuse_closed(request, enrolment)
    record_access(by=request.user, action=Access.SECTION, enrolment_id=enrolment.pk, subject="meals")
    context = {"months": person_meals(enrolment)[:MONTHS_IN_BRIEF]}
    return HttpResponse(render_to_string("reintegration/meals.html#panel", context))


def _refuse_closed(request: PortalRequest, enrolment: Enrolment) -> None:
    if FileSection.ATTENDANCE not in sections_open_to(request.user, enrolment):
        raise Http404


@requires(Permission.PROVISIONS_VIEW)
@require_safe
def month_meals(request: PortalRequest, month: Month) -> HttpResponse:
    """How many meals each day of a month had, and what was written otherwise."""
    project = month_project(request, month)
    days = meals_by_day(request.user, project, month)
    exceptions = MealException.objects.visible_to(request.user).filter(
        stay__enrolment__project=project, day__range=(month.first, month.last)
    )
    record_access(by=request.user, action=Access.LIST, subject="meals", details={"month": str(month)})
    context: dict[str, Any] = {
        "month": month,
        "days": days,
        "total": sum(day.total for day in days),
        "to_registers": request.user.may(Permission.ATTENDANCE_RECORD),
        "exceptions": exceptions.select_related("stay__enrolment__participant", "entered_by").order_by("day", "id"),
        "earlier": month.previous if month > Month.of(project.starts_on) else None,
        "later": month.next if month < Month.of(timezone.localdate()) else None,
    }
    return render(request, "reintegration/month_meals.html", context)
