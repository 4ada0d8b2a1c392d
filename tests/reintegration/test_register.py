"""The day register as people use it, with and without scripts."""

import re
from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client

from accounts.models import AccessRecord
from reintegration.models import AttendanceMonth, DayMark, GroupMembership, WorkGroup
from tests import factories

DAY = date(2026, 3, 18)
ADDRESS = "/attendance/2026-03-18/"
HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def a_wednesday():
    with time_machine.travel("2026-03-18 09:00+01:00", tick=True):
        yield


@pytest.fixture
def group(project) -> WorkGroup:
    return WorkGroup.objects.create(centre=factories.lead_of(project), name="gastronomiczna")


@pytest.fixture
def person(project, group):
    """person("Dudek"): a stay in the group since 2 March."""

    def make(last_name: str = "Dudek", *, into: WorkGroup | None = group, **fields):
        file = factories.make_enrolment(
            project=project, person={"last_name": last_name, "first_name": "Ewa", **fields.pop("person", {})}
        )
        stay = factories.make_stay(file, **fields)
        if into:
            GroupMembership.objects.create(stay=stay, group=into, starts_on=stay.trial_starts_on)
        return stay

    return make


@pytest.fixture
def instructor(as_role):
    return as_role("instructor", first_name="Anna", last_name="Kowal")


def send(client, stay, code="O", version=0, day=DAY, **extra):
    address = f"/attendance/{day}/stays/{stay.pk}/"
    return client.post(address, {"code": code, "expected_version": version}, **extra)


def text(response) -> str:
    """What a reader sees, single-spaced."""
    return " ".join(re.sub(r"<[^>]*>", " ", response.content.decode()).split())


def pressed(response) -> list[str]:
    return re.findall(r'value="([^"]+)" id="mark-[^>]*aria-pressed="true"', response.content.decode())


def test_nothing_is_marked_until_a_person_marks_it(instructor, person):
    person("Dudek")
    page = instructor.get(ADDRESS)
    assert pressed(page) == []
    assert "nieoznaczona" in text(page)
    assert not DayMark.objects.exists()


def test_people_of_a_group_stand_in_polish_order_with_counts_beside_each_group(instructor, project, person):
    other = WorkGroup.objects.create(centre=factories.lead_of(project), name="ćwiczebna")
    for name in ("Łuczak", "Ćwik", "Zając", "Lis"):
        person(name)
    factories.mark(person("Inna", into=other), DAY, "NN")
    person("Nowy", into=None)
    page = instructor.get(f"{ADDRESS}?group={WorkGroup.objects.get(name='gastronomiczna').pk}")
    assert re.findall(r"<bdi>(\w+) Ewa</bdi>", page.content.decode()) == ["Ćwik", "Lis", "Łuczak", "Zając"]
    assert re.findall(r"(ćwiczebna|gastronomiczna|bez grupy) · (\d/\d)", text(page)) == [
        ("ćwiczebna", "1/1"), ("gastronomiczna", "0/4"), ("bez grupy", "0/1")
    ]  # fmt: skip


def test_the_last_ten_class_days_stand_beside_the_name(instructor, person):
    stay = person(trial_starts_on=date(2026, 3, 5))
    factories.mark(stay, date(2026, 3, 6), "NN")
    factories.mark(stay, date(2026, 3, 7), "L4")
    factories.mark(stay, date(2026, 3, 17), "O")
    # 4 March to 17 March; the stay began on the 5th, the 7th was a Saturday
    assert "– · N · · · · · · O" in text(instructor.get(ADDRESS))


@pytest.mark.parametrize(
    ("unexcused", "said"),
    [(2, ""), (3, "3. nieusprawiedliwiona w tym miesiącu"), (4, "4 nieusprawiedliwione w tym miesiącu")],
)
def test_the_fourth_unexcused_day_is_warned_of_before_it_comes(instructor, person, unexcused, said):
    stay = person()
    factories.mark(stay, date(2026, 2, 27), "NN")
    for day in range(unexcused):
        factories.mark(stay, date(2026, 3, 9) + timedelta(days=day), "NN")
    page = instructor.get(ADDRESS)
    assert (said in text(page)) if said else ("nieusprawiedliwion" not in text(page).split("Kody")[0])
    assert (b"data-confirm" in page.content) == (unexcused == 3)


def test_without_scripts_a_mark_comes_back_to_the_same_day_group_and_row(instructor, person, group):
    stay = person()
    answer = send(instructor, stay, "NN")
    assert answer.status_code == 302
    assert answer["Location"] == f"{ADDRESS}?group={group.pk}#row-{stay.pk}"
    page = instructor.get(answer["Location"])
    assert pressed(page) == ["NN"]
    assert "zapisano 9:00 · A. Kowal" in text(page)


