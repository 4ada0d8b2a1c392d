"""The register in a real browser: by keyboard, by thumb, between two people, without scripts and without a network."""

import json
import time
from datetime import date

import pytest
from playwright.sync_api import expect

from accounts.models import User
from reintegration.models import DayMark, GroupMembership, WorkGroup
from tests import factories
from tests.browser.conftest import Screen

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DAY = date(2026, 9, 30)
ADDRESS = "/attendance/2026-09-30/"


@pytest.fixture
def stays(project):
    """Five people of one group, in Polish order."""
    group = WorkGroup.objects.create(centre=factories.lead_of(project), name="gastronomiczna")
    made = []
    for name in ("Ćwik", "Dudek", "Lis", "Łuczak", "Zając"):
        stay = factories.make_stay(factories.make_enrolment(project=project, person={"last_name": name}))
        GroupMembership.objects.create(stay=stay, group=group, starts_on=stay.trial_starts_on)
        made.append(stay)
    return made


@pytest.fixture
def enter(window, project):
    """enter("instructor", width=390): a person before the register of the day."""

    def open_register(role: str, **view):
        screen = window(**view)
        screen.enter(factories.make_user(role, project=project))
        assert screen.open(ADDRESS) == 200
        return screen

    return open_register


def marks() -> dict[int, str]:
    return dict(DayMark.objects.order_by("stay").values_list("stay", "code"))


def button(screen, place: int, code: str):
    return screen.page.locator(".register > li").nth(place).locator(f'.marks [value="{code}"]')


def test_arrows_change_the_person_and_letters_mark(enter, stays):
    screen = enter("instructor")
    for place, (letter, code) in enumerate([("o", "O"), ("n", "NN"), ("u", "NU"), ("l", "L4"), ("d", "DW")]):
        screen.page.keyboard.press("ArrowDown")
        screen.page.keyboard.press(letter)
        screen.page.wait_for_selector(f'#row-{stays[place].pk}:not(.waiting) [value="{code}"][aria-pressed=true]')
        assert screen.page.evaluate("document.activeElement.value") == code
    assert list(marks().values()) == ["O", "NN", "NU", "L4", "DW"]
    assert screen.page.locator(".register-bar strong").inner_text() == "Oznaczono 5 z 5"
    screen.page.keyboard.press("?")
    assert screen.page.locator("#register-keys").evaluate("keys => keys.open")
    assert screen.said == []


def test_every_button_of_a_row_fits_a_thumb(enter, stays):
    screen = enter("instructor", width=390)
    sizes = screen.page.locator(".marks button").evaluate_all(
        "all => all.map(one => one.getBoundingClientRect()).map(box => Math.min(box.width, box.height))"
    )
    assert len(sizes) == 30
    assert min(sizes) >= 44


def test_two_people_see_both_versions_and_one_of_them_decides(enter, stays):
    first, second = enter("instructor"), enter("manager", width=390)
    button(first, 0, "NN").click()
    first.page.wait_for_selector(f"#row-{stays[0].pk}:not(.waiting) .nn[aria-pressed=true]")
    button(second, 0, "O").click()
    second.page.wait_for_selector("form.clash")
    assert marks() == {stays[0].pk: "NN"}
    assert second.violations() == []
    second.page.locator("form.clash button").first.click()
    second.page.wait_for_selector("form.clash", state="detached")
    assert marks() == {stays[0].pk: "O"}


def row(screen, place: int):
    return screen.page.locator(".register > li").nth(place)


def kept_there(screen) -> dict:
    """What the browser keeps, by its key."""
    return screen.page.evaluate("Object.fromEntries(Object.entries(localStorage))")


def waiting(screen) -> dict:
    """Of that, the marks that wait."""
    return {key: entry for key, entry in kept_there(screen).items() if key.startswith("marks.")}


def wait_until_sent(screen) -> None:
    deadline = time.monotonic() + 10
    while waiting(screen):
        assert time.monotonic() < deadline, "still waiting"
        screen.page.wait_for_timeout(50)


