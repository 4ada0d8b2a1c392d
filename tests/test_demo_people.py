"""What the demo shows: people entered once, a role for each, attendance up to yesterday."""

from datetime import date

import pytest

from accounts.models import RoleGrant, User
from accounts.permissions import Permission, Role
from exchange import demo
from participants.models import Enrolment, Stay
from reintegration.models import DayMark, PlanReview, PlanVersion
from tests import factories
from tests.databases import shared_rows

WORDS = "zielone-liscie-stokrotki"


@pytest.fixture(scope="module")
def demo_project(django_db_setup, django_db_blocker):
    """The project with everything that the demo shows, once for the module."""

    def enter():
        project = factories.make_project()
        demo.enter_people(project=project, passphrase=WORDS)
        return project

    with shared_rows(django_db_blocker, enter) as project:
        yield project


@pytest.fixture
def entered(demo_project, db):
    return demo_project


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


def test_free_days_never_pass_what_the_law_gives(entered):
    added = DayMark.objects.filter(marked_by__email="instruktor@demo.example", code="DW")
    per_stay = {
        stay: Stay.objects.get(pk=stay).marks.filter(code="DW").count() for stay in added.values_list("stay", flat=True)
    }
    assert all(free_days <= demo.FREE_DAYS for free_days in per_stay.values())


def test_the_demo_asks_for_every_permission_that_exists(entered):
    allowed = set().union(*(user.permissions for user in User.objects.filter(email__endswith="@demo.example")))
    assert allowed == set(Permission)


def test_the_demo_has_programmes_that_are_signed_and_reviewed_and_one_to_send(entered):
    states = PlanVersion.objects.filter(plan__enrolment__project=entered).values_list("state", flat=True)
    assert sorted(states) == ["draft", *["signed"] * 5]
    assert PlanReview.objects.filter(outcome="as_planned").count() == 5
