"""A counselling card on a phone, in half a minute."""

import re
from datetime import date

import pytest
from playwright.sync_api import expect

from reintegration.counselling.notes import text_of
from reintegration.models import CounsellingCard
from tests import factories

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_psychologist_keeps_a_card_on_a_phone(window, project):
    specialist = factories.make_user("specialist", project=project)
    file = factories.make_enrolment(project=project, started_on=date(2026, 1, 5), person={"last_name": "Ćwik"})
    factories.make_card(file, specialist)
    screen = window(width=390)
    screen.sign_in(specialist.email)
    screen.send("main a[href='/counselling/']")
    page = screen.page
    page.select_option("[name=enrolment]", str(file.pk))
    page.fill("[name=held_on]", "2026-03-03")
    page.fill("[name=starts_at]", "08:00")
    page.locator("[name=starts_at]").blur()
    expect(page.locator("[name=ends_at]")).to_have_value("08:50")  # the last card's length
    page.select_option("[name=subject]", label="radzenie sobie ze stresem")
    page.fill("[name=note]", "Śpi po cztery godziny")
    assert screen.sideways_scroll() == 0
    assert screen.small_targets() == []
    assert screen.violations() == []
    screen.send("main form[data-lasts] button")
    expect(page.locator(".message")).to_contain_text("Karta zapisana.")
    card = CounsellingCard.objects.latest("pk")
    assert (card.held_on, card.minutes, text_of(card.note)) == (date(2026, 3, 3), 50, "Śpi po cztery godziny")
    screen.send("main .lines li:first-child a")
    expect(page.locator("[name=note]")).to_have_value("Śpi po cztery godziny")
    expect(page.locator("h1")).to_have_text(re.compile("Ćwik"))
    assert screen.violations() == []
    screen.picture("counselling card on a phone")
    assert screen.said == []
