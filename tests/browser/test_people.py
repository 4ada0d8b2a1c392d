"""From an invitation to the end of an account, through the pages alone, with the days passing."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from accounts.models import AccountAct, User
from tests import factories

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASSWORD = "Aleja-pelna-stokrotek"


def fill(screen, **values) -> None:
    for name, value in values.items():
        box = screen.page.locator(f"main form:not(.filters) [name={name}]")
        if box.evaluate("box => box.tagName") == "SELECT":
            box.select_option(value)
        else:
            box.fill(value)


def act(screen, person: User, name: str, **values) -> None:
    screen.open(f"/settings/people/{person.pk}/{name}/")
    fill(screen, reason="dla próby", **values)
    screen.send("main form .form-foot button")
    screen.page.wait_for_selector(".message.note.ok")


def test_a_person_is_invited_works_from_tomorrow_stands_in_and_leaves(window, project):
    manager = factories.make_user("manager", project=project, first_name="Grażyna", last_name="Wiśniewska")
    worker = factories.make_user("social_worker", project=project, first_name="Żaneta", last_name="Śliwa")
    tomorrow = timezone.localdate() + timedelta(days=1)
    office = window()
    office.sign_in(manager.email)
    office.open("/settings/people/invite/")
    fill(
        office, email="ewa.nowa@example.org", first_name="Ewa", last_name="Nowa", role="instructor",
        starts_on=tomorrow.isoformat(), authorisation_no="UP/500/2026", authorised_until="2099-12-31",
    )  # fmt: skip
    office.send("main form .form-foot button")
    office.page.wait_for_selector("text=ewa.nowa@example.org")
    office.picture("people invited")
    [message] = [message for message in mail.outbox if message.to == ["ewa.nowa@example.org"]]
    link = re.search(r"https?://[^/]+(/invitation/\S+)", message.body).group(1)

    phone = window(width=390)
    phone.open(link)
    phone.picture("invitation 390 pl")
    assert phone.violations() == []
    fill(phone, password=PASSWORD, again=PASSWORD)
    phone.send("main form button")
    phone.sign_in("ewa.nowa@example.org", PASSWORD)
    assert phone.page.locator(".side-nav a").count() == 0, "nothing opens until the role begins"
    ewa = User.objects.get(email="ewa.nowa@example.org")

    with time_machine.travel(timezone.now() + timedelta(days=1), tick=True):
        assert phone.open("/participants/") == 200
        act(
            office, worker, "substitute", substitute=str(ewa.pk), starts_on=tomorrow.isoformat(),
            ends_on=(tomorrow + timedelta(days=1)).isoformat(),
        )  # fmt: skip
        office.open(f"/settings/people/{ewa.pk}/")
        office.picture("people substitute")
        assert "za: Żaneta Śliwa" in office.page.locator("main").inner_text()
        assert {role.value for role in User.objects.get(pk=ewa.pk).roles} == {"instructor", "social_worker"}

    with time_machine.travel(timezone.now() + timedelta(days=3), tick=True):
        assert {role.value for role in User.objects.get(pk=ewa.pk).roles} == {"instructor"}, "it ended by itself"
        assert phone.open("/participants/") == 200
        act(office, ewa, "end")
        phone.open("/participants/")
        assert "/sign-in/" in phone.page.url, "the same minute"
        assert "konto zakończone" in office.page.locator("main").inner_text()
        office.picture("people ended")
    done = AccountAct.objects.order_by("pk").values_list("act", flat=True)
    assert list(done) == ["invited", "accepted", "substituted", "ended"]
