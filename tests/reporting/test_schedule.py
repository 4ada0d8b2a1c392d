"""Reports that come by themselves: which, when, once, made up when missed, told by a link."""

import threading
from datetime import date, timedelta

import pytest
import time_machine
from django.core import mail
from django.db import connection
from django.test import override_settings
from django.utils import timezone

from accounts.models import User
from cis_portal.lib.periods import Period
from reporting import actions, due
from reporting.models import Report, ReportNotice, ReportState
from reporting.schedule import Due, due_reports, next_report
from tests import factories

PROJECT = Period(date(2025, 1, 1), date(2027, 12, 31))
FROM = date(2026, 11, 1)
NOVEMBER = Period(date(2026, 11, 1), date(2026, 11, 30))
DECEMBER = Period(date(2026, 12, 1), date(2026, 12, 31))
YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))
FOURTH_QUARTER = Period(date(2026, 10, 1), date(2026, 12, 31))


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (date(2026, 11, 23), []),
        (date(2026, 12, 4), []),  # the fourth working day after November
        (date(2026, 12, 7), [Due(NOVEMBER, date(2026, 12, 7))]),
        # 1 and 6 January are holidays: the fifth working day is the 11th, the eighth the 14th
        (date(2027, 1, 10), [Due(NOVEMBER, date(2026, 12, 7))]),
        (date(2027, 1, 13), [Due(NOVEMBER, date(2026, 12, 7)), Due(DECEMBER, date(2027, 1, 11))]),
        (date(2027, 1, 14), [Due(NOVEMBER, date(2026, 12, 7)), Due(DECEMBER, date(2027, 1, 11)),
                             Due(FOURTH_QUARTER, date(2027, 1, 14))]),
    ],
)  # fmt: skip
def test_a_month_is_reported_on_the_fifth_working_day_and_a_quarter_on_the_eighth(today, expected):
    assert due_reports(PROJECT, portal_from=FROM, today=today) == expected


def test_every_period_from_the_portals_first_month_is_due_in_the_end_and_none_before():
    found = due_reports(PROJECT, portal_from=FROM, today=date(2028, 6, 1))
    assert len(found) == len(set(found)) == 14 + 5 + 2
    assert [(due.period, due.on) for due in found if due.yearly] == [
        (YEAR, date(2027, 2, 1)),
        (Period(date(2027, 1, 1), date(2027, 12, 31)), date(2028, 2, 1)),
    ]
    assert min(due.period.starts_on for due in found if not due.yearly) == date(
        2026, 10, 1
    )  # the quarter of the first month
    assert next_report(PROJECT, portal_from=FROM, today=date(2028, 6, 1)) is None
    assert next_report(PROJECT, portal_from=FROM, today=date(2026, 12, 7)) == Due(DECEMBER, date(2027, 1, 11))


def test_a_period_is_cut_to_the_project():
    short = Period(date(2026, 11, 16), date(2027, 2, 10))
    found = [due.period for due in due_reports(short, portal_from=FROM, today=date(2027, 6, 1)) if not due.yearly]
    assert found == [
        Period(date(2026, 11, 16), date(2026, 11, 30)),
        Period(date(2026, 12, 1), date(2026, 12, 31)),
        Period(date(2026, 11, 16), date(2026, 12, 31)),
        Period(date(2027, 1, 1), date(2027, 1, 31)),
        Period(date(2027, 2, 1), date(2027, 2, 10)),
        Period(date(2027, 1, 1), date(2027, 2, 10)),
    ]
    years = [due.period for due in due_reports(short, portal_from=FROM, today=date(2028, 6, 1)) if due.yearly]
    assert years == [Period(date(2026, 11, 16), date(2026, 12, 31)), Period(date(2027, 1, 1), date(2027, 2, 10))]


@pytest.fixture
def people(project):
    return {role: factories.make_user(role, project=project) for role in ("coordinator", "mopr", "pup", "instructor")}


def periods() -> list[Period]:
    return [report.period for report in Report.objects.order_by("starts_on", "ends_on")]


def finish() -> None:
    Report.objects.update(state=ReportState.READY, snapshot={}, digest="d" * 64)


@time_machine.travel("2027-01-14 06:00+01:00")
def test_missed_reports_are_made_up_once_however_often_it_runs(project):
    assert due.request_due_reports() == 3
    assert [due.request_due_reports() for _ in range(3)] == [0, 0, 0]
    assert periods() == [FOURTH_QUARTER, NOVEMBER, DECEMBER]


