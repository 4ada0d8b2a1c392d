"""The pages of people and roles: who enters, whom they show, what an invitation is worth, what is printed."""

import re
from datetime import date, timedelta
from io import BytesIO

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from accounts import actions
from accounts.documents import authorisations_of
from accounts.models import AccessRecord, AccountAct, Invitation, RoleGrant, User
from accounts.permissions import Role
from grants.people import people_managed_by
from tests import factories
from tests.accounts.people import NEXT_WEEK, TODAY, TOMORROW

NEW_PASSWORD = "Aleja-pelna-stokrotek"
PEOPLE = "/settings/people/"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(f"{TODAY} 08:00:00+01:00", tick=False) as traveller:
        yield traveller


@pytest.fixture
def invited(project):
    """What is sent to invite Ewa as instructor from tomorrow."""
    return {
        "email": "Ewa.Nowa@Example.org",
        "first_name": "Ewa",
        "last_name": "Nowa",
        "organisation": factories.lead_of(project).pk,
        "role": "instructor",
        "starts_on": TOMORROW.isoformat(),
        "ends_on": "",
        "authorisation_no": "UP/500/2026",
        "authorised_from": TODAY.isoformat(),
        "authorised_until": "2027-12-31",
        "language": "pl",
    }


def link_in(message) -> str:
    return re.search(r"http://testserver(/invitation/\S+)", message.body).group(1)


@pytest.fixture
def invite(invited, django_capture_on_commit_callbacks):
    """invite(client): sends the form; answers the link of the mail, or None."""

    def send(client, **changes):
        mail.outbox.clear()
        with django_capture_on_commit_callbacks(execute=True):
            client.answer = client.post(f"{PEOPLE}invite/", {**invited, **changes})
        found = [message for message in mail.outbox if "/invitation/" in message.body]
        return link_in(found[0]) if found else None

    return send


def accept(link, **changes):
    said = {"first_name": "Ewa", "last_name": "Nowa-Kos", "password": NEW_PASSWORD, "again": NEW_PASSWORD, **changes}
    return Client().post(link, said)


def sign_in(email, password):
    client = Client()
    client.post("/sign-in/", {"login": email, "password": password})
    return client


@pytest.mark.parametrize("role", ["administrator", "manager"])
def test_a_person_is_invited_sets_name_and_password_and_works_from_the_roles_first_day(
    as_role, invite, project, clock, role
):
    link = invite(as_role(role))
    assert not User.objects.filter(email="ewa.nowa@example.org").exists(), "no account before it is accepted"
    assert accept(link).url == "/sign-in/"
    user = User.objects.get(email="ewa.nowa@example.org")
    assert (user.last_name, user.authorisation_no, user.organisation) == (
        "Nowa-Kos", "UP/500/2026", factories.lead_of(project),
    )  # fmt: skip
    client = sign_in(user.email, NEW_PASSWORD)
    assert (client.get("/").status_code, client.get("/participants/").status_code) == (200, 403)
    clock.move_to(f"{TOMORROW} 07:00:00+01:00")
    assert sign_in(user.email, NEW_PASSWORD).get("/participants/").status_code == 200
    assert list(AccountAct.objects.about(user).values_list("act", "by__email").order_by("pk"))[1:] == [
        ("accepted", user.email)
    ]
    assert AccountAct.objects.about(user).order_by("pk")[0].act == "invited"


def test_the_link_works_once_and_only_its_digest_is_kept(as_role, invite):
    link = invite(as_role("manager"))
    token = link.split("/")[2]
    assert not Invitation.objects.filter(digest__contains=token).exists()
    assert len(Invitation.objects.get().digest) == 64
    assert Client().get(link).status_code == 200
    accept(link)
    assert Client().get(link).status_code == 410
    assert accept(link, password=f"{NEW_PASSWORD}2", again=f"{NEW_PASSWORD}2").status_code == 410
    assert User.objects.get(email="ewa.nowa@example.org").check_password(NEW_PASSWORD)


def test_a_link_expires_after_seven_days_and_gives_way_to_a_newer_one(as_role, invite, clock, project):
    manager = as_role("manager")
    link = invite(manager)
    clock.move_to(f"{NEXT_WEEK} 07:59:00+01:00")
    assert Client().get(link).status_code == 200
    clock.move_to(f"{NEXT_WEEK} 08:00:01+01:00")
    assert Client().get(link).status_code == 410
    manager.force_login(manager.user)
    again = Invitation.objects.get()
    manager.post(f"{PEOPLE}invitations/{again.pk}/again/")
    again.refresh_from_db()
    assert again.expires_at.date() == NEXT_WEEK + timedelta(days=7)
    assert accept(link).status_code == 410


def test_a_withdrawn_invitation_opens_nothing(as_role, invite):
    manager = as_role("manager")
    link = invite(manager)
    manager.post(f"{PEOPLE}invitations/{Invitation.objects.get().pk}/withdraw/")
    assert accept(link).status_code == 410
    assert not User.objects.filter(email="ewa.nowa@example.org").exists()
    assert manager.post(f"{PEOPLE}invitations/{Invitation.objects.get().pk}/withdraw/").status_code == 404


