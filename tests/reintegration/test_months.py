"""The month as a grid: people by group, a cell a day, each saved by itself; and the way to its closing."""

import re
from datetime import date

import pytest
import time_machine

from accounts.models import AccessRecord
from cis_portal.lib.periods import Month
from grants.models import ProjectRole, ProjectRoleKind
from reintegration.models import AttendanceMonth, DayMark, GroupMembership, MarkCorrection, WorkGroup
from reintegration.months import class_days
from tests import factories

ADDRESS = "/attendance/2026-06/"
HTMX = {"HX-Request": "true"}
JUNE = Month(2026, 6)
DAYS = class_days(JUNE, until=JUNE.last)


@pytest.fixture(autouse=True)
def a_wednesday():
    with time_machine.travel("2026-06-17 09:00+02:00", tick=True):
        yield


@pytest.fixture
def project(project):
    project.portal_from = date(2026, 5, 1)
    project.save()
    return project


@pytest.fixture
def group(project) -> WorkGroup:
    return WorkGroup.objects.create(centre=factories.lead_of(project), name="gastronomiczna")


@pytest.fixture
def person(project, group):
    """person("Dudek", {1: "O", 2: "NN"}): a stay in the group since 2 March with marks of June."""

    def make(last_name="Dudek", marks=None, *, into=group, **fields):
        file = factories.make_enrolment(project=project, person={"last_name": last_name, "first_name": "Ewa"})
        stay = factories.make_stay(file, **fields)
        if into:
            GroupMembership.objects.create(stay=stay, group=into, starts_on=stay.trial_starts_on)
        for number, code in (marks or {}).items():
            factories.mark(stay, date(2026, 6, number), code)
        return stay

    return make


@pytest.fixture
def instructor(as_role):
    return as_role("instructor", first_name="Anna", last_name="Kowal")


def text(response) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", response.content.decode()).split())


def cells(response, place=0) -> list[str]:
    """Day cells of the place-th person as "look|text"."""
    rows = re.findall(r'<th scope="row"><a.*?</tr>', response.content.decode())
    found = re.findall(r'<td class="(?!n")([^"]*)">(.*?)</td>', rows[place])
    return [f"{look}|{re.sub(r'<[^>]*>', '', inner)}" for look, inner in found]


def sums(response, place=0) -> list[int]:
    rows = re.findall(r'<th scope="row"><a.*?</tr>', response.content.decode())
    return [int(number) for number in re.findall(r'<td class="n">(\d+)</td>', rows[place])]


def send(client, stay, number, code="O", version=0, month="2026-06", **extra):
    address = f"/attendance/{month}/stays/{stay.pk}/{number}/"
    return client.post(address, {"code": code, "expected_version": version}, **extra)


def test_a_cell_says_what_the_day_was_and_the_sums_count_it(instructor, person):
    person(marks={1: "O", 2: "NN", 3: "?", 6: "L4", 30: "DW"}, trial_starts_on=date(2026, 6, 1), ended_on=JUNE.last)
    page = instructor.get(ADDRESS)
    row = cells(page)
    assert row[:7] == ["o|O", "nn|NN", "q|?", "free off|", "unmarked|·", "l4 off|L4", "free off|"]
    assert (row[16], row[17], row[29]) == ("unmarked|·", "free|", "dw|DW")  # today, tomorrow, the last
    assert len(row) == 30
    # O, NN, NU, L4, DW, ?, unmarked: 12 class days up to the 17th, three of them marked
    assert sums(page) == [1, 1, 0, 1, 1, 1, 9]
    assert "4 św." in text(page)


def test_days_outside_the_stay_are_told_apart_and_lead_nowhere(instructor, person):
    stay = person(trial_starts_on=date(2026, 6, 10), ended_on=date(2026, 6, 12))
    row = cells(instructor.get(ADDRESS))
    assert [number for number, cell in enumerate(row, 1) if not cell.startswith("outside")] == [10, 11, 12]
    page = instructor.get(ADDRESS).content.decode()
    assert re.findall(rf'href="stays/{stay.pk}/(\d+)/"', page) == ["10", "11", "12"]


