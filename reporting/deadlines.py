"""Deadlines of the centre itself: the yearly report and the payment claims."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import Permission
from cis_portal.lib.periods import Month, Period
from grants.models import Project
from participants.legal_days import claim_due, yearly_report_due
from participants.radar import Deadline
from reporting.models import ReportKind
from reporting.schedule import year_within

PERIOD_MONTHS = 3


def deadlines(user: User, project: Project, today: date, until: date) -> Iterator[Deadline]:
    """The yearly report, and the claim of each quarter whose day is still to come. No query."""
    if not user.works_for_a_centre or not user.may(Permission.REPORT_REQUEST):
        return
    address = reverse("reports")
    report = yearly_report_due(today)
    tables = address + _year_asked(project, report.year - 1)
    yield Deadline(report, _("yearly report of the centre"), _("Prepare the report"), tables, source="art. 5 ust. 4")
    for ends_on in _quarters(project, today, until):
        day = claim_due(ends_on, project.ends_on)
        what = _("payment claim for the quarter until %(day)s") % {"day": date_format(ends_on, "SHORT_DATE_FORMAT")}
        if today <= day:
            yield Deadline(day, what, _("Prepare the report"), address, source=_("grant agreement"))


def _year_asked(project: Project, year: int) -> str:
    """The form of the reports' page filled in for the tables of a year; nothing where the project had no day in it."""
    try:
        period = year_within(Period(project.starts_on, project.ends_on), year)
    except ValueError:
        return ""
    days = {"starts_on": period.starts_on.isoformat(), "ends_on": period.ends_on.isoformat()}
    return "?" + urlencode({"kind": ReportKind.YEARLY.value, **days})


def _quarters(project: Project, today: date, until: date) -> Iterator[date]:
    """Last days of the project's quarters from two months ago on; the last one ends with the project."""
    month = Month.of(max(today - timedelta(days=62), project.starts_on))
    while month.first <= min(until, project.ends_on):
        if month.month % PERIOD_MONTHS == 0 or Month.of(project.ends_on) == month:
            yield min(month.last, project.ends_on)
        month = month.next
