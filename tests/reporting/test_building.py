"""Building reports: one a period, taken over when a worker dies, frozen, given up with its reason."""

import hashlib
import json
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from cis_portal.lib.periods import Period
from reporting import actions
from reporting.documents import report_pdf, report_xlsx
from reporting.models import Report, ReportFile, ReportMember, ReportState
from reporting.snapshot import digest_of, take_snapshot
from tests import factories

PERIOD = Period(date(2026, 7, 1), date(2026, 9, 30))
COMMITTED = pytest.mark.django_db(transaction=True)


def waiting_report(project, **fields) -> Report:
    return Report.objects.create(
        project=project, **{"starts_on": PERIOD.starts_on, "ends_on": PERIOD.ends_on, **fields}
    )


@pytest.fixture
def people(transactional_db):
    """A project of the notice with three people, a stay and a job, committed."""
    project = factories.make_project()
    for number in range(3):
        enrolment = factories.make_enrolment(project=project, started_on=date(2026, 7, 1 + number))
        factories.mark(factories.make_stay(enrolment), date(2026, 7, 8))
    return project


@COMMITTED
def test_a_report_is_built_whole_and_only_once(people):
    report = actions.request_report(project=people, period=PERIOD, by=None, start=False)
    assert actions.build_report(pk=report.pk) is True
    assert actions.build_report(pk=report.pk) is False
    report.refresh_from_db()
    assert (report.state, report.progress, report.attempt, report.lease_until) == (ReportState.READY, 100, 1, None)
    assert report.digest == digest_of(report.snapshot)
    files = {file.format: file for file in report.files.all()}
    assert set(files) == {"pdf", "xlsx", "json"}
    assert all(hashlib.sha256(bytes(file.content)).hexdigest() == file.digest for file in files.values())
    assert report.members.filter(indicator="P1").count() == 3
    assert json.loads(bytes(report.files.get(format="json").content))["digest"] == report.digest


@COMMITTED
def test_building_the_same_snapshot_again_gives_the_same_files(people):
    report = actions.request_report(project=people, period=PERIOD, by=None, start=False)
    actions.build_report(pk=report.pk)
    before = {file.format: file.digest for file in report.files.all()}
    factories.make_enrolment(project=people, started_on=date(2026, 8, 1))
    report.refresh_from_db()
    again = {"pdf": report_pdf(report), "xlsx": report_xlsx(report)}
    assert {kind: hashlib.sha256(content).hexdigest() for kind, content in again.items()} == {
        kind: before[kind] for kind in ("pdf", "xlsx")
    }
    assert digest_of(take_snapshot(people, PERIOD).snapshot) != report.digest


@COMMITTED
def test_two_people_asking_at_once_get_one_report(people):
    start, users = threading.Barrier(2), [factories.make_user("coordinator", project=people) for _ in range(2)]

    def ask(user):
        try:
            start.wait()
            return actions.request_report(project=people, period=PERIOD, by=user, start=False).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        asked = list(pool.map(ask, users))
    assert len(set(asked)) == 1
    assert Report.objects.count() == 1


@COMMITTED
def test_two_workers_starting_at_once_build_one_report(people):
    report, start = actions.request_report(project=people, period=PERIOD, by=None, start=False), threading.Barrier(2)

    def build(_):
        try:
            start.wait()
            return actions.build_report(pk=report.pk)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(build, range(2))) == [False, True]
    assert ReportFile.objects.filter(report=report).count() == 3


@pytest.mark.django_db
def test_the_database_refuses_a_second_report_of_a_period(project):
    waiting_report(project)
    with pytest.raises(IntegrityError, match="a_period_is_reported_once"), transaction.atomic():
        waiting_report(project)


@pytest.mark.django_db
@pytest.mark.parametrize("fields", [{"snapshot": {"other": 1}}, {"snapshot": None, "state": "failed", "reason": "x"}])
def test_the_database_refuses_to_change_a_frozen_snapshot(project, fields):
    report = waiting_report(project, state=ReportState.READY, snapshot={"people": 1}, digest="d" * 64)
    with pytest.raises(DatabaseError, match="snapshot"), transaction.atomic():
        Report.objects.filter(pk=report.pk).update(**fields)


@pytest.mark.django_db
def test_the_database_refuses_to_change_who_was_counted(project):
    member = ReportMember.objects.create(
        report=waiting_report(project),
        indicator="P1",
        enrolment=factories.make_enrolment(project=project),
        decided_on=date(2026, 8, 1),
        evidence={},
    )
    with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
        ReportMember.objects.filter(pk=member.pk).update(decided_on=date(2026, 9, 1))


@pytest.mark.django_db
def test_a_lease_that_holds_is_left_alone_and_a_lapsed_one_is_taken_over(project, django_capture_on_commit_callbacks):
    now = timezone.now()
    held = waiting_report(project, state=ReportState.BUILDING, attempt=1, lease_until=now + timedelta(seconds=30))
    lapsed = waiting_report(
        project,
        ends_on=date(2026, 8, 31),
        state=ReportState.BUILDING,
        attempt=1,
        lease_until=now - timedelta(seconds=1),
    )
    lost = waiting_report(project, ends_on=date(2026, 7, 31), lease_until=now - timedelta(seconds=1))
    trusted = waiting_report(project, ends_on=date(2026, 7, 30), lease_until=now + timedelta(seconds=30))
    with django_capture_on_commit_callbacks() as sent:
        assert actions.take_over_lapsed_reports() == 2
    assert len(sent) == 2
    states = {report.pk: report.state for report in Report.objects.all()}
    assert states == {
        held.pk: ReportState.BUILDING,
        lapsed.pk: ReportState.QUEUED,
        lost.pk: ReportState.QUEUED,
        trusted.pk: ReportState.QUEUED,
    }
    assert actions.take_lease(held.pk) is None
    assert actions.take_lease(lapsed.pk) == 2
    assert actions.take_over_lapsed_reports() == 0


