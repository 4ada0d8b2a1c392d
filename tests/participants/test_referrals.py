"""What a partner sees of the people it referred: their state and its days, and not a word more."""

from datetime import date

import pytest
import time_machine

from accounts.models import AccessRecord, Organisation, OrganisationKind
from grants.models import ProjectRole, ProjectRoleKind
from participants.models import Stay
from tests import factories


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel("2026-11-23 08:00:00+01:00", tick=False):
        yield


@pytest.fixture
def referred(project):
    """By MOPR: Adamska in the trial, Bąk participating, Cis left, Dąb to come; by PUP Ęcka; Fic by nobody."""
    stays = {
        "Adamska": {"trial_starts_on": date(2026, 11, 2), "planned_end_on": date(2027, 11, 2)},
        "Bąk": {"participation_starts_on": date(2026, 4, 3), "planned_end_on": date(2027, 3, 3)},
        "Cis": {"ended_on": date(2026, 6, 30), "end_reason": "podjęcie pracy"},
        "Dąb": {"trial_starts_on": date(2026, 12, 1)},
        "Ęcka": {"referred_by": "PUP"},
        "Fic": {"referred_by": ""},
    }
    made = {}
    for name, fields in stays.items():
        made[name] = factories.make_enrolment(project=project, person={"last_name": name})
        factories.make_stay(made[name], **{"referred_by": "MOPR", "referred_on": date(2026, 2, 20), **fields})
    return made


def rows(client):
    return [(stay.participant.last_name, str(status)) for stay, status in client.get("/referrals/").context["rows"]]


def test_an_office_sees_the_state_of_its_own_people_alone(as_role, referred):
    client = as_role("mopr")
    assert rows(client) == [("Adamska", "trial"), ("Bąk", "participating"), ("Cis", "left"), ("Dąb", "to_come")]
    assert rows(as_role("pup")) == [("Ęcka", "trial")]
    assert AccessRecord.objects.filter(subject="referrals", by=client.user, action="list").count() == 1


def test_it_shows_name_state_and_days_and_opens_no_file(as_role, referred):
    client = as_role("mopr")
    page = client.get("/referrals/").content.decode()
    for shown in ("Cis", "20.02.2026", "30.06.2026", referred["Cis"].case_number):
        assert shown in page, shown
    for hidden in ("podjęcie pracy", "03.03.2027", referred["Cis"].entry.phone, "14.05.1985", "/participants/2"):
        assert hidden not in page, hidden
    for name in referred:
        assert client.get(f"/participants/{referred[name].case_number}/").status_code == 404
    factories.share(referred["Bąk"], client.user.organisation)
    assert f"/participants/{referred['Bąk'].case_number}/" in client.get("/referrals/").content.decode()


@pytest.mark.parametrize("role", ["manager", "instructor", "auditor", "administrator"])
def test_nobody_else_has_such_a_page(as_role, role):
    assert as_role(role).get("/referrals/").status_code == 403


def test_where_two_offices_of_a_kind_take_part_nobodys_referral_is_certain(as_role, referred, project):
    client = as_role("mopr")
    other = Organisation.objects.create(name="GOPS", short_name="GOPS", kind=OrganisationKind.MOPR)
    ProjectRole.objects.create(project=project, organisation=other, role=ProjectRoleKind.REALISER)
    assert rows(client) == []


def test_another_project_stays_out_of_it(as_role, referred):
    foreign = factories.make_enrolment(project=factories.make_other_project(), person={"last_name": "Obca"})
    factories.make_stay(foreign, referred_by="MOPR")
    user = as_role("mopr").user
    assert Stay.objects.referred_by_organisation_of(user).filter(enrolment=foreign).count() == 0
    assert Stay.objects.referred_by_organisation_of(factories.make_user("manager")).count() == 0


@pytest.mark.parametrize("people", [1, 3])
def test_the_page_costs_the_same_however_many_were_referred(as_role, project, people, django_assert_num_queries):
    for _ in range(people):
        factories.make_stay(factories.make_enrolment(project=project), referred_by="PUP")
    client = as_role("pup")
    with django_assert_num_queries(7):  # account, roles, project, count, page, record, open files
        page = client.get("/referrals/")
    assert len(page.context["rows"]) == people
