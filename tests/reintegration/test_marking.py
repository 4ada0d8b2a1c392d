"""Marking a day: never lost, never double, and refused where no mark can stand."""

from datetime import date, timedelta

import pytest
import time_machine

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


def test_taking_the_rest_back_leaves_what_was_changed_since(project, stay, instructor, coordinator):
    other = factories.make_stay(factories.make_enrolment(project=project))
    made = actions.mark_rest_present(stays=[stay, other], day=MONDAY, by=instructor)
    mark(other, coordinator, "NN", version=1)
    assert actions.unmark(marks=made, by=coordinator) == 0
    assert actions.unmark(marks=made, by=instructor) == 1
    assert list(DayMark.objects.values_list("stay", "code", "version")) == [(other.pk, "NN", 2)]


def test_a_closed_month_keeps_the_rest(project, stay, instructor):
    made = actions.mark_rest_present(stays=[stay], day=MONDAY, by=instructor)
    factories.close_month(project, date(2026, 3, 1))
    with pytest.raises(actions.MonthClosed):
        actions.unmark(marks=made, by=instructor)
    with pytest.raises(actions.MonthClosed):
        actions.mark_rest_present(stays=[stay], day=MONDAY + timedelta(days=1), by=instructor)
    assert DayMark.objects.count() == 1


def test_a_change_and_an_undo_keep_what_was(stay, instructor):
    made = actions.mark_rest_present(stays=[stay], day=MONDAY, by=instructor)
    actions.unmark(marks=made, by=instructor)
    again = mark(stay, instructor, "NN")
    mark(stay, instructor, "NU", version=again.version)
    history = DayMark.history.rel.related_model
    assert sorted(history.objects.values_list("code", flat=True)) == ["NN", "O"]


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


@pytest.mark.django_db(transaction=True)
def test_two_who_mark_the_rest_at_once_share_it_out_without_doubles(project, instructor, coordinator, together):
    stays = [factories.make_stay(factories.make_enrolment(project=project)) for _ in range(6)]
    made = together(
        lambda: actions.mark_rest_present(stays=stays, day=MONDAY, by=instructor),
        lambda: actions.mark_rest_present(stays=stays[::-1], day=MONDAY, by=coordinator),
    )
    assert len(made[0]) + len(made[1]) == DayMark.objects.count() == 6


def test_codes_of_a_day_follow_the_calendar():
    assert codes_open(MONDAY, today=TODAY) == {"O", "NN", "NU", "L4", "DW", "?"}
    assert codes_open(date(2026, 3, 19), today=TODAY) == {"NU", "L4", "DW"}
    assert codes_open(SATURDAY, today=TODAY) == {"L4"}


@pytest.mark.parametrize(("days", "lost"), [(0, False), (3, False), (4, True), (20, True)])
def test_the_fourth_unexcused_day_takes_the_benefit(days, lost):
    assert benefit_lost(days) is lost


def test_a_tab_that_shows_a_mark_taken_back_does_not_overwrite_its_successor(stay, instructor, coordinator):
    """The version of a day counts on over an undone mark."""
    made = actions.mark_rest_present(stays=[stay], day=MONDAY, by=instructor)
    assert actions.unmark(marks=made, by=instructor) == 1
    again = mark(stay, coordinator, "NN")
    assert again.version == 2
    with pytest.raises(actions.StaleMark):
        mark(stay, instructor, "NU", version=1)
    assert DayMark.objects.get().code == "NN"
    assert actions.unmark(marks=[again], by=coordinator) == 0, "only what the rest button marked"
