"""Signing in, and what ends it."""

from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client

from accounts.models import RoleGrant
from tests import factories

TODAY = date(2026, 11, 23)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(f"{TODAY} 08:00:00+01:00", tick=False) as traveller:
        yield traveller


def sign_in(email: str, password: str = factories.PASSWORD) -> Client:
    client = Client()
    client.post("/sign-in/", {"login": email, "password": password})
    return client


def is_in(client: Client) -> bool:
    return client.get("/").status_code == 200


def test_email_and_password_open_the_portal(project):
    user = factories.make_user("coordinator")
    assert is_in(sign_in(user.email))
    assert is_in(sign_in(f"  {user.email.upper()} "))


def test_a_wrong_password_and_an_unknown_address_look_the_same(project):
    user = factories.make_user("coordinator")
    pages = [
        Client().post("/sign-in/", {"login": login, "password": "wrong"}).content.decode().replace(login, "")
        for login in (user.email, "nobody@example.org")
    ]
    errors = [page.split('class="error-summary')[1].split("</ul>")[0] for page in pages]
    assert errors[0] == errors[1]


@pytest.mark.parametrize(
    ("fields", "works"),
    [
        ({}, True),
        ({"authorisation_no": ""}, False),
        ({"authorised_until": None}, False),
        ({"authorised_from": None}, False),
        ({"authorised_until": TODAY}, True),
        ({"authorised_until": TODAY - timedelta(days=1)}, False),
        ({"authorised_from": TODAY + timedelta(days=1)}, False),
        ({"is_active": False}, False),
    ],
)
def test_an_account_works_only_under_an_authorisation_in_force(project, fields, works):
    assert is_in(sign_in(factories.make_user("manager", **fields).email)) is works


def test_an_authorisation_that_ends_takes_the_open_session_with_it(project, clock):
    client = sign_in(factories.make_user("manager", authorised_until=TODAY).email)
    clock.move_to(f"{TODAY} 23:59:59+01:00")
    assert is_in(client)
    clock.move_to(f"{TODAY + timedelta(days=1)} 00:00:01+01:00")
    response = client.get("/", follow=True)
    assert response.redirect_chain == [("/sign-in/", 302)]
    assert "authorisation" in response.content.decode() or "upoważnienie" in response.content.decode()


def test_an_idle_hour_ends_the_session(project, redis_server):
    client = sign_in(factories.make_user("manager").email)
    (key,) = redis_server.scan_iter(f"*{client.session.session_key}")
    redis_server.expire(key, 5)
    assert is_in(client)
    assert 3590 <= redis_server.ttl(key) <= 3600, "each page begins the hour anew"
    redis_server.delete(key)
    assert not is_in(client)


def test_a_sixth_wrong_password_in_five_minutes_is_refused_unread(project):
    user = factories.make_user("manager")
    for _attempt in range(5):
        sign_in(user.email, "wrong")
    assert not is_in(sign_in(user.email)), "even the right one has to wait"


def test_nobody_signs_up(client, db):
    assert client.get("/signup/").status_code == 404
    assert client.get("/accounts/signup/").status_code == 404


def test_a_visitor_is_sent_to_sign_in_and_back(client, db):
    response = client.get("/participants/?q=a")
    assert (response.status_code, response.url) == (302, "/sign-in/?next=/participants/%3Fq%3Da")


@pytest.mark.parametrize(
    ("came", "goes_on"),
    [
        ("http://testserver/counselling/?person=7", "/counselling/%3Fperson%3D7"),
        ("http://elsewhere.example/counselling/", "/"),
        ("http://[", "/"),
        ("", "/"),
    ],
)
def test_who_signs_in_after_a_form_met_an_ended_session_is_back_on_its_page(client, came, goes_on):
    response = client.post("/counselling/add/", headers={"Referer": came})
    assert (response.status_code, response.url) == (302, f"/sign-in/?next={goes_on}")


def test_signing_out_takes_a_post(as_role):
    client = as_role("manager")
    assert client.get("/sign-out/").status_code == 200
    assert is_in(client)
    client.post("/sign-out/")
    assert not is_in(client)


def test_a_role_works_between_its_days(project):
    user = factories.make_user("manager")
    RoleGrant.objects.filter(user=user).update(ends_on=TODAY - timedelta(days=1))
    client = Client()
    client.force_login(user)
    assert client.get("/participants/").status_code == 403
    RoleGrant.objects.filter(user=user).update(ends_on=TODAY)
    assert client.get("/participants/").status_code == 200


def test_the_language_is_polish_until_somebody_chooses(as_role):
    client = as_role("manager")
    page = client.get("/", headers={"Accept-Language": "en"}).content.decode()
    assert '<html lang="pl">' in page
    client.post("/language/", {"language": "en", "next": "/"})
    assert '<html lang="en">' in client.get("/").content.decode()


@pytest.mark.parametrize("next_url", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_no_form_sends_people_elsewhere(as_role, next_url):
    client = as_role("manager")
    response = client.post("/language/", {"language": "en", "next": next_url})
    assert "evil" not in response.headers.get("Location", "")
    assert "javascript" not in response.headers.get("Location", "")


def test_pages_of_a_signed_in_person_are_not_kept_by_the_browser(as_role):
    assert as_role("manager").get("/participants/").headers["Cache-Control"] == "no-store"


def test_the_security_policy_lets_nothing_foreign_or_inline_in(as_role):
    policy = as_role("manager").get("/").headers["Content-Security-Policy"]
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules["default-src"] == "'none'"
    assert rules["script-src"] == rules["style-src"] == "'self'"
    assert "unsafe" not in policy
    assert "*" not in policy


def test_another_project_is_chosen_only_where_one_may_see_it(as_role, project):
    client = as_role("manager")
    foreign = factories.make_other_project()
    assert client.post("/project/", {"project": foreign.pk}).status_code == 404
    assert client.post("/project/", {"project": "a' OR 1=1"}).status_code == 404
    assert client.post("/project/", {"project": project.pk}).status_code == 302


def test_a_request_that_announces_too_much_is_refused_unread(client, db):
    response = client.post(
        "/sign-in/", b"", content_type="multipart/form-data; boundary=x", CONTENT_LENGTH=str(26 * 1024**2)
    )
    assert response.status_code == 413
    assert "20 MB" in response.content.decode()


def test_a_second_factor_rests_encrypted(project):
    from allauth.mfa.models import Authenticator
    from allauth.mfa.totp.internal.auth import TOTP

    user = factories.make_user("manager")
    TOTP.activate(user, "JBSWY3DPEHPK3PXP")
    assert "JBSWY3DPEHPK3PXP" not in str(Authenticator.objects.get().data)


def test_the_cache_never_unpickles(settings):
    from django.core.cache import cache

    cache.set("numbers", {"a": [1, 2.5, None]}, 5)
    assert cache.get("numbers") == {"a": [1, 2.5, None]}
    with pytest.raises(TypeError):
        cache.set("code", pytest, 5)


def test_a_silent_mail_server_is_not_heard_in_the_answer(project, client, settings, caplog):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9  # nobody listens there
    user = factories.make_user("manager")
    answers = [client.post("/password/reset/", {"email": email}) for email in (user.email, "nobody@example.org")]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert user.email not in caplog.text
