"""Signing in and the second factor, by mouse and keyboard, with and without scripts."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time

from tests.factories import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_person_signs_in_and_out_without_any_script(window, coordinator):
    screen = window(scripts=False)
    screen.sign_in(coordinator.email)
    assert screen.page.url == f"{screen.address}/"
    screen.page.click(".side-menu summary")
    screen.send("form[action='/sign-out/'] button")
    assert screen.page.url.startswith(f"{screen.address}/sign-in/")
    screen.open("/participants/")
    assert "/sign-in/" in screen.page.url


def test_a_wrong_password_is_said_above_the_form(window, coordinator):
    screen = window()
    screen.open("/sign-in/")
    screen.page.fill("[name=login]", coordinator.email)
    screen.page.fill("[name=password]", "nie to")
    screen.send("main button[type=submit]")
    assert screen.page.locator(".error-summary li").count() == 1
    assert screen.violations() == []


def confirm(screen):
    """The password once more, where the portal asks for it."""
    if screen.page.url.split("?")[0].endswith("/confirm/"):
        screen.page.fill("[name=password]", PASSWORD)
        screen.send("main .btn.main")


def code_for(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


def test_the_second_factor_is_switched_on_asked_for_and_switched_off(window, coordinator):
    screen = window()
    screen.sign_in(coordinator.email)
    screen.open("/second-factor/activate/")
    confirm(screen)
    assert screen.said == []
    assert screen.page.locator("img.qr").evaluate("image => image.naturalWidth") > 0
    secret = screen.page.inner_text("code.secret")
    screen.page.fill("[name=code]", code_for(secret))
    screen.send("main .btn.main")
    assert screen.page.locator("ul.codes li").count() == 10
    spare = screen.page.locator("ul.codes li").first.inner_text()

    other = window(width=390)
    other.open("/sign-in/")
    other.page.fill("[name=login]", coordinator.email)
    other.page.fill("[name=password]", PASSWORD)
    other.send("main button[type=submit]")
    other.page.fill("[name=code]", "000000")
    other.send("main .btn.main")
    assert other.page.locator(".error-summary").count() == 1
    assert other.violations() == []
    other.page.fill("[name=code]", spare)
    other.send("main .btn.main")
    other.page.wait_for_selector(".side")

    screen.open("/second-factor/deactivate/")
    confirm(screen)
    screen.send("main .btn.danger")
    assert not Authenticator.objects.filter(user=coordinator).exists()


def test_the_menu_opens_and_closes_by_keyboard(window, coordinator):
    screen = window(width=390)
    screen.sign_in(coordinator.email)
    screen.page.locator(".side-menu summary").focus()
    screen.page.keyboard.press("Enter")
    assert screen.page.locator(".side-menu-body").is_visible()
    assert screen.violations() == []
    screen.page.keyboard.press("Escape")
    assert not screen.page.locator(".side-menu-body").is_visible()


def test_the_first_key_press_offers_the_way_past_the_navigation(window, coordinator):
    screen = window()
    screen.sign_in(coordinator.email)
    screen.page.keyboard.press("Tab")
    assert screen.page.evaluate("document.activeElement.className") == "skip"
    screen.page.keyboard.press("Enter")
    assert screen.page.evaluate("document.activeElement.id") == "content"


def test_the_interface_speaks_the_chosen_language_at_once(window, coordinator):
    screen = window()
    screen.sign_in(coordinator.email)
    assert screen.language() == "pl"
    screen.speak("en")
    assert screen.language() == "en"
    assert screen.page.locator(".side-nav a").first.inner_text().strip() == "My day"


def test_a_lost_network_is_said_in_words(window, coordinator):
    screen = window()
    screen.sign_in(coordinator.email)
    screen.page.context.set_offline(True)
    screen.page.evaluate("window.dispatchEvent(new Event('offline'))")
    assert screen.page.locator("#connection").is_visible()
    screen.page.context.set_offline(False)
    screen.page.evaluate("window.dispatchEvent(new Event('online'))")
    assert not screen.page.locator("#connection").is_visible()
