"""Free days asked for, granted, refused, taken back; never more than the right, never in the trial."""

from datetime import date

import pytest
import time_machine
from django.db import IntegrityError, transaction

from cis_portal.lib.periods import Period
from reintegration import actions
from reintegration.absences import free_days_of
from reintegration.models import DayMark, FreeDaysRequest
from tests import factories

pytestmark = pytest.mark.django_db
TODAY = date(2026, 6, 15)  # a Monday


@pytest.fixture(autouse=True)
def on_the_day():
    with time_machine.travel(f"{TODAY}T09:00:00+02:00", tick=False):
        yield


@pytest.fixture
def stay(project):
    file = factories.make_enrolment(project=project, started_on=date(2026, 5, 4))
    return factories.make_stay(file, participation_starts_on=date(2026, 6, 5), planned_end_on=date(2027, 5, 5))


@pytest.fixture
def by(project):
    return factories.make_user("social_worker", project=project)


@pytest.fixture
def manager(project):
    return factories.make_user("manager", project=project)


def ask(stay, first, last, by):
    return actions.request_free_days(stay=stay, period=Period(first, last), requested_on=TODAY, by=by)


def free(stay) -> list[date]:
    return list(DayMark.objects.filter(stay=stay, code="DW").order_by("day").values_list("day", flat=True))


def test_granted_days_are_marked_ahead_and_days_off_cost_nothing(stay, by, manager):
    asked = ask(stay, date(2026, 6, 26), date(2026, 6, 29), by)  # Friday to Monday
    assert free(stay) == []
    actions.decide_free_days(request=asked, grant=True, by=manager)
    assert free(stay) == [date(2026, 6, 26), date(2026, 6, 29)]
    counted = free_days_of(stay, on=TODAY)
    assert (counted.right, counted.taken, counted.waiting, counted.left) == (6, 2, 0, 4)
    with pytest.raises(actions.FreeDaysDecided):
        actions.decide_free_days(request=asked, grant=False, reason="jednak nie", by=manager)


def test_a_seventh_day_is_refused_with_the_count_and_waiting_days_count(stay, by, manager):
    for day in (16, 17):
        factories.mark(stay, date(2026, 6, day), "DW")
    ask(stay, date(2026, 6, 22), date(2026, 6, 24), by)
    with pytest.raises(actions.TooManyFreeDays) as refusal:
        ask(stay, date(2026, 6, 25), date(2026, 6, 26), by)
    counted = refusal.value.free_days
    assert (refusal.value.asked, counted.right, counted.taken, counted.waiting) == (2, 6, 2, 3)
    ask(stay, date(2026, 6, 25), date(2026, 6, 25), by)


def test_days_marked_meanwhile_are_counted_when_the_manager_decides(stay, by, manager):
    asked = ask(stay, date(2026, 6, 22), date(2026, 6, 26), by)
    for day in (16, 17):
        factories.mark(stay, date(2026, 6, day), "DW")
    with pytest.raises(actions.TooManyFreeDays) as refusal:
        actions.decide_free_days(request=asked, grant=True, by=manager)
    counted = refusal.value.free_days
    assert (refusal.value.asked, counted.taken, counted.waiting) == (5, 2, 0)
    assert free(stay) == [date(2026, 6, 16), date(2026, 6, 17)]


def test_an_extension_of_five_months_gives_eight_days_and_a_half(stay, by):
    stay.planned_end_on = date(2027, 10, 5)
    stay.save()
    assert free_days_of(stay, on=TODAY).left == 8.5
    ask(stay, date(2026, 6, 16), date(2026, 6, 25), by)  # eight class days
    with pytest.raises(actions.TooManyFreeDays):
        ask(stay, date(2026, 6, 26), date(2026, 6, 26), by)


@pytest.mark.parametrize("day", [date(2026, 6, 3), date(2027, 5, 6)])
def test_there_are_none_in_the_trial_or_after_the_stay(stay, by, day):
    with pytest.raises(actions.NotInParticipation) as refusal:
        ask(stay, day, day, by)
    assert refusal.value.day == day
    stay.participation_starts_on = None
    stay.save()
    with pytest.raises(actions.NotInParticipation):
        ask(stay, date(2026, 6, 16), date(2026, 6, 16), by)


def test_a_day_already_present_or_sick_and_a_weekend_are_refused(stay, by):
    factories.mark(stay, date(2026, 6, 16), "L4")
    with pytest.raises(actions.DaysTaken) as refusal:
        ask(stay, date(2026, 6, 15), date(2026, 6, 16), by)
    assert refusal.value.marks == [(date(2026, 6, 16), "L4")]
    with pytest.raises(actions.NoClassDay):
        ask(stay, date(2026, 6, 20), date(2026, 6, 21), by)


def test_two_requests_never_share_a_day_until_one_is_taken_back(stay, by, manager):
    first = ask(stay, date(2026, 6, 16), date(2026, 6, 17), by)
    with pytest.raises(actions.FreeDaysOverlap):
        ask(stay, date(2026, 6, 17), date(2026, 6, 18), by)
    actions.decide_free_days(request=first, grant=True, by=manager)
    actions.take_back_free_days(request=first, reason="przyszła jednak na zajęcia", by=by)
    assert free(stay) == []
    ask(stay, date(2026, 6, 17), date(2026, 6, 18), by)


def test_a_refusal_says_why_also_for_the_database(stay, by, manager):
    asked = ask(stay, date(2026, 6, 16), date(2026, 6, 16), by)
    with pytest.raises(IntegrityError, match="free_days_refused_or_taken_back_say_why"), transaction.atomic():
        actions.decide_free_days(request=asked, grant=False, by=manager)
    actions.decide_free_days(request=asked, grant=False, reason="zajęcia z wykonawcą", by=manager)
    assert list(FreeDaysRequest.objects.values_list("state", "reason")) == [("refused", "zajęcia z wykonawcą")]
