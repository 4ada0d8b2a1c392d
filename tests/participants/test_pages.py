"""The list of people and a person's file, as their users get them."""

import re
from datetime import date, timedelta

import pytest
import time_machine

from accounts.models import AccessRecord
from participants.dictionaries import LabourStatus, Sex
from participants.models import Enrolment, EnrolmentStatus
from tests import factories

TODAY = date(2026, 11, 23)


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(f"{TODAY} 08:00:00+01:00", tick=False):
        yield


@pytest.fixture
def three_people(project):
    """Zięba in the trial, Ćma participating, Łąk left; in this Polish order Ćma, Łąk, Zięba."""
    trial = factories.make_enrolment(project=project, started_on=date(2026, 11, 2),
                                     person={"last_name": "Zięba", "first_name": "Anna"})  # fmt: skip
    factories.make_stay(trial, trial_ends_on=date(2026, 12, 2), planned_end_on=date(2027, 11, 2))
    here = factories.make_enrolment(project=project, person={"last_name": "Ćma", "first_name": "Jan", "sex": Sex.MAN},
                                    entry={"labour_status": LabourStatus.INACTIVE})  # fmt: skip
    factories.make_stay(here, participation_starts_on=date(2026, 4, 3), planned_end_on=date(2027, 3, 3))
    left = factories.make_enrolment(project=project, ended_on=date(2026, 6, 30),
                                    person={"last_name": "Łąk", "first_name": "Olga"})  # fmt: skip
    factories.make_stay(left, ended_on=date(2026, 6, 30))
    return trial, here, left


def names(response):
    return [enrolment.participant.last_name for enrolment in response.context["page"]]


def test_people_stand_in_polish_order(as_role, three_people):
    assert names(as_role("social_worker").get("/participants/")) == ["Ćma", "Łąk", "Zięba"]


def test_each_state_finds_the_people_that_show_it(project, three_people):
    to_come = factories.make_enrolment(project=project)
    factories.make_stay(to_come, trial_starts_on=TODAY + timedelta(days=1))
    shown = {file.pk: file.status for file in Enrolment.objects.with_status(TODAY)}
    assert sorted(shown.values()) == ["left", "no_stay", "participating", "trial"]
    for state in EnrolmentStatus:
        found = set(Enrolment.objects.in_status(state, TODAY).values_list("pk", flat=True))
        assert found == {pk for pk, status in shown.items() if status == state}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"q": "ZIEBA an"}, ["Zięba"]),
        ({"q": "łąk"}, ["Łąk"]),
        ({"q": "lak"}, ["Łąk"]),
        ({"q": "nobody"}, []),
        ({"status": "trial"}, ["Zięba"]),
        ({"status": "participating"}, ["Ćma"]),
        ({"status": "left"}, ["Łąk"]),
        ({"status": "no_stay"}, []),
        ({"sex": "M"}, ["Ćma"]),
        ({"labour_status": "inactive"}, ["Ćma"]),
        ({"status": "not a status"}, []),
        ({"q": "%"}, []),
        ({"q": "\x00"}, []),
    ],
)
def test_the_list_is_narrowed_by_its_filters(as_role, three_people, query, expected):
    response = as_role("coordinator").get("/participants/", query)
    assert response.status_code == 200
    assert names(response) == expected


def test_a_case_number_finds_its_file(as_role, three_people):
    case = three_people[0].case_number
    assert names(as_role("manager").get("/participants/", {"q": case})) == ["Zięba"]


@pytest.mark.parametrize("people", [1, 3])
def test_the_list_costs_the_same_however_many_people_it_shows(as_role, project, people, django_assert_num_queries):
    for _ in range(people):
        factories.make_stay(factories.make_enrolment(project=project))
    client = as_role("coordinator")
    # user, roles, project, count, page, stays, access record
    with django_assert_num_queries(7):
        response = client.get("/participants/")
    assert len(names(response)) == people


@pytest.mark.parametrize("stays", [1, 3])
def test_a_file_costs_the_same_however_many_stays_it_holds(as_role, project, stays, django_assert_num_queries):
    enrolment = factories.make_enrolment(project=project, started_on=date(2025, 2, 3))
    for year in range(stays):
        start = date(2025 + year, 2, 3)
        factories.make_stay(enrolment, trial_starts_on=start, ended_on=date(2025 + year, 3, 3))
    client = as_role("coordinator")
    # user, roles, file, stays, supports, contacts, access record, project
    with django_assert_num_queries(9):
        response = client.get(f"/participants/{enrolment.case_number}/")
    assert response.content.decode().count('class="stay"') == stays


