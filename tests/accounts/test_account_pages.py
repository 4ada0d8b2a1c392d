"""Sign-in pages, mails and refusals as a visitor meets them: in words, and never a page of the framework's own."""

import re

import pytest
from django.core import mail
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse

from tests.factories import PASSWORD

NEW_PASSWORD = "Aleja-pelna-stokrotek"


@pytest.mark.parametrize("template", ["400.html", "403_csrf.html", "429.html", "500.html"])
def test_a_page_for_trouble_needs_neither_request_nor_database(template):
    assert '<a class="btn main" href="/">' in render_to_string(template)


@pytest.mark.django_db
def test_a_visitor_gets_a_plain_page_for_an_address_that_does_not_exist(client):
    answer = client.get("/nie-ma/")
    assert answer.status_code == 404
    assert 'class="entrance"' in answer.content.decode()


def test_a_signed_in_person_keeps_the_navigation_where_nothing_is_found(as_role):
    answer = as_role("coordinator").get("/nie-ma/")
    assert answer.status_code == 404
    assert 'class="side-nav"' in answer.content.decode()


@pytest.mark.django_db
def test_a_form_without_its_token_is_refused_with_what_to_do():
    answer = Client(enforce_csrf_checks=True).post(
        reverse("account_login"), {"login": "a@example.org", "password": "x"}
    )
    assert answer.status_code == 403
    assert 'class="entrance"' in answer.content.decode()


@pytest.mark.django_db
def test_guessing_from_one_place_is_stopped_with_a_page_of_ours(client):
    answers = [client.post(reverse("account_login"), {"login": "a@example.org", "password": "x"}) for _ in range(31)]
    assert answers[-1].status_code == 429
    assert 'class="entrance"' in answers[-1].content.decode()


@pytest.mark.django_db
def test_there_is_no_way_to_sign_up(client):
    page = client.get(reverse("account_login")).content.decode()
    assert "signup" not in page
    assert client.get("/signup/").status_code == 404


def test_a_forgotten_password_is_set_anew_with_the_link_from_the_mail(client, coordinator):
    client.post(reverse("account_reset_password"), {"email": coordinator.email})
    [message] = mail.outbox
    assert message.to == [coordinator.email]
    link = re.search(r"http://testserver(/\S+)", message.body).group(1)
    page = client.get(link, follow=True)
    target = page.request["PATH_INFO"]
    answer = client.post(target, {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD}, follow=True)
    assert answer.status_code == 200
    coordinator.refresh_from_db()
    assert coordinator.check_password(NEW_PASSWORD)


@pytest.mark.django_db
def test_the_answer_to_a_stranger_is_the_same_as_to_a_colleague(client, coordinator):
    known = client.post(reverse("account_reset_password"), {"email": coordinator.email}, follow=True)
    unknown = client.post(reverse("account_reset_password"), {"email": "obcy@example.org"}, follow=True)
    assert (known.status_code, unknown.status_code) == (200, 200)
    assert known.redirect_chain == unknown.redirect_chain


def test_a_password_is_changed_and_the_person_is_told(as_role):
    client = as_role("instructor")
    answer = client.post(
        reverse("account_change_password"),
        {"oldpassword": PASSWORD, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD},
        follow=True,
    )
    assert 'class="message note ok"' in answer.content.decode()
    client.user.refresh_from_db()
    assert client.user.check_password(NEW_PASSWORD)


def test_a_short_password_is_named_above_the_form_and_beside_its_field(as_role):
    page = as_role("instructor").post(
        reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": "krotkie", "password2": "krotkie"}
    )
    content = page.content.decode()
    assert content.count('href="#id_password1"') >= 1
    assert 'id="id_password1_error"' in content
    assert 'aria-invalid="true"' in content
