"""Deadlines of the centre itself: the yearly report and the payment claims."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import Permission
from cis_portal.lib.periods import Month
from grants.models import Project
from participants.legal_days import claim_due, yearly_report_due
from participants.radar import Deadline

PERIOD_MONTHS = 3


def deadlines(user: User, project: Project, today: date, until: date) -> Iterator[Deadline]:
    """The yearly report, and the claim of each quarter whose day is still to come. No query."""
    if not user.works_for_a_centre or not user.may(Permission.REPORT_REQUEST):
        return
    address = reverse("reports")
    report = yearly_report_due(today)
    yield Deadline(report, _("yearly report of the centre"), _("Prepare the report"), address, source="art. 5 ust. 4")
    for ends_on in _quarters(project, today, until):
        day = claim_due(ends_on, project.ends_on)
        what = _("payment claim for the quarter until %(day)s") % {"day": date_format(ends_on, "SHORT_DATE_FORMAT")}
        if today <= day:
            yield Deadline(day, what, _("Prepare the report"), address, source=_("grant agreement"))


def _quarters(project: Project, today: date, until: date) -> Iterator[date]:
    """Last days of the project's quarters from two months ago on; the last one ends with the project."""
    month = Month.of(max(today - timedelta(days=62), project.starts_on))
    while month.first <= min(until, project.ends_on):
        if month.month % PERIOD_MONTHS == 0 or Month.of(project.ends_on) == month:
            yield min(month.last, project.ends_on)
        month = month.next
