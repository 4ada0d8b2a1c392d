"""The calculator: what a month would pay, step by step. It reads rules alone and stores nothing."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone

from accounts.decorators import requires
from accounts.http import PortalRequest
from accounts.permissions import Permission
from benefits.alerts import alerts_of_benefit
from benefits.cases import WrongCase, published_rules, solve
from benefits.dated import DatedRules
from benefits.forms.calculator import BRUSHES, BrushForm, CalculatorForm, example, marks_of, months_offered, painted
from benefits.views.lists import rights
from benefits.wording import alert_text, step_text
from cis_portal.lib.periods import Month, Period
from cis_portal.lib.workdays import is_working_day
from grants.context import current_project
from grants.models import Project
from reintegration.models import DayCode

YEAR = timedelta(days=365)


@dataclass(frozen=True)
class Day:
    """One button of the calendar. code: its mark or ""; label: the mark in words."""

    day: date
    code: str
    label: str
    off: bool


@requires(Permission.ATTENDANCE_VIEW)
def benefit_calculator(request: PortalRequest) -> HttpResponse:
    """Dates and marks in the address, the benefit in the answer."""
    project, today = current_project(request), timezone.localdate()
    months = months_offered(_period(project, today))
    opened = "month" not in request.GET
    month = Month.of(today) if Month.of(today) in months else months[0]
    form = CalculatorForm(example(month) if opened else request.GET, months=months)
    right = form.is_valid()
    month = form.cleaned_data.get("month") or month  # a wrong date elsewhere loses neither month nor marks
    marks, refused = _marks(request.GET, month)
    shown = {
        "form": form,
        **rights(request),
        "month": month,
        "brushes": BRUSHES,
        "brush": request.GET.get("brush", DayCode.UNEXCUSED),
        "marks": [f"{day.isoformat()}:{code}" for day, code in sorted(marks.items())],
        "weeks": _weeks(month, marks),
        "refused": refused,
        "rules_of": project,
        **(_result(form, marks, project) if right else {}),
    }
    return render(request, "benefits/calculator.html", shown)


def _period(project: Project | None, today: date) -> Period:
    return Period(project.starts_on, project.ends_on) if project else Period(today - YEAR, today + YEAR)


def _marks(given: QueryDict, month: Month) -> tuple[dict[date, str], list[date]]:
    """The marks with the click that sent the form."""
    marks, brush = marks_of(given.getlist("mark"), month), BrushForm(given)
    if not brush.is_valid():
        return marks, []
    return painted(marks, brush.days(month), brush.cleaned_data["brush"], month)


def _result(form: CalculatorForm, marks: dict[date, str], project: Project | None) -> dict[str, Any]:
    rules = DatedRules.of(project) if project else published_rules()
    case = form.case(marks)
    try:
        benefit = solve(case, rules)
    except WrongCase as wrong:
        return {"fault": " ".join(wrong.reasons)}
    alerts = alerts_of_benefit(benefit, rules.settings_of(case.month))
    return {
        "benefit": benefit,
        "steps": [step_text(step) for step in benefit.steps],
        "alerts": [alert_text(alert) for alert in alerts],
    }


def _weeks(month: Month, marks: dict[date, str]) -> list[list[Day | None]]:
    """Monday to Sunday; None before the first and after the last."""
    labels = {str(code): str(label) for code, label in DayCode.choices}
    return [
        [
            Day(day, code := marks.get(day, ""), labels.get(code, ""), not is_working_day(day))
            if Month.of(day) == month
            else None
            for day in week
        ]
        for week in calendar.Calendar().monthdatescalendar(month.year, month.month)
    ]
