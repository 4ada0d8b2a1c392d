"""Acts about accounts: what they change, what they refuse, and that each stands on record."""

from datetime import date, timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.core import mail
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone

from accounts import actions
from accounts.models import AccountAct, Invitation, RoleGrant, Substitution, User
from accounts.permissions import Role
from accounts.seals.sealing import seal_settled_rows
from accounts.seals.verifying import verify
from accounts.tasks import delete_old_invitations
from tests import factories
from tests.accounts.people import NEXT_WEEK, TODAY, TOMORROW, YESTERDAY, office


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(f"{TODAY} 08:00:00+01:00", tick=False) as traveller:
        yield traveller


def roles_on(user: User, day: date) -> set[str]:
    return set(user.role_grants.in_force(day).values_list("role", flat=True))


def give(user, role, by, starts_on=TODAY, ends_on=None):
    return actions.give_role(
        user=user, role=Role(role), starts_on=starts_on, ends_on=ends_on, reason="zakres obowiązków", by=by
    )


def stand_in(absent, substitute, by, starts_on=TODAY, ends_on=NEXT_WEEK):
    return actions.arrange_substitution(
        absent=absent, substitute=substitute, starts_on=starts_on, ends_on=ends_on, reason="urlop", by=by
    )


def test_a_role_begins_on_its_day_and_ends_with_its_last(project, clock):
    administrator, instructor, _worker = office(project)
    give(instructor, "coordinator", administrator, TOMORROW, NEXT_WEEK)
    assert roles_on(instructor, TODAY) == {"instructor"}
    assert roles_on(instructor, TOMORROW) == roles_on(instructor, NEXT_WEEK) == {"instructor", "coordinator"}
    assert roles_on(instructor, NEXT_WEEK + timedelta(days=1)) == {"instructor"}