def test_a_weak_or_mistyped_password_makes_no_account(as_role, invite):
    link = invite(as_role("manager"))
    for password, again in (("krotkie", "krotkie"), (NEW_PASSWORD, "inne"), ("ewa.nowa@example.org",) * 2):
        assert accept(link, password=password, again=again).status_code == 422
    assert not User.objects.filter(email="ewa.nowa@example.org").exists()
    assert accept(link).status_code == 302


def test_inviting_tells_nobody_who_has_an_account_elsewhere(as_role, invite, project):
    foreign = factories.make_user("manager", project=project, email="obcy@example.org")
    User.objects.filter(pk=foreign.pk).update(organisation=factories.lead_of(factories.make_other_project()))
    manager = as_role("manager")
    answers = []
    for number, email in enumerate(("obcy@example.org", "nikt@example.org")):
        link = invite(manager, email=email, authorisation_no=f"UP/60{number}")
        answers.append((manager.answer.status_code, manager.answer.url, link is not None))
    assert answers[0] == answers[1] == (302, PEOPLE, True)
    page = manager.get(PEOPLE).content.decode()
    assert page.count("obcy@example.org") == page.count("nikt@example.org")
    taken = Invitation.objects.get(email="obcy@example.org")
    assert "konto" in accept(invite_again_link(manager, taken)).content.decode()
    assert not AccountAct.objects.filter(act="accepted").exists()


def invite_again_link(client, invitation) -> str:
    from accounts.models.invitations import digest_of

    Invitation.objects.filter(pk=invitation.pk).update(digest=digest_of("known"))
    return "/invitation/known/"


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"role": "pup"}, "organizacji"),
        ({"authorised_until": "2026-11-01"}, "ostatni dzień"),
        ({"email": "not an address"}, "e-mail"),
        ({"starts_on": "2026-02-30"}, "poprawną datę"),
    ],
)
def test_what_cannot_be_invited_is_said_and_nothing_is_sent(as_role, invite, change, says):
    manager = as_role("manager")
    assert invite(manager, **change) is None
    assert manager.answer.status_code == 422
    assert says.lower() in manager.answer.content.decode().lower()
    assert not Invitation.objects.exists()
    assert not AccountAct.objects.exists()


def test_another_centres_people_do_not_exist_and_its_organisation_takes_no_invitation(as_role, invite, project):
    other = factories.make_other_project()
    foreign = factories.make_user("instructor", project=other, first_name="Obca", last_name="Nieznana")
    for role in ("administrator", "manager"):
        client = as_role(role)
        assert "Nieznana" not in client.get(f"{PEOPLE}?show=all&q=nieznana").content.decode().replace("q=nieznana", "")
        for address in ("", "role/", "end/", "authorisation.pdf"):
            assert client.get(f"{PEOPLE}{foreign.pk}/{address}").status_code == 404
        assert client.post(f"{PEOPLE}{foreign.pk}/end/", {"reason": "x"}).status_code == 404
        assert invite(client, organisation=factories.lead_of(other).pk, email=f"{role}@example.org") is None
    foreign.refresh_from_db()
    assert foreign.is_active


def test_partners_are_managed_by_the_centre_and_a_partner_manages_only_its_own(project):
    manager, mopr = factories.make_user("manager", project=project), factories.make_user("mopr", project=project)
    assert set(people_managed_by(manager)) == {manager, mopr}
    RoleGrant.objects.create(user=mopr, role="administrator", starts_on=TODAY)
    assert set(people_managed_by(mopr)) == {mopr}


@pytest.mark.parametrize("role", ["coordinator", "social_worker", "instructor", "settlement", "mopr", "auditor"])
def test_nobody_else_enters(as_role, role):
    assert as_role(role).get(PEOPLE).status_code == 403


@pytest.mark.parametrize("people", [1, 3])
def test_the_list_costs_the_same_however_many_people_it_shows(as_role, project, people, django_assert_num_queries):
    client = as_role("administrator")
    for _number in range(people):
        user = factories.make_user("instructor", project=project)
        RoleGrant.objects.create(user=user, role="coordinator", starts_on=NEXT_WEEK)
    with django_assert_num_queries(8):
        page = client.get(PEOPLE)
    assert len(page.context["page"]) == people + 1


def test_the_list_shows_roles_now_and_planned_and_what_is_about_to_end(as_role, project):
    client = as_role("administrator")
    user = factories.make_user(
        "instructor", project=project, last_name="Dąbek", authorised_until=TODAY + timedelta(days=9)
    )
    RoleGrant.objects.create(user=user, role="coordinator", starts_on=NEXT_WEEK)
    page = re.sub(r"\s+", " ", client.get(f"{PEOPLE}?q=dabek").content.decode())
    assert "instruktor zawodu" in page
    assert "od 30.11.2026: koordynator projektu" in page
    assert "kończy się 02.12.2026" in page