def test_people_stand_by_group_in_polish_order_and_a_group_can_be_chosen(instructor, project, person, group):
    other = WorkGroup.objects.create(centre=factories.lead_of(project), name="ćwiczebna")
    for name in ("Łuczak", "Ćwik", "Zając"):
        person(name)
    person("Inna", into=other)
    person("Nowy", into=None)
    page = instructor.get(ADDRESS)
    assert re.findall(r"<bdi>(\w+) Ewa</bdi></a>", page.content.decode()) == ["Inna", "Ćwik", "Łuczak", "Zając", "Nowy"]
    assert re.findall(r"(Wszystkie|ćwiczebna|gastronomiczna|bez grupy) · (\d)", text(page)) == [
        ("Wszystkie", "5"), ("ćwiczebna", "1"), ("gastronomiczna", "3"), ("bez grupy", "1")
    ]  # fmt: skip
    page = instructor.get(f"{ADDRESS}?group={other.pk}")
    assert re.findall(r"<bdi>(\w+) Ewa</bdi></a>", page.content.decode()) == ["Inna"]
    assert f'href="/attendance/2026-05/?group={other.pk}"' in page.content.decode()


def test_the_last_group_of_the_month_counts(instructor, project, person, group):
    other = WorkGroup.objects.create(centre=factories.lead_of(project), name="inna")
    stay = person()
    GroupMembership.objects.filter(stay=stay).update(ends_on=date(2026, 6, 9))
    GroupMembership.objects.create(stay=stay, group=other, starts_on=date(2026, 6, 10))
    assert "inna · 1" in text(instructor.get(ADDRESS))
    assert "gastronomiczna" not in text(instructor.get(ADDRESS))


def test_the_fourth_unexcused_day_is_said_in_the_row(instructor, person):
    person("Trzy", dict.fromkeys((1, 2, 3), "NN"))
    person("Pięć", dict.fromkeys((1, 2, 3, 8, 9), "NN"))
    assert "Pięć Ewa bez świadczenia" in text(instructor.get(ADDRESS))
    assert "Trzy Ewa 3. NN" in text(instructor.get(ADDRESS))


def test_a_cell_is_saved_by_itself_and_answers_with_its_row(instructor, person):
    stay, _other = person(), person("Lis")
    answer = send(instructor, stay, 1, "NN", headers=HTMX)
    assert answer.status_code == 200
    kept = DayMark.objects.get()
    assert (kept.stay, kept.day, kept.code, kept.version, kept.marked_by) == (
        stay, date(2026, 6, 1), "NN", 1, instructor.user
    )  # fmt: skip
    assert cells(answer)[0] == "nn|NN"
    assert 'data-v="1"' in answer.content.decode()
    assert sums(answer)[1] == 1
    assert "Lis Ewa" not in text(answer)


def test_a_mark_can_be_taken_back_and_its_version_counts_on(instructor, person):
    stay = person()
    send(instructor, stay, 1, "NN")
    answer = send(instructor, stay, 1, "-", version=1, headers=HTMX)
    assert (answer.status_code, cells(answer)[0], DayMark.objects.count()) == (200, "unmarked|·", 0)
    assert f'stays/{stay.pk}/1/" data-v="2"' in answer.content.decode()
    assert send(instructor, stay, 1, "O", version=0, headers=HTMX).status_code == 422, "made against what is gone"
    assert send(instructor, stay, 1, "O", version=2, headers=HTMX).status_code == 200
    assert DayMark.objects.get().version == 3


