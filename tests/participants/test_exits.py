"""Leaving the project: the exit, the 28 days after it, reminders, evidence that comes late."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import translation

from grants.models import SettingKey
from participants import actions
from participants.actions import refusals
from participants.dictionaries import ExitSituation
from participants.leaving import result_due
from participants.models import Document, ExitFollowUp, ExitReminder, Task
from participants.reminding import DAYS, remind_of_exits, reminder_due
from reintegration.models import Employment
from reporting.results import results_of
from tests import factories

D = date
LEFT = D(2026, 6, 30)


def at(day):
    return time_machine.travel(f"{day} 09:00+02:00", tick=False)


@pytest.fixture
def file(project):
    found = factories.make_enrolment(project=project, started_on=D(2026, 1, 12))
    factories.make_stay(
        found, trial_ends_on=D(2026, 2, 12), participation_starts_on=D(2026, 2, 13), planned_end_on=D(2027, 1, 13),
        ended_on=LEFT,
    )  # fmt: skip
    return found


@pytest.fixture
def worker(project):
    return factories.make_user("social_worker", project=project)


def leave(file, worker, day=LEFT, situation=ExitSituation.MONITORED, **more):
    with at(max(day, LEFT)):
        return actions.leave_project(
            enrolment=file, ended_on=day, situation=situation, as_planned=True, by=worker, **more
        )


def test_leaving_on_30_june_counts_results_until_28_july_and_gives_a_task_for_that_day(file, worker):
    follow_up = leave(file, worker)
    file.refresh_from_db()
    assert (file.ended_on, file.exit_as_planned, file.exit_situation) == (LEFT, True, "monitored")
    assert follow_up.due_on == result_due(file) == D(2026, 7, 28)  # T-20
    task = Task.objects.get()
    assert (task.due_on, task.enrolment, task.assignee, task.closed_at) == (D(2026, 7, 28), file, worker, None)
    assert file.participant.last_name not in task.text


def test_the_window_is_the_dated_setting_of_the_day_of_leaving(file, worker, project):
    project.settings.create(key=SettingKey.RESULT_WINDOW_DAYS, valid_from=D(2026, 6, 1), value="30", source="umowa")
    assert leave(file, worker).due_on == D(2026, 7, 30)


@pytest.mark.parametrize(
    ("day", "more", "refusal", "field"),
    [
        (D(2026, 1, 11), {}, refusals.ExitBeforeEntry, "ended_on"),
        (D(2026, 6, 29), {}, refusals.StayGoesOn, "ended_on"),
        (LEFT, {"situation": ExitSituation.STARTED_BUSINESS}, refusals.NoDayOfBusiness, "business_started_on"),
    ],
)
def test_an_exit_that_cannot_be_names_its_field(file, worker, day, more, refusal, field):
    with pytest.raises(refusal) as refused:
        leave(file, worker, day, **more)
    assert refused.value.field == field
    file.refresh_from_db()
    assert file.ended_on is None


def test_an_exit_before_the_entry_is_said_at_its_field_and_nothing_typed_is_lost(as_role, file):
    typed = {"ended_on": "2026-01-11", "situation": "seeking_work"}
    with at("2026-07-01"):
        answer = as_role("social_worker").post(reverse("participant_exit", args=[file]), typed)
    form = answer.context["form"]
    assert (answer.status_code, sorted(form.errors)) == (422, ["as_planned", "ended_on"]), "both in one round"
    assert "12.01.2026" in form.errors["ended_on"][0]
    assert {name: form[name].value() for name in typed} == typed
    file.refresh_from_db()
    assert file.ended_on is None


def test_nobody_leaves_twice_tomorrow_or_after_the_project(file, worker):
    with at(LEFT), pytest.raises(refusals.StillToCome):
        actions.leave_project(
            enrolment=file, ended_on=LEFT + timedelta(days=1), situation=ExitSituation.OTHER, as_planned=True, by=worker
        )
    with at(D(2028, 1, 5)), pytest.raises(refusals.OutsideProject) as refused:
        actions.leave_project(
            enrolment=file, ended_on=D(2028, 1, 1), situation=ExitSituation.OTHER, as_planned=True, by=worker
        )
    assert refused.value.field == "ended_on"
    leave(file, worker)
    with pytest.raises(refusals.AlreadyLeft):
        leave(file, worker)


def test_the_situation_that_stands_ends_the_weeks_and_the_task(file, worker):
    leave(file, worker)
    with pytest.raises(refusals.StillWatched), transaction.atomic():
        actions.settle_exit(enrolment=file, situation=ExitSituation.MONITORED, by=worker)
    actions.settle_exit(enrolment=file, situation=ExitSituation.TOOK_JOB, by=worker)
    file.refresh_from_db()
    assert file.exit_situation == "took_job"
    assert ExitFollowUp.objects.get().settled_by == worker
    assert Task.objects.get().outcome == "done"


def test_the_database_keeps_one_open_follow_up_of_a_file(file, worker):
    follow_up = leave(file, worker)
    with pytest.raises(IntegrityError), transaction.atomic():
        ExitFollowUp.objects.create(enrolment=file, left_on=LEFT, due_on=follow_up.due_on, created_by=worker)


def test_reminders_come_on_days_7_14_21_and_26_of_28():
    assert DAYS == (7, 14, 21, 26)
    due = [reminder_due(day, 28) for day in range(30)]
    assert due == [None] * 7 + [7] * 7 + [14] * 7 + [21] * 5 + [26] * 3 + [None]


def test_each_reminder_is_mailed_once_with_the_case_number_alone(file, worker):
    leave(file, worker)
    sent = {}
    for passed in range(31):
        with at(LEFT + timedelta(days=passed)):
            sent[passed] = remind_of_exits() + remind_of_exits()
    assert {passed for passed, number in sent.items() if number} == {7, 14, 21, 26}
    assert len(mail.outbox) == 4
    assert {tuple(message.to) for message in mail.outbox} == {(worker.email,)}
    text = mail.outbox[0].subject + mail.outbox[0].body
    assert file.case_number in text
    assert f"/participants/{file.case_number}/exit/" in text
    person = file.participant
    assert not [word for word in (person.last_name, person.first_name, person.identifier) if word in text]


def test_a_reminder_that_nobody_could_send_comes_late_and_only_the_latest(file, worker, monkeypatch):
    leave(file, worker)
    with at(LEFT + timedelta(days=7)), monkeypatch.context() as broken:
        broken.setattr("django.core.mail.EmailMessage.send", lambda self: (_ for _ in ()).throw(OSError))
        assert remind_of_exits() == 0
    assert not ExitReminder.objects.exists()
    with at(LEFT + timedelta(days=16)):
        assert remind_of_exits() == 1
    assert [reminder.day for reminder in ExitReminder.objects.all()] == [14]


def test_nobody_is_reminded_of_what_is_settled_or_of_who_came_back(file, worker, project):
    other = factories.make_enrolment(project=project, started_on=D(2026, 1, 12))
    leave(file, worker)
    leave(other, worker)
    actions.settle_exit(enrolment=file, situation=ExitSituation.OTHER, by=worker)
    other.ended_on = None
    other.save()
    with at(LEFT + timedelta(days=7)):
        assert remind_of_exits() == 0


def test_when_who_entered_it_has_gone_everybody_who_may_settle_it_is_told(file, worker, project):
    leave(file, worker)
    colleague = factories.make_user("coordinator", project=project)
    factories.make_user("instructor", project=project)
    worker.is_active = False
    worker.save()
    with at(LEFT + timedelta(days=8)):
        assert remind_of_exits() == 1
    assert ExitReminder.objects.get().to == colleague


@pytest.mark.parametrize(("began", "counts"), [(D(2026, 7, 28), True), (D(2026, 7, 29), False)])
def test_a_job_of_day_28_counts_one_of_day_29_is_kept_and_does_not(as_role, file, worker, began, counts):
    leave(file, worker)
    client = as_role("social_worker")
    typed = {"started_on": began, "form": "umowa o pracę", "document_number": "UP/1", "document_on": "2026-08-03"}
    scan = SimpleUploadedFile("umowa.pdf", factories.PDF)
    with at(D(2026, 8, 4)):
        client.force_login(client.user)
        answer = client.post(reverse("participant_job", args=[file]), {**typed, "scan": scan}, follow=True)
        assert answer.status_code == 200
        results = {result.code: result for result in results_of(file.__class__.objects.get(), D(2026, 8, 4))}
    assert Employment.objects.get().document.files.count() == 1
    assert (results["R1"].on == D(2026, 8, 3)) is counts
    assert ("EECR04" in results) is counts
    assert bool(results["R1"].lacks) is not counts
    assert ("is kept" in answer.content.decode() or "zachowano" in answer.content.decode()) is not counts


def test_what_does_not_count_is_told_with_its_reason_and_its_source(as_role, file, worker):
    leave(file, worker)
    for began in (D(2026, 1, 11), D(2026, 7, 28), D(2026, 7, 29)):
        Employment.objects.create(enrolment=file, started_on=began, form="umowa")
    client = as_role("social_worker")
    client.cookies["portal_language"] = "en"
    page = client.get(reverse("participant_exit", args=[file])).content.decode()
    assert page.count("does not count") == 2
    assert "began before 12 Jan 2026, the first day in the project" in page
    assert "began after 28 Jul 2026, the last of the 28 days after leaving in which a result counts" in page
    assert page.count("regulation (EU) 2021/1057, annex I") == 2
    with translation.override("en"):
        found = {result.code: result for result in results_of(file.__class__.objects.get(), D(2026, 8, 4))}
    assert found["R3"].lacks == ["no course has been entered"]
    assert found["R3"].source == f"grant agreement of project {file.project.number}"
    assert all(result.lacks and result.who and result.source for result in found.values() if not result.on)
    panel = client.get(reverse("participant_results", args=[file])).content.decode()
    assert "no course has been entered" in panel
    assert f"assessor other than the trainer (grant agreement of project {file.project.number})" in panel


def test_a_job_typed_wrongly_says_so_at_its_field(as_role, file):
    client, address = as_role("social_worker"), reverse("participant_job", args=[file])
    typed = {"started_on": "2026-07-01", "form": "umowa o pracę"}
    scan = SimpleUploadedFile("umowa.pdf", factories.PDF)
    assert list(client.post(address, {**typed, "scan": scan}).context["form"].errors) == ["document_on"]
    assert client.post(address, typed).status_code == 302
    assert list(client.post(address, typed).context["form"].errors) == ["started_on"]
    assert not Document.objects.exists()


def test_a_job_takes_its_document_later_and_another_once_that_one_is_withdrawn(as_role, file):
    client, address = as_role("social_worker"), reverse("participant_job", args=[file])
    typed = {"started_on": "2026-07-01", "form": "umowa o pracę", "gross_pay": "4900"}
    client.post(address, typed)
    job = Employment.objects.get()
    outcomes = client.get(reverse("participant_outcomes", args=[file])).content.decode()
    assert f'href="{address}?job={job.pk}"' in outcomes
    shown = client.get(f"{address}?job={job.pk}").context["form"]
    assert (shown["form"].value(), shown["gross_pay"].value()) == ("umowa o pracę", 4900)
    paper = {**typed, "gross_pay": "", "document_number": "UP/1", "document_on": "2026-07-03"}
    assert client.post(address, paper).status_code == 302
    job.refresh_from_db()
    assert (job.document.number, job.gross_pay, Employment.objects.count()) == ("UP/1", 4900, 1)
    assert list(client.post(address, paper).context["form"].errors) == ["started_on"]
    actions.withdraw_document(document=job.document, reason="pomyłka", by=client.user)
    assert client.post(address, paper | {"document_number": "UP/2"}).status_code == 302
    job.refresh_from_db()
    assert job.document.number == "UP/2"


def test_one_page_leads_through_the_exit(as_role, file, worker):
    client, address = as_role("manager"), reverse("participant_exit", args=[file])
    typed = {"ended_on": "2026-01-11", "as_planned": "no", "situation": "seeking_work"}
    refused = client.post(address, typed)
    assert refused.status_code == 422
    assert list(refused.context["form"].errors) == ["ended_on"]
    assert 'value="2026-01-11"' in refused.content.decode()
    assert client.post(address, {**typed, "ended_on": "2026-06-30"}).status_code == 302
    page = client.get(address)
    missing = [line.entry.kind for line in page.context["exit"].papers if line.lacking]
    assert missing == ["exit_statement", "social_assessment", "final_assessment", "participation", "exit_notice"]
    assert page.context["exit"].due_on == D(2026, 7, 28)


def test_a_day_to_come_and_a_business_without_its_day_are_said_at_once(as_role, file):
    client = as_role("manager")
    with at(D(2026, 7, 1)):
        client.force_login(client.user)
        typed = {"ended_on": "2026-07-02", "as_planned": "yes", "situation": "started_business"}
        refused = client.post(reverse("participant_exit", args=[file]), typed)
    assert refused.context["form"].errors == {
        "ended_on": ["Ten dzień jeszcze nie nadszedł."],
        "business_started_on": ["Wpisz dzień rozpoczęcia działalności."],
    }


@pytest.mark.parametrize("documents", [1, 3])
def test_the_exit_costs_the_same_however_much_is_in_the_file(as_role, file, documents, django_assert_num_queries):
    client = as_role("social_worker")
    for number in range(documents):
        factories.make_document(file, "consent")
        Employment.objects.create(enrolment=file, started_on=D(2026, 7, 1 + number), form="umowa")
    client.get(reverse("participant_exit", args=[file]))
    with django_assert_num_queries(14):
        client.get(reverse("participant_exit", args=[file]))
