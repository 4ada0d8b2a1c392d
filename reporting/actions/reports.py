"""What people and workers do with reports: ask, build, take over, give up, try again."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial

from celery import current_app
from django.db import IntegrityError, connection, transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from accounts.models import User
from cis_portal.lib.periods import Period
from grants.models import Project
from reporting.documents import report_pdf, report_xlsx
from reporting.models import INTERRUPTED, Report, ReportFile, ReportFormat, ReportKind, ReportMember, ReportState
from reporting.schedule import year_within
from reporting.snapshot import RULES_VERSION, digest_of, take_snapshot

logger = logging.getLogger(__name__)

LEASE = timedelta(seconds=60)
MESSAGE_TRUSTED = timedelta(seconds=60)
MOST_ATTEMPTS = 3
BUILD_TASK = "reporting.tasks.build_report"


class PeriodNotReportable(ValueError):
    """Holds a stable code: "outside_project", "not_over", or "not_a_year" for the tables of the yearly report."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class LeaseLost(RuntimeError):
    """Another worker has taken the report over: this one stops without writing anything more."""


def check_period(project: Project, period: Period, *, today: date, kind: str = ReportKind.PROGRESS) -> None:
    """Raises PeriodNotReportable. A period that has not ended before today would freeze figures that still change."""
    if period.starts_on < project.starts_on or period.ends_on > project.ends_on:
        raise PeriodNotReportable("outside_project")
    if period.ends_on >= today:
        raise PeriodNotReportable("not_over")
    whole = Period(project.starts_on, project.ends_on)
    if kind == ReportKind.YEARLY and period != year_within(whole, period.starts_on.year):
        raise PeriodNotReportable("not_a_year")


@transaction.atomic
def request_report(
    *, project: Project, period: Period, by: User | None, start: bool = True, kind: ReportKind = ReportKind.PROGRESS
) -> Report:
    """Ask for the report of a period, and start building it once this is committed.

    The same period asked again gives the report that there is (its latest issue), and starts a failed one anew.
    by: None when a command asks; start: False leaves building to the caller. Raises PeriodNotReportable.
    """
    check_period(project, period, today=timezone.localdate(), kind=kind)
    report, created = _issue(project, kind, period, None, by)
    if created and start:
        _send(report.pk)
    if not created and report.state == ReportState.FAILED:
        retry_report(report=report, by=by, start=start)
    return report


class PeriodClaimed(Exception):
    """The claim of the period is with the authority: its figures are not counted anew."""


@transaction.atomic
def count_anew(*, report: Report, by: User, start: bool = True) -> Report:
    """Ask for the next issue of a finished report, of the rows as they are now; the former issue stays as it was.

    Asked again meanwhile gives the issue under way. Raises PeriodClaimed.
    """
    latest = Report.objects.latest_of(report.project, ReportKind(report.kind), report.period)
    if latest is not None and latest.state != ReportState.READY:
        return latest
    try:
        with transaction.atomic():
            found, created = _issue(report.project, ReportKind(report.kind), report.period, report, by)
    except IntegrityError as refusal:
        raise PeriodClaimed from refusal
    if created and start:
        _send(found.pk)
    return found


def _issue(
    project: Project, kind: ReportKind, period: Period, after: Report | None, by: User | None
) -> tuple[Report, bool]:
    """The latest issue of a period, or the one after a given issue; made where there is none."""
    latest = Report.objects.latest_of(project, kind, period)
    if after is None and latest is not None:
        return latest, False
    return Report.objects.get_or_create(
        project=project,
        kind=kind,
        starts_on=period.starts_on,
        ends_on=period.ends_on,
        issue=after.issue + 1 if after else 1,
        defaults={"requested_by": by, "lease_until": timezone.now() + MESSAGE_TRUSTED},
    )


@transaction.atomic
def retry_report(*, report: Report, by: User | None, start: bool = True) -> None:
    """Start a failed report anew, from its frozen snapshot when it has one; any other report stays as it is."""
    changed = Report.objects.filter(pk=report.pk, state=ReportState.FAILED).update(
        state=ReportState.QUEUED,
        attempt=0,
        progress=0,
        step="",
        reason="",
        finished_at=None,
        requested_by=by or F("requested_by"),
        lease_until=timezone.now() + MESSAGE_TRUSTED,
    )
    if changed and start:
        _send(report.pk)
    report.refresh_from_db()


def _send(pk: int) -> None:
    # robust: a broker that is away loses the message, not the request; the sweep sends it again.
    transaction.on_commit(partial(current_app.send_task, BUILD_TASK, args=[pk]), robust=True)


def take_lease(pk: int) -> int | None:
    """Become the one worker of a report that waits: its new attempt number, or None when there is nothing to take."""
    with transaction.atomic():
        report = Report.objects.select_for_update(skip_locked=True).filter(pk=pk).first()
        if report is None or not report.is_under_way:
            return None
        now = timezone.now()
        if report.state == ReportState.BUILDING and report.lease_until and report.lease_until >= now:
            return None
        report.state, report.attempt, report.lease_until = ReportState.BUILDING, report.attempt + 1, now + LEASE
        report.save(update_fields=["state", "attempt", "lease_until"])
        return report.attempt