def test_leavers_stand_apart(as_role, project):
    client = as_role("administrator")
    user = factories.make_user("instructor", project=project, last_name="Dąbek")
    client.post(f"{PEOPLE}{user.pk}/end/", {"last_day": "", "reason": "odejście"})
    assert "Dąbek" not in client.get(PEOPLE).content.decode()
    assert "Dąbek" in client.get(f"{PEOPLE}?show=ended").content.decode()


def test_an_act_is_done_from_its_page_and_stands_on_the_persons(as_role, project):
    client = as_role("administrator")
    user = factories.make_user("instructor", project=project)
    answer = client.post(
        f"{PEOPLE}{user.pk}/role/",
        {"role": "coordinator", "starts_on": TOMORROW.isoformat(), "ends_on": "", "reason": "nowy zakres"},
    )
    assert answer.url == f"{PEOPLE}{user.pk}/"
    page = client.get(answer.url).content.decode()
    assert "nowy zakres" in page
    assert "koordynator projektu, 24.11.2026 –" in page


def test_a_refusal_is_said_above_the_form_and_changes_nothing(as_role, project):
    client = as_role("administrator")
    user = factories.make_user("settlement", project=project)
    answer = client.post(
        f"{PEOPLE}{user.pk}/role/", {"role": "manager", "starts_on": TODAY.isoformat(), "reason": "zastępstwo"}
    )
    assert answer.status_code == 422
    assert "nie zatwierdza" in answer.content.decode()
    assert user.role_grants.count() == 1
    assert not AccountAct.objects.exists()


def test_the_reason_is_never_left_out(as_role, project):
    client = as_role("administrator")
    user = factories.make_user("instructor", project=project)
    assert client.post(f"{PEOPLE}{user.pk}/end/", {"last_day": "", "reason": " "}).status_code == 422
    user.refresh_from_db()
    assert user.is_active


def test_an_administrator_cannot_open_anything_to_themselves(as_role, project):
    client = as_role("administrator")
    for act in ("role", "authorisation", "end", "second-factor", "sessions"):
        answer = client.post(
            f"{PEOPLE}{client.user.pk}/{act}/", {"role": "manager", "starts_on": "2026-11-23", "reason": "x"}
        )
        assert answer.status_code == 302, act
    assert client.user.role_grants.count() == 1
    assert client.get("/participants/").status_code == 403
    assert not AccountAct.objects.exists()


def test_a_manager_arranges_their_own_substitute(as_role, project):
    client = as_role("manager")
    deputy = factories.make_user("coordinator", project=project)
    client.post(
        f"{PEOPLE}{client.user.pk}/substitute/",
        {"substitute": deputy.pk, "starts_on": "2026-11-23", "ends_on": "2026-11-30", "reason": "urlop"},
    )
    assert set(deputy.role_grants.in_force(TODAY).values_list("role", flat=True)) == {"coordinator", "manager"}
    assert f"za: {client.user} do 30.11.2026" in client.get(PEOPLE).content.decode()


def test_the_register_lists_every_authorisation_with_scope_days_and_giver(as_role, project):
    client = as_role("manager", first_name="Grażyna", last_name="Wiśniewska")
    user = factories.make_user("instructor", project=project, last_name="Źrebak", authorisation_no="UP/1/2025")
    actions.authorise(
        user=user, number="UP/9/2026", starts_on=TODAY, ends_on=date(2027, 6, 30), reason="zmiana", by=client.user
    )
    rows = authorisations_of(people_managed_by(client.user), TODAY)
    assert [(row.number, row.ended, str(row.given_by or "")) for row in rows if row.user == user] == [
        ("UP/1/2025", True, ""),
        ("UP/9/2026", False, "Grażyna Wiśniewska"),
    ]
    assert [row.roles for row in rows if row.user == user] == [(Role.INSTRUCTOR,)] * 2
    answer = client.get(f"{PEOPLE}register/")
    reader = PdfReader(BytesIO(answer.content))
    text = " ".join(page.extract_text() for page in reader.pages)
    for words in ("UP/9/2026", "UP/1/2025", "Źrebak Anna", "instruktor zawodu", "30.06.2027", "Grażyna Wiśniewska"):
        assert words in text
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert AccessRecord.objects.filter(subject="authorisations", action="export").count() == 1


def test_one_authorisation_is_printed_with_the_pledge_of_secrecy(as_role, project):
    client = as_role("manager")
    user = factories.make_user("instructor", project=project, first_name="Ryszard", last_name="Dąbek")
    answer = client.get(reverse("people_authorisation", args=[user.pk]))
    text = " ".join(page.extract_text() for page in PdfReader(BytesIO(answer.content)).pages)
    for words in (user.authorisation_no, "Ryszard Dąbek", "art. 8b", "poufności"):
        assert words in text
