"""A real Celery worker: it is killed in the middle of a report, and another one finishes it."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from cis_portal.lib.periods import Month, Period
from reporting import actions
from reporting.models import Report, ReportFile, ReportNotice, ReportState
from reporting.schedule import due_reports
from tests import factories

LONGEST_WAIT = 60
PROJECT = Period(date(2025, 1, 1), date(2027, 12, 31))
PERIOD = Period(date(2026, 7, 1), date(2026, 9, 30))


def start(*arguments: str) -> subprocess.Popen:
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "cis_portal.settings.test",
        "PORTAL_DATABASE": connection.settings_dict["NAME"],
        "BEAT_EVERY": "0.5",
    }
    command = [sys.executable, "-m", "celery", "-A", "cis_portal", *arguments, "--loglevel", "WARNING"]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    return subprocess.Popen(command, cwd=settings.BASE_DIR, env=environment, start_new_session=True, **quiet)


def start_worker() -> subprocess.Popen:
    return start("worker", "--pool", "solo", "--without-gossip", "--without-mingle")


def start_beat(folder: Path, number: int) -> subprocess.Popen:
    return start("beat", "--pidfile=", "--schedule", str(folder / f"beat{number}"))


def wait_for(state: str, report: Report) -> None:
    until = time.monotonic() + LONGEST_WAIT
    while time.monotonic() < until:
        report.refresh_from_db(fields=["state", "attempt", "progress"])
        if report.state == state:
            return
        time.sleep(0.05)
    pytest.fail(f"The report stays {report.state}, attempt {report.attempt}, {report.progress} %.")


def wait_until(holds: Callable[[], bool]) -> None:
    until = time.monotonic() + LONGEST_WAIT
    while not holds():
        assert time.monotonic() < until, list(Report.objects.values("state", "attempt", "starts_on", "reason"))
        time.sleep(0.05)


@pytest.mark.processes
@pytest.mark.django_db(transaction=True)
def test_the_report_of_a_killed_worker_is_finished_by_another():
    project = factories.make_project()
    factories.make_enrolment(project=project, started_on=date(2026, 7, 1))
    workers = [start_worker()]
    try:
        report = actions.request_report(project=project, period=PERIOD, by=None)
        wait_for(ReportState.BUILDING, report)
        os.kill(workers[0].pid, signal.SIGKILL)
        workers[0].wait()
        assert actions.take_over_lapsed_reports() == 0  # its lease still holds
        Report.objects.filter(pk=report.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
        assert actions.take_over_lapsed_reports() == 1
        workers.append(start_worker())
        wait_for(ReportState.READY, report)
        assert report.attempt == 2
        assert ReportFile.objects.filter(report=report).count() == 3
        assert Report.objects.count() == 1
    finally:
        for worker in workers:
            worker.kill()
            worker.wait()


@pytest.mark.processes
@pytest.mark.django_db(transaction=True)
def test_two_beats_a_killed_worker_and_an_emptied_redis_give_one_report_a_period(tmp_path, redis_server):
    today = timezone.localdate()
    project = factories.make_project()
    first = Month.of(today).previous.previous.previous
    type(project).objects.update(portal_from=first.first)
    expected = {due.period for due in due_reports(PROJECT, portal_from=first.first, today=today)}
    factories.make_user("coordinator", project=project)
    running = [start_beat(tmp_path, 1), start_beat(tmp_path, 2), start_worker()]
    try:
        wait_until(lambda: Report.objects.filter(state=ReportState.BUILDING).exists())
        os.kill(running[2].pid, signal.SIGKILL)
        running[2].wait()
        for key in redis_server.scan_iter(f"{settings.REDIS_PREFIX}*", count=1000):
            redis_server.delete(key)
        Report.objects.exclude(state=ReportState.READY).update(lease_until=timezone.now() - timedelta(seconds=1))
        running.append(start_worker())
        wait_until(lambda: Report.objects.filter(state=ReportState.READY).count() == len(expected))
        wait_until(lambda: not ReportNotice.objects.filter(sent_at=None).exists())
        time.sleep(2)  # the beats go on firing
        assert sorted(report.period for report in Report.objects.all()) == sorted(expected)
        assert ReportFile.objects.count() == 3 * len(expected)
        assert ReportNotice.objects.count() == len(expected)
    finally:
        for process in running:
            process.kill()
            process.wait()
