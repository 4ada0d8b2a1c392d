"""The demo's data and its guards: it enters people once, and serves nothing but itself."""

import socket
from datetime import date

import pytest
from django.core.management import call_command
from django.db import connection

from accounts.models import RoleGrant, User
from accounts.permissions import Permission, Role
from cis_portal.embedded import demo as launcher
from cis_portal.embedded import mark, places
from cis_portal.lib.workdays import is_working_day
from exchange import demo
from participants.models import Enrolment, Stay
from reintegration.models import DayMark, PlanReview, PlanVersion
from tests import factories

WORDS = "zielone-liscie-stokrotki"


@pytest.fixture
def own_var(monkeypatch, tmp_path):
    monkeypatch.setenv("PORTAL_VAR", str(tmp_path))
    return tmp_path


@pytest.fixture
def entered(project):
    demo.enter_people(project=project, passphrase=WORDS)
    return project


def test_every_role_gets_one_account_that_may_sign_in(entered):
    today = date.today()
    people = User.objects.filter(email__endswith="@demo.example")
    assert sorted(RoleGrant.objects.values_list("role", flat=True)) == sorted(Role.values)
    assert all(user.is_authorised(today) and user.authorisation_no for user in people)
    assert people.count() == 10
    assert people.get(email="mopr@demo.example").check_password(WORDS)


def test_the_administrator_sees_no_file_and_the_partners_only_what_is_shared(entered):
    seen = {
        name: Enrolment.objects.visible_to(User.objects.get(email=f"{name}@demo.example")).count()
        for name in ("administrator", "mopr", "pup", "koordynator")
    }
    assert seen == {"administrator": 0, "mopr": 8, "pup": 5, "koordynator": entered.enrolments.count()}


def test_entering_the_people_again_adds_nothing(entered):
    before = (Enrolment.objects.count(), DayMark.objects.count(), User.objects.count(), RoleGrant.objects.count())
    demo.enter_people(project=entered, passphrase=WORDS)
    after = (Enrolment.objects.count(), DayMark.objects.count(), User.objects.count(), RoleGrant.objects.count())
    assert after == before
    assert before[0] > 50


def test_another_passphrase_replaces_the_old_one(entered):
    demo.enter_people(project=entered, passphrase="inne-slowa-niz-dotad")
    passwords = [user.check_password("inne-slowa-niz-dotad") for user in User.objects.filter(email__contains="@demo")]
    assert passwords == [True] * 10


def test_attendance_goes_on_over_working_days_of_running_stays_only(project, coordinator):
    running = factories.make_stay(
        factories.make_enrolment(project=project, started_on=date(2026, 10, 1)), planned_end_on=date(2026, 11, 10)
    )
    ended = factories.make_stay(
        factories.make_enrolment(project=project, started_on=date(2026, 10, 1)), ended_on=date(2026, 11, 3)
    )
    factories.mark(running, date(2026, 10, 30))
    made = demo.continue_attendance(project=project, until=date(2026, 11, 20), by=coordinator)
    days = list(running.marks.order_by("day").values_list("day", flat=True))
    # 1 November is a Sunday and a holiday; the 10th is the planned end.
    assert days == [date(2026, 10, 30), *(date(2026, 11, day) for day in (2, 3, 4, 5, 6, 9, 10))]
    assert list(ended.marks.order_by("day").values_list("day", flat=True)) == [date(2026, 11, 2), date(2026, 11, 3)]
    assert made == 9
    assert all(is_working_day(day) for day in days)


def test_independence_day_is_no_day_of_attendance(project, coordinator):
    stay = factories.make_stay(factories.make_enrolment(project=project, started_on=date(2026, 11, 2)))
    factories.mark(stay, date(2026, 11, 9))
    demo.continue_attendance(project=project, until=date(2026, 11, 12), by=coordinator)
    days = list(stay.marks.order_by("day").values_list("day__day", flat=True))
    assert days == [9, 10, 12]


def test_the_same_person_and_days_give_the_same_marks():
    days = [day for day in demo._days(date(2026, 1, 1), date(2026, 12, 31)) if is_working_day(day)]
    codes = [demo._code("2026-001", day) for day in days]
    assert codes == [demo._code("2026-001", day) for day in days]
    assert 0.8 < codes.count("O") / len(codes) < 1


def test_free_days_never_pass_what_the_law_gives(entered):
    added = DayMark.objects.filter(marked_by__email="instruktor@demo.example", code="DW")
    per_stay = {
        stay: Stay.objects.get(pk=stay).marks.filter(code="DW").count() for stay in added.values_list("stay", flat=True)
    }
    assert all(free_days <= demo.FREE_DAYS for free_days in per_stay.values())


def test_load_demo_refuses_a_database_with_tables_and_without_the_mark(db, own_var):
    with pytest.raises(Exception, match="is not marked as a demo"):
        call_command("load_demo")
    assert not User.objects.exists()


def test_the_mark_of_a_demo_is_accepted(transactional_db):
    name = connection.ops.quote_name(connection.settings_dict["NAME"])
    with connection.cursor() as cursor:
        cursor.execute(f"COMMENT ON DATABASE {name} IS 'cis-portal demo'")
        mark.require_demo()
        cursor.execute(f"COMMENT ON DATABASE {name} IS NULL")
    with pytest.raises(places.CannotStart, match="is not marked"):
        mark.require_demo()


def test_demo_settings_let_nobody_serve_an_unmarked_database(db, settings):
    mark.keep_demo_apart()  # the suite's own settings are no demo
    settings.DEMO = True
    with pytest.raises(places.CannotStart, match="is not marked"):
        mark.keep_demo_apart()


def test_the_demo_answers_to_this_machine_only(own_var, settings, client, db):
    from cis_portal.settings import demo as demo_settings

    settings.ALLOWED_HOSTS = demo_settings.ALLOWED_HOSTS
    assert client.get("/healthz", headers={"host": "portal.example.org"}).status_code == 400
    assert client.get("/healthz", headers={"host": "127.0.0.1:8000"}).status_code == 503


def test_a_port_in_use_is_named(own_var):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(places.CannotStart, match=f"Port {port} is in use"):
            launcher.check_port(port)
    launcher.check_port(port)


def test_a_second_demo_of_the_same_checkout_is_refused(own_var):
    refused = pytest.raises(places.CannotStart, match="runs already, on port 8000")
    with launcher.only_one_demo(8000), refused, launcher.only_one_demo(8001):
        pass
    with launcher.only_one_demo(8001):
        pass


def test_secrets_are_made_once_and_are_their_owners_alone(own_var):
    first = places.read_secrets()
    assert places.read_secrets() == first
    assert (own_var / "secrets.json").stat().st_mode & 0o777 == 0o600
    assert len(first.secret_key) >= 50
    assert len(set(first.passphrase)) > 8


def test_without_portal_var_secrets_lie_outside_the_checkout(monkeypatch):
    monkeypatch.delenv("PORTAL_VAR", raising=False)
    assert not places.secrets_folder().is_relative_to(places.BASE_DIR)


def test_the_demo_asks_for_every_permission_that_exists(entered):
    allowed = set().union(*(user.permissions for user in User.objects.filter(email__endswith="@demo.example")))
    assert allowed == set(Permission)


def test_the_demo_has_programmes_that_are_signed_and_reviewed_and_one_to_send(entered):
    states = PlanVersion.objects.filter(plan__enrolment__project=entered).values_list("state", flat=True)
    assert sorted(states) == ["draft", *["signed"] * 5]
    assert PlanReview.objects.filter(outcome="as_planned").count() == 5
