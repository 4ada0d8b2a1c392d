"""Placements at employers: NIP, contract, stay, overlaps, journal, and art. 16 after six months."""

import re
from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from reintegration.actions import placements as actions
from reintegration.models import Employer, Placement, PlacementEntry
from reintegration.supported_employment import latest_start, stays_ready_for_employment
from tests import factories

NIP = "5260250274"


@pytest.fixture(autouse=True)
def that_day():
    with time_machine.travel("2026-06-30 12:00+02:00", tick=True):
        yield


@pytest.fixture
def stay(project):
    file = factories.make_enrolment(project=project, person={"last_name": "Ćwik"})
    return factories.make_stay(file, planned_end_on=date(2026, 12, 31))


@pytest.fixture
def employer(project):
    return Employer.objects.create(centre=factories.lead_of(project), name="Piekarnia", nip=NIP, address="Toruń")


def contract(employer, **fields):
    return actions.Contract(**{
        "employer": employer, "contract_number": "P/1", "contract_on": date(2026, 6, 1), "hours": 80,
        "starts_on": date(2026, 6, 8), "ends_on": date(2026, 7, 3), "supervisor": "Jan Piekarz", **fields,
    })  # fmt: skip


def text(response) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", response.content.decode()).split())


def test_an_employer_is_known_once_by_a_checked_nip(as_role):
    worker = as_role("social_worker")
    said = {"name": "Piekarnia", "address": "Toruń", "nip": "526-025-02-75"}
    assert "To nie jest NIP" in text(worker.post("/placements/employers/new/", said))
    assert worker.post("/placements/employers/new/", said | {"nip": "PL 526-025-02-74"}).status_code == 302
    assert Employer.objects.get().nip == NIP
    answer = worker.post("/placements/employers/new/", said | {"nip": NIP, "name": "Inna"})
    assert "CIS zna już ten NIP: Piekarnia." in text(answer)


def test_the_database_knows_an_employer_once(employer):
    with pytest.raises(IntegrityError, match="a_centre_knows_an_employer_once"), transaction.atomic():
        Employer.objects.create(centre=employer.centre, name="Inna", nip=NIP, address="x")


@pytest.mark.parametrize("days", [(date(2026, 3, 1), date(2026, 6, 9)), (date(2026, 12, 30), date(2027, 1, 1))])
def test_a_placement_lies_within_the_stay(stay, employer, coordinator, days):
    with pytest.raises(actions.OutsideStay):
        actions.place(stay=stay, contract=contract(employer, starts_on=days[0], ends_on=days[1]), by=coordinator)


def test_an_overlap_names_where_the_person_is(stay, employer, as_role):
    worker = as_role("social_worker")
    actions.place(stay=stay, contract=contract(employer), by=worker.user)
    said = {name: str(value) for name, value in vars(contract(employer)).items()}
    said |= {"stay": stay.pk, "employer": employer.pk, "starts_on": "2026-07-03", "ends_on": "2026-07-10"}
    answer = text(worker.post("/placements/new/", said))
    assert "W tych dniach osoba jest u pracodawcy Piekarnia: 08.06.2026–03.07.2026." in answer
    with pytest.raises(IntegrityError, match="a_person_is_at_one_employer_at_a_time"), transaction.atomic():
        Placement.objects.create(stay=stay, **vars(contract(employer, starts_on=date(2026, 7, 3))))
    assert worker.post("/placements/new/", said | {"starts_on": "2026-07-06"}).status_code == 302


def test_a_journal_takes_each_day_of_the_placement_once_up_to_today(stay, employer, as_role):
    worker = as_role("social_worker")
    placement = actions.place(stay=stay, contract=contract(employer), by=worker.user)
    address = f"/placements/{placement.pk}/"
    said = {"day": "2026-06-08", "hours": "6,5", "done": "wypiek chleba"}
    assert worker.post(address, said).status_code == 302
    assert PlacementEntry.objects.get().hours == Decimal("6.5")
    assert "Ten dzień jest już w dzienniku." in text(worker.post(address, said))
    for day in ("2026-06-07", "2026-07-01"):
        assert "Dziennik przyjmuje dni praktyki, które już minęły." in text(worker.post(address, said | {"day": day}))
    assert worker.post(address, said | {"day": "2026-06-09", "hours": "8,5"}).status_code == 422
    assert "6,50 / 80" in text(worker.get("/placements/"))


@pytest.mark.parametrize(
    ("today", "start"),
    [
        (date(2026, 6, 30), date(2025, 12, 31)),  # 31 December and six months is 30 June
        (date(2026, 7, 31), date(2026, 1, 31)),
        (date(2027, 2, 28), date(2026, 8, 31)),
    ],
)
def test_the_latest_start_of_which_six_months_have_passed(today, start):
    assert latest_start(today) == start


def test_who_took_part_for_six_months_is_listed(stay, project, as_role):
    worker = as_role("social_worker")
    stay.participation_starts_on = date(2026, 1, 2)
    stay.save()
    assert not stays_ready_for_employment(worker.user, project, date(2026, 7, 1)).exists()
    assert list(stays_ready_for_employment(worker.user, project, date(2026, 7, 2))) == [stay]
    with time_machine.travel("2026-07-02 12:00+02:00"):
        assert "art. 16 Ćwik Żaneta od 02.01.2026" in text(worker.get("/placements/"))
        assert timezone.localdate() == date(2026, 7, 2)


@pytest.mark.parametrize("people", [1, 3])
def test_the_room_costs_the_same_however_many_placements_it_lists(
    project, employer, as_role, people, django_assert_num_queries
):
    worker = as_role("social_worker")
    for _number in range(people):
        stay = factories.make_stay(factories.make_enrolment(project=project))
        actions.place(stay=stay, contract=contract(employer), by=worker.user)
    worker.get("/placements/")
    with django_assert_num_queries(7):
        worker.get("/placements/")