def test_with_htmx_the_row_comes_back_with_the_counts(instructor, person):
    stay = person()
    person("Lis")
    answer = send(instructor, stay, "L4", headers=HTMX)
    assert answer.status_code == 200
    assert b"<html" not in answer.content
    assert pressed(answer) == ["L4"]
    assert "gastronomiczna · 1/2" in text(answer)
    assert "Pozostali obecni (1)" in text(answer)
    assert "Lis" not in text(answer)


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_conflict_shows_both_versions_and_lets_the_person_choose(instructor, as_role, person, headers):
    stay, other = person(), as_role("manager", first_name="Maria", last_name="Zając")
    send(other, stay, "NN")
    answer = send(instructor, stay, "O", headers=headers)
    assert answer.status_code == 422
    assert "Dwie wersje. Ty: O · 9:00 M. Zając: NN · 9:00 Zostaw moją Przyjmij NN" in text(answer)
    assert "nie zapisano" in text(answer)
    assert DayMark.objects.get().code == "NN"
    assert send(instructor, stay, "NN", version=1, headers=headers).status_code in (200, 302)
    assert DayMark.objects.get().marked_by == other.user
    assert send(instructor, stay, "O", version=1, headers=headers).status_code in (200, 302)
    assert (DayMark.objects.get().code, DayMark.objects.get().marked_by) == ("O", instructor.user)


@pytest.mark.parametrize("headers", [{}, HTMX])
@pytest.mark.parametrize(
    ("day", "code", "sentence"),
    [
        (date(2026, 3, 19), "O", "Ten dzień dopiero nadejdzie"),
        (date(2026, 3, 14), "NN", "W tym dniu nie ma zajęć"),
        (date(2026, 5, 4), "L4", "Ten dzień jest poza pobytem"),
        (DAY, "X", "Portal nie zrozumiał tego oznaczenia"),
    ],
)
def test_what_cannot_stand_is_refused_in_a_sentence(instructor, person, headers, day, code, sentence):
    answer = send(instructor, person(ended_on=date(2026, 4, 30)), code, day=day, headers=headers)
    assert answer.status_code == 422
    assert sentence in text(answer)
    assert not DayMark.objects.exists()


def test_a_closed_month_says_so_and_offers_nothing(instructor, project, person):
    stay = person()
    factories.close_month(project, date(2026, 3, 1))
    page = instructor.get(ADDRESS)
    assert "Miesiąc jest zamknięty" in text(page)
    assert page.content.count(b" disabled") == 6
    assert f"/attendance/2026-03-18/stays/{stay.pk}/correction/" in page.content.decode()
    assert "Pozostali obecni" not in text(page)
    refused = send(instructor, stay, headers=HTMX)
    assert "Miesiąc jest zamknięty" in text(refused)
    assert refused.content.count(f'href="{ADDRESS}stays/{stay.pk}/correction/"'.encode()) == 1


@pytest.mark.parametrize(("day", "open_codes"), [("2026-03-19", {"NU", "L4", "DW"}), ("2026-03-14", {"L4"})])
def test_buttons_that_cannot_stand_are_off(instructor, person, day, open_codes):
    person()
    page = instructor.get(f"/attendance/{day}/").content.decode()
    buttons = re.findall(r'<button name="code" value="([^"]+)"([^>]*)>', page)
    assert {code for code, rest in buttons if "disabled" not in rest} == open_codes
    assert "Pozostali obecni" not in page


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        (date(2026, 3, 18), ""),
        (date(2026, 3, 19), "Dzień jeszcze nie nadszedł: można wpisać tylko L4, DW i NU."),
        (date(2026, 3, 21), "Dzień wolny lub świąteczny: można wpisać tylko L4."),
        (date(2026, 4, 6), "Dzień wolny lub świąteczny: można wpisać tylko L4."),  # Easter Monday
    ],
)
def test_a_day_that_takes_few_codes_says_why(instructor, person, day, sentence):
    person(planned_end_on=date(2026, 12, 31))
    said = text(instructor.get(f"/attendance/{day}/"))
    assert "można wpisać tylko" in said if sentence else "można wpisać tylko" not in said
    assert sentence in said


def test_a_day_off_asks_nobody_for_a_mark_and_tells_who_is_ill(instructor, person):
    stays = [person(name, planned_end_on=date(2026, 12, 31)) for name in ("Dudek", "Lis")]
    DayMark.objects.create(stay=stays[0], day=date(2026, 3, 14), code="L4", marked_by=instructor.user)
    page = instructor.get("/attendance/2026-03-14/")
    assert "Dzień bez zajęć: nikogo nie trzeba oznaczać 1 osoba ma L4" in text(page)
    assert "Oznaczono" not in text(page)
    assert "nieoznaczon" not in text(page)
    assert 'class="unmarked"' not in page.content.decode()
    assert "Oznaczono 0 z 2" in text(instructor.get("/attendance/2026-03-13/"))


