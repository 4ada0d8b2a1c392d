"""Closing a month: only when it is over and settled, once, and never while a mark is on its way."""

import threading
import time
from datetime import date, timedelta

import pytest
import time_machine
from django.db import IntegrityError, InternalError, connection, transaction

from cis_portal.lib.periods import Month, Period
from reintegration import actions
from reintegration.models import AttendanceMonth, DayCode, DayMark
from reintegration.months import class_days, marks_of_month, settled_here, unsettled
from tests import factories

JUNE = Month(2026, 6)  # 21 class days: 22 weekdays without Corpus Christi on the 4th
LAST = date(2026, 6, 30)
DAYS = class_days(JUNE, until=LAST)


@pytest.fixture(autouse=True)
def the_first_of_july():
    with time_machine.travel("2026-07-01 09:00+02:00", tick=True):
        yield


@pytest.fixture
def project(project):
    project.portal_from = date(2026, 5, 1)
    project.save()
    return project


@pytest.fixture
def manager(project):
    return factories.make_user("manager", project=project)


def person(project, *, code="O", but=(), **fields):
    """A stay with every class day of June marked but some."""
    stay = factories.make_stay(factories.make_enrolment(project=project), **fields)
    for day in DAYS:
        if day not in but and stay.holds_on(day):
            factories.mark(stay, day, code)
    return stay


def close(project, by, month=JUNE):
    return actions.close_month(project=project, month=month, by=by)


def test_a_settled_month_that_is_over_closes_with_who_and_when(project, manager):
    person(project)
    closed = close(project, manager)
    kept = AttendanceMonth.objects.get()
    assert (kept.pk, kept.month, kept.state, kept.closed_by) == (closed.pk, JUNE.first, "closed", manager)
    assert kept.closed_at.date() == date(2026, 7, 1)
    with pytest.raises(actions.AlreadyClosed):
        close(project, manager)


def test_a_month_with_days_to_come_does_not_close(project, manager):
    person(project)
    with time_machine.travel("2026-06-30 23:59+02:00"), pytest.raises(actions.MonthNotOver):
        close(project, manager)
    assert not AttendanceMonth.objects.exists()


def test_unmarked_and_unexplained_days_are_named_by_person(project, manager):
    whole = person(project)
    lacking = person(project, but=(DAYS[3], DAYS[7]))
    DayMark.objects.filter(stay=lacking, day=DAYS[5]).update(code="?")
    late = person(project, but=DAYS, trial_starts_on=LAST)
    with pytest.raises(actions.DaysUnsettled) as refusal:
        close(project, manager)
    found = {line.stay.pk: (line.unmarked, line.unexplained) for line in refusal.value.people}
    assert found == {lacking.pk: ((DAYS[3], DAYS[7]), (DAYS[5],)), late.pk: ((LAST,), ())}
    assert whole.pk not in found
    assert not AttendanceMonth.objects.filter(state="closed").exists()


def test_days_to_come_weekends_and_days_outside_the_stay_await_nothing(project):
    stay = person(project, but=DAYS, trial_starts_on=date(2026, 6, 3), ended_on=date(2026, 6, 26))
    with time_machine.travel("2026-06-08 07:00+02:00"):  # Wednesday; Thursday is a holiday; Friday; Monday
        (line,) = unsettled(project, JUNE)
    assert (line.stay, line.unmarked) == (stay, (date(2026, 6, 3), date(2026, 6, 5), date(2026, 6, 8)))


@pytest.mark.parametrize("people", [1, 3])
def test_what_is_missing_costs_the_same_however_many_people_there_are(project, people, django_assert_num_queries):
    for _ in range(people):
        person(project, but=DAYS[:2])
    with django_assert_num_queries(2):
        lines = unsettled(project, JUNE)
        assert [str(line.stay.participant) for line in lines] == ["Łąkowska Żaneta"] * people
    with django_assert_num_queries(1):
        assert [len(days) for days in marks_of_month(project, JUNE).values()] == [19] * people


def test_a_foreign_project_neither_hinders_nor_is_closed(project, manager):
    person(project)
    person(factories.make_other_project(), but=DAYS)
    assert close(project, manager).project == project
    assert AttendanceMonth.objects.filter(state="closed").count() == 1


def test_what_paper_settled_is_not_closed_here(project, manager):
    """Before portal_from and outside the project nothing is made up: no row, no closing."""
    for month in (Month(2026, 4), Month(2024, 12), Month(2028, 1)):
        assert not settled_here(project, month)
        with pytest.raises(actions.SettledOutside):
            close(project, manager, month)
        with pytest.raises(actions.SettledOutside):
            actions.begin_closing(project=project, month=month, by=manager)
    assert settled_here(project, Month(2026, 5))
    assert settled_here(project, Month(2027, 12))
    assert not AttendanceMonth.objects.exists()