def test_a_second_page_keeps_the_filter(as_role, project):
    for _ in range(51):
        factories.make_enrolment(project=project)
    response = as_role("manager").get("/participants/", {"sex": "F", "page": 2})
    assert len(names(response)) == 1
    assert "sex=F&amp;page=1" in response.content.decode()


def test_opening_a_file_leaves_one_access_record(as_role, three_people):
    client = as_role("social_worker")
    client.get(f"/participants/{three_people[1].case_number}/")
    record = AccessRecord.objects.get()
    assert (record.action, record.enrolment_id, record.by) == ("file", three_people[1].pk, client.user)


def test_a_search_leaves_its_filter_on_record_but_not_the_name(as_role, three_people):
    as_role("social_worker").get("/participants/", {"q": "Zięba", "sex": "F"})
    record = AccessRecord.objects.get()
    assert (record.action, record.details) == ("list", {"q": True, "sex": "F"})


def test_a_pesel_is_masked_until_it_is_revealed_on_record(as_role, three_people):
    file = three_people[0]
    pesel = file.participant.identifier
    client = as_role("coordinator")
    page = client.get(f"/participants/{file.case_number}/").content.decode()
    assert pesel not in page
    assert "•" * 11 in page
    assert pesel[-4:] not in page.replace(file.entry.phone, ""), (
        "with the birth date beside it, four digits give the rest"
    )
    revealed = client.post(f"/participants/{file.case_number}/identifier/", headers={"HX-Request": "true"})
    assert pesel in revealed.content.decode()
    assert "<html" not in revealed.content.decode()
    assert AccessRecord.objects.latest("id").action == "pesel"


def test_a_reveal_works_without_javascript_too(as_role, three_people):
    file = three_people[0]
    page = as_role("manager").post(f"/participants/{file.case_number}/identifier/").content.decode()
    assert file.participant.identifier in page
    assert "<html" in page


def test_an_instructor_sees_a_name_and_the_attendance_alone(as_role, three_people):
    file = three_people[1]
    client = as_role("instructor")
    page = client.get(f"/participants/{file.case_number}/").content.decode()
    assert "Ćma" in page
    assert file.entry.phone not in page
    assert file.participant.masked_identifier not in page
    assert "Osoba bierna zawodowo" not in page
    assert client.get(f"/participants/{file.case_number}/attendance/").status_code == 200
    assert client.get(f"/participants/{file.case_number}/outcomes/").status_code == 403
    assert client.post(f"/participants/{file.case_number}/identifier/").status_code == 403


def test_a_specialist_does_not_see_health_origin_and_housing(as_role, three_people):
    address = f"/participants/{three_people[1].case_number}/"
    assert "Niepełnosprawność" not in as_role("specialist").get(address).content.decode()


def test_a_share_opens_its_sections_and_no_other(as_role, project, three_people):
    file = three_people[1]
    client = as_role("mopr")
    factories.share(file, client.user.organisation, sections=["attendance"])
    page = client.get(f"/participants/{file.case_number}/").content.decode()
    assert "Ćma" in page
    assert file.entry.phone not in page
    assert client.get(f"/participants/{file.case_number}/attendance/").status_code == 200
    assert client.get(f"/participants/{file.case_number}/outcomes/").status_code == 404
    assert client.post(f"/participants/{file.case_number}/identifier/").status_code == 404


def test_a_list_tells_a_partner_no_more_than_the_shares_do(as_role, three_people):
    client = as_role("mopr")
    factories.share(three_people[1], client.user.organisation, sections=["attendance"])
    page = client.get("/participants/").content.decode()
    assert "Ćma" in page
    for hidden in ("uczestniczy", "03.03.2027", "Osoba bierna", 'name="status"', 'name="sex"', 'name="labour_status"'):
        assert hidden not in page, hidden
    assert names(client.get("/participants/", {"sex": "F", "labour_status": "unemployed"})) == ["Ćma"], (
        "no filter, no hint"
    )
    csv = client.get("/participants/export/csv/").content.decode("utf-8-sig").split("\r\n")
    assert csv[:2] == ["Sprawa;Nazwisko;Imię", f"{three_people[1].case_number};Ćma;Jan"]
    assert "uczestniczy" not in client.get(f"/participants/{three_people[1].case_number}/").content.decode()


def test_an_address_needs_identity_and_entry(as_role, three_people):
    client = as_role("mopr")
    factories.share(three_people[1], client.user.organisation, sections=["entry"])
    page = client.get(f"/participants/{three_people[1].case_number}/").content.decode()
    assert "Toruń, Toruń" in page
    assert "87-100" not in page