def test_the_rest_present_marks_those_counted_and_can_be_taken_back(instructor, person, group):
    seen = [person("Dudek"), person("Lis")]
    send(instructor, seen[0], "NN")
    late = person("Nowa")  # came into the group after the page was opened
    address = f"{ADDRESS}groups/{group.pk}/"
    answer = instructor.post(f"{address}rest/", {"stay": [seen[1].pk]}, follow=True)
    assert "Oznaczono 1 osobę jako obecną." in text(answer)
    assert dict(DayMark.objects.values_list("stay", "code")) == {seen[0].pk: "NN", seen[1].pk: "O"}
    assert not late.marks.exists()
    act = {"act": re.findall(r'undo/".*?name="act" value="([^"]+)"', answer.content.decode(), re.DOTALL)[0]}
    for _ in range(2):
        answer = instructor.post(f"{address}undo/", act, follow=True)
        assert dict(DayMark.objects.values_list("stay", "code")) == {seen[0].pk: "NN"}
        assert "jako obecn" not in text(answer)


def test_the_rest_can_be_taken_back_from_another_device_that_day_by_who_did_it(instructor, as_role, person, group):
    stays = [person("Dudek"), person("Lis")]
    act = "8f8d1b0e-4b0b-4a39-a4ab-5ecf29b4f0a1"
    instructor.post(f"{ADDRESS}groups/{group.pk}/rest/", {"stay": [stay.pk for stay in stays], "act": act})
    colleague, phone = as_role("manager"), Client()
    phone.force_login(instructor.user)
    send(colleague, stays[1], "NN", version=1)
    assert "Oznaczono 1 osobę jako obecną." in text(phone.get(ADDRESS))
    assert "jako obecną" not in text(colleague.get(ADDRESS))
    colleague.post(f"{ADDRESS}groups/{group.pk}/undo/", {"act": act})
    assert DayMark.objects.count() == 2
    with time_machine.travel("2026-03-19 00:10+01:00"):
        assert "jako obecną" not in text(phone.get(ADDRESS))
    phone.post(f"{ADDRESS}groups/{group.pk}/undo/", {"act": act})
    assert dict(DayMark.objects.values_list("stay", "code")) == {stays[1].pk: "NN"}


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_mark_can_be_cleared_and_nothing_but_the_clear_button_does_it(instructor, person, headers):
    stay = person()
    send(instructor, stay, "NN", headers=headers)
    assert send(instructor, stay, "", version=1, headers=headers).status_code == 422
    assert DayMark.objects.get().code == "NN"
    for _ in range(2):
        assert send(instructor, stay, "-", version=1, headers=headers).status_code in (200, 302)
        assert not DayMark.objects.exists()
    page = instructor.get(ADDRESS)
    assert "nieoznaczona" in text(page)
    assert b'name="expected_version" value="2"' in page.content
    assert send(instructor, stay, "L4", version=2, headers=headers).status_code in (200, 302)


def test_a_mark_against_a_day_that_another_cleared_names_who_and_when(instructor, as_role, person):
    stay, other = person(), as_role("manager", first_name="Maria", last_name="Zając")
    send(instructor, stay, "O")
    send(other, stay, "-", version=1)
    answer = send(instructor, stay, "NN", version=1, headers=HTMX)
    assert answer.status_code == 422
    # its moment is the database's own
    assert re.search(r"Ty: NN · 9:00 M. Zając: brak oznaczenia · [\d.: ]+ Zostaw moją Zostaw bez ozn", text(answer))
    assert not DayMark.objects.exists()
    assert send(instructor, stay, "NN", version=2, headers=HTMX).status_code == 200


def test_marks_of_who_was_signed_in_before_are_not_taken_from_another(instructor, as_role, person, group):
    stay, other = person(), as_role("manager")
    for address, sent in (("stays", {"code": "O", "expected_version": 0}), ("groups", {"stay": [stay.pk]})):
        where = f"stays/{stay.pk}/" if address == "stays" else f"groups/{group.pk}/rest/"
        answer = instructor.post(ADDRESS + where, sent | {"owner": other.user.browser_key})
        assert (answer.status_code, DayMark.objects.exists()) == (409, False)
    assert send(instructor, stay).status_code == 302


def test_an_absence_that_nobody_explained_for_a_week_stands_by_its_person_with_a_way_to_its_day(instructor, person):
    stay, other = person("Dudek"), person("Lis", into=None)
    factories.mark(stay, date(2026, 3, 10), "?")
    factories.mark(stay, date(2026, 3, 11), "?")  # a week ago: not longer yet
    factories.mark(other, date(2026, 3, 9), "?")
    page = instructor.get(ADDRESS)
    assert re.findall(r"nieobecność ([\d.]+) do wyjaśnienia", text(page)) == ["10.03.2026"]
    assert f'href="/absences/stays/{stay.pk}/2026-03-10/"' in page.content.decode()
    elsewhere = instructor.get(f"/attendance/2026-03-09/?stay={other.pk}")
    assert "Lis" in text(elsewhere)
    assert instructor.get("/attendance/2026-03-09/?stay=99999999999999999999").status_code == 200