def test_a_conflict_shows_both_versions_and_lets_the_person_choose(instructor, as_role, person):
    stay, other = person(), as_role("manager", first_name="Maria", last_name="Zając")
    send(other, stay, 1, "NN")
    answer = send(instructor, stay, 1, "O", headers=HTMX)
    assert answer.status_code == 422
    assert "Dwie wersje. Ty: O · 9:00 M. Zając: NN · 9:00 Zostaw moją Przyjmij NN" in text(answer)
    assert cells(answer)[0] == "nn|NN"
    assert send(instructor, stay, 1, "O", version=1, headers=HTMX).status_code == 200
    assert (DayMark.objects.get().code, DayMark.objects.get().version) == ("O", 2)


@pytest.mark.parametrize(
    ("number", "code", "sentence"),
    [
        (18, "O", "Ten dzień dopiero nadejdzie"),
        (6, "NN", "W tym dniu nie ma zajęć"),
        (26, "L4", "Ten dzień jest poza pobytem"),
        (1, "X", "Portal nie zrozumiał tego oznaczenia"),
    ],
)
def test_what_cannot_stand_is_refused_in_a_sentence(instructor, person, number, code, sentence):
    answer = send(instructor, person(ended_on=date(2026, 6, 25)), number, code, headers=HTMX)
    assert answer.status_code == 422
    assert sentence in text(answer)
    assert not DayMark.objects.exists()


def test_the_panel_tells_who_and_when_and_offers_what_may_stand(instructor, person):
    stay = person()
    send(instructor, stay, 1, "NN")
    panel = instructor.get(f"{ADDRESS}stays/{stay.pk}/1/", headers=HTMX)
    assert "Dudek Ewa , 01.06.2026 NN zapisano 9:00 · A. Kowal" in text(panel)
    ahead = instructor.get(f"{ADDRESS}stays/{stay.pk}/18/", headers=HTMX).content.decode()
    assert re.findall(r'value="([^"]+)" title="[^"]*" aria-pressed="false">', ahead) == ["NU", "L4", "DW"]


def test_without_scripts_a_cell_leads_to_its_row_of_that_days_register(instructor, person, group):
    stay = person()
    answer = instructor.get(f"{ADDRESS}stays/{stay.pk}/15/")
    assert answer["Location"] == f"/attendance/2026-06-15/?stay={stay.pk}#row-{stay.pk}"
    assert f'id="row-{stay.pk}"' in instructor.get(answer["Location"]).content.decode()


def test_a_closed_month_takes_no_mark_and_leads_to_a_correction(instructor, project, person):
    stay = person(marks={1: "NN"})
    factories.close_month(project, JUNE.first)
    answer = send(instructor, stay, 1, "L4", version=1, headers=HTMX)
    assert answer.status_code == 422
    assert f"/attendance/2026-06-01/stays/{stay.pk}/correction/" in answer.content.decode()
    answer = instructor.post(
        f"/attendance/2026-06-01/stays/{stay.pk}/", {"code": "L4", "expected_version": 1}, headers=HTMX
    )
    assert f"/attendance/2026-06-01/stays/{stay.pk}/correction/" in answer.content.decode()
    assert DayMark.objects.get().code == "NN"


def test_what_is_missing_is_listed_by_person_with_a_way_to_the_day(instructor, person):
    stay = person(marks={number: "O" for number in range(1, 18) if number not in (4, 6, 7, 13, 14, 15)} | {16: "?"})
    page = instructor.get(ADDRESS).content.decode()
    assert "1 osoba ma dni nieoznaczone lub do wyjaśnienia" in page
    assert re.findall(r'class="pill (\w+)" href="([^"]+)"', page) == [
        ("warn", f"/absences/stays/{stay.pk}/2026-06-16/"),
        ("neutral", f"/attendance/2026-06/stays/{stay.pk}/15/"),
    ]


def test_who_only_reads_attendance_has_no_way_to_change_it(as_role, person):
    stay = person(marks={1: "O"})
    client = as_role("settlement")
    page = client.get(ADDRESS)
    assert cells(page)[0] == "o|O"
    assert f"stays/{stay.pk}" not in page.content.decode()
    assert send(client, stay, 1, "NN", version=1).status_code == 403


