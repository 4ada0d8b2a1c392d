"""Meals: one a day of presence, and what was otherwise."""

from datetime import date

import pytest
import time_machine

from cis_portal.lib.periods import Month
from reintegration.actions.meals import MealNotTold, forget_meal, tell_meal
from reintegration.meals import meal_days, meals_by_day, person_meals
from reintegration.models import MealException
from tests import factories

D = date


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel("2026-11-23 08:00:00+01:00", tick=False):
        yield


@pytest.mark.parametrize(
    ("otherwise", "meals"),
    [({}, {2, 3}), ({2: False}, {3}), ({4: True}, {2, 3, 4}), ({2: True, 4: False}, {2, 3})],
)
def test_a_day_of_presence_is_a_meal_unless_it_was_written_otherwise(otherwise, meals):
    told = {D(2026, 11, day): was for day, was in otherwise.items()}
    assert meal_days({D(2026, 11, 2), D(2026, 11, 3)}, told) == {D(2026, 11, day) for day in meals}


@pytest.fixture
def stays(project):
    """Two people: on 2 November both present, on 3 November one of them."""
    stays = [factories.make_stay(factories.make_enrolment(project=project)) for _person in range(2)]
    for stay in stays:
        factories.mark(stay, D(2026, 11, 2))
    factories.mark(stays[0], D(2026, 11, 3))
    factories.mark(stays[1], D(2026, 11, 3), "L4")
    return stays


def test_a_month_counts_its_meals_by_day(project, stays):
    worker = factories.make_user("social_worker", project=project)
    tell_meal(enrolment=stays[0].enrolment, day=D(2026, 11, 2), taken=False, reason="wyszedł przed obiadem", by=worker)
    tell_meal(enrolment=stays[1].enrolment, day=D(2026, 11, 4), taken=True, reason="przyszedł na posiłek", by=worker)
    tell_meal(enrolment=stays[1].enrolment, day=D(2026, 11, 2), taken=True, reason="i tak obecny", by=worker)
    days = meals_by_day(worker, project, Month(2026, 11))
    assert [(day.day.day, day.by_register, day.more, day.fewer, day.total) for day in days] == [
        (2, 2, 0, 1, 1), (3, 1, 0, 0, 1), (4, 0, 1, 0, 1),
    ]  # fmt: skip
    (month,) = person_meals(stays[1].enrolment)
    assert (month.month, {day.day for day in month.days}) == (Month(2026, 11), {2, 4})


def test_a_meal_is_told_of_a_day_of_a_stay_that_has_come_and_can_be_forgotten(project, stays):
    worker, file = factories.make_user("social_worker", project=project), stays[0].enrolment
    for day in (D(2026, 3, 1), D(2026, 11, 24)):
        with pytest.raises(MealNotTold):
            tell_meal(enrolment=file, day=day, taken=True, reason="x", by=worker)
    for taken in (True, False):
        tell_meal(enrolment=file, day=D(2026, 11, 2), taken=taken, reason="x", by=worker)
    assert MealException.objects.get().taken is False
    forget_meal(enrolment=file, day=D(2026, 11, 2), by=worker)
    assert not MealException.objects.exists()


def test_the_pages_of_meals(as_role, stays):
    client, case = as_role("social_worker"), stays[0].enrolment.case_number
    address = f"/participants/{case}/meals/"
    wrong = client.post(address, {"day": "2026-11-02", "taken": "no", "reason": ""})
    assert (wrong.status_code, list(wrong.context["form"].errors)) == (422, ["reason"])
    assert client.post(address, {"day": "2026-11-02", "taken": "no", "reason": "wyszedł"}).status_code == 302
    assert "1 posiłek" in client.get(address, headers={"HX-Request": "true"}).content.decode()
    assert client.get("/attendance/2026-11/meals/").context["total"] == 2
    assert client.post(address, {"day": "2026-11-02", "taken": "register"}).status_code == 302
    assert client.get("/attendance/2026-11/meals/").context["total"] == 3
    instructor = as_role("instructor")
    assert "form" in instructor.get(address).context
    assert instructor.post(address, {"day": "2026-11-02", "taken": "no", "reason": "x"}).status_code == 404
    assert 'href="/attendance/2026-11-02/"' in instructor.get("/attendance/2026-11/meals/").content.decode()
    settlement = as_role("settlement").get("/attendance/2026-11/meals/")
    assert (settlement.status_code, 'href="/attendance/2026-11-02/"' in settlement.content.decode()) == (200, False)


@pytest.mark.parametrize("people", [1, 3])
def test_a_month_of_meals_costs_the_same_however_many_eat(as_role, project, people, django_assert_num_queries):
    client = as_role("manager")
    for _person in range(people):
        stay = factories.make_stay(factories.make_enrolment(project=project))
        factories.mark(stay, D(2026, 11, 2))
        told = {"day": D(2026, 11, 3), "taken": True, "reason": "x", "by": client.user}
        tell_meal(enrolment=stay.enrolment, **told)
    client.get("/")
    with django_assert_num_queries(7):
        client.get("/attendance/2026-11/meals/")
