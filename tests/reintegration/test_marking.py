"""Marking a day: never lost, never double, and refused where no mark can stand."""

import time
from datetime import date, timedelta
from threading import Thread
from uuid import uuid4

import pytest
import time_machine
from django.db import connection, transaction

from participants.models import Stay
from reintegration import actions
from reintegration.models import AttendanceMonth, DayCode, DayMark
from reintegration.rules import benefit_lost, codes_open
from tests import factories

MONDAY = date(2026, 3, 9)
SATURDAY = date(2026, 3, 14)
TODAY = date(2026, 3, 18)


@pytest.fixture(autouse=True)
def a_wednesday():
    with time_machine.travel("2026-03-18 09:00+01:00", tick=True):
        yield


@pytest.fixture
def stay(project):
    return factories.make_stay(factories.make_enrolment(project=project), ended_on=date(2026, 4, 30))


@pytest.fixture
def instructor(project):
    return factories.make_user("instructor", project=project)


def mark(stay, by, code="O", version=0, day=MONDAY):
    return actions.mark_day(stay=stay, day=day, code=DayCode(code), expected_version=version, by=by)


def test_a_mark_keeps_its_value_who_and_when(stay, instructor):
    made = mark(stay, instructor, "NN")
    kept = DayMark.objects.get()
    assert (kept.pk, kept.stay, kept.day, kept.code, kept.version) == (made.pk, stay, MONDAY, "NN", 1)
    assert kept.marked_by == instructor
    assert kept.marked_at.date() == TODAY


def test_the_same_mark_sent_twice_changes_nothing(stay, instructor, coordinator):
    first = mark(stay, instructor)
    again = mark(stay, coordinator)
    assert (again.pk, again.version, again.marked_by, again.marked_at) == (first.pk, 1, instructor, first.marked_at)


def test_a_change_raises_the_version(stay, instructor, coordinator):
    mark(stay, instructor)
    changed = mark(stay, coordinator, "NU", version=1)
    assert (changed.code, changed.version, changed.marked_by) == ("NU", 2, coordinator)


@pytest.mark.parametrize("version", [0, 2, 7])
def test_a_stale_mark_names_the_other_value_who_and_when(stay, instructor, coordinator, version):
    standing = mark(stay, instructor, "NN")
    with pytest.raises(actions.StaleMark) as stale:
        mark(stay, coordinator, "O", version=version)
    other = stale.value.other
    assert (other.code, other.version, other.marked_by) == ("NN", 1, instructor)
    assert other.marked_at == standing.marked_at
    assert DayMark.objects.get().code == "NN"


@pytest.mark.parametrize("day", [date(2026, 2, 27), date(2026, 5, 4)])
def test_a_day_outside_the_stay_is_refused(stay, instructor, day):
    with pytest.raises(actions.OutsideStay):
        mark(stay, instructor, "L4", day=day)
    assert not DayMark.objects.exists()


def test_the_first_and_the_last_day_of_a_stay_can_be_marked(stay, instructor):
    assert mark(stay, instructor, "O", day=date(2026, 3, 2)).code == "O"
    assert mark(stay, instructor, "L4", day=date(2026, 4, 30)).code == "L4"


@pytest.mark.parametrize(("code", "refused"), [("O", 1), ("NN", 1), ("?", 1), ("L4", 0), ("DW", 0), ("NU", 0)])
def test_only_absences_known_ahead_may_lie_in_the_future(stay, instructor, code, refused):
    tomorrow = TODAY + timedelta(days=1)
    if refused:
        with pytest.raises(actions.NotYet):
            mark(stay, instructor, code, day=tomorrow)
    else:
        assert mark(stay, instructor, code, day=tomorrow).code == code


@pytest.mark.parametrize("day", [SATURDAY, SATURDAY + timedelta(days=1), date(2026, 4, 6)])
@pytest.mark.parametrize("code", ["O", "NN", "NU", "DW", "?"])
def test_days_off_take_nothing_but_a_sickness(stay, instructor, day, code):
    with pytest.raises(actions.NoClassThatDay):
        mark(stay, instructor, code, day=day)
    assert mark(stay, instructor, "L4", day=day).code == "L4"


def test_a_closed_month_takes_no_mark_and_no_change(stay, project, instructor):
    mark(stay, instructor)
    factories.close_month(project, date(2026, 3, 1))
    for version in (0, 1):
        with pytest.raises(actions.MonthClosed):
            mark(stay, instructor, "NN", version=version)
    with pytest.raises(actions.MonthClosed):
        mark(stay, instructor, day=MONDAY + timedelta(days=1))
    assert mark(stay, instructor).version == 1  # sent again after its answer was lost
    assert DayMark.objects.get().code == "O"