def test_a_partner_sees_only_whose_attendance_is_shared(as_role, person):
    shared, other, _hidden = person("Widoczna"), person("Tylko-dane"), person("Ukryta")
    client = as_role("mopr")
    factories.share(shared.enrolment, client.user.organisation, sections=["attendance"])
    factories.share(other.enrolment, client.user.organisation, sections=["identity"])
    page = client.get(ADDRESS)
    assert re.findall(r"<bdi>([\w-]+) Ewa</bdi>", page.content.decode()) == ["Widoczna", "Widoczna"]
    assert "Wszystkie · 1" in text(page)


def test_people_of_another_centre_are_neither_listed_nor_marked(instructor, project, person):
    person()
    stranger = factories.make_participant(centre=factories.lead_of(factories.make_other_project()))
    foreign = factories.make_stay(factories.make_enrolment(project=project, participant=stranger))
    assert "Wszystkie · 1" in text(instructor.get(ADDRESS))
    for answer in (send(instructor, foreign, 1), instructor.get(f"{ADDRESS}stays/{foreign.pk}/1/")):
        assert answer.status_code == 404
    assert not DayMark.objects.exists()


@pytest.mark.parametrize(
    "address",
    ["/attendance/2026-13/", "/attendance/2019-01/", "/attendance/9999-12/", "/attendance/months/?month=maj",
     "/attendance/2026-06/stays/999999/1/", "/attendance/2024-12/closing/"],
)  # fmt: skip
def test_a_month_that_is_no_month_of_the_project_is_not_found(as_role, person, address):
    person()
    assert as_role("manager").get(address).status_code == 404


def test_the_31st_of_june_is_not_found(instructor, person):
    assert send(instructor, person(), 31).status_code == 404
    assert send(instructor, person(), 0).status_code == 404


def test_a_month_can_be_chosen_and_keeps_the_group(instructor, group):
    chosen = instructor.get(f"/attendance/months/?month=2026-04&group={group.pk}")
    assert chosen["Location"] == f"/attendance/2026-04/?group={group.pk}"
    assert instructor.get("/attendance/months/")["Location"] == ADDRESS
    assert instructor.get("/attendance/months/?month=2031-01")["Location"] == "/attendance/2027-12/"


@pytest.mark.parametrize("people", [1, 3])
def test_the_grid_costs_the_same_however_many_people_it_lists(instructor, person, people, django_assert_num_queries):
    for number in range(people):
        person(f"Osoba{number}", {1: "O", 2: "NN", 3: "?"})
    # account, roles, projects, groups with people, month; people, versions taken back, marks; record
    with django_assert_num_queries(9):
        page = instructor.get(ADDRESS)
    assert page.content.count(b'data-v="1"') == 3 * people


@pytest.mark.parametrize("people", [1, 3])
def test_a_cell_costs_the_same_however_many_people_there_are(
    instructor, project, person, people, django_assert_num_queries
):
    stays = [person(f"Osoba{number}") for number in range(people)]
    AttendanceMonth.objects.create(project=project, month=JUNE.first)
    # account, roles, stay; savepoint, month, the day, the new mark, release; the line in three; its mark, month
    with django_assert_num_queries(13):
        assert send(instructor, stays[0], 1, "NN", headers=HTMX).status_code == 200


def test_more_than_a_hundred_people_stand_on_pages(instructor, person, monkeypatch):
    monkeypatch.setattr("reintegration.views.months.PEOPLE_A_PAGE", 2)
    for name in ("A", "B", "C"):
        person(name, {1: "O"})
    first, second = instructor.get(ADDRESS), instructor.get(f"{ADDRESS}?page=2")
    assert [len(re.findall(r"<bdi>\w Ewa</bdi></a>", page.content.decode())) for page in (first, second)] == [2, 1]
    assert "Razem na tej stronie 2 0" in text(first)


