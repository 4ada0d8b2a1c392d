"""Attendance of a period, month by month: marks by code, and working days that nobody marked."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

from django.db.models import Count

from cis_portal.lib.periods import Month, Period
from cis_portal.lib.workdays import is_working_day
from grants.models import Project
from participants.models import Stay
from reintegration.models import DayCode, DayMark

# A free day is the person's right, so it is no absence and stands outside the rate.
IN_RATE = frozenset(DayCode.values) - {DayCode.FREE_DAY.value}


def attendance_of(project: Project, period: Period) -> list[dict[str, Any]]:
    """A row a month: {"month", "marks": {code: n}, "present", "of", "unmarked"}.

    present of `of`: marks O among the marks on working days, free days left out; their quotient is the rate.
    unmarked: working days inside stays that hold no mark. Two queries.
    """
    marks: dict[Month, Counter[str]] = {month: Counter() for month in period.months()}
    on_working_days: dict[Month, Counter[str]] = {month: Counter() for month in period.months()}
    rows = DayMark.objects.filter(
        stay__enrolment__project=project, day__range=(period.starts_on, period.ends_on)
    ).values_list("day", "code")
    for day, code, number in rows.annotate(number=Count("id")).order_by("day", "code"):
        marks[Month.of(day)][code] += number
        if is_working_day(day):
            on_working_days[Month.of(day)][code] += number
    due = _days_due(project, period)
    return [
        {
            "month": str(month),
            "marks": {code: marks[month][code] for code in DayCode.values},
            "present": on_working_days[month][DayCode.PRESENT.value],
            "of": sum(number for code, number in on_working_days[month].items() if code in IN_RATE),
            "unmarked": max(0, due[month] - sum(on_working_days[month].values())),
        }
        for month in period.months()
    ]


def _days_due(project: Project, period: Period) -> Counter[Month]:
    """Working days inside stays, by month: each person's day counts once."""
    changes: Counter[date] = Counter()
    for starts_on, ended_on, planned_end_on in Stay.objects.filter(
        enrolment__project=project, trial_starts_on__lte=period.ends_on
    ).values_list("trial_starts_on", "ended_on", "planned_end_on"):
        last = ended_on or planned_end_on or period.ends_on
        if last >= period.starts_on:
            changes[max(starts_on, period.starts_on)] += 1
            if last < period.ends_on:
                changes[date.fromordinal(last.toordinal() + 1)] -= 1
    due: Counter[Month] = Counter()
    present = 0
    for day in period.days():
        present += changes[day]
        if is_working_day(day):
            due[Month.of(day)] += present
    return due