def test_a_month_that_is_being_closed_still_takes_marks(stay, project, instructor):
    AttendanceMonth.objects.create(project=project, month=date(2026, 3, 1), state="closing")
    assert mark(stay, instructor).code == "O"


def test_the_rest_are_those_whom_nobody_marked(project, stay, instructor, coordinator):
    others = [factories.make_stay(factories.make_enrolment(project=project)) for _ in range(2)]
    mark(stay, coordinator, "NN")
    made = actions.mark_rest_present(stays=[stay, *others], day=MONDAY, by=instructor)
    assert [made_mark.stay for made_mark in made] == others
    assert {made_mark.code for made_mark in made} == {"O"}
    assert len({made_mark.marked_at for made_mark in made}) == 1
    assert DayMark.objects.get(stay=stay).code == "NN"
    assert actions.mark_rest_present(stays=[stay, *others], day=MONDAY, by=instructor) == []


def test_the_rest_are_marked_all_or_none(project, stay, instructor):
    later = factories.make_stay(factories.make_enrolment(project=project, started_on=date(2026, 3, 16)))
    with pytest.raises(actions.OutsideStay):
        actions.mark_rest_present(stays=[stay, later], day=MONDAY, by=instructor)
    assert not DayMark.objects.exists()


def take_back(made, by):
    return actions.take_back_rest(act=made[0].act, stays=Stay.objects.all(), day=MONDAY, by=by)


def test_taking_the_rest_back_leaves_what_was_changed_since(project, stay, instructor, coordinator):
    other = factories.make_stay(factories.make_enrolment(project=project))
    made = actions.mark_rest_present(stays=[stay, other], day=MONDAY, by=instructor)
    mark(other, coordinator, "NN", version=1)
    mark(other, instructor, "O", version=2)  # what it was, but a mark of its own by now
    assert take_back(made, coordinator) == 0
    assert take_back(made, instructor) == 1
    assert take_back(made, instructor) == 0
    assert list(DayMark.objects.values_list("stay", "code", "version")) == [(other.pk, "O", 3)]


def test_the_rest_sent_again_marks_nobody_twice_and_nobody_anew(project, stay, instructor):
    other = factories.make_stay(factories.make_enrolment(project=project))
    act = uuid4()
    made = actions.mark_rest_present(stays=[stay, other], day=MONDAY, by=instructor, act=act)
    actions.clear_day(stay=stay, day=MONDAY, expected_version=1, by=instructor)
    again = actions.mark_rest_present(stays=[stay, other], day=MONDAY, by=instructor, act=act)
    assert [mark.pk for mark in again] == [made[1].pk]
    assert take_back(made, instructor) == 1
    assert actions.mark_rest_present(stays=[stay, other], day=MONDAY, by=instructor, act=act) == []
    assert not DayMark.objects.exists()


def test_a_closed_month_keeps_the_rest(project, stay, instructor):
    made = actions.mark_rest_present(stays=[stay], day=MONDAY, by=instructor)
    factories.close_month(project, date(2026, 3, 1))
    with pytest.raises(actions.MonthClosed):
        take_back(made, instructor)
    with pytest.raises(actions.MonthClosed):
        actions.mark_rest_present(stays=[stay], day=MONDAY + timedelta(days=1), by=instructor)
    again = actions.mark_rest_present(stays=[stay], day=MONDAY, by=instructor, act=made[0].act)
    assert [mark.pk for mark in again] == [made[0].pk]  # sent again after its answer was lost


def test_a_change_and_an_undo_keep_what_was_and_who_took_it_back(stay, instructor, coordinator):
    made = actions.mark_rest_present(stays=[stay], day=MONDAY, by=instructor)
    take_back(made, instructor)
    again = mark(stay, instructor, "NN", version=2)
    mark(stay, instructor, "NU", version=again.version)
    actions.clear_day(stay=stay, day=MONDAY, expected_version=4, by=coordinator)
    history = DayMark.history.rel.related_model.objects.order_by("pgh_id")
    kept = [(old.code, old.version, old.pgh_label) for old in history]
    assert kept == [("O", 1, "delete"), ("NN", 3, "update"), ("NU", 4, "delete")]
    assert history.last().pgh_context.metadata["user"] == coordinator.pk


def test_a_cleared_day_is_unmarked_and_clearing_it_twice_changes_nothing(stay, instructor):
    mark(stay, instructor, "NN")
    for _ in range(2):
        assert actions.clear_day(stay=stay, day=MONDAY, expected_version=1, by=instructor) == 2
    assert not DayMark.objects.exists()
    assert actions.clear_day(stay=stay, day=TODAY, expected_version=0, by=instructor) == 0