def test_marks_wait_without_a_network_survive_a_closed_tab_and_are_sent_from_any_page(enter, stays):
    screen = enter("instructor", width=390)
    context = screen.page.context
    context.set_offline(True)
    button(screen, 0, "NN").click()
    expect(row(screen, 0).locator(".said")).to_have_text("czeka na sieć")
    button(screen, 1, "O").click()
    button(screen, 1, "L4").click()
    screen.page.click("#rest button")
    for place in range(5):
        expect(row(screen, place).locator(".said")).to_have_text("czeka na sieć")
    expect(screen.page.locator("#waiting [data-count]")).to_have_text("5")
    assert screen.violations() == []
    screen.picture("register without network")
    kept = json.dumps(kept_there(screen), ensure_ascii=False)
    assert [name for name in ("Ćwik", "Dudek", "Anna", "Instructor", "@") if name in kept] == []
    assert marks() == {}
    screen.page.close()
    screen.page = context.new_page()
    context.set_offline(False)
    assert screen.open("/") == 200
    wait_until_sent(screen)
    assert list(marks().values()) == ["NN", "L4", "O", "O", "O"]
    assert set(DayMark.objects.values_list("version", flat=True)) == {1}
    screen.open(ADDRESS)
    screen.send("#register-done button")
    assert list(marks().values()) == ["NN", "L4"]


def test_after_the_session_ended_marks_wait_for_their_owner_and_no_one_else(enter, stays, project):
    screen = enter("instructor")
    owner, other = User.objects.get(), factories.make_user("manager", project=project)
    cookies = screen.page.context.cookies()
    screen.page.context.clear_cookies(name="portal_session")
    button(screen, 2, "NU").click()
    expect(row(screen, 2).locator(".said")).to_have_text("czeka: zaloguj się ponownie")
    expect(screen.page.locator("#waiting [data-sign-in]")).to_be_visible()
    assert (marks(), len(cookies)) == ({}, 2)
    stale = screen.page  # stays open under the eyes of another, who signs in beside it
    screen.page = screen.page.context.new_page()
    screen.sign_in(other.email)
    screen.open(ADDRESS)
    expect(row(screen, 2).locator(".said")).to_have_text("nieoznaczona")
    expect(screen.page.locator("#waiting")).to_be_hidden()
    stale.evaluate("window.dispatchEvent(new Event('online'))")
    expect(stale.locator("#waiting [data-sign-in]")).to_be_visible()
    assert (marks(), len(waiting(screen))) == ({}, 1)
    stale.close()
    screen.page.goto("about:blank")  # no answer is on its way that would bring the cookie back
    screen.page.context.clear_cookies(name="portal_session")
    screen.sign_in(owner.email)
    wait_until_sent(screen)
    assert dict(DayMark.objects.values_list("code", "marked_by")) == {"NU": owner.pk}


def test_what_was_refused_or_changed_meanwhile_is_shown_and_waits_for_the_person(enter, stays, project):
    screen, other = enter("instructor"), enter("manager")
    screen.page.context.set_offline(True)
    button(screen, 0, "O").click()
    button(screen, 1, "NU").click()
    expect(row(screen, 1).locator(".said")).to_have_text("czeka na sieć")
    button(other, 0, "NN").click()
    other.page.wait_for_selector(f"#row-{stays[0].pk}:not(.waiting) .nn[aria-pressed=true]")
    screen.page.context.set_offline(False)
    screen.page.wait_for_selector(f"#row-{stays[0].pk} form.clash")
    screen.page.wait_for_selector(f"#row-{stays[1].pk}:not(.waiting) .nu[aria-pressed=true]")
    assert marks() == {stays[0].pk: "NN", stays[1].pk: "NU"}
    screen.open("/")
    expect(screen.page.locator("#waiting li")).to_contain_text("30.09.2026 · O ktoś inny zmienił to oznaczenie")
    screen.send("#waiting li a")
    screen.page.wait_for_selector(f"#row-{stays[0].pk} form.clash")
    screen.page.locator("form.clash button").first.click()
    screen.page.wait_for_selector("form.clash", state="detached")
    assert (marks()[stays[0].pk], waiting(screen)) == ("O", {})

    factories.close_month(project, date(2026, 9, 1))
    button(screen, 3, "O").click()
    expect(row(screen, 3).locator(".clash")).to_contain_text("Miesiąc jest zamknięty")
    screen.open("/")
    expect(screen.page.locator("#waiting li")).to_contain_text("Miesiąc jest zamknięty")
    screen.page.click("#waiting [data-drop]")
    expect(screen.page.locator("#waiting")).to_be_hidden()
    assert waiting(screen) == {}
    assert screen.violations() == []