def build_report(*, pk: int) -> bool:
    """Build a waiting report whole: freeze its snapshot, then make its files. May be called twice.

    True when it was built here; False when somebody else holds it or it is finished. An error leaves it waiting for the
    next attempt, or failed with its reason after MOST_ATTEMPTS; it is raised again either way.
    """
    attempt = take_lease(pk)
    if attempt is None:
        return False
    try:
        _freeze(pk, attempt)
        _make_files(pk, attempt)
    except LeaseLost:
        logger.warning("Report %s was taken over by another worker.", pk)
        return False
    except Exception as error:
        _put_back(pk, attempt, reason=type(error).__name__)
        raise
    return True


def _hold(pk: int, attempt: int, **fields: object) -> None:
    """Renew the lease and note how far it is. Raises LeaseLost when another worker has it by now."""
    if not _held(pk, attempt).update(**{"lease_until": timezone.now() + LEASE, **fields}):
        raise LeaseLost


def _freeze(pk: int, attempt: int) -> None:
    """Take the snapshot, unless an earlier attempt has frozen it, and keep the people behind each figure with it."""
    _hold(pk, attempt, progress=10, step="counting")
    with transaction.atomic(durable=True):
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        report = Report.objects.select_related("project").get(pk=pk)
        if report.snapshot is not None:
            return
        taken = take_snapshot(report.project, report.period, report.kind)
        _hold(
            pk,
            attempt,
            progress=50,
            snapshot=taken.snapshot,
            digest=digest_of(taken.snapshot),
            rules_version=RULES_VERSION,
            frozen_at=timezone.now(),
        )
        ReportMember.objects.bulk_create(
            [
                ReportMember(report=report, indicator=code, enrolment_id=enrolment, decided_on=on, evidence=evidence)
                for code, enrolment, on, evidence in taken.members
            ],
            batch_size=1000,
        )


def _make_files(pk: int, attempt: int) -> None:
    """Make each file of the frozen snapshot, then call the report ready, all its files at once."""
    report = Report.objects.select_related("project").get(pk=pk)
    makers: list[tuple[ReportFormat, int, Callable[[Report], bytes]]] = [
        (ReportFormat.JSON, 55, report_json),
        (ReportFormat.XLSX, 60, report_xlsx),
        (ReportFormat.PDF, 70, report_pdf),
    ]
    files = []
    for kind, progress, make in makers:
        _hold(pk, attempt, progress=progress, step=kind.value)
        content = make(report)
        files.append(
            ReportFile(report=report, format=kind, content=content, digest=hashlib.sha256(content).hexdigest())
        )
    with transaction.atomic():
        _hold(pk, attempt, state=ReportState.READY, progress=100, step="", lease_until=None, finished_at=timezone.now())
        ReportFile.objects.bulk_create(files)


def report_json(report: Report) -> bytes:
    """The snapshot itself with its digest and the moment it was frozen."""
    frozen_at = report.frozen_at.isoformat() if report.frozen_at else None
    kept = {"digest": report.digest, "frozen_at": frozen_at, "snapshot": report.snapshot}
    return json.dumps(kept, ensure_ascii=False, indent=1, sort_keys=True).encode()


def _put_back(pk: int, attempt: int, *, reason: str) -> None:
    """Leave a report for the next attempt (the sweep starts it), or give it up when there were enough."""
    if attempt < MOST_ATTEMPTS:
        _held(pk, attempt).update(state=ReportState.QUEUED, lease_until=timezone.now())
    else:
        fail_report(pk=pk, attempt=attempt, reason=reason)


def fail_report(*, pk: int, attempt: int, reason: str) -> None:
    """Give up a report that is at this attempt, with the reason as a stable code: INTERRUPTED, or an error's name."""
    _held(pk, attempt).update(
        state=ReportState.FAILED, reason=reason[:500], lease_until=None, finished_at=timezone.now()
    )


def give_up_report(*, pk: int, reason: str) -> None:
    """Call a report that waits for its next attempt failed at once, as somebody who waits at a prompt wants it."""
    Report.objects.filter(pk=pk, state=ReportState.QUEUED).update(
        state=ReportState.FAILED, reason=reason[:500], lease_until=None, finished_at=timezone.now()
    )


def _held(pk: int, attempt: int) -> QuerySet[Report]:
    return Report.objects.filter(pk=pk, attempt=attempt, state=ReportState.BUILDING)


def take_over_lapsed_reports() -> int:
    """Send every report again that nobody holds: a killed worker's, or one whose message was lost. How many were sent.

    One that was interrupted too often fails instead.
    """
    sent = 0
    for report in Report.objects.waiting().order_by("id"):
        if report.state == ReportState.BUILDING and report.attempt >= MOST_ATTEMPTS:
            fail_report(pk=report.pk, attempt=report.attempt, reason=INTERRUPTED)
            continue
        with transaction.atomic():
            taken = (
                Report.objects.waiting()
                .filter(pk=report.pk)
                .update(state=ReportState.QUEUED, lease_until=timezone.now() + MESSAGE_TRUSTED)
            )
            if taken:
                _send(report.pk)
        sent += taken
    return sent