@pytest.mark.django_db
def test_a_report_interrupted_too_often_is_given_up_with_its_reason(project):
    report = waiting_report(
        project, state=ReportState.BUILDING, attempt=3, lease_until=timezone.now() - timedelta(seconds=1)
    )
    assert actions.take_over_lapsed_reports() == 0
    report.refresh_from_db()
    assert (report.state, report.reason) == (ReportState.FAILED, "interrupted")


@COMMITTED
def test_a_worker_whose_report_was_taken_over_writes_nothing_more(people):
    report = actions.request_report(project=people, period=PERIOD, by=None, start=False)
    slow = actions.take_lease(report.pk)
    Report.objects.filter(pk=report.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    assert actions.build_report(pk=report.pk) is True
    with pytest.raises(actions.LeaseLost):
        actions.reports._hold(report.pk, slow, progress=1)
    report.refresh_from_db()
    assert (report.state, report.attempt, report.progress) == (ReportState.READY, 2, 100)


@COMMITTED
def test_an_error_leaves_the_report_for_three_attempts_and_then_says_why(people):
    report = actions.request_report(project=people, period=PERIOD, by=None, start=False)
    Report.objects.filter(pk=report.pk).update(attempt=1)
    with connection.cursor() as cursor:  # a table that cannot be written, as a full disk would do
        cursor.execute("ALTER TABLE reporting_reportfile ADD CONSTRAINT refused CHECK (format <> 'pdf') NOT VALID")
    try:
        for attempt, state in ((2, ReportState.QUEUED), (3, ReportState.FAILED)):
            with pytest.raises(IntegrityError):
                actions.build_report(pk=report.pk)
            report.refresh_from_db()
            assert (report.attempt, report.state) == (attempt, state)
        assert (report.reason, report.files.count()) == ("IntegrityError", 0)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE reporting_reportfile DROP CONSTRAINT refused")
    frozen = report.digest
    factories.make_enrolment(project=people, started_on=date(2026, 8, 1))
    actions.retry_report(report=report, by=None, start=False)
    assert actions.build_report(pk=report.pk) is True
    report.refresh_from_db()
    assert (report.digest, report.reason) == (frozen, "")


@COMMITTED
def test_a_job_that_was_reported_stays_counted_when_the_person_comes_back(people):
    from participants.dictionaries import DocumentKind
    from participants.models import Document
    from reintegration.models import Employment
    from reporting.figures import count_project

    enrolment = factories.make_enrolment(project=people, started_on=date(2026, 1, 12), ended_on=date(2026, 7, 1))
    factories.make_stay(enrolment, ended_on=date(2026, 7, 1))
    paper = Document.objects.create(
        enrolment=enrolment, kind=DocumentKind.JOB, number="UM/1", issued_on=date(2026, 7, 9)
    )
    job = Employment.objects.create(enrolment=enrolment, started_on=date(2026, 7, 5), document=paper)
    report = actions.request_report(project=people, period=PERIOD, by=None, start=False)
    actions.build_report(pk=report.pk)
    enrolment.ended_on = None
    enrolment.save()

    def counted() -> list[date]:
        return [counted.on for counted in count_project(people, as_of=date(2026, 12, 31))["R1"].people]

    assert counted() == []
    factories.make_stay(enrolment, trial_starts_on=date(2026, 10, 5))
    assert counted() == [date(2026, 7, 9)]
    job.delete()
    assert counted() == [date(2026, 7, 9)]
    Report.objects.update(state=ReportState.QUEUED)  # frozen, but not finished: nothing has been reported yet
    assert counted() == []


@COMMITTED
def test_the_command_builds_the_report_once_and_finds_it_again(people, tmp_path):
    arguments = ["--from", "2026-07-01", "--to", "2026-09-30"]
    for kind in ("pdf", "xlsx", "json", "pdf"):
        output = tmp_path / f"report.{kind}"
        call_command("progress_report", *arguments, "--format", kind, "--output", str(output), stdout=StringIO())
        assert output.read_bytes() == bytes(ReportFile.objects.get(format=kind).content)
    assert Report.objects.get().attempt == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("since", "until", "code"),
    [("2026-09-30", "2026-07-01", 2), ("2024-01-01", "2024-03-31", 1), ("2027-01-01", "2027-12-31", 1)],
)
def test_the_command_refuses_a_period_that_cannot_be_reported(project, tmp_path, since, until, code):
    output = tmp_path / "report.pdf"
    with pytest.raises(CommandError) as refusal:
        call_command("progress_report", "--from", since, "--to", until, "--format", "pdf", "--output", str(output))
    assert (refusal.value.returncode, output.exists(), Report.objects.exists()) == (code, False, False)


@COMMITTED
def test_a_file_that_cannot_be_written_is_said(people, tmp_path):
    with pytest.raises(CommandError, match="missing"):
        call_command(
            "progress_report", "--from", "2026-07-01", "--to", "2026-09-30", "--format", "json",
            "--output", str(tmp_path / "missing" / "report.json"),
        )  # fmt: skip
