"""What an IT security tester tries first: headers, cookies, sessions, limits, redirects, hosts, and who exists."""

import logging
import os
import subprocess
import sys

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.conf import settings as django_settings
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core import mail
from django.test import Client
from django.urls import reverse

from accounts import actions
from accounts.models import AccessRecord
from accounts.permissions import Role
from tests import factories
from tests.test_access_matrix import CASES, fill, make_world
from tests.test_setup_settings import COMPLETE

NEW_PASSWORD = "Aleja-pelna-stokrotek"
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def faults_of(response) -> list[str]:
    found = [
        f"{name}: {response.headers.get(name)}"
        for name, value in HEADERS.items()
        if response.headers.get(name) != value
    ]
    policy = response.headers.get("Content-Security-Policy", "")
    if "default-src 'none'" not in policy or "unsafe" in policy or "script-src 'self'" not in policy:
        found.append(f"policy: {policy}")
    if "camera=()" not in response.headers.get("Permissions-Policy", ""):
        found.append("permissions")
    return found


def test_every_answer_carries_the_headers_and_no_personal_page_is_kept(project, as_role):
    world, client, visitor, wrong = make_world(project), as_role("manager"), Client(), {}
    for address, entry in CASES:
        url = reverse(entry.name, kwargs=fill(entry, world, "own"))
        seen, stranger = client.get(url), visitor.get(url)
        faults = [*faults_of(seen), *faults_of(stranger)]
        if "no-store" not in seen.headers.get("Cache-Control", ""):
            faults.append(f"cache: {seen.headers.get('Cache-Control')}")
        if faults:
            wrong[address] = faults
    assert wrong == {}


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/nie-ma/", "/sign-in/", "/static/nie-ma.css"])
def test_a_refusal_carries_them_too(client, path):
    assert faults_of(client.get(path)) == []


@pytest.mark.django_db
def test_a_request_refused_unread_carries_them_too(client):
    refused = client.post("/sign-in/", b"", content_type="text/plain", CONTENT_LENGTH=str(26 * 1024**2))
    assert refused.status_code == 413
    assert faults_of(refused) == []


