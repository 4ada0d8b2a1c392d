"""Tasks: by hand and by rules, whose they are, how they end."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts import actions as accounts
from participants import actions
from participants.actions import refusals
from participants.models import Task, TaskOutcome
from participants.todo import Due, due, due_words
from tests import factories

D = date
TODAY = D(2026, 11, 23)


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel("2026-11-23 08:00:00+01:00", tick=False):
        yield


@pytest.fixture
def worker(project):
    return factories.make_user("social_worker", project=project)


@pytest.fixture
def file(project):
    return factories.make_enrolment(project=project, case_number="2026-041", person={"last_name": "Łąkowska"})


def give(by, assignee=None, **fields):
    fields = {"text": "Zadzwonić", "due_on": TODAY, **fields}
    project = fields.pop("project", None) or factories.make_project()
    return actions.create_task(project=project, assignee=assignee or by, by=by, **fields)


@pytest.mark.parametrize(
    ("day", "kind", "words"),
    [
        (D(2026, 11, 18), Due.OVERDUE, "5 dni po terminie"),
        (D(2026, 11, 22), Due.OVERDUE, "1 dzień po terminie"),
        (D(2026, 11, 23), Due.TODAY, "dzisiaj"),
        (D(2026, 11, 24), Due.SOON, "jutro"),
        (D(2026, 11, 30), Due.SOON, "30.11.2026"),
        (D(2026, 12, 1), Due.LATER, "01.12.2026"),
    ],
)
def test_how_soon_a_task_is_due(day, kind, words):
    assert (due(day, TODAY), due_words(day, TODAY)) == (kind, words)


def test_a_task_goes_to_a_colleague_whose_account_works(project, worker, file):
    task = give(worker, factories.make_user("instructor", project=project), enrolment=file)
    assert (task.created_by, task.enrolment, task.outcome) == (worker, file, "")
    strangers = [
        factories.make_user("mopr", project=project),
        factories.make_user("administrator", project=project),
        factories.make_user("instructor", project=project, authorised_until=D(2026, 11, 22)),
        factories.make_user("social_worker", project=factories.make_other_project()),
    ]
    for stranger in strangers:
        with pytest.raises(refusals.NotAColleague):
            give(worker, stranger)
    with pytest.raises(refusals.OfAnotherProject):
        give(worker, enrolment=factories.make_enrolment(project=factories.make_other_project("X/1")))


def ensure(project, **fields):
    return actions.ensure_task(
        project=project, **{"key": "ipzs_review:1", "text": "Przegląd IPZS", "due_on": TODAY, **fields}
    )


def test_a_rule_has_one_open_task_for_a_key(project, worker, file):
    first = ensure(project, enrolment=file)
    later = ensure(project, due_on=D(2026, 12, 1), text="Przegląd IPZS po zmianie")
    assert (later.pk, later.due_on, later.text) == (first.pk, D(2026, 12, 1), "Przegląd IPZS po zmianie")
    assert ensure(project, key="ipzs_review:2").pk != first.pk
    with pytest.raises(IntegrityError), transaction.atomic():
        Task.objects.create(project=project, rule="ipzs_review:1", text="x", due_on=TODAY)


@pytest.mark.django_db(transaction=True)
def test_a_rule_that_runs_twice_at_once_makes_one_task(project, together):
    made = together(lambda: ensure(project), lambda: ensure(project))
    assert {task.pk for task in made} == set(Task.objects.values_list("pk", flat=True))
    assert Task.objects.count() == 1


def test_what_was_closed_is_not_made_again_for_the_same_day(project, worker):
    task = ensure(project)
    actions.close_task(task=task, outcome=TaskOutcome.NOT_NEEDED, note="przeprowadzony wcześniej", by=worker)
    assert ensure(project).pk == task.pk
    assert ensure(project, due_on=D(2027, 2, 23)).pk != task.pk
    assert Task.objects.open().count() == 1


def test_a_rule_settles_its_own_task(project):
    task = ensure(project)
    assert actions.settle_rule(project=project, key="ipzs_review:1", note="wpisano przegląd")
    assert not actions.settle_rule(project=project, key="ipzs_review:1")
    task.refresh_from_db()
    assert (task.outcome, task.note, task.closed_by) == ("done", "wpisano przegląd", None)


def test_a_task_is_closed_once_and_what_was_not_needed_says_why(project, worker):
    task = give(worker)
    with pytest.raises(refusals.WhyNotNeeded):
        actions.close_task(task=task, outcome=TaskOutcome.NOT_NEEDED, note=" ", by=worker)
    actions.close_task(task=task, outcome=TaskOutcome.DONE, note="", by=worker)
    with pytest.raises(refusals.TaskClosed):
        actions.close_task(task=task, outcome=TaskOutcome.DONE, note="", by=worker)
    reopened = actions.reopen_task(task=task, by=worker)
    assert (reopened.outcome, reopened.closed_at, reopened.closed_by) == ("", None, None)


def test_a_rules_task_stays_closed_while_a_newer_one_is_open(project, worker):
    first = ensure(project)
    actions.close_task(task=first, outcome=TaskOutcome.DONE, note="", by=worker)
    ensure(project, due_on=D(2026, 12, 1))
    with pytest.raises(refusals.RuleHasAnother):
        actions.reopen_task(task=first, by=worker)


@pytest.mark.parametrize(
    "broken",
    [{"text": ""}, {"outcome": "done"}, {"outcome": "not_needed", "closed_at": "2026-11-23T08:00Z"}, {"note": "x"}],
)
def test_the_database_holds_what_a_task_is(project, broken):
    with pytest.raises(IntegrityError), transaction.atomic():
        Task.objects.create(project=project, **{"text": "x", "due_on": TODAY, **broken})


def test_who_sees_which_task(project, worker):
    instructor, colleague = (factories.make_user("instructor", project=project) for _one in range(2))
    given, theirs = give(instructor, colleague), give(worker, colleague, text="Inne")
    seen = {user: set(Task.objects.visible_to(user)) for user in (worker, colleague, instructor)}
    assert seen == {worker: {given, theirs}, colleague: {given, theirs}, instructor: {given}}
    other = factories.make_user("social_worker", project=factories.make_other_project())
    for stranger in (other, factories.make_user("mopr", project=project)):
        assert not Task.objects.visible_to(stranger).exists()


def test_a_substitute_has_the_colleagues_tasks_as_long_as_it_holds(project, worker, as_role):
    manager, deputy = factories.make_user("manager", project=project), as_role("specialist")
    give(manager, worker, text="Zanieść pismo")
    accounts.arrange_substitution(
        absent=worker,
        substitute=deputy.user,
        starts_on=D(2026, 11, 24),
        ends_on=D(2026, 11, 27),
        reason="urlop",
        by=manager,
    )
    for day, has in ((23, 0), (24, 1), (27, 1), (28, 0)):
        assert Task.objects.of(deputy.user, D(2026, 11, day)).count() == has
    with time_machine.travel("2026-11-25 08:00+01:00", tick=False):
        panel = next(panel for panel in deputy.get("/").context["panels"] if panel["title"] == "Moje zadania")
    (line,) = panel["lines"]
    assert (line["text"], line["state"], line["detail"]) == (
        "Zanieść pismo", "2 dni po terminie", f"w zastępstwie: {worker}",
    )  # fmt: skip


def test_the_first_page_shows_my_tasks_up_to_a_week_ahead_and_what_nobody_has_taken(project, as_role, file):
    client = as_role("social_worker")
    for days in (-3, 0, 7, 8):
        task = give(client.user, enrolment=file, text=f"za {days}", due_on=TODAY + timedelta(days=days))
    ensure(project, enrolment=file)
    panel = next(panel for panel in client.get("/").context["panels"] if panel["title"] == "Moje zadania")
    assert [(line["text"], line["state"], line["tone"]) for line in panel["lines"]] == [
        ("za -3", "3 dni po terminie", "bad"),
        ("za 0", "dzisiaj", "warn"),
        ("za 7", "30.11.2026", "info"),
        ("1 zadanie, którego nikt nie przejął", "do przejęcia", "warn"),
    ]
    assert task.text == "za 8"


def test_eight_of_my_tasks_stand_there_and_what_nobody_has_taken_is_counted_beside_them(project, as_role, file):
    client = as_role("social_worker")
    for days in range(9):
        give(client.user, enrolment=file, text=f"od {days}", due_on=TODAY - timedelta(days=days))
    for number in range(3):
        give(client.user, text=f"niczyje {number}", due_on=TODAY + timedelta(days=60))
    Task.objects.filter(text__startswith="niczyje").update(assignee=None)
    panel = next(panel for panel in client.get("/").context["panels"] if panel["title"] == "Moje zadania")
    texts = [line["text"] for line in panel["lines"]]
    assert texts == [*(f"od {days}" for days in range(8, 0, -1)), "3 zadania, których nikt nie przejął"]


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_however_many_tasks_it_shows(as_role, file, django_assert_num_queries, count):
    client = as_role("social_worker")
    client.get("/tasks/")
    for place in range(count):
        give(client.user, enrolment=file, due_on=TODAY + timedelta(days=5 * place))
    with django_assert_num_queries(6):
        page = client.get("/tasks/")
    assert sum(len(group.tasks) for group in page.context["groups"]) == count


def test_the_list_shows_mine_the_centres_nobodys_and_the_closed(project, as_role, worker):
    client = as_role("coordinator")
    mine, theirs, free = give(client.user, text="moje"), give(worker, text="cudze"), ensure(project)
    done = give(client.user, text="zamknięte")
    actions.close_task(task=done, outcome=TaskOutcome.DONE, note="", by=client.user)
    shown = {
        whose: {task.pk for task in client.get("/tasks/", {"whose": whose}).context["page"]}
        for whose in ("mine", "centre", "nobody", "closed")
    }
    assert shown == {
        "mine": {mine.pk}, "centre": {mine.pk, theirs.pk, free.pk}, "nobody": {free.pk}, "closed": {done.pk},
    }  # fmt: skip


def test_a_task_is_given_on_the_file_and_closed_where_one_was_working(as_role, worker, file):
    client = as_role("manager")
    address = reverse("participant_task_new", args=["2026-041"])
    sent = {"text": "Zadzwonić do MOPR", "due_on": "2026-11-24", "assignee": worker.pk}
    assert client.post(address, {**sent, "due_on": "2026-11-22"}).status_code == 422
    assert client.post(address, {**sent, "text": "PESEL 44051401359"}).status_code == 422
    assert client.post(address, sent).headers["Location"] == "/participants/2026-041/tasks/"
    task = Task.objects.get()
    assert (task.text, task.due_on, task.assignee, task.enrolment) == (
        "Zadzwonić do MOPR",
        D(2026, 11, 24),
        worker,
        file,
    )
    assert "Zadzwonić do MOPR" in client.get("/participants/2026-041/tasks/").content.decode()
    changed = client.post(f"/tasks/{task.pk}/", {"due_on": "2026-11-30", "assignee": client.user.pk})
    assert changed.headers["Location"] == f"/tasks/{task.pk}/"
    close = f"/tasks/{task.pk}/close/"
    assert client.post(close, {"outcome": "not_needed", "note": ""}).status_code == 422
    assert client.post(close, {"outcome": "done", "back": "centre"}).headers["Location"] == "/tasks/?whose=centre"
    task.refresh_from_db()
    assert (task.outcome, task.due_on, task.closed_by) == ("done", D(2026, 11, 30), client.user)
    assert client.post(close, {"outcome": "done"}).status_code == 422
    client.post(f"/tasks/{task.pk}/reopen/")
    assert Task.objects.open().get() == task
