"""From an empty portal to a printed report, as a newcomer walks it; the background work is done in between."""

from pathlib import Path

import pytest

from accounts.models import Access, AccessRecord
from exchange import actions as imports
from exchange.models import Import
from participants.models import Enrolment
from reporting import actions as reports
from reporting.models import Report
from tests.browser.conftest import Screen

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WORKBOOK = Path(__file__).parents[1] / "data" / "cis-workbook.xlsx"


def follow(screen: Screen, selector: str) -> None:
    """Wait for what the page shows next: by itself with scripts, on the person's own request without."""
    if screen.page.locator(selector).count() == 0 and not screen.scripts:
        screen.page.reload()
    screen.page.locator(selector).first.wait_for()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_newcomer_walks_from_the_workbook_to_the_report(window, coordinator, scripts):
    screen = window(scripts=scripts)
    screen.sign_in(coordinator.email)
    bring_the_workbook(screen)
    find_a_person_and_reveal_the_number(screen)
    see_who_stands_behind_a_figure(screen)
    take_the_report_home(screen)
    assert screen.said == []


def bring_the_workbook(screen: Screen) -> None:
    screen.open("/participants/")
    screen.page.click("main .btn.main")  # the empty list leads to the import
    screen.page.set_input_files("input[type=file]", WORKBOOK)
    screen.page.click("main input[type=submit]")
    screen.page.locator("progress").wait_for()
    made = Import.objects.get()
    imports.read_import(pk=made.pk)
    follow(screen, "#deed")
    screen.page.click(f"form[action='/import/{made.pk}/apply/'] button")
    screen.page.locator("progress").wait_for()
    imports.apply_import(pk=made.pk)
    follow(screen, "#done")
    assert Enrolment.objects.count() == 66


def find_a_person_and_reveal_the_number(screen: Screen) -> None:
    screen.open("/participants/")
    screen.page.fill("input[type=search]", "sliwa elzbieta")
    screen.page.keyboard.press("Enter")
    screen.page.click("main tbody th a")
    screen.page.locator("h1", has_text="Śliwa Elżbieta").wait_for()
    person = Enrolment.objects.get(case_number=screen.page.url.rstrip("/").rsplit("/", 1)[-1]).participant
    assert person.identifier not in screen.page.content()
    screen.page.click("#identifier button")
    screen.page.locator("#identifier strong", has_text=person.identifier).wait_for()
    assert AccessRecord.objects.filter(action=Access.PESEL).count() == 1


def see_who_stands_behind_a_figure(screen: Screen) -> None:
    screen.open("/indicators/?as_of=2026-09-30&from=2026-07-01")
    screen.page.locator("tbody a.code", has_text="R1").first.click()
    screen.page.locator("h1", has_text="R1").wait_for()
    assert "as_of=2026-09-30" in screen.page.url
    assert screen.page.locator("main table").first.locator("tbody tr").count() == 8


def take_the_report_home(screen: Screen) -> None:
    screen.open("/reports/")
    screen.page.fill("[name=starts_on]:not([type=hidden])", "2026-07-01")
    screen.page.fill("[name=ends_on]:not([type=hidden])", "2026-09-30")
    screen.page.click("main .form-foot .btn.main")
    screen.page.locator("progress").wait_for()
    reports.build_report(pk=Report.objects.get().pk)
    follow(screen, ".files .btn.main")
    with screen.page.expect_download() as download:
        screen.page.click(".files .btn.main")
    assert Path(download.value.path()).read_bytes().startswith(b"%PDF-")
    assert AccessRecord.objects.filter(action=Access.REPORT).count() == 1