def test_opening_the_month_is_one_access_record_and_a_cell_one_of_its_file(instructor, person, group):
    stay = person()
    instructor.get(f"{ADDRESS}?group={group.pk}")
    instructor.get(f"{ADDRESS}stays/{stay.pk}/1/", headers=HTMX)
    found = list(AccessRecord.objects.order_by("pk").values_list("action", "subject", "enrolment_id", "details"))
    assert found == [
        ("list", "month", None, {"month": "2026-06", "group": group.pk}),
        ("section", "attendance", stay.enrolment_id, {"day": "2026-06-01"}),
    ]


def settled(person, **fields):
    return person(marks={day.day: "O" for day in DAYS}, **fields)


@pytest.mark.parametrize("people", [1, 3])
def test_the_closing_page_names_what_is_missing_and_costs_the_same(as_role, person, people, django_assert_num_queries):
    for number in range(people):
        person(f"Osoba{number}", {1: "?", 2: "O"})
    client = as_role("manager")
    with django_assert_num_queries(
        10
    ):  # account, roles, projects, lead, record, marks, people, month, stays, corrections
        page = client.get(f"{ADDRESS}closing/")
    assert f"{people} poby" in text(page)
    assert f"{people * 10} nieoznaczon" in text(page)
    assert page.content.decode().count("1.06 ?") == people
    assert "Zamknij miesiąc" not in text(page)


def test_a_month_is_begun_and_closed_from_its_page(as_role, person):
    settled(person)
    client = as_role("manager", first_name="Maria", last_name="Zając")
    with time_machine.travel("2026-06-30 15:00+02:00"):
        assert client.post(f"{ADDRESS}closing/begin/")["Location"] == f"{ADDRESS}closing/"
        assert "W trakcie zamykania od 30.06.2026 15:00 (Maria Zając)" in text(client.get(f"{ADDRESS}closing/"))
        refused = client.post(f"{ADDRESS}closing/close/")
        assert (refused.status_code, "Miesiąc jeszcze się nie skończył." in text(refused)) == (422, True)
    with time_machine.travel("2026-07-01 08:00+02:00"):
        page = text(client.post(f"{ADDRESS}closing/close/", follow=True))
        assert "Zamknięto 01.07.2026 8:00, Maria Zając." in page
    assert AttendanceMonth.objects.get().state == "closed"


def test_a_month_with_gaps_stays_open_and_says_why(as_role, person):
    person()
    with time_machine.travel("2026-07-01 08:00+02:00"):
        answer = as_role("manager").post(f"{ADDRESS}closing/close/")
    assert answer.status_code == 422
    assert "Są jeszcze dni nieoznaczone lub do wyjaśnienia" in text(answer)
    assert not AttendanceMonth.objects.exists()


def test_a_month_settled_on_paper_offers_no_closing(as_role, person):
    person(trial_starts_on=date(2026, 4, 1))
    client = as_role("manager")
    assert "rozliczony na papierze" in text(client.get("/attendance/2026-04/"))
    page = text(client.get("/attendance/2026-04/closing/"))
    assert "Miesiące sprzed 01.05.2026 rozliczono na papierze" in page
    assert client.post("/attendance/2026-04/closing/close/").status_code == 422


def test_a_centre_that_only_takes_part_closes_nothing(as_role, project, person):
    client = as_role("manager")
    ProjectRole.objects.filter(project=project, role=ProjectRoleKind.LEAD).update(role=ProjectRoleKind.PARTNER)
    assert client.get(f"{ADDRESS}closing/").status_code == 404
    assert client.post(f"{ADDRESS}closing/close/").status_code == 404