def test_clearing_follows_the_rules_of_a_change(project, stay, instructor, coordinator):
    mark(stay, instructor, "NN")
    mark(stay, coordinator, "NU", version=1)
    with pytest.raises(actions.StaleMark) as stale:
        actions.clear_day(stay=stay, day=MONDAY, expected_version=1, by=instructor)
    assert (stale.value.other.code, stale.value.other.marked_by) == ("NU", coordinator)
    factories.close_month(project, date(2026, 3, 1))
    with pytest.raises(actions.MonthClosed):
        actions.clear_day(stay=stay, day=MONDAY, expected_version=2, by=instructor)
    assert DayMark.objects.get().code == "NU"


@pytest.mark.parametrize("seen", [0, 1])
def test_a_mark_does_not_overwrite_that_another_cleared_the_day(stay, instructor, coordinator, seen):
    """Neither of the mark that was cleared, nor one that waited since before there was any."""
    mark(stay, instructor, "O")
    actions.clear_day(stay=stay, day=MONDAY, expected_version=1, by=coordinator)
    with pytest.raises(actions.StaleMark) as stale:
        mark(stay, instructor, "NN", version=seen)
    other = stale.value.other
    assert (other.code, other.version, other.marked_by) == ("", 2, coordinator)
    assert not DayMark.objects.exists()
    assert mark(stay, instructor, "NN", version=2).version == 3


@pytest.mark.django_db(transaction=True)
def test_two_people_at_once_make_one_mark_and_one_conflict(stay, instructor, coordinator, together):
    for offset in range(5):
        day = MONDAY + timedelta(days=offset)
        answers = together(
            lambda day=day: mark(stay, instructor, "O", day=day), lambda day=day: mark(stay, coordinator, "NN", day=day)
        )
        kept = DayMark.objects.get(day=day)
        (stale,) = [answer for answer in answers if isinstance(answer, actions.StaleMark)]
        (saved,) = [answer for answer in answers if isinstance(answer, DayMark)]
        assert (kept.code, kept.marked_by_id, kept.version) == (saved.code, saved.marked_by_id, 1)
        assert (stale.other.code, stale.other.marked_by_id) == (saved.code, saved.marked_by_id)


@pytest.mark.django_db(transaction=True)
def test_ten_clicks_at_once_are_one_mark(stay, instructor, together):
    answers = together(*[lambda: mark(stay, instructor)] * 10)
    assert {(answer.pk, answer.version) for answer in answers} == {(DayMark.objects.get().pk, 1)}


@pytest.mark.django_db(transaction=True)
def test_two_changes_at_once_keep_one_and_tell_the_other(stay, instructor, coordinator, together):
    mark(stay, instructor)
    answers = together(
        lambda: mark(stay, instructor, "NU", version=1), lambda: mark(stay, coordinator, "NN", version=1)
    )
    assert DayMark.objects.get().version == 2
    assert sorted(type(answer).__name__ for answer in answers) == ["DayMark", "StaleMark"]


def waiting_for_locks() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(DISTINCT pid) FROM pg_locks WHERE NOT granted")
        return cursor.fetchone()[0]


@pytest.mark.django_db(transaction=True)
def test_two_who_mark_the_rest_in_opposite_order_neither_wait_in_a_ring_nor_double(project, instructor, coordinator):
    """A third person holds the middle row until both have come as far as they can: without one order of stays each
    would by then hold what the other needs next, and the database would end one of them."""
    stays = [factories.make_stay(factories.make_enrolment(project=project)) for _ in range(3)]
    AttendanceMonth.objects.create(project=project, month=date(2026, 3, 1))
    made, held = {}, 0

    def mark_rest(name, order, by):
        made[name] = actions.mark_rest_present(stays=order, day=MONDAY, by=by)
        connection.close()

    threads = [
        Thread(target=mark_rest, args=("down", stays, instructor)),
        Thread(target=mark_rest, args=("up", stays[::-1], coordinator)),
    ]
    with transaction.atomic():
        factories.mark(stays[1], MONDAY, "NN")
        for thread in threads:
            thread.start()
        deadline = time.monotonic() + 10
        while (held := waiting_for_locks()) < 2 and time.monotonic() < deadline:
            time.sleep(0.02)
        transaction.set_rollback(True)
    for thread in threads:
        thread.join(timeout=20)
    assert held == 2
    assert sorted(len(marks) for marks in made.values()) == [0, 3]
    assert DayMark.objects.count() == 3


def test_codes_of_a_day_follow_the_calendar():
    assert codes_open(MONDAY, today=TODAY) == {"O", "NN", "NU", "L4", "DW", "?"}
    assert codes_open(date(2026, 3, 19), today=TODAY) == {"NU", "L4", "DW"}
    assert codes_open(SATURDAY, today=TODAY) == {"L4"}


@pytest.mark.parametrize(("days", "lost"), [(0, False), (3, False), (4, True), (20, True)])
def test_the_fourth_unexcused_day_takes_the_benefit(days, lost):
    assert benefit_lost(days) is lost