def test_two_tabs_of_one_person_send_once_and_show_the_same(enter, stays):
    first = enter("instructor")
    second = Screen(first.page.context.new_page(), first.address)
    second.open(ADDRESS)
    button(first, 0, "NN").dblclick()
    expect(row(second, 0).locator('[value="NN"]')).to_have_attribute("aria-pressed", "true")
    button(second, 0, "NU").click()
    expect(row(first, 0).locator('[value="NU"]')).to_have_attribute("aria-pressed", "true")
    expect(row(second, 0).locator('[value="NU"]')).to_have_attribute("aria-pressed", "true")
    second.page.keyboard.press("Delete")
    expect(row(first, 0).locator(".said")).to_have_text("nieoznaczona")
    assert marks() == {}


def test_a_press_under_which_the_row_changes_still_marks(enter, stays):
    first = enter("instructor")
    second = Screen(first.page.context.new_page(), first.address)
    second.open(ADDRESS)
    button(second, 0, "NU").hover()
    second.page.mouse.down()
    button(first, 0, "NN").click()
    expect(row(first, 0).locator('[value="NN"]')).to_have_attribute("aria-pressed", "true")
    expect(row(first, 0)).not_to_have_class("waiting")
    second.page.wait_for_timeout(300)  # the other tab's answer comes while the finger lies there
    asked = []
    second.page.route("**/stays/**", lambda route: asked.append(route))
    second.page.mouse.up()
    second.page.wait_for_timeout(300)
    expect(row(second, 0).locator(".said")).to_have_text("zapisywanie…")
    asked[0].continue_()
    for screen in (second, first):
        expect(row(screen, 0).locator('[value="NU"]')).to_have_attribute("aria-pressed", "true")
        expect(row(screen, 0)).not_to_have_class("waiting")
    assert marks() == {stays[0].pk: "NU"}


def test_signing_out_warns_while_marks_wait(enter, stays):
    screen = enter("instructor")
    screen.page.route("**/stays/**", lambda route: route.abort())
    button(screen, 0, "O").click()
    expect(row(screen, 0).locator(".said")).to_have_text("czeka na sieć")
    asked = []
    screen.page.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))
    screen.page.evaluate("document.querySelector('form[action$=\"/sign-out/\"]').requestSubmit()")
    screen.page.wait_for_timeout(100)
    assert "wciąż czekają oznaczenia" in asked[0]


def test_fifteen_people_are_marked_within_twenty_seconds(enter, project):
    """A quick hand: a key each 300 ms, every mark saved when the time is up."""
    group = WorkGroup.objects.create(centre=factories.lead_of(project), name="gastronomiczna")
    for number in range(15):
        stay = factories.make_stay(factories.make_enrolment(project=project, person={"last_name": f"Osoba{number:02}"}))
        GroupMembership.objects.create(stay=stay, group=group, starts_on=stay.trial_starts_on)
    screen, codes = enter("instructor"), ["O", "N", "U", "L", "D"] * 3
    started = time.monotonic()
    for code in codes:
        for key in ("ArrowDown", code.lower()):
            screen.page.keyboard.press(key)
            screen.page.wait_for_timeout(300)
    expect(screen.page.locator(".register-bar strong")).to_have_text("Oznaczono 15 z 15")
    took = time.monotonic() - started
    assert took < 20
    assert sorted(marks().values()) == sorted(["O", "NN", "NU", "L4", "DW"] * 3)


def test_without_scripts_everything_can_be_done(enter, stays):
    screen = enter("instructor", width=390, scripts=False)
    with screen.page.expect_navigation():
        button(screen, 3, "L4").click()
    assert screen.page.url.endswith(f"#row-{stays[3].pk}")
    screen.send("#rest button")
    assert sorted(marks().values()) == ["L4", "O", "O", "O", "O"]
    screen.send("#register-done button")
    assert marks() == {stays[3].pk: "L4"}
