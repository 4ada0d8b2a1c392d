"""A competence course at a desk and, for the assessment, on a phone: from its standard to the certificate."""

from datetime import date, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from reintegration.actions import courses as actions
from reintegration.actions.placements import Contract, place
from reintegration.models import Competence, Employer
from tests import factories

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_course_is_led_from_its_standard_to_the_certificate(window, project):
    worker = factories.make_user("social_worker", project=project)
    file = factories.make_enrolment(project=project, started_on=date(2026, 1, 5), person={"last_name": "Ćwik"})
    factories.make_stay(file)
    first = timezone.localdate() - timedelta(days=30)
    people, last = ("Jan Kowal", "Maria Bąk"), first + timedelta(days=4)
    plan = actions.Plan("Sprzedawca", "I", "obsługa klienta", first - timedelta(days=9), *people, first, last, 40)
    course = actions.plan_course(project=project, plan=plan, by=worker)
    screen = window()
    screen.sign_in(worker.email)
    screen.open(f"/courses/{course.pk}/change/")
    page = screen.page
    page.fill("[name=edition]", "I/2026")
    assert screen.violations() == []
    screen.send("main form .btn.main")
    page.fill("[name=standard_on]", str(first - timedelta(days=2)))
    page.fill("[name=text_0]", "obsługuje kasę fiskalną")
    page.fill("[name=verified_0]", "zadanie praktyczne")
    assert screen.violations() == []
    screen.send("[action$='/standard/'] button")
    page.select_option("[name=enrolment]", str(file.pk))
    screen.send("[action$='/join/'] button")
    page.set_viewport_size({"width": 390, "height": 844})  # the assessor goes round with a phone
    page.fill("[name=assessed_on]", str(first + timedelta(days=4)))
    page.select_option("td select", "yes")
    assert screen.violations() == []
    assert screen.sideways_scroll() == 0
    screen.picture("a course before its assessment")
    screen.send("[action$='/assessment/'] button")
    assert screen.sideways_scroll() == 0
    page.set_viewport_size({"width": 1280, "height": 900})
    screen.send("[action$='/comparison/'] button")
    screen.send("[action$='/certificates/'] button")
    expect(page.locator(".message").first).to_contain_text("Wydano 1 certyfikat.")
    assert (
        page.locator(f"a[href$='/{Competence.objects.get().pk}.pdf']").inner_text()
        == f"{course.pk}/1/{timezone.localdate().year}"
    )
    assert screen.violations() == []
    screen.picture("a course with its certificate")
    employer = Employer.objects.create(centre=worker.organisation, name="Piekarnia", nip="5260250274", address="Toruń")
    contract = Contract(employer, "P/1", first, first, last, 40, "Jan Piekarz")
    placement = place(stay=file.stays.get(), contract=contract, by=worker)
    screen.open(f"/placements/{placement.pk}/")
    page.fill("[name=day]", str(first))
    page.fill("[name=hours]", "6,5")
    page.fill("[name=done]", "wypiek chleba")
    screen.send("main form button")
    expect(page.locator("caption")).to_contain_text("6,50 / 40")
    assert screen.violations() == []
    screen.picture("a placement")
    screen.open(f"/placements/{placement.pk}/change/")
    page.fill("[name=hours]", "48")
    assert screen.violations() == []
    screen.send("main form .btn.main")
    expect(page.locator("caption")).to_contain_text("6,50 / 48")
    assert screen.said == []