def test_the_rest_form_counts_only_the_unmarked_people_on_the_page(instructor, person):
    marked, unmarked = person("Dudek"), person("Lis")
    send(instructor, marked)
    page = instructor.get(ADDRESS).content.decode()
    assert re.findall(r'name="stay" value="(\d+)" form="rest"', page) == [str(unmarked.pk)]


def test_a_stay_of_another_group_is_not_marked_by_the_rest(instructor, project, person, group):
    other = WorkGroup.objects.create(centre=factories.lead_of(project), name="inna")
    person()
    stranger = person("Obcy", into=other)
    answer = instructor.post(f"{ADDRESS}groups/{group.pk}/rest/", {"stay": [stranger.pk]})
    assert answer.status_code == 422
    assert not DayMark.objects.exists()


@pytest.mark.parametrize(
    "address",
    ["/attendance/2026-02-30/", "/attendance/31.03.2026/", "/attendance/2019-01-07/", "/attendance/9999-12-31/",
     "/attendance/?day=jutro", "/attendance/2026-03-18/?group=999999", "/attendance/2026-03-18/?group=x"],
)  # fmt: skip
def test_a_day_that_is_no_day_of_the_project_is_not_found(instructor, person, address):
    person()
    assert instructor.get(address).status_code == 404


def test_attendance_opens_today_or_the_day_that_was_asked_for(instructor):
    assert instructor.get("/attendance/")["Location"] == ADDRESS
    assert instructor.get("/attendance/?day=2026-03-14")["Location"] == "/attendance/2026-03-14/"
    assert instructor.get("/attendance/?day=2031-01-01")["Location"] == "/attendance/2027-12-31/"


def test_the_days_beside_are_working_days_of_the_project(instructor, project):
    page = instructor.get("/attendance/2026-04-03/").content.decode()
    assert 'href="/attendance/2026-04-02/"' in page
    assert 'href="/attendance/2026-04-07/"' in page  # the 6th is Easter Monday


def test_people_of_another_centre_are_neither_listed_nor_marked(instructor, project, person, group):
    other = factories.lead_of(factories.make_other_project())
    stranger = factories.make_participant(centre=other)
    foreign = factories.make_stay(factories.make_enrolment(project=project, participant=stranger))
    GroupMembership.objects.create(stay=foreign, group=group, starts_on=foreign.trial_starts_on)
    person()
    assert "0/1" in text(instructor.get(ADDRESS))
    assert send(instructor, foreign).status_code == 404
    assert instructor.post(f"{ADDRESS}groups/{group.pk}/rest/", {"stay": [foreign.pk]}).status_code == 422
    assert not DayMark.objects.exists()


@pytest.mark.parametrize("role", ["specialist", "settlement", "mopr", "pup", "auditor", "administrator"])
def test_who_does_not_record_attendance_does_not_open_the_register(as_role, person, role):
    assert as_role(role).get(ADDRESS).status_code == 403


def test_opening_the_register_is_one_access_record(instructor, person, group):
    person("Dudek")
    person("Lis")
    instructor.get(ADDRESS)
    record = AccessRecord.objects.get()
    assert (record.by, record.action, record.subject) == (instructor.user, "list", "register")
    assert record.details == {"day": "2026-03-18", "group": group.pk}


@pytest.mark.parametrize("people", [1, 3])
def test_the_register_costs_the_same_however_many_people_it_lists(
    instructor, person, people, django_assert_num_queries
):
    for number in range(people):
        stay = person(f"Osoba{number}")
        for day in (2, 3, 18):
            factories.mark(stay, date(2026, 3, day))
    with django_assert_num_queries(8):  # account, roles, projects, month, groups, people, marks, record
        page = instructor.get(ADDRESS)
    assert page.content.count(b'<li id="row-') == people


@pytest.mark.parametrize("people", [1, 3])
@pytest.mark.parametrize("again", [False, True])
def test_a_mark_costs_the_same_however_many_people_there_are(
    instructor, project, person, people, again, django_assert_num_queries
):
    stays = [person(f"Osoba{number}") for number in range(people)]
    AttendanceMonth.objects.create(project=project, month=date(2026, 3, 1))
    if again:
        send(instructor, stays[0])
    # account, roles, stay; savepoint, month, new or changed mark in two, release; marks, groups
    with django_assert_num_queries(10):
        answer = send(instructor, stays[0], "NN", version=int(again), headers=HTMX)
    assert pressed(answer) == ["NN"]
