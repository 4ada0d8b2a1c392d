"""The demo's attendance, continued to yesterday."""

import hashlib
from collections.abc import Iterator
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Max

from accounts.models import User
from cis_portal.lib.workdays import is_working_day
from grants.models import Project
from participants.models import Stay
from reintegration.models import AttendanceMonth, DayCode, DayMark

FREE_DAYS = 6


@transaction.atomic
def continue_attendance(*, project: Project, until: date, by: User) -> int:
    """Mark the working days of the running stays after the last day anybody was present; returns how many marks.

    until: the last day marked. The same people and days always give the same marks.
    """
    marks = DayMark.objects.filter(stay__enrolment__project=project)
    last = marks.filter(code=DayCode.PRESENT).aggregate(last=Max("day"))["last"]
    if last is None:
        return 0
    days = [day for day in _days(last + timedelta(days=1), until) if is_working_day(day)]
    for month in {day.replace(day=1) for day in days}:
        AttendanceMonth.objects.get_or_create(project=project, month=month)
    stays = Stay.objects.filter(enrolment__project=project).select_related("enrolment").order_by("id")
    new = [DayMark(stay=stay, day=day, code=code, marked_by=by) for stay in stays for day, code in _codes(stay, days)]
    DayMark.objects.bulk_create(new, ignore_conflicts=True)
    return len(new)


def _codes(stay: Stay, days: list[date]) -> Iterator[tuple[date, DayCode]]:
    free_days_left = FREE_DAYS - stay.marks.filter(code=DayCode.FREE_DAY).count()
    for day in days:
        if not stay.trial_starts_on <= day <= (stay.last_day or day):
            continue
        code = _code(stay.enrolment.case_number, day)
        if code == DayCode.FREE_DAY:
            free_days_left -= 1
        yield day, code if code != DayCode.FREE_DAY or free_days_left >= 0 else DayCode.PRESENT


def _code(case_number: str, day: date) -> DayCode:
    """Mostly present; one week in 25 sick, now and then absent or free."""
    year, week, _weekday = day.isocalendar()
    if _number(f"{case_number} {year} {week}") % 25 == 0:
        return DayCode.SICK
    rare = {0: DayCode.UNEXCUSED, 1: DayCode.EXCUSED, 2: DayCode.EXCUSED, 3: DayCode.FREE_DAY}
    return rare.get(_number(f"{case_number} {day}") % 50, DayCode.PRESENT)


def _number(text: str) -> int:
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4])


def _days(first: date, last: date) -> Iterator[date]:
    for ordinal in range(first.toordinal(), last.toordinal() + 1):
        yield date.fromordinal(ordinal)
