"""Deadlines of the centre itself: the yearly report and the payment claims."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlencode

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.permissions import Permission
from cis_portal.lib.periods import Period
from grants.models import ClaimPeriod, Project
from participants.legal_days import yearly_report_due
from participants.radar import Asked, Deadline
from reporting.models import Claim, ReportKind
from reporting.schedule import year_within


def deadlines(asked: Asked) -> Iterator[Deadline]:
    """The yearly report, and each claim of the schedule that is not with the authority. One query."""
    if not asked.user.works_for_a_centre or not asked.user.may(Permission.REPORT_REQUEST):
        return
    day = yearly_report_due(asked.today)
    what, act = _("yearly report of the centre"), _("Prepare the report")
    query = _year_asked(asked.project, day.year - 1)
    yield Deadline(day, what, act, ("reports",), source="art. 5 ust. 4", query=query)
    periods = ClaimPeriod.objects.visible_to(asked.user).filter(project=asked.project, due_on__lte=asked.until)
    there, since = Claim.objects.with_authority().values("period"), asked.project.portal_from or asked.project.starts_on
    for period in periods.filter(ends_on__gte=since).exclude(pk__in=there):
        last = date_format(period.ends_on, "SHORT_DATE_FORMAT")
        what, act = _("payment claim for the period until %(day)s") % {"day": last}, _("Prepare the claim")
        yield Deadline(period.due_on, what, act, ("claim", str(period.pk)), source=_("grant agreement"))


def _year_asked(project: Project, year: int) -> str:
    """The form of the reports' page filled in for the tables of a year; nothing where the project had no day in it."""
    try:
        period = year_within(Period(project.starts_on, project.ends_on), year)
    except ValueError:
        return ""
    days = {"starts_on": period.starts_on.isoformat(), "ends_on": period.ends_on.isoformat()}
    return "?" + urlencode({"kind": ReportKind.YEARLY.value, **days})