def test_a_correction_goes_from_proposal_to_decision_between_two_people(as_role, project, person):
    stay = person(marks={1: "NN"})
    factories.close_month(project, JUNE.first)
    proposer = as_role("instructor", first_name="Anna", last_name="Kowal")
    address = f"/attendance/2026-06-01/stays/{stay.pk}/correction/"
    assert "NN – nieobecność nieusprawiedliwiona" in text(proposer.get(address))
    empty = proposer.post(address, {"code": "L4", "reason": " "})
    assert (empty.status_code, MarkCorrection.objects.count()) == (422, 0)
    page = proposer.post(address, {"code": "L4", "reason": "Zwolnienie doręczono później."}, follow=True)
    assert "NN → L4 Zwolnienie doręczono później. Anna Kowal" in text(page)
    assert "Przyjmij" not in text(page)
    manager = as_role("manager", first_name="Maria", last_name="Zając")
    assert "Korekta tego dnia już czeka" in text(manager.get(address))
    found = MarkCorrection.objects.get()
    page = manager.post(
        f"/attendance/corrections/{found.pk}/decide/",
        {"accept": "yes", "note": "Zgodne.", "chosen": found.pk},
        follow=True,
    )
    assert "przyjęta Maria Zając, 17.06.2026 9:00: Zgodne." in text(page)
    assert (DayMark.objects.get().code, DayMark.objects.get().version) == ("L4", 2)


def test_days_without_a_mark_are_proposed_together_and_decided_together_or_in_part(as_role, project, person):
    stay = person(marks=dict.fromkeys(range(1, 16), "O"))
    factories.close_month(project, JUNE.first)
    missing = [f"2026-06-{day}" for day in (16, 17)]
    proposer, manager = as_role("instructor"), as_role("manager")
    assert f"/attendance/{missing[0]}/stays/{stay.pk}/correction/" in manager.get(f"{ADDRESS}closing/").content.decode()
    address = f"/attendance/{missing[0]}/stays/{stay.pk}/correction/"
    proposer.post(address, {"code": "O", "also": missing[1:], "reason": "Pobyt przedłużono później."})
    first, second = MarkCorrection.objects.order_by("day")
    waiting = manager.get("/attendance/corrections/").context["waiting"]
    assert [one.corrections for one in waiting] == [[first, second]]
    decide = f"/attendance/corrections/{first.pk}/decide/"
    none = manager.post(decide, {"accept": "yes"})
    assert (none.status_code, DayMark.objects.filter(day__in=missing).count()) == (422, 0)
    assert none.context["refusal"]
    assert manager.post(decide, {"accept": "yes", "chosen": [second.pk]}).status_code == 302, "the second alone"
    assert list(DayMark.objects.filter(day__in=missing).values_list("day", flat=True)) == [second.day]
    late = manager.post(decide, {"accept": "yes", "chosen": [first.pk, second.pk]})
    assert (late.status_code, DayMark.objects.filter(day__in=missing).count()) == (422, 1)
    manager.post(decide, {"accept": "yes", "chosen": [first.pk]})
    assert DayMark.objects.filter(day__in=missing, code="O").count() == 2


def test_who_proposed_does_not_decide(as_role, project, person):
    stay = person(marks={1: "NN"})
    factories.close_month(project, JUNE.first)
    manager = as_role("manager")
    manager.post(f"/attendance/2026-06-01/stays/{stay.pk}/correction/", {"code": "L4", "reason": "Zwolnienie."})
    found = MarkCorrection.objects.get()
    answer = manager.post(f"/attendance/corrections/{found.pk}/decide/", {"accept": "yes", "chosen": found.pk})
    assert (answer.status_code, DayMark.objects.get().code) == (422, "NN")
    assert "rozstrzyga inna osoba" in text(answer)


@pytest.mark.parametrize("waiting", [1, 3])
def test_the_list_of_corrections_costs_the_same(as_role, project, person, waiting, django_assert_num_queries):
    stays = [person(f"Osoba{number}", {1: "NN"}) for number in range(waiting)]
    factories.close_month(project, JUNE.first)
    proposer = factories.make_user("instructor", project=project)
    for stay in stays:
        MarkCorrection.objects.create(
            stay=stay, day=date(2026, 6, 1), code_from="NN", code_to="L4", version=1, reason="x", proposed_by=proposer
        )
    client = as_role("manager")
    with django_assert_num_queries(6):  # account, roles, record, projects, waiting, decided
        page = client.get("/attendance/corrections/")
    assert text(page).count("NN → L4") == waiting
