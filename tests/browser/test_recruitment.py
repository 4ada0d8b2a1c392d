"""From a telephone call to the first day of the trial, as the centre and MOPR walk it together."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from participants.models import Candidacy, Enrolment, Stay
from tests import factories
from tests.browser.conftest import Screen

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PESEL = factories.make_pesel(serial=905)
SAVE = "main form .btn.main"
NEXT = ".next-step .btn.main"


def test_a_candidate_walks_from_a_call_to_the_trial_with_mopr_in_between(window, project):
    """MOPR works on a telephone without scripts."""
    factories.make_edition(project, name="Edycja próbna")
    centre, mopr = window(), window(width=390, scheme="dark", scripts=False)
    centre.sign_in(factories.make_user("manager", project=project).email)
    mopr.sign_in(factories.make_user("mopr", project=project).email)
    take_the_call(centre)
    candidate = f"/recruitment/{Candidacy.objects.get().pk}/"
    register_the_application(centre)
    assert mopr.open(candidate) == 404, "before MOPR is asked the person is none of its people"
    ask_mopr(centre)
    give_opinion_and_refer(mopr)
    centre.open(candidate)
    interview_and_score(centre)
    settle_eligibility(centre)
    centre.open(candidate)
    decide(centre)
    enter(centre)
    start(centre)
    mopr.open(candidate)
    expect(mopr.page.locator(".next-step")).to_contain_text("zakończona")
    refused = ("status of 404", "status of 422")  # said by the browser of the two faults on this way
    assert [said for said in centre.said + mopr.said if not any(word in said for word in refused)] == []


def test_without_scripts_a_wrong_pesel_is_said_after_sending_and_the_right_one_is_taken(window, project):
    screen = window(width=390, scripts=False)
    screen.sign_in(factories.make_user("social_worker", project=project).email)
    take_the_call(screen)
    register_the_application(screen)
    assert Candidacy.objects.get().participant.identifier == PESEL


def take_the_call(screen: Screen) -> None:
    screen.open("/recruitment/")
    screen.send("main .actions .btn.main")
    screen.page.fill("[name=last_name]", "Łąkowska")
    screen.page.fill("[name=first_name]", "Żaneta")
    screen.page.fill("[name=phone]", "500 600 700")
    screen.send(SAVE)
    expect(screen.page.locator("h1")).to_have_text("Łąkowska Żaneta")


def register_the_application(screen: Screen) -> None:
    """PESEL first: a wrong number is said at once, the right one fills in the rest."""
    screen.send(NEXT)
    screen.page.fill("[name=identifier]", PESEL[:-1] + str((int(PESEL[-1]) + 1) % 10))
    if screen.scripts:
        screen.page.locator("[name=identifier]").blur()
        expect(screen.page.locator("#person-facts .note.bad")).to_contain_text("któraś jest błędna")
        screen.page.fill("[name=identifier]", PESEL)
        screen.page.locator("[name=identifier]").blur()
        expect(screen.page.locator("#person-facts .note.ok")).to_contain_text("14.05.1985, kobieta")
        expect(screen.page.locator("[name=birth_date]")).to_have_value("1985-05-14")
    else:
        screen.send(SAVE)
        expect(screen.page.locator("#person-facts .note.bad")).to_contain_text("któraś jest błędna")
        screen.page.fill("[name=identifier]", PESEL)
    screen.send(SAVE)
    assert PESEL not in screen.page.content()
    screen.send(NEXT)
    screen.page.fill("[name=document_number]", "A-01/7")
    screen.send(SAVE)


def ask_mopr(screen: Screen) -> None:
    screen.send(NEXT)
    screen.send(SAVE)
    expect(screen.page.locator("h1 + .lead")).to_contain_text("oczekuje na opinię")


def give_opinion_and_refer(screen: Screen) -> None:
    screen.open("/recruitment/")
    screen.send("main tbody td a")
    screen.page.check("[name=in_favour][value=yes]")
    screen.page.fill("[name=number]", "O/12")
    screen.send(SAVE)
    expect(screen.page.locator("#papers .pill.ok")).to_have_text("za udziałem")
    screen.send(NEXT)
    screen.page.fill("[name=document_number]", "MOPR/7/2026")
    screen.send(SAVE)
    expect(screen.page.locator("h1 + .lead")).to_contain_text("skierowanie")


def interview_and_score(screen: Screen) -> None:
    screen.send(NEXT)
    screen.page.fill("[name=note]", "Rozmowa z psychologiem i doradcą.")
    screen.send(SAVE)
    screen.send(NEXT)
    screen.page.fill("[name=points]", "34")
    screen.send(SAVE)


def settle_eligibility(screen: Screen) -> None:
    screen.send(NEXT)
    today = timezone.localdate().isoformat()
    for select in screen.page.locator("fieldset").first.locator("select").all():
        select.select_option("no")
    screen.page.select_option("[name=status]", "registered")
    for name, value in [("status_since", "2025-01-07"), ("registered_since", "2025-01-07"), ("pup_issued_on", today)]:
        screen.page.fill(f"[name={name}]", value)
    screen.page.select_option("[name=municipality]", "0463011")
    screen.page.fill("[name=residence_number]", "oświadczenie")
    screen.page.check("[name=groups][value=unemployed]")
    screen.send("main .halves form .btn.main")
    expect(screen.page.locator("#rules ~ .lines .pill.ok")).to_have_count(12)


def decide(screen: Screen) -> None:
    screen.send(NEXT)
    screen.page.fill("[name=document_number]", "P/1/2026")
    screen.send(SAVE)
    expect(screen.page.locator("h1 + .lead")).to_contain_text("przyjęcie")


def enter(screen: Screen) -> None:
    """What is known already stands in the form; the rest is asked, and a fault loses nothing."""
    screen.send(NEXT)
    expect(screen.page.locator("[name=teryt]")).to_have_value("0463011")
    for name, value in [("citizenship", "polish"), ("education", "isced_0_2")]:
        screen.page.select_option(f"[name={name}]", value)
    for name in ("foreign_origin", "third_country", "minority", "homeless", "disability"):
        screen.page.select_option(f"[name={name}]", "no")
    screen.page.fill("[name=postcode]", "87100")
    screen.page.check("[name=supports][value='active_integration.social']")
    screen.page.check("[name=confirmed]")
    screen.send(SAVE)
    expect(screen.page.locator(".error-summary")).to_contain_text("Kod pocztowy ma postać 87-100.")
    expect(screen.page.locator("[name=education]")).to_have_value("isced_0_2")
    screen.page.fill("[name=postcode]", "87-100")
    screen.send(SAVE)
    assert Enrolment.objects.get().entry_confirmed_at is not None


def start(screen: Screen) -> None:
    screen.send(NEXT)
    screen.page.fill("[name=ipzs_signed_on]", timezone.localdate().isoformat())
    screen.send(SAVE)
    expect(screen.page.locator("h1")).to_have_text("Łąkowska Żaneta")
    assert re.search(r"/participants/20\d\d-\d+/$", screen.page.url)
    stay = Stay.objects.get()
    assert (stay.trial_starts_on, stay.referred_by) == (timezone.localdate(), "MOPR")
