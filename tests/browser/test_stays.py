"""From the trial to the end through the pages alone: the social worker's opinion, the manager's decisions."""

from datetime import date

import pytest

from tests import factories
from tests.browser.test_pages import catalogue, faults  # noqa: F401  the fixture and the check

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def decide(screen, stay, step: str, catalogue, **values) -> None:  # noqa: F811
    screen.open("/participants/2026-041/stays/")
    screen.picture(f"stays before {step}")
    assert faults(screen, "pl", catalogue) == []
    screen.send(f"main a[href$='/stays/{stay.pk}/{step}/']")
    for name, value in values.items():
        box = screen.page.locator(f"main form [name={name}]")
        if box.first.get_attribute("type") == "radio":
            screen.page.locator(f"main form [name={name}][value={value}]").check()
        else:
            box.fill(value)
    screen.picture(f"stay {step}")
    assert faults(screen, "pl", catalogue) == []
    screen.send("main .form-foot button")
    screen.page.wait_for_selector(".message.note.ok")


def test_a_stay_is_qualified_extended_and_ended_in_the_browser(window, project, catalogue):  # noqa: F811
    file = factories.make_enrolment(project=project, started_on=date(2026, 1, 12), case_number="2026-041")
    stay = factories.make_stay(file, trial_ends_on=date(2026, 2, 12), planned_end_on=date(2026, 2, 12))
    manager, worker = window(), window(width=390, scheme="dark")
    manager.sign_in(factories.make_user("manager", project=project).email)
    worker.sign_in(factories.make_user("social_worker", project=project).email)
    decide(manager, stay, "qualify", catalogue)
    stay.refresh_from_db()
    assert (stay.participation_starts_on, stay.planned_end_on) == (date(2026, 2, 13), date(2027, 1, 13))
    with manager.page.expect_download() as letter:
        manager.page.click("main a[href*='/stays/letters/']")
    assert letter.value.suggested_filename == "zakwalifikowanie-2026-041-PB-1.pdf"
    decide(worker, stay, "hours", catalogue, weekly_hours="35")
    decide(worker, stay, "opinion", catalogue, until="2027-12-31", in_favour="yes", reason="Potrzebuje więcej czasu.")
    decide(manager, stay, "extend", catalogue, reason="Kurs trwa do końca roku.")
    decide(manager, stay, "end", catalogue, ground="job")
    manager.picture("stay ended")
    stay.refresh_from_db()
    assert (stay.planned_end_on, stay.weekly_hours, stay.ended_on is not None) == (date(2027, 12, 31), 35, True)
    assert list(stay.acts.order_by("position").values_list("kind", flat=True)) == [
        "qualified", "opinion", "extended", "ended",
    ]  # fmt: skip