def test_every_act_is_on_record_with_who_when_and_why(project):
    administrator, instructor, _worker = office(project)
    give(instructor, "coordinator", administrator, TOMORROW)
    row = AccountAct.objects.get()
    assert (row.act, row.user, row.by, row.reason) == ("role_given", instructor, administrator, "zakres obowiązków")
    assert row.details == {"role": "coordinator", "starts_on": "2026-11-24", "ends_on": None}
    for statement in ("UPDATE accounts_accountact SET reason = ''", "DELETE FROM accounts_accountact"):
        with pytest.raises(Exception, match="Cannot"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_nobody_changes_their_own_account(project):
    manager = factories.make_user("manager", project=project)
    with pytest.raises(actions.OwnAccount):
        give(manager, "coordinator", manager)
    with pytest.raises(actions.OwnAccount):
        actions.end_account(user=manager, last_day=None, reason="x", by=manager)
    assert not AccountAct.objects.exists()


@pytest.mark.parametrize(("held", "wanted"), [("settlement", "manager"), ("manager", "settlement")])
@pytest.mark.parametrize(
    ("first", "last", "refused"),
    [
        (TODAY, None, True),
        (NEXT_WEEK, NEXT_WEEK, True),
        (NEXT_WEEK + timedelta(days=1), None, False),
        (TODAY - timedelta(days=9), TOMORROW, True),
    ],
)
def test_who_prepares_lists_never_approves_them_on_any_day(project, held, wanted, first, last, refused):
    administrator = factories.make_user("administrator", project=project)
    person = factories.make_user("instructor", project=project)
    give(person, held, administrator, TODAY, NEXT_WEEK)
    if refused:
        with pytest.raises(actions.IncompatibleRoles) as refusal:
            give(person, wanted, administrator, first, last)
        assert "30.11.2026" in str(refusal.value)
        with pytest.raises(IntegrityError, match="who_prepares_benefits_never_approves_them"), transaction.atomic():
            RoleGrant.objects.create(user=person, role=wanted, starts_on=first, ends_on=last)
    else:
        give(person, wanted, administrator, first, last)
        assert roles_on(person, first) == {"instructor", wanted}


def test_two_people_share_the_two_sides_and_one_holds_a_side_twice(project):
    manager, settlement = (factories.make_user(role, project=project) for role in ("manager", "settlement"))
    deputy = factories.make_user("instructor", project=project)
    give(deputy, "manager", settlement)
    RoleGrant.objects.create(user=deputy, role="manager", starts_on=TOMORROW)
    assert roles_on(deputy, TOMORROW) == {"instructor", "manager"}
    assert (roles_on(manager, TODAY), roles_on(settlement, TODAY)) == ({"manager"}, {"settlement"})


def test_a_role_belongs_to_its_kind_of_organisation(project):
    administrator = factories.make_user("administrator", project=project)
    mopr = factories.make_user("mopr", project=project)
    with pytest.raises(actions.RoleOutsideOrganisation):
        give(mopr, "social_worker", administrator)
    with pytest.raises(actions.RoleOutsideOrganisation):
        give(factories.make_user("instructor", project=project), "pup", administrator)


def test_a_role_is_not_given_twice_nor_backwards_nor_to_an_ended_account(project):
    administrator, instructor, worker = office(project)
    with pytest.raises(actions.RoleHeldAlready):
        give(instructor, "instructor", administrator, TOMORROW)
    with pytest.raises(actions.DatesOutOfOrder):
        give(instructor, "coordinator", administrator, TOMORROW, TODAY)
    actions.end_account(user=worker, last_day=None, reason="odejście", by=administrator)
    with pytest.raises(actions.AccountEnded):
        give(worker, "coordinator", administrator)


def test_a_role_ends_at_once_or_with_a_day_and_a_planned_one_never_begins(project):
    administrator, instructor, worker = office(project)
    actions.end_role(grant=worker.role_grants.get(), last_day=TOMORROW, reason="zmiana", by=administrator)
    assert roles_on(worker, TOMORROW) == {"social_worker"}
    assert roles_on(worker, NEXT_WEEK) == set()
    planned = give(instructor, "coordinator", administrator, NEXT_WEEK)
    for grant in (planned, instructor.role_grants.get(role="instructor")):
        actions.end_role(grant=grant, last_day=None, reason="pomyłka", by=administrator)
    assert roles_on(instructor, TODAY) == roles_on(instructor, NEXT_WEEK) == set()
    with pytest.raises(actions.DatesOutOfOrder):
        actions.end_role(grant=worker.role_grants.get(), last_day=YESTERDAY, reason="x", by=administrator)


def test_a_substitute_holds_the_colleagues_roles_for_those_days_only(project):
    administrator, instructor, worker = office(project)
    give(worker, "coordinator", administrator, TOMORROW, NEXT_WEEK)
    last = NEXT_WEEK + timedelta(days=3)
    substitution = stand_in(worker, instructor, administrator, TODAY, last)
    assert roles_on(instructor, TODAY) == {"instructor", "social_worker"}
    assert roles_on(instructor, TOMORROW) == {"instructor", "social_worker", "coordinator"}
    assert roles_on(instructor, last) == {"instructor", "social_worker"}
    assert roles_on(instructor, last + timedelta(days=1)) == {"instructor"}, "it ends by itself"
    assert {grant.substitution for grant in instructor.role_grants.exclude(role="instructor")} == {substitution}
    assert AccountAct.objects.get(act="substituted").details["absent"] == "Żaneta Śliwa"


def test_a_substitute_never_ends_up_on_both_sides_of_a_benefit_list(project):
    administrator = factories.make_user("administrator", project=project)
    manager, settlement = (factories.make_user(role, project=project) for role in ("manager", "settlement"))
    with pytest.raises(actions.IncompatibleRoles):
        stand_in(manager, settlement, administrator)
    assert not Substitution.objects.exists()
    assert roles_on(settlement, TODAY) == {"settlement"}


def test_what_was_lent_is_not_lent_on_and_stays_in_the_office(project):
    administrator, instructor, worker = office(project)
    stand_in(worker, instructor, administrator)
    third = factories.make_user("specialist", project=project)
    stand_in(instructor, third, administrator)
    assert roles_on(third, TODAY) == {"specialist", "instructor"}
    with pytest.raises(actions.OtherOrganisation):
        stand_in(worker, factories.make_user("mopr", project=project), administrator)
    with pytest.raises(actions.NothingToStandInFor):
        stand_in(worker, factories.make_user("social_worker", project=project), administrator)


def test_a_substitution_ends_early_and_with_the_role_it_came_from(project):
    administrator, instructor, worker = office(project)
    actions.end_substitution(
        substitution=stand_in(worker, instructor, administrator), last_day=None, reason="wrócił", by=administrator
    )
    assert roles_on(instructor, TODAY) == {"instructor"}
    stand_in(worker, instructor, administrator)
    actions.end_role(grant=worker.role_grants.get(), last_day=None, reason="zmiana", by=administrator)
    assert roles_on(instructor, TODAY) == {"instructor"}


def test_an_account_ended_at_once_loses_everything_the_same_minute_and_keeps_what_it_did(project, as_role):
    administrator, instructor, worker = office(project)
    stand_in(worker, instructor, administrator)
    client = Client()
    client.force_login(worker)
    assert client.get("/participants/").status_code == 200
    actions.end_account(user=worker, last_day=None, reason="rozwiązanie umowy", by=administrator)
    answer = client.get("/participants/")
    assert (answer.status_code, answer.url[:9]) == (302, "/sign-in/")
    assert roles_on(worker, TODAY) == set()
    assert roles_on(instructor, TODAY) == {"instructor"}, "nobody stands in for who has left"
    assert User.objects.filter(pk=worker.pk).exists()


def test_an_account_ends_after_its_last_day(project, clock):
    administrator, _instructor, worker = office(project)
    actions.end_account(user=worker, last_day=TOMORROW, reason="koniec umowy", by=administrator)
    client = Client()
    client.force_login(worker)
    clock.move_to(f"{TOMORROW} 23:00:00+01:00")
    assert client.get("/participants/").status_code == 200
    clock.move_to(f"{TOMORROW + timedelta(days=1)} 00:10:00+01:00")
    assert client.get("/participants/").status_code == 302


def test_the_last_administrator_stays(project):
    administrator = factories.make_user("administrator", project=project)
    manager = factories.make_user("manager", project=project)
    tries = (
        lambda: actions.end_account(user=administrator, last_day=None, reason="x", by=manager),
        lambda: actions.end_account(user=administrator, last_day=NEXT_WEEK, reason="x", by=manager),
        lambda: actions.end_role(grant=administrator.role_grants.get(), last_day=NEXT_WEEK, reason="x", by=manager),
        lambda: actions.authorise(
            user=administrator, number="UP/9", starts_on=TODAY, ends_on=NEXT_WEEK, reason="x", by=manager
        ),
    )
    for attempt in tries:
        with pytest.raises(actions.LastAdministrator):
            attempt()
    other = factories.make_user("administrator", project=project, authorised_until=TOMORROW)
    with pytest.raises(actions.LastAdministrator):
        tries[1]()
    User.objects.filter(pk=other.pk).update(authorised_until=date(2027, 12, 31))
    tries[1]()
    with pytest.raises(actions.LastAdministrator):
        actions.end_account(user=other, last_day=NEXT_WEEK, reason="x", by=manager)


def test_a_lost_telephone_takes_the_second_factor_and_the_sessions_and_tells_the_person(
    project, django_capture_on_commit_callbacks
):
    administrator, instructor, _worker = office(project)
    TOTP.activate(instructor, "JBSWY3DPEHPK3PXP")
    client = Client()
    client.force_login(instructor)
    with django_capture_on_commit_callbacks(execute=True):
        actions.remove_second_factor(user=instructor, reason="zgubiony telefon", by=administrator)
    assert not Authenticator.objects.exists()
    assert client.get("/").status_code == 302
    assert [message.to for message in mail.outbox] == [[instructor.email]]
    with pytest.raises(actions.NoSecondFactor):
        actions.remove_second_factor(user=instructor, reason="zgubiony telefon", by=administrator)


def test_sessions_end_everywhere_and_the_password_still_works(project):
    administrator, instructor, _worker = office(project)
    clients = [Client(), Client()]
    for client in clients:
        client.force_login(instructor)
    actions.end_sessions(user=instructor, reason="obcy tablet", by=administrator)
    assert [client.get("/").status_code for client in clients] == [302, 302]
    fresh = Client()
    fresh.post("/sign-in/", {"login": instructor.email, "password": factories.PASSWORD})
    assert fresh.get("/").status_code == 200


def test_a_new_authorisation_has_a_number_of_its_own(project):
    administrator, instructor, worker = office(project)
    until = date(2027, 12, 31)
    with pytest.raises(actions.NumberTaken):
        actions.authorise(
            user=instructor,
            number=worker.authorisation_no,
            starts_on=TODAY,
            ends_on=until,
            reason="x",
            by=administrator,
        )
    actions.authorise(
        user=instructor, number="UP/77/2026", starts_on=TODAY, ends_on=until, reason="zmiana zakresu", by=administrator
    )
    instructor.refresh_from_db()
    assert (instructor.authorisation_no, instructor.authorised_by) == ("UP/77/2026", administrator)


def test_an_ended_account_opens_again_without_its_former_roles(project):
    administrator, instructor, _worker = office(project)
    give(instructor, "coordinator", administrator, NEXT_WEEK)
    actions.end_account(user=instructor, last_day=None, reason="odejście", by=administrator)
    actions.reopen_account(
        user=instructor, number="UP/78/2026", starts_on=TODAY, ends_on=date(2027, 1, 31), reason="wrócił",
        by=administrator,
    )  # fmt: skip
    instructor.refresh_from_db()
    assert instructor.is_authorised(TODAY)
    assert roles_on(instructor, TODAY) == roles_on(instructor, NEXT_WEEK) == set()


def test_whoever_opens_access_the_others_who_manage_accounts_are_told(project, django_capture_on_commit_callbacks):
    administrator, instructor, _worker = office(project)
    manager = factories.make_user("manager", project=project)
    factories.make_user("manager", project=factories.make_project(), is_active=False)
    with django_capture_on_commit_callbacks(execute=True):
        give(instructor, "coordinator", administrator)
    [message] = mail.outbox
    assert message.to == [manager.email]
    assert instructor.email in message.body
    assert "zakres obowiązków" in message.body


@pytest.mark.parametrize(("days", "left"), [(89, 1), (91, 0)])
def test_an_invitation_that_became_no_account_goes_with_its_history_after_ninety_days(project, clock, days, left):
    lead, expired = factories.lead_of(project), timezone.now()
    invitation = factories.make_invitation(lead, expires_at=expired)
    accepted = {"accepted_by": factories.make_user("instructor", project=project), "accepted_at": expired}
    kept = factories.make_invitation(lead, expires_at=expired, **accepted)
    invitation.last_name = "Inna"
    invitation.save()
    seal_settled_rows()
    clock.shift(timedelta(days=days))
    delete_old_invitations()
    assert Invitation.objects.filter(pk=invitation.pk).count() == left
    assert Invitation._meta.get_field("history").related_model.objects.filter(pgh_obj_id=invitation.pk).count() == left
    assert Invitation.objects.filter(pk=kept.pk).exists()
    assert verify().broken == []
