"""The demo's attendance goes on up to yesterday, on working days, the same each time."""

from datetime import date

from cis_portal.lib.workdays import is_working_day
from exchange import demo
from exchange.demo import attendance
from tests import factories


def test_attendance_goes_on_over_working_days_of_running_stays_only(project, coordinator):
    running = factories.make_stay(
        factories.make_enrolment(project=project, started_on=date(2026, 10, 1)), planned_end_on=date(2026, 11, 10)
    )
    ended = factories.make_stay(
        factories.make_enrolment(project=project, started_on=date(2026, 10, 1)), ended_on=date(2026, 11, 3)
    )
    factories.mark(running, date(2026, 10, 30))
    made = demo.continue_attendance(project=project, until=date(2026, 11, 20), by=coordinator)
    days = list(running.marks.order_by("day").values_list("day", flat=True))
    # 1 November is a Sunday and a holiday; the 10th is the planned end.
    assert days == [date(2026, 10, 30), *(date(2026, 11, day) for day in (2, 3, 4, 5, 6, 9, 10))]
    assert list(ended.marks.order_by("day").values_list("day", flat=True)) == [date(2026, 11, 2), date(2026, 11, 3)]
    assert made == 9
    assert all(is_working_day(day) for day in days)


def test_independence_day_is_no_day_of_attendance(project, coordinator):
    stay = factories.make_stay(factories.make_enrolment(project=project, started_on=date(2026, 11, 2)))
    factories.mark(stay, date(2026, 11, 9))
    demo.continue_attendance(project=project, until=date(2026, 11, 12), by=coordinator)
    days = list(stay.marks.order_by("day").values_list("day__day", flat=True))
    assert days == [9, 10, 12]


def test_the_same_person_and_days_give_the_same_marks():
    days = [day for day in attendance._days(date(2026, 1, 1), date(2026, 12, 31)) if is_working_day(day)]
    codes = [attendance._code("2026-001", day) for day in days]
    assert codes == [attendance._code("2026-001", day) for day in days]
    assert 0.8 < codes.count("O") / len(codes) < 1
