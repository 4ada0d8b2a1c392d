"""When unexcused absence calls for a talk: pure rules, then the episode and its one task."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction

from cis_portal.lib.workdays import is_working_day
from grants.models import DatedSetting
from participants.actions import close_task
from participants.models import Task
from reintegration import actions
from reintegration.models import AbsenceEpisode, DayCode, DayMark
from reintegration.tasks import watch_absences, watch_stay
from reintegration.unexcused import Ground, Limits, attendance_percent, unexcused
from tests import factories

TODAY = date(2026, 11, 13)  # a Friday; the 11th is a holiday
WEEK = [date(2026, 11, day) for day in (9, 10, 12, 13)]
BEFORE = [day for day in (date(2026, 9, 1) + timedelta(days=n) for n in range(69)) if is_working_day(day)]


def found(codes: dict[date, str], **limits):
    days = [*BEFORE, *WEEK]
    return unexcused(days, codes, limits=Limits(**limits), today=TODAY)


def present() -> dict[date, str]:
    return dict.fromkeys(BEFORE, "O")


def test_three_class_days_in_a_row_count_across_a_holiday_and_over_what_nobody_has_explained():
    codes = present() | {WEEK[0]: "NN", WEEK[1]: "NN", WEEK[2]: "?", WEEK[3]: "NN"}
    seen = found(codes)
    assert (seen.grounds, seen.in_a_row, seen.starts_on, seen.last_on) == ((Ground.IN_A_ROW,), 3, WEEK[0], WEEK[3])
    assert found(codes | {WEEK[3]: "O"}) is None, "the person has come since"
    assert found(codes, in_a_row=4) is None
    assert found(codes, in_a_row=0) is None


def test_days_in_the_window_of_thirty_need_not_follow_each_other():
    scattered = {date(2026, 10, 15): "NN", date(2026, 10, 20): "NN", date(2026, 10, 26): "NN", WEEK[0]: "NN"}
    assert found(present() | scattered | {WEEK[1]: "O"}).grounds == (Ground.IN_WINDOW,)
    moved = {date(2026, 10, 14) if day == date(2026, 10, 15) else day: code for day, code in scattered.items()}
    assert found(present() | moved | {WEEK[1]: "O"}) is None, "the 14th is the 31st day back"


def test_attendance_is_no_worse_for_sickness_and_free_days():
    assert attendance_percent(["O"] * 8 + ["NN", "NU"] + ["L4"] * 20 + ["DW"] * 6) == 80
    assert attendance_percent([]) == 100
    codes = dict.fromkeys(BEFORE[:7], "O") | dict.fromkeys(BEFORE[7:10], "NN")
    assert found(codes | {WEEK[0]: "O"}, in_window=0).grounds == (Ground.ATTENDANCE,)
    assert found(dict.fromkeys(BEFORE[:6], "O") | dict.fromkeys(BEFORE[6:9], "NN"), in_a_row=0, in_window=0) is None


@pytest.fixture
def stay(project):
    return factories.make_stay(factories.make_enrolment(project=project, started_on=date(2026, 9, 1)))


@pytest.fixture
def on_the_day():
    with time_machine.travel(f"{TODAY}T09:00:00+01:00", tick=False):
        yield


def mark(stay, day, code, by):
    standing = DayMark.objects.filter(stay=stay, day=day).first()
    version = standing.version if standing else 0
    actions.mark_day(stay=stay, day=day, code=DayCode(code), expected_version=version, by=by)
    watch_stay(stay.pk)  # what the marking sends to the worker


@pytest.mark.django_db
@pytest.mark.usefixtures("on_the_day")
def test_the_third_day_in_a_row_makes_one_task_of_the_social_worker_and_never_a_second(project, stay):
    worker = factories.make_user("social_worker", project=project)
    instructor = factories.make_user("instructor", project=project)
    for day in WEEK[:2]:
        mark(stay, day, "NN", instructor)
    assert not Task.objects.exists()
    mark(stay, WEEK[2], "NN", instructor)
    task = Task.objects.get()
    assert (task.assignee, task.enrolment, task.due_on) == (worker, stay.enrolment, date(2026, 11, 17))
    assert task.text == (
        "Porozmawiaj o nieobecnościach od 09.11.2026: 3 dni zajęć z rzędu bez usprawiedliwienia (art. 13 ust. 4). "
        "Zapisz kontakt w teczce."
    )
    watch_absences()
    watch_absences()
    mark(stay, WEEK[3], "NN", instructor)
    task = Task.objects.get()
    assert "4 dni zajęć z rzędu bez usprawiedliwienia, 4 nieusprawiedliwione dni w ciągu 30 dni" in task.text
    close_task(task=task, outcome="done", note="rozmowa telefoniczna", by=worker)
    watch_absences()
    assert Task.objects.count() == 1
    assert AbsenceEpisode.objects.open().count() == 1


@pytest.mark.django_db
@pytest.mark.usefixtures("on_the_day")
def test_days_that_are_justified_close_the_episode_and_its_task(project, stay):
    by = factories.make_user("social_worker", project=project)
    for day in WEEK[:3]:
        mark(stay, day, "NN", by)
    actions.explain_absence(stay=stay, day=WEEK[2], code=DayCode.EXCUSED, expected_version=1, by=by, ground="care")
    watch_stay(stay.pk)
    task = Task.objects.get()
    assert (task.outcome, task.note) == ("done", "Nieobecności wyjaśniono albo osoba znów przychodzi.")
    assert AbsenceEpisode.objects.get().closed_on == TODAY
    mark(stay, WEEK[2], "NN", by)
    assert Task.objects.open().count() == 1, "another episode, another task"


@pytest.mark.django_db
@pytest.mark.usefixtures("on_the_day")
def test_the_centres_own_limit_holds_from_its_day_and_the_database_keeps_one_open_episode(project, stay):
    by = factories.make_user("instructor", project=project)
    DatedSetting.objects.create(
        project=project, key="absences_in_a_row", valid_from=date(2026, 11, 1), value="2", source="regulamin § 7"
    )
    for day in WEEK[:2]:
        mark(stay, day, "NN", by)
    episode = AbsenceEpisode.objects.get()
    assert (episode.in_a_row, Task.objects.get().assignee) == (2, None), "nobody is the only social worker: to be taken"
    again = {"starts_on": TODAY, "last_on": TODAY, "grounds": ["in_a_row"], "due_on": TODAY}
    figures = {"in_a_row": 2, "in_window": 2, "percent": 50}
    with pytest.raises(IntegrityError, match="a_stay_has_one_open_absence_episode"), transaction.atomic():
        AbsenceEpisode.objects.create(stay=stay, **again, **figures)


@pytest.mark.django_db
@pytest.mark.usefixtures("on_the_day")
def test_marking_sends_the_look_to_the_worker_and_only_where_it_can_matter(
    project, stay, django_capture_on_commit_callbacks
):
    by = factories.make_user("instructor", project=project)
    for code, sent in (("O", 0), ("NN", 1), ("NU", 1), ("L4", 0)):
        standing = DayMark.objects.filter(stay=stay, day=WEEK[0]).first()
        version = standing.version if standing else 0
        with django_capture_on_commit_callbacks() as later:
            actions.mark_day(stay=stay, day=WEEK[0], code=DayCode(code), expected_version=version, by=by)
        assert [call.keywords["args"] for call in later] == [[stay.pk]] * sent
