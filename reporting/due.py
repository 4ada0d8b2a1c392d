"""Reports that come by themselves: asked for once each, however often this runs, and told to whom they concern."""

from __future__ import annotations

import logging
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation

from accounts.models import User
from accounts.permissions import Role
from cis_portal.lib.periods import Period
from grants.actions import make_schedule
from grants.models import Project
from reporting import actions, words
from reporting.models import Report, ReportKind, ReportNotice, ReportState
from reporting.schedule import Due, due_reports

logger = logging.getLogger(__name__)

# The yearly report is the centre's own: partners have no part in it.
TOLD = {
    ReportKind.PROGRESS: (Role.COORDINATOR, Role.MOPR, Role.PUP),
    ReportKind.YEARLY: (Role.COORDINATOR, Role.MANAGER),
}


def request_due_reports() -> int:
    """Ask for each report that is due and was not asked for; how many. Missed ones are made up, from portal_from on.

    The database holds one report of a period, so two that run this at once ask for it once.
    """
    today, asked = timezone.localdate(), 0
    for project in Project.objects.filter(portal_from__isnull=False, starts_on__lt=today):
        make_schedule(project=project)
        whole = Period(project.starts_on, project.ends_on)
        told = Report.objects.filter(project=project, notices__isnull=False)
        there = set(told.values_list("kind", "starts_on", "ends_on"))
        for due in due_reports(whole, portal_from=project.portal_from or today, today=today):
            if (kind_of(due), due.period.starts_on, due.period.ends_on) not in there:
                asked += _request(project, due.period, kind_of(due))
    return asked


def kind_of(due: Due) -> ReportKind:
    return ReportKind.YEARLY if due.yearly else ReportKind.PROGRESS


@transaction.atomic
def _request(project: Project, period: Period, kind: ReportKind) -> int:
    """Ask for one, and note who is to be told. A report that somebody asked for earlier is told all the same."""
    known = Report.objects.latest_of(project, kind, period) is not None
    report = actions.request_report(project=project, period=period, by=None, kind=kind)
    Report.objects.select_for_update().get(pk=report.pk)  # a second one waits here, and finds the notices
    if not report.notices.exists():
        told = [ReportNotice(report=report, user=user) for user in _people_of(project, TOLD[kind])]
        ReportNotice.objects.bulk_create(told or [ReportNotice(report=report)])
    return not known


def _people_of(project: Project, roles: tuple[Role, ...]) -> list[User]:
    """Workers of the project's organisations with one of the roles today, and an authorisation."""
    today = timezone.localdate()
    users = User.objects.filter(
        organisation__project_roles__project=project,
        role_grants__role__in=roles,
        role_grants__starts_on__lte=today,
    ).distinct()
    return [user for user in users.order_by("id") if user.is_authorised(today) and user.roles & set(roles)]


def send_notices() -> int:
    """Mail everybody who is still to be told of a finished report; how many were sent. A link, never the file."""
    sent = 0
    finished = ReportNotice.objects.filter(
        sent_at__isnull=True, user__isnull=False, report__state__in=[ReportState.READY, ReportState.FAILED]
    )
    for pk in finished.order_by("id").values_list("id", flat=True):
        sent += _send(pk)
    return sent


@transaction.atomic
def _send(pk: int) -> int:
    """Send one mail, held against a second sender. One that fails stays to be sent."""
    notice = ReportNotice.objects.select_for_update(skip_locked=True, of=("self",)).filter(pk=pk, sent_at=None).first()
    if notice is None or notice.user is None:
        return 0
    ReportNotice.objects.filter(pk=pk).update(sent_at=timezone.now())
    try:
        with transaction.atomic(), translation.override(settings.LANGUAGE_CODE):
            _mail(notice.report, notice.user).send()
    except (OSError, SMTPException) as problem:
        ReportNotice.objects.filter(pk=pk).update(sent_at=None)
        logger.error("A notice of report %s was not sent: %s", notice.report_id, type(problem).__name__)
        return 0
    return 1


def _mail(report: Report, user: User) -> EmailMessage:
    context = {
        "report": report,
        "failed": words.failure(report) if report.state == ReportState.FAILED else "",
        "address": f"{settings.PORTAL_ADDRESS}{reverse('report', args=[report.pk])}",
    }
    subject = render_to_string("reporting/email/report_subject.txt", context)
    return EmailMessage(
        " ".join(subject.split()), render_to_string("reporting/email/report_message.txt", context), to=[user.email]
    )
