"""The register in a real browser: by keyboard, by thumb, between two people, without scripts and without a network."""

from datetime import date

import pytest

from reintegration.models import DayMark, GroupMembership, WorkGroup
from tests import factories

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
        screen.sign_in(factories.make_user(role, project=project).email)
        assert screen.open(ADDRESS) == 200
        return screen

    return open_register


def marks() -> dict[int, str]:
    return dict(DayMark.objects.values_list("stay", "code"))


def button(screen, place: int, code: str):
    return screen.page.locator(".register > li").nth(place).locator(f'.marks [value="{code}"]')


def test_arrows_change_the_person_and_letters_mark(enter, stays):
    screen = enter("instructor")
    for place, (letter, code) in enumerate([("o", "O"), ("n", "NN"), ("u", "NU"), ("l", "L4"), ("d", "DW")]):
        screen.page.keyboard.press("ArrowDown")
        screen.page.keyboard.press(letter)
        screen.page.wait_for_selector(f'#row-{stays[place].pk} [value="{code}"][aria-pressed=true]')
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
    first.page.wait_for_selector(f"#row-{stays[0].pk} .nn[aria-pressed=true]")
    button(second, 0, "O").click()
    second.page.wait_for_selector("form.clash")
    assert marks() == {stays[0].pk: "NN"}
    assert second.violations() == []
    second.page.locator("form.clash button").first.click()
    second.page.wait_for_selector("form.clash", state="detached")
    assert marks() == {stays[0].pk: "O"}


def test_what_the_network_did_not_carry_is_said_in_the_row(enter, stays):
    screen = enter("instructor")
    screen.page.context.set_offline(True)
    button(screen, 2, "O").click()
    screen.page.wait_for_selector(f"#row-{stays[2].pk} .saved.bad")
    assert marks() == {}
    screen.page.context.set_offline(False)
    button(screen, 2, "O").click()
    screen.page.wait_for_selector(f"#row-{stays[2].pk} .o[aria-pressed=true]")
    assert marks() == {stays[2].pk: "O"}


def test_without_scripts_everything_can_be_done(enter, stays):
    screen = enter("instructor", width=390, scripts=False)
    with screen.page.expect_navigation():
        button(screen, 3, "L4").click()
    assert screen.page.url.endswith(f"#row-{stays[3].pk}")
    screen.send("#rest button")
    assert sorted(marks().values()) == ["L4", "O", "O", "O", "O"]
    screen.send("form.note button")
    assert marks() == {stays[3].pk: "L4"}
