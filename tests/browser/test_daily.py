"""The daily facts of a file in the browser: contact, address, art. 14, a note, the timeline, tasks and deadlines."""

from datetime import date

import pytest
from django.utils import timezone

from participants.models import Address, ContactDetail, ContactNote, Provision, Task
from tests import factories
from tests.browser.test_pages import catalogue, faults  # noqa: F401  the fixture and the check

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def enter(screen, part: str, catalogue, **values) -> None:  # noqa: F811
    """From the daily facts to a form, look at it, fill it in, and back."""
    screen.open("/participants/2026-041/daily/")
    screen.send(f"main a[href$='/daily/{part}/']")
    screen.picture(f"daily {part}")
    assert faults(screen, "pl", catalogue) == []
    for name, value in values.items():
        box = screen.page.locator(f"main form [name={name}]")
        kind = box.first.evaluate("box => box.type")
        if kind == "radio":
            screen.page.locator(f"main form [name={name}][value={value}]").check()
        elif kind == "select-one":
            box.select_option(value)
        else:
            box.fill(value)
    screen.send("main .form-foot button")


def test_a_day_at_the_desk_of_a_social_worker(window, project, catalogue):  # noqa: F811
    file = factories.make_enrolment(project=project, started_on=date(2026, 1, 12), case_number="2026-041")
    factories.make_stay(file, trial_ends_on=date(2026, 2, 12))
    screen, today = window(width=390, scheme="dark"), timezone.localdate()
    screen.sign_in(factories.make_user("social_worker", project=project).email)
    street = {"street": "Szosa Chełmińska 7/3", "postcode": "87-100", "locality": "Toruń"}
    enter(screen, "address", catalogue, **street, valid_from="2026-02-01")
    trusted = {"name": "Ewa Nowak", "relation": "siostra"}
    enter(screen, "contact", catalogue, kind="trusted", value="500 600 702", **trusted)
    lasts = date(today.year + 1, today.month, 1).isoformat()
    enter(screen, "given", catalogue, kind="medical", valid_until=lasts, number="ZL/7")
    said = {"kind": "phone", "with_whom": "MOPR", "text": "Pytano o zwolnienie lekarskie."}
    enter(screen, "note", catalogue, **said)
    screen.page.check("main form [name=keep_words]")  # the portal asked whether a word of health is meant
    screen.said.clear()  # the browser notes the 422 of that answer
    screen.send("main .form-foot button")
    screen.page.wait_for_load_state("networkidle")
    screen.picture("daily facts")
    assert faults(screen, "pl", catalogue) == []
    kept = [model.objects.filter(enrolment=file).count() for model in (Address, ContactDetail, Provision, ContactNote)]
    assert kept == [1, 1, 1, 1]
    screen.open("/participants/2026-041/tasks/new/")
    screen.page.fill("main [name=text]", "Odebrać opinię")
    screen.send("main .form-foot button")
    screen.send("main .lines form button")
    assert Task.objects.get().outcome == "done"
    screen.open("/participants/2026-041/timeline/")
    screen.picture("timeline")
    assert faults(screen, "pl", catalogue) == []
    assert screen.page.locator(".timeline li").count() == 5  # first day, trial, examination, note, task
    screen.open("/deadlines/")
    screen.picture("deadlines")
    assert faults(screen, "pl", catalogue) == []
    assert screen.page.locator(".lines a", has_text="Zdecyduj o zakwalifikowaniu").count() == 1