def test_each_panel_that_the_file_asks_for_answers_without_the_frame(as_role, three_people):
    client = as_role("manager")
    asked = set(
        re.findall(r'hx-get="([^"]+)"', client.get(f"/participants/{three_people[1].case_number}/").content.decode())
    )
    assert {address.split("/")[3] for address in asked} >= {"attendance", "outcomes", "quality"}
    for address in asked:
        panel = client.get(address, headers={"HX-Request": "true"})
        assert (address, panel.status_code, b"<html" in panel.content) == (address, 200, False)


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "status"),
    [
        (date(2026, 1, 1), date(2026, 11, 23), 200),
        (date(2026, 1, 1), date(2026, 11, 22), 404),
        (date(2026, 11, 23), date(2026, 12, 1), 200),
        (date(2026, 11, 24), date(2026, 12, 1), 404),
    ],
)
def test_a_share_holds_from_its_first_day_to_its_last(as_role, three_people, starts_on, ends_on, status):
    client = as_role("pup")
    factories.share(three_people[0], client.user.organisation, starts_on=starts_on, ends_on=ends_on)
    assert client.get(f"/participants/{three_people[0].case_number}/").status_code == status
    assert len(names(client.get("/participants/"))) == (1 if status == 200 else 0)


HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    '=HYPERLINK("http://x")',
    "\u202eevil",
    "😀'; --",
]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_comes_out_harmless(as_role, project, name):
    file = factories.make_enrolment(project=project, person={"last_name": name})
    client = as_role("manager")
    for address in ("/participants/", f"/participants/{file.case_number}/"):
        page = client.get(address).content.decode()
        assert "<script>alert" not in page
        assert "<img src=x" not in page
    csv = client.get("/participants/export/csv/").content.decode("utf-8-sig")
    assert "\n=" not in csv
    assert ";=" not in csv
    assert client.get("/participants/export/xlsx/").content[:2] == b"PK"


def test_an_export_is_recorded_and_names_no_whole_pesel(as_role, three_people):
    client = as_role("coordinator")
    csv = client.get("/participants/export/csv/").content.decode("utf-8-sig")
    assert "Zięba" in csv
    assert three_people[0].participant.identifier not in csv
    record = AccessRecord.objects.get()
    assert (record.action, record.subject) == ("export", "participants.csv")


@pytest.mark.parametrize("address", ["/participants/2026-99999/", "/participants/..%2f/", "/participants/export/pdf/"])
def test_an_unknown_address_is_simply_not_found(as_role, address):
    assert as_role("manager").get(address).status_code == 404


def test_month_cards_say_what_is_unmarked(as_role, three_people):
    stay = three_people[1].stays.get()
    factories.mark(stay, date(2026, 11, 2), "O")
    factories.mark(stay, date(2026, 11, 3), "NN")
    response = as_role("instructor").get(f"/participants/{three_people[1].case_number}/attendance/")
    card, counts = response.context["cards"][0]
    # November 2026 to Monday 23: 15 working days (Wednesday 11 is a holiday), two of them marked
    assert (str(card.month), counts[:2], card.unmarked) == ("2026-11", [1, 1], 13)


def test_a_stay_whose_planned_end_passed_does_not_go_on(as_role, project):
    file = factories.make_enrolment(project=project)
    factories.make_stay(file, planned_end_on=date(2026, 11, 22))
    page = as_role("manager").get(f"/participants/{file.case_number}/").content.decode()
    assert "minął planowany koniec" in page
    assert "trwa</span>" not in page


def test_the_stay_of_today_tells_until_when_not_the_next_one(as_role, project):
    file = factories.make_enrolment(project=project)
    factories.make_stay(file, participation_starts_on=date(2026, 4, 3), planned_end_on=date(2026, 12, 1))
    factories.make_stay(file, trial_starts_on=date(2026, 12, 2), planned_end_on=date(2027, 12, 1))
    page = as_role("manager").get("/participants/").content.decode()
    assert "do 01.12.2026" in page
    assert "01.12.2027" not in page


def test_who_does_not_see_the_sex_neither_filters_nor_exports_it(as_role, three_people):
    client = as_role("instructor")
    assert len(names(client.get("/participants/", {"sex": "M"}))) == 3
    assert "Płeć" not in client.get("/participants/export/csv/").content.decode("utf-8-sig")
    assert "Płeć" in as_role("manager").get("/participants/export/csv/").content.decode("utf-8-sig")