def test_production_tells_browsers_https_for_a_year_and_binds_cookies_to_the_host():
    names = [
        "SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME", "LANGUAGE_COOKIE_NAME", "SESSION_COOKIE_SECURE",
        "CSRF_COOKIE_SECURE", "LANGUAGE_COOKIE_SECURE", "SESSION_COOKIE_HTTPONLY", "SESSION_COOKIE_SAMESITE",
        "CSRF_COOKIE_SAMESITE", "SECURE_HSTS_SECONDS", "SECURE_SSL_REDIRECT", "DEBUG", "SECOND_FACTOR_ROLES",
    ]  # fmt: skip
    code = f"from django.conf import settings as s\nfor name in {names}: print(name, getattr(s, name))"
    environment = {**COMPLETE, "PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "cis_portal.settings.production"}
    run = subprocess.run(
        [sys.executable, "-c", code], env=environment, cwd=django_settings.BASE_DIR, capture_output=True, text=True,
        check=True,
    )  # fmt: skip
    said = dict(line.split(" ", 1) for line in run.stdout.splitlines())
    assert {said[f"{cookie}_COOKIE_NAME"][:7] for cookie in ("SESSION", "CSRF", "LANGUAGE")} == {"__Host-"}
    assert {said[f"{cookie}_COOKIE_SECURE"] for cookie in ("SESSION", "CSRF", "LANGUAGE")} == {"True"}
    assert said["SESSION_COOKIE_HTTPONLY"] == said["SECURE_SSL_REDIRECT"] == "True"
    assert said["SESSION_COOKIE_SAMESITE"] == said["CSRF_COOKIE_SAMESITE"] == "Lax"
    assert (said["SECURE_HSTS_SECONDS"], said["DEBUG"]) == (str(365 * 24 * 60 * 60), "False")
    assert set(eval(said["SECOND_FACTOR_ROLES"])) <= set(Role.values)


@pytest.mark.django_db
def test_a_session_is_named_anew_by_signing_in(coordinator):
    client = Client()
    client.get("/sign-in/")
    client.post("/language/", {"language": "en"})
    session = client.session
    session["planted"] = True
    session.save()
    planted = session.session_key
    client.cookies[django_settings.SESSION_COOKIE_NAME] = planted
    client.post("/sign-in/", {"login": coordinator.email, "password": factories.PASSWORD})
    assert client.get("/").status_code == 200
    assert client.cookies[django_settings.SESSION_COOKIE_NAME].value != planted
    attacker = Client()
    attacker.cookies[django_settings.SESSION_COOKIE_NAME] = planted
    assert attacker.get("/").status_code == 302


def test_a_changed_password_ends_every_other_session(coordinator):
    clients = [Client(), Client()]
    for client in clients:
        client.force_login(coordinator)
    said = {"oldpassword": factories.PASSWORD, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    clients[0].post("/password/change/", said)
    assert [client.get("/").status_code for client in clients] == [200, 302]


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"]
)
def test_signing_in_and_out_leads_nowhere_else(coordinator, target):
    client = Client()
    said = {"login": coordinator.email, "password": factories.PASSWORD, "next": target}
    signed_in = client.post("/sign-in/", said)
    assert signed_in.headers["Location"] == "/"
    signed_out = client.post("/sign-out/", {"next": target})
    assert "evil" not in signed_out.headers["Location"]
    assert "javascript" not in signed_out.headers["Location"]


@pytest.mark.django_db
@pytest.mark.parametrize("host", ["evil.example", "testserver.evil.example", "testserver:80@evil.example"])
def test_another_host_is_refused_and_never_stands_in_a_mail(coordinator, host):
    assert Client(headers={"host": host}).get("/sign-in/").status_code == 400
    Client(headers={"host": host}).post("/password/reset/", {"email": coordinator.email})
    assert mail.outbox == []


class CountingHasher(MD5PasswordHasher):
    """The suite's hasher, which counts its work."""

    work = 0

    def encode(self, password, salt):
        type(self).work += 1
        return super().encode(password, salt)


@pytest.fixture
def work(settings):
    """What a request costs in hashing."""
    settings.PASSWORD_HASHERS = ["tests.test_security.CountingHasher"]

    def of(send) -> int:
        CountingHasher.work = 0
        send()
        return CountingHasher.work

    return of


def test_an_unknown_address_costs_the_work_of_a_known_one(project, work):
    known, ended = (factories.make_user("manager", project=project) for _number in range(2))
    ended.is_active = False
    ended.save()
    invited = factories.make_user("manager", project=project)
    invited.set_unusable_password()
    invited.save()

    def attempt(email):
        Client().post("/sign-in/", {"login": email, "password": "wrong-password"})

    costs = {
        email: work(lambda email=email: attempt(email))
        for email in (known.email, "nobody@example.org", ended.email, invited.email)
    }
    assert set(costs.values()) == {1}, costs


def test_guessing_one_account_is_stopped_from_wherever_it_comes(project):
    user = factories.make_user("manager", project=project)
    for number in range(5):
        Client(REMOTE_ADDR=f"10.0.{number}.1").post("/sign-in/", {"login": user.email, "password": "wrong"})
    client = Client(REMOTE_ADDR="10.0.99.1")
    client.post("/sign-in/", {"login": user.email, "password": factories.PASSWORD})
    assert client.get("/").status_code == 302


def test_mails_for_a_new_password_are_limited_by_address(coordinator):
    answers = [
        Client(REMOTE_ADDR=f"10.0.{n}.1").post("/password/reset/", {"email": coordinator.email}) for n in range(8)
    ]
    assert {answer.status_code for answer in answers} <= {302, 429}
    assert len(mail.outbox) == 5


@pytest.mark.parametrize(
    ("role", "path", "method", "uses"),
    [
        ("social_worker", "/participants/{case}/identifier/", "post", 30),
        ("coordinator", "/participants/export/csv/", "get", 30),
        ("coordinator", "/participants/?q=a", "get", 60),
    ],
)
def test_revealing_taking_out_and_searching_have_their_measure(as_role, project, caplog, role, path, method, uses):
    client, other = as_role(role), as_role(role)
    path = path.format(case=factories.make_enrolment(project=project).case_number)
    answers = [getattr(client, method)(path).status_code for _use in range(uses + 1)]
    assert answers == [200] * uses + [429]
    assert AccessRecord.objects.filter(by=client.user).count() == uses
    assert f"Account {client.user.pk} was stopped" in caplog.text
    assert getattr(other, method)(path).status_code == 200, "one person's haste is nobody else's"


def test_invitations_have_their_measure(as_role, project, settings):
    settings.ACCESS_LIMITS = {"invitation": (2, 3600)}
    client = as_role("manager")
    invitation = factories.make_invitation(factories.lead_of(project))
    answers = [client.post(f"/settings/people/invitations/{invitation.pk}/again/").status_code for _use in range(3)]
    assert answers == [302, 302, 429]


@pytest.fixture
def demanding(settings):
    settings.SECOND_FACTOR_ROLES = ["manager", "administrator"]


def test_a_role_that_demands_a_second_factor_opens_nothing_before_it(as_role, demanding):
    client = as_role("manager")
    for path in ("/", "/participants/", "/settings/people/"):
        assert client.get(path).url == "/second-factor/activate/"
    assert client.post("/participants/export/csv/").url == "/second-factor/activate/"
    assert (
        client.get("/participants/", headers={"HX-Request": "true"}).headers["HX-Redirect"]
        == "/second-factor/activate/"
    )
    assert client.get("/second-factor/").status_code == 200
    assert as_role("instructor").get("/").status_code == 200
    TOTP.activate(client.user, "JBSWY3DPEHPK3PXP")
    assert client.get("/participants/").status_code == 200


def test_after_a_lost_telephone_the_second_factor_is_set_anew_before_anything_opens(as_role, demanding, project):
    client, administrator = as_role("manager"), factories.make_user("administrator", project=project)
    TOTP.activate(client.user, "JBSWY3DPEHPK3PXP")
    assert client.get("/").status_code == 200
    actions.remove_second_factor(user=client.user, reason="zgubiony telefon", by=administrator)
    assert client.get("/").url.startswith("/sign-in/")
    client.post("/sign-in/", {"login": client.user.email, "password": factories.PASSWORD})
    assert client.get("/").url == "/second-factor/activate/"


def test_a_demanded_second_factor_is_not_switched_off(as_role, demanding):
    client = as_role("manager")
    TOTP.activate(client.user, "JBSWY3DPEHPK3PXP")
    client.post("/confirm/", {"password": factories.PASSWORD})
    client.post("/second-factor/deactivate/")
    assert Authenticator.objects.filter(user=client.user, type="totp").exists()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("zeszyt.xlsx", b"%PDF-1.7 not a workbook"),
        ("../../etc/passwd.xlsx", b"<script>alert(1)</script>"),
        ("zeszyt.exe", b"MZ\x90\x00"),
        ("\u202excslx.csv", b"\x00\x01\x02"),
    ],
)
def test_an_upload_is_judged_by_what_it_holds_kept_out_of_the_web_and_never_opens_as_a_page(
    as_role, name, content, django_capture_on_commit_callbacks
):
    from django.core.files.uploadedfile import SimpleUploadedFile

    from exchange.models import Import

    client = as_role("coordinator")
    answer = client.post("/import/", {"workbook": SimpleUploadedFile(name, content, content_type="text/html")})
    assert answer.status_code in (302, 400, 422)
    for found in Import.objects.all():
        assert "/" not in found.file_name
        page = client.get(f"/import/{found.pk}/")
        assert "<script>alert" not in page.content.decode()
    assert not hasattr(django_settings, "MEDIA_URL") or not django_settings.MEDIA_URL.strip("/"), "nothing is served"


def test_logs_carry_ids_and_no_names(as_role, project, caplog):
    client = as_role("coordinator")
    file = factories.make_enrolment(project=project, person={"last_name": "Tajemnicza"})
    with caplog.at_level(logging.INFO):
        client.get(f"/participants/{file.case_number}/")
        client.get("/participants/?q=tajemnicza")
        client.get("/participants/2031-99999/")
    assert "ajemnicz" not in caplog.text