@time_machine.travel("2027-03-20 06:00+01:00")
def test_the_tables_of_a_missed_year_are_made_up_once_and_told_to_the_centre_alone(project, people):
    manager = factories.make_user("manager", project=project)
    assert [due.request_due_reports() for _ in range(3)] == [6, 0, 0]
    yearly = Report.objects.get(kind="yearly")
    assert yearly.period == YEAR
    assert {notice.user for notice in yearly.notices.all()} == {people["coordinator"], manager}
    finish()
    due.send_notices()
    told = [message for message in mail.outbox if "2026" in message.subject and "CAS-02" in message.body]
    assert sorted(message.to[0] for message in told) == sorted([people["coordinator"].email, manager.email])


@time_machine.travel("2026-12-07 06:00+01:00")
def test_coordinator_and_partners_get_one_mail_with_a_link_and_no_file(project, people):
    due.request_due_reports()
    assert due.send_notices() == 0  # nothing is ready yet
    finish()
    assert [due.send_notices(), due.send_notices()] == [3, 0]
    assert sorted(message.to[0] for message in mail.outbox) == sorted(
        people[role].email for role in ("coordinator", "mopr", "pup")
    )
    message = mail.outbox[0]
    assert message.subject == "Raport 01.11.2026–30.11.2026 jest gotowy"
    assert f"https://portal.test.example/reports/{Report.objects.get().pk}/" in message.body
    assert message.attachments == []


@time_machine.travel("2026-12-07 06:00+01:00")
def test_a_report_that_failed_is_told_as_failed(project, people):
    due.request_due_reports()
    Report.objects.update(state=ReportState.FAILED, reason="ValueError")
    assert due.send_notices() == 3
    assert mail.outbox[0].subject == "Nie udało się zbudować raportu 01.11.2026–30.11.2026"
    assert due.request_due_reports() == 0
    assert Report.objects.get().state == ReportState.FAILED  # a person looks at it first


@time_machine.travel("2026-12-07 06:00+01:00")
def test_a_report_asked_for_by_hand_is_not_asked_for_again_and_is_told_of(project, people):
    by_hand = actions.request_report(project=project, period=NOVEMBER, by=people["coordinator"], start=False)
    assert due.request_due_reports() == 0
    assert [report.pk for report in Report.objects.all()] == [by_hand.pk]
    finish()
    assert due.send_notices() == 3


@time_machine.travel("2026-12-07 06:00+01:00")
def test_who_has_no_authorisation_or_role_today_is_not_told(project, people):
    User.objects.filter(pk=people["mopr"].pk).update(authorised_until=date(2026, 12, 6))
    people["pup"].role_grants.update(ends_on=date(2026, 12, 6))
    due.request_due_reports()
    assert list(ReportNotice.objects.values_list("user", flat=True)) == [people["coordinator"].pk]


@time_machine.travel("2026-12-07 06:00+01:00")
def test_a_mail_that_could_not_be_sent_is_sent_later(project, people):
    due.request_due_reports()
    finish()
    with override_settings(EMAIL_BACKEND="django.core.mail.backends.smtp.EmailBackend", EMAIL_PORT=1):
        assert due.send_notices() == 0
    assert due.send_notices() == 3


def test_a_project_without_its_first_month_in_the_portal_reports_nothing_by_itself(project):
    type(project).objects.update(portal_from=None)
    with time_machine.travel("2027-06-01"):
        assert due.request_due_reports() == 0


@pytest.mark.django_db(transaction=True)
def test_two_that_run_at_once_ask_once_and_tell_once():
    with time_machine.travel("2027-01-14 06:00+01:00"):
        project = factories.make_project()
        for role in ("coordinator", "mopr", "pup"):
            factories.make_user(role, project=project)
        at_once(due.request_due_reports, 4)
        assert periods() == [FOURTH_QUARTER, NOVEMBER, DECEMBER]
        assert ReportNotice.objects.count() == 9
        Report.objects.update(state=ReportState.FAILED, reason="ValueError")
        at_once(due.send_notices, 4)
    assert len(mail.outbox) == 9


def at_once(deed, number: int) -> None:
    """Run it in several threads that start together; what one raises is raised here."""
    start, failed = threading.Barrier(number), []

    def run() -> None:
        try:
            start.wait()
            deed()
        except Exception as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []


def test_the_lease_of_a_request_is_trusted_a_minute(project):
    with time_machine.travel("2026-12-07 06:00+01:00", tick=False):
        due.request_due_reports()
        assert Report.objects.get().lease_until == timezone.now() + timedelta(seconds=60)
