"""The month's grid in a real browser: by keyboard, by thumb, between two people, without a network, without scripts."""

from datetime import date

import pytest

from reintegration.models import DayMark, GroupMembership, WorkGroup
from tests import factories

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ADDRESS = "/attendance/2026-09/"  # the 1st is a Tuesday


@pytest.fixture
def stays(project):
    """Three people of one group, in Polish order; the second from the 3rd of September."""
    group = WorkGroup.objects.create(centre=factories.lead_of(project), name="gastronomiczna")
    made = []
    for name, starts_on in (("Ćwik", date(2026, 8, 3)), ("Dudek", date(2026, 9, 3)), ("Łuczak", date(2026, 8, 3))):
        file = factories.make_enrolment(project=project, person={"last_name": name}, started_on=starts_on)
        made.append(factories.make_stay(file))
        GroupMembership.objects.create(stay=made[-1], group=group, starts_on=starts_on)
    return made


@pytest.fixture
def enter(window, project):
    def open_month(role: str, **view):
        screen = window(**view)
        screen.enter(factories.make_user(role, project=project, first_name="Anna", last_name="Kowal"))
        assert screen.open(ADDRESS) == 200
        return screen

    return open_month


def marks() -> dict[tuple[int, int], str]:
    return {(stay, day.day): code for stay, day, code in DayMark.objects.values_list("stay", "day", "code")}


def cell(stay, number: int) -> str:
    return f'a[href="stays/{stay.pk}/{number}/"]'


def test_arrows_move_letters_mark_and_each_cell_says_its_state(enter, stays):
    screen = enter("instructor")
    screen.page.locator(cell(stays[0], 1)).focus()
    for number, (letter, code) in enumerate([("o", "O"), ("n", "NN"), ("u", "NU"), ("l", "L4")], 1):
        screen.page.keyboard.press(letter)
        screen.page.wait_for_selector(f'td.{code.lower()} {cell(stays[0], number)}[data-v="1"]')
        assert f", {number}: {code} – zapisano" in screen.page.locator("#grid-said").inner_text()
        screen.page.keyboard.press("ArrowRight")
    screen.page.keyboard.press("ArrowLeft")  # Friday the 4th
    screen.page.keyboard.press("ArrowUp")  # nobody above: stays
    screen.page.keyboard.press("ArrowDown")
    screen.page.keyboard.press("?")
    screen.page.wait_for_selector(f"td.q {cell(stays[1], 4)}")
    screen.page.keyboard.press("ArrowLeft")
    screen.page.keyboard.press("ArrowLeft")  # the 2nd is outside the stay: stays on the 3rd
    screen.page.keyboard.press("d")
    screen.page.wait_for_selector(f"td.dw {cell(stays[1], 3)}")
    screen.page.keyboard.press("Delete")
    screen.page.wait_for_selector(f'td.unmarked {cell(stays[1], 3)}[data-v="2"]')
    first, second = stays[0].pk, stays[1].pk
    assert marks() == {(first, 1): "O", (first, 2): "NN", (first, 3): "NU", (first, 4): "L4", (second, 4): "?"}
    sums = screen.page.locator("#month-grid tfoot td.n").all_inner_texts()
    assert sums[:6] == ["1", "1", "1", "1", "0", "1"]
    assert screen.page.locator('#month-grid td a[tabindex="0"]').count() == 1, "one stop of the Tab key"
    assert screen.said == []


def test_two_people_see_both_versions_and_one_of_them_decides(enter, stays):
    first, second = enter("instructor"), enter("manager", width=390)
    first.page.locator(cell(stays[0], 1)).focus()
    first.page.keyboard.press("n")
    first.page.wait_for_selector(f"td.nn {cell(stays[0], 1)}")
    second.page.locator(cell(stays[0], 1)).focus()
    second.page.keyboard.press("o")
    second.page.wait_for_selector("#cell-panel form.note")
    assert marks() == {(stays[0].pk, 1): "NN"}
    assert second.violations() == []
    second.page.locator("#cell-panel form.note button").first.click()
    second.page.wait_for_selector(f'td.o {cell(stays[0], 1)}[data-v="2"]')
    assert second.page.locator("#cell-panel").is_hidden()
    assert marks() == {(stays[0].pk, 1): "O"}


def test_by_thumb_a_cell_opens_its_codes_and_the_page_never_scrolls_sideways(enter, stays):
    screen = enter("instructor", width=390)
    assert screen.sideways_scroll() <= 0
    sizes = screen.page.locator("#month-grid td a").evaluate_all(
        "all => all.map(one => one.getBoundingClientRect()).map(box => Math.min(box.width, box.height))"
    )
    assert min(sizes) >= 43
    screen.page.locator(cell(stays[2], 1)).tap()
    screen.page.wait_for_selector("#cell-panel button")
    screen.picture("month-cell")
    screen.page.locator('#cell-panel button[value="NU"]').tap()
    screen.page.wait_for_selector(f"td.nu {cell(stays[2], 1)}")
    assert marks() == {(stays[2].pk, 1): "NU"}
    screen.page.context.set_offline(True)
    screen.page.locator(cell(stays[2], 2)).focus()
    screen.page.keyboard.press("o")
    screen.page.wait_for_selector(f"td.failed {cell(stays[2], 2)}")
    assert "nie zapisano" in screen.page.locator("#grid-said").inner_text()
    screen.page.context.set_offline(False)
    screen.page.keyboard.press("o")
    screen.page.wait_for_selector(f"td.o {cell(stays[2], 2)}")
    assert marks() == {(stays[2].pk, 1): "NU", (stays[2].pk, 2): "O"}


def test_without_scripts_a_cell_leads_to_its_row_of_the_register(enter, stays):
    screen = enter("instructor", width=390, scripts=False)
    screen.send(cell(stays[1], 3))
    assert screen.page.url.endswith(f"/attendance/2026-09-03/?stay={stays[1].pk}#row-{stays[1].pk}")
    assert screen.page.locator(f"#row-{stays[1].pk}").is_visible()
