"""A real Celery worker: it is killed in the middle of a report, and another one finishes it."""

import os
import signal
import subprocess
import sys
import time
from datetime import date, timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from cis_portal.lib.periods import Period
from reporting import actions
from reporting.models import Report, ReportFile, ReportState
from tests import factories

LONGEST_WAIT = 60
PERIOD = Period(date(2026, 7, 1), date(2026, 9, 30))


def start_worker() -> subprocess.Popen:
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "cis_portal.settings.test",
        "PORTAL_DATABASE": connection.settings_dict["NAME"],
    }
    command = [sys.executable, "-m", "celery", "-A", "cis_portal", "worker", "--pool", "solo", "--loglevel", "WARNING"]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    return subprocess.Popen(command, cwd=settings.BASE_DIR, env=environment, start_new_session=True, **quiet)


def wait_for(state: str, report: Report) -> None:
    until = time.monotonic() + LONGEST_WAIT
    while time.monotonic() < until:
        report.refresh_from_db(fields=["state", "attempt", "progress"])
        if report.state == state:
            return
        time.sleep(0.05)
    pytest.fail(f"The report stays {report.state}, attempt {report.attempt}, {report.progress} %.")


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
