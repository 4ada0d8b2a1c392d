"""The demo's counselling: a specialist's last weeks with a note, and the hours agreed with them."""

from __future__ import annotations

from datetime import date, time, timedelta
from decimal import Decimal

from django.utils import timezone

from accounts.models import User
from cis_portal.lib.periods import Month
from cis_portal.lib.workdays import is_working_day
from grants.models import Project
from participants.models import Stay
from reintegration.actions.counselling import Facts, NotCounselled, add_card
from reintegration.actions.counselling_plans import agree_hours
from reintegration.models import CounsellingCard, counselling_kinds, topics_of

DAYS = 15  # before today
HOURS = ((time(9), time(9, 50)), (time(10), time(10, 50)), (time(13), time(14)))
NOTE = "Zapis demonstracyjny: czyta go tylko autor."


def bring_counselling(*, project: Project, specialist: User, coordinator: User) -> int:
    """Cards of the last working days with the people of those days; again: changes nothing. Answers how many."""
    if CounsellingCard.objects.of_project(project).exists() or specialist.organisation is None:
        return 0
    today, kinds, made = timezone.localdate(), list(counselling_kinds(specialist.organisation)), 0
    agree_hours(project=project, specialist=specialist, month=Month.of(today), hours=Decimal(40), by=coordinator)
    for day in _days(today):
        stays = Stay.objects.active(day).filter(enrolment__project=project).select_related("enrolment").order_by("id")
        for place, (stay, (first, last)) in enumerate(zip(stays[day.day % 5 :], HOURS, strict=False)):
            kind = kinds[(day.day + place) % len(kinds)]
            facts = Facts(day, first, last, kind, topics_of(kind)[day.day % 3], called_out=True)
            try:
                add_card(enrolment=stay.enrolment, facts=facts, note="" if place else NOTE, by=specialist)
            except NotCounselled:  # the timetable of the demo has the specialist elsewhere
                continue
            made += 1
    return made


def _days(today: date) -> list[date]:
    return [day for day in (today - timedelta(days=back) for back in range(DAYS, 0, -1)) if is_working_day(day)]
