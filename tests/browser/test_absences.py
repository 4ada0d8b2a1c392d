"""Absences in a real browser: a question explained after a call, a certificate, free days granted and refused."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cis_portal.lib.workdays import is_working_day
from participants.models import ContactNote
from reintegration.models import DayMark
from tests import factories

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def stay(project):
    starts_on = timezone.localdate() - timedelta(days=90)
    file = factories.make_enrolment(project=project, started_on=starts_on, person={"last_name": "Ćwik"})
    return factories.make_stay(
        file,
        participation_starts_on=starts_on + timedelta(days=32),
        planned_end_on=starts_on + timedelta(days=365),
    )


def class_day(days: int):
    """The first class day that many days from today, or after it."""
    day = timezone.localdate() + timedelta(days=days)
    while not is_working_day(day):
        day += timedelta(days=1)
    return day


def codes(stay) -> dict:
    return dict(DayMark.objects.filter(stay=stay).values_list("day", "code"))


def test_a_call_turns_a_question_into_an_excused_day_and_free_days_end_with_the_sixth(window, project, stay):
    asked, ahead = class_day(-20), class_day(7)
    factories.mark(stay, asked, "?")
    screen = window(width=390)
    screen.sign_in(factories.make_user("social_worker", project=project).email)
    assert screen.open("/absences/") == 200
    assert screen.sideways_scroll() <= 0
    screen.picture("absences")
    screen.send(f'a[href="/absences/stays/{stay.pk}/{asked}/"]')
    screen.page.fill("[name=with_whom]", "uczestniczka")
    screen.page.fill("[name=said]", "była na wezwanie w sądzie")
    screen.page.check("[name=code][value=NU]")
    screen.page.select_option("[name=ground]", "summons")
    screen.page.fill("[name=number]", "II K 7/26")
    assert screen.violations() == []
    screen.send("form.card button.main")
    assert codes(stay) == {asked: "NU"}
    assert ContactNote.objects.get().with_whom == "uczestniczka"

    screen.page.fill("[name=q]", "cwik")
    screen.send("form[role=search] button")
    screen.send(f'a[href="/absences/stays/{stay.pk}/sick-leave/"]')
    screen.page.fill("[name=starts_on]", str(class_day(-15)))
    screen.page.fill("[name=ends_on]", str(class_day(-15) + timedelta(days=2)))
    screen.page.fill("[name=number]", "ZUS ZLA 1")
    screen.send("form.card button.main")
    assert "Zapisano: 3 dni wpisane" in screen.page.inner_text("#messages")
    screen.picture("absence")
    assert list(codes(stay).values()).count("L4") == 3

    for length in (0, 13):  # one day, then more than is left
        assert screen.open(f"/absences/stays/{stay.pk}/free-days/") == 200
        screen.page.fill("[name=starts_on]", str(ahead if not length else ahead + timedelta(days=3)))
        screen.page.fill("[name=ends_on]", str(ahead + timedelta(days=length)))
        screen.send("form.card button.main")
    assert "art. 15 ust. 6a" in screen.page.inner_text(".error-summary")
    manager = window()
    manager.sign_in(factories.make_user("manager", project=project).email)
    assert manager.open("/absences/") == 200
    assert manager.violations() == []
    manager.send("button[name=grant][value=yes]")
    assert codes(stay)[ahead] == "DW"
