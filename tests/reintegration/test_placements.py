"""Placements at employers: NIP, contract, stay, overlaps, journal, and art. 16 after six months."""

import re
from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from reintegration.actions import placements as actions
from reintegration.delivered import delivered_minutes
from reintegration.models import ActivityKind, Employer, Placement, PlacementEntry
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


def test_a_day_of_the_journal_is_corrected_where_that_is_meant(stay, employer, as_role):
    worker = as_role("social_worker")
    placement = actions.place(stay=stay, contract=contract(employer), by=worker.user)
    address = f"/placements/{placement.pk}/"
    said = {"day": "2026-06-08", "hours": "6,5", "done": "wypiek chleba"}
    worker.post(address, said)
    page = worker.get(f"{address}?day=2026-06-08")
    assert page.context["form"].initial == {
        "day": date(2026, 6, 8), "hours": Decimal("6.5"), "done": "wypiek chleba", "corrects": True,
    }  # fmt: skip
    assert worker.post(address, said | {"hours": "5,5", "corrects": "True"}).status_code == 302
    assert PlacementEntry.objects.get().hours == Decimal("5.5")
    assert worker.get(f"{address}?day=2026-02-31").context["form"].initial == {"day": date(2026, 6, 30)}


def test_a_placement_ends_earlier_but_not_before_its_journal_nor_into_another(stay, employer, as_role):
    worker = as_role("social_worker")
    placement = actions.place(stay=stay, contract=contract(employer), by=worker.user)
    later = contract(employer, starts_on=date(2026, 7, 6), ends_on=date(2026, 7, 10))
    actions.place(stay=stay, contract=later, by=worker.user)
    entry = {"day": date(2026, 6, 10), "hours": Decimal(4), "done": "wypiek"}
    actions.write_journal(placement=placement, by=worker.user, **entry)
    address, said = f"/placements/{placement.pk}/change/", {"hours": 12, "supervisor": "Ewa Młynarz"}
    for day, why in (
        ("2026-06-09", "W dzienniku są dni późniejsze"),
        ("2026-07-06", "W tych dniach osoba jest u pracodawcy"),
        ("2027-01-01", "Praktyka musi się zaczynać i kończyć w czasie pobytu"),
    ):
        assert why in text(worker.post(address, said | {"ends_on": day}))
    assert worker.post(address, said | {"ends_on": "2026-06-12"}).status_code == 302
    placement.refresh_from_db()
    assert (placement.ends_on, placement.hours, placement.supervisor) == (date(2026, 6, 12), 12, "Ewa Młynarz")


def test_days_at_an_employer_are_hours_of_the_person_and_stand_in_the_file(stay, employer, as_role):
    worker, file = as_role("social_worker"), stay.enrolment
    placement = actions.place(stay=stay, contract=contract(employer), by=worker.user)
    for day in (8, 9):
        entry = {"day": date(2026, 6, day), "hours": Decimal("6.5"), "done": "wypiek"}
        actions.write_journal(placement=placement, by=worker.user, **entry)
    kind = ActivityKind.objects.get(centre=employer.centre, code="practice_employer")
    assert delivered_minutes([file.pk]) == {file.pk: {kind.pk: 780}}
    assert delivered_minutes([file.pk], first=date(2026, 6, 9)) == {file.pk: {kind.pk: 390}}
    page = worker.get(f"/participants/{file.case_number}/activities/")
    assert page.context["kinds"] == [("Praktyki zawodowe u pracodawców", ["13:00"], "13:00")]
    assert "08.06.2026 – 03.07.2026 Piekarnia Jan Piekarz 13 / 80" in text(page)


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