def test_closing_begins_on_the_last_class_day_and_marks_go_on(project, manager):
    stay = person(project, but=(LAST,))
    with time_machine.travel("2026-06-29 23:00+02:00"), pytest.raises(actions.MonthNotOver):
        actions.begin_closing(project=project, month=JUNE, by=manager)
    with time_machine.travel("2026-06-30 15:00+02:00"):
        begun = actions.begin_closing(project=project, month=JUNE, by=manager)
        assert (begun.state, begun.closing_by) == ("closing", manager)
        made = actions.mark_day(stay=stay, day=LAST, code=DayCode.PRESENT, expected_version=0, by=manager)
    assert made.code == "O"
    other = factories.make_user("coordinator", project=project)
    assert actions.begin_closing(project=project, month=JUNE, by=other).closing_by == manager
    assert close(project, other).closed_by == other
    with pytest.raises(actions.AlreadyClosed):
        actions.begin_closing(project=project, month=JUNE, by=manager)


def test_the_database_opens_no_closed_month(project, manager):
    person(project)
    close(project, manager)
    for change in (
        lambda: AttendanceMonth.objects.update(state="open"),
        lambda: AttendanceMonth.objects.all().delete(),
    ):
        with pytest.raises(InternalError, match="Cannot"), transaction.atomic():
            change()
    with pytest.raises(IntegrityError, match="a_closed_month_names_who_and_when"), transaction.atomic():
        AttendanceMonth.objects.create(project=project, month=date(2026, 5, 1), state="closed")


def test_the_database_keeps_the_marks_of_a_closed_month(project, manager):
    """Also against bulk updates, SQL and moves; one statement over many marks is looked at once."""
    stay = person(project)
    later = factories.mark(stay, date(2026, 7, 1))
    close(project, manager)
    marks = DayMark.objects.filter(stay=stay, day=DAYS[0])
    for change in (
        lambda: marks.update(code="NN"),
        lambda: marks.delete(),
        lambda: marks.update(day=date(2026, 7, 2)),
        lambda: DayMark.objects.filter(pk=later.pk).update(day=date(2026, 6, 6)),
        lambda: factories.mark(stay, date(2026, 6, 6), "L4"),
        lambda: DayMark.objects.update(marked_by=None),
    ):
        with pytest.raises(IntegrityError, match="only an accepted correction"), transaction.atomic():
            change()
    later.delete()
    assert DayMark.objects.filter(stay=stay).count() == 21


@pytest.mark.django_db(transaction=True)
def test_a_closing_waits_for_the_mark_on_its_way_and_counts_it(project, manager):
    """The mark's transaction is still open when the closing begins: it finishes first, and the month closes with it."""
    stay = person(project, but=(LAST,))
    AttendanceMonth.objects.create(project=project, month=JUNE.first)
    marked, go, answers = threading.Event(), threading.Event(), {}

    def slow_mark():
        with transaction.atomic():
            answers["mark"] = actions.mark_day(stay=stay, day=LAST, code=DayCode.SICK, expected_version=0, by=manager)
            marked.set()
            go.wait(10)
        connection.close()

    def closing():
        marked.wait(10)
        answers["closed"] = close(project, manager)
        connection.close()

    threads = [threading.Thread(target=deed) for deed in (slow_mark, closing)]
    for thread in threads:
        thread.start()
    marked.wait(10)
    time.sleep(0.3)
    assert "closed" not in answers, "the closing waits"
    go.set()
    for thread in threads:
        thread.join(10)
    assert answers["closed"].state == "closed"
    assert DayMark.objects.get(stay=stay, day=LAST).code == "L4"


@pytest.mark.django_db(transaction=True)
def test_a_mark_and_a_closing_at_once_never_both_win_with_a_gap(project, manager, together):
    """Whoever is first: a closed month has no unsettled day and no mark newer than its closing."""
    outcomes = set()
    for number, month in enumerate(Period(JUNE.first, date(2027, 5, 31)).months()):
        with time_machine.travel(month.next.first + timedelta(days=1)):
            stay = factories.make_stay(
                factories.make_enrolment(project=project, started_on=month.last - timedelta(days=3)),
                ended_on=month.last,
            )
            *others, last = [day for day in class_days(month, until=month.last) if stay.holds_on(day)]
            for day in others:
                factories.mark(stay, day)
            AttendanceMonth.objects.create(project=project, month=month.first)
            standing = factories.mark(stay, last, "O") if number % 2 else None
            mark, closed = together(
                lambda stay=stay, last=last, standing=standing: actions.mark_day(
                    stay=stay, day=last, code=DayCode.UNEXCUSED, expected_version=1 if standing else 0, by=manager
                ),
                lambda month=month: close(project, manager, month),
                refusals=(actions.NotMarked, actions.NotClosed),
            )
            if isinstance(closed, AttendanceMonth):
                assert unsettled(project, month) == []
                kept = DayMark.objects.get(stay=stay, day=last).code
                assert kept == ("NN" if isinstance(mark, DayMark) else "O")
            else:
                assert isinstance(closed, actions.DaysUnsettled)
                assert isinstance(mark, DayMark)
            outcomes.add((type(mark).__name__, type(closed).__name__))
    assert outcomes <= {
        ("DayMark", "AttendanceMonth"), ("MonthClosed", "AttendanceMonth"), ("DayMark", "DaysUnsettled"),
    }  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_two_closings_at_once_are_one(project, manager, together):
    person(project)
    answers = together(*[lambda: close(project, manager)] * 3, refusals=actions.NotClosed)
    assert sorted(type(answer).__name__ for answer in answers) == ["AlreadyClosed", "AlreadyClosed", "AttendanceMonth"]
