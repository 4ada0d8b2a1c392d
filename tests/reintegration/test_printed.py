"""Attendance on paper: the month card, the day's list with its QR code, and what its page tells of it later."""

import io
import json
import re
from datetime import date

import pypdf
import pytest
import time_machine
from django.db import InternalError, transaction

from accounts.models import AccessRecord
from cis_portal.lib.qr import qr_code
from reintegration.models import DayMark, GroupMembership, PrintedList, WorkGroup
from reintegration.printed_lists import digest_of
from tests import factories

DAY = date(2026, 6, 15)


@pytest.fixture(autouse=True)
def that_monday():
    with time_machine.travel("2026-06-15 06:40+02:00", tick=True):
        yield


@pytest.fixture
def group(project) -> WorkGroup:
    return WorkGroup.objects.create(centre=factories.lead_of(project), name="porządkowa")


@pytest.fixture
def person(project, group):
    def make(last_name="Dudek", **fields):
        person = {"last_name": last_name, "first_name": "Łucja"}
        stay = factories.make_stay(factories.make_enrolment(project=project, person=person), **fields)
        GroupMembership.objects.create(stay=stay, group=group, starts_on=stay.trial_starts_on)
        return stay

    return make


@pytest.fixture
def instructor(as_role):
    return as_role("instructor", first_name="Anna", last_name="Kowal")


def make(client, group) -> PrintedList:
    answer = client.post(f"/attendance/2026-06-15/groups/{group.pk}/list/")
    printed = PrintedList.objects.latest("pk")
    assert answer["Location"] == f"/attendance/lists/{printed.pk}/list.pdf"
    return printed


def read(response) -> pypdf.PdfReader:
    assert response["Content-Type"] == "application/pdf"
    return pypdf.PdfReader(io.BytesIO(response.content))


def words(reader) -> str:
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def text(response) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", response.content.decode()).split())


def tags(reader) -> list[str]:
    found, waiting = [], [reader.trailer["/Root"]["/StructTreeRoot"]]
    while waiting:
        node = waiting.pop()
        if isinstance(node, pypdf.generic.DictionaryObject):
            found += [node["/S"]] if "/S" in node else []
            kids = node.get("/K", [])
            waiting += [kid.get_object() for kid in (kids if isinstance(kids, list) else [kids])]
    return found


def test_a_list_printed_before_the_day_has_empty_boxes_and_is_recorded(instructor, person, group):
    stays = [person("Ćwik"), person("Łuczak"), person("Zając")]
    printed = make(instructor, group)
    assert printed.lines == [[stay.pk, "", 0] for stay in stays]
    assert (printed.day, printed.group, printed.printed_by) == (DAY, group, instructor.user)
    reader = read(instructor.get(f"/attendance/lists/{printed.pk}/list.pdf"))
    said = words(reader)
    assert "poniedziałek, 15.06.2026; grupa: porządkowa" in said
    assert re.findall(r"(\d) (\w+) Łucja", said) == [("1", "Ćwik"), ("2", "Łuczak"), ("3", "Zając")]
    assert f"nr {printed.pk}, wydrukowano 15.06.2026 06:40, Anna Kowal; przed oznaczeniami" in said
    assert printed.digest[:32] in said
    assert f"lista nr {printed.pk}, skrót {printed.digest[:16]}" in said
    assert "Miejsce na ciąg znaków" in said
    assert "FEKP.08.20-IZ.00-0005/23" in said
    assert "strona 1 z 1" in said


def test_the_paper_is_tagged_and_in_polish(instructor, person, group):
    person()
    printed = make(instructor, group)
    reader = read(instructor.get(f"/attendance/lists/{printed.pk}/list.pdf"))
    assert reader.metadata.title == f"Lista obecności 15.06.2026, nr {printed.pk}"
    assert reader.trailer["/Root"]["/Lang"] == "pl"
    found = tags(reader)
    assert (found.count("/H1"), found.count("/Table"), found.count("/Figure")) == (1, 1, 1)
    assert found.count("/TH") == 6  # five columns and one person


def test_a_list_printed_after_the_day_carries_its_codes_and_stays_as_it_was(instructor, person, group):
    stay = person()
    factories.mark(stay, DAY, "NN")
    printed = make(instructor, group)
    DayMark.objects.update(code="NU", version=2)
    said = words(read(instructor.get(f"/attendance/lists/{printed.pk}/list.pdf")))
    assert "1 Dudek Łucja NN" in said
    assert "z oznaczeniami z tej chwili" in said


def test_the_digest_follows_the_content_alone(group):
    lines = [(1, "O", 1), (2, "", 0)]
    digest = digest_of("X/1", DAY, group, lines)
    assert digest == digest_of("X/1", DAY, group, list(lines))
    others = [
        digest_of("X/2", DAY, group, lines),
        digest_of("X/1", date(2026, 6, 16), group, lines),
        digest_of("X/1", DAY, None, lines),
        digest_of("X/1", DAY, group, lines[::-1]),
        digest_of("X/1", DAY, group, [(1, "O", 2), (2, "", 0)]),
    ]
    assert len({digest, *others}) == 6


def test_the_qr_code_carries_the_address_and_the_digest_and_nobodys_name(instructor, person, group, monkeypatch):
    person("Niepowtarzalna")
    carried = []
    monkeypatch.setattr("reintegration.documents.qr_code", lambda said: carried.append(said) or qr_code(said))
    printed = make(instructor, group)
    instructor.get(f"/attendance/lists/{printed.pk}/list.pdf")
    assert carried == [f"http://testserver/attendance/lists/{printed.pk}/?h={printed.digest[:16]}"]
    assert "Niepowtarzalna" not in json.dumps(printed.lines)


def test_a_qr_code_is_a_square_with_its_three_corners():
    code = qr_code("http://localhost/attendance/lists/1/")
    dark = set(re.findall(r"M(\d+) (\d+)h1v1h-1z", code.path))
    assert code.size in range(21, 60, 4)
    for left, top in ((0, 0), (code.size - 7, 0), (0, code.size - 7)):
        assert all((str(left + step), str(top)) in dark for step in range(7))
        assert (str(left + 1), str(top + 1)) not in dark
    with pytest.raises(ValueError, match="empty"):
        qr_code("")


def test_the_page_of_a_list_tells_what_changed_since(instructor, person, group):
    stay, leaves = person("Dudek"), person("Lis")
    factories.mark(stay, DAY, "O")
    printed = make(instructor, group)
    page = text(instructor.get(f"/attendance/lists/{printed.pk}/?h={printed.digest[:16]}"))
    assert "Nic się nie zmieniło." in page
    assert "Skrót na papierze zgadza się z tą wersją." in page
    person("Nowa")
    GroupMembership.objects.filter(stay=leaves).update(ends_on=date(2026, 6, 12))
    DayMark.objects.update(code="NN", version=2)
    page = text(instructor.get(f"/attendance/lists/{printed.pk}/?h=0000000000000000"))
    assert "Dołączyli do grupy Nowa Łucja" in page
    assert "Tego dnia już poza grupą Lis Łucja" in page
    assert "Dudek Łucja : O → NN" in page
    assert "Skrót na papierze nie zgadza się" in page
    make(instructor, group)
    assert "Wersje tego dnia i grupy" in text(instructor.get(f"/attendance/lists/{printed.pk}/"))


@pytest.mark.parametrize("people", [1, 3])
def test_the_page_of_a_list_costs_the_same_however_long_it_is(
    instructor, person, group, people, django_assert_num_queries
):
    for number in range(people):
        person(f"Osoba{number}")
    printed = make(instructor, group)
    # account, roles, the list; people, marks; the group of today; record; versions; projects
    with django_assert_num_queries(9):
        page = instructor.get(f"/attendance/lists/{printed.pk}/")
    assert f"Osoby {people}" in text(page)


def test_another_centre_sees_no_paper_of_ours(instructor, person, group):
    person()
    printed = make(instructor, group)
    other = factories.make_other_project()
    stranger = factories.make_user("instructor", project=other)
    instructor.force_login(stranger)
    for address in (f"/attendance/lists/{printed.pk}/", f"/attendance/lists/{printed.pk}/list.pdf"):
        assert instructor.get(address).status_code == 404


def test_a_printed_list_is_final(instructor, person, group):
    person()
    make(instructor, group)
    for change in (lambda: PrintedList.objects.update(digest="0" * 64), lambda: PrintedList.objects.all().delete()):
        with pytest.raises(InternalError, match="Cannot"), transaction.atomic():
            change()


def test_paper_is_on_the_record_of_who_looked(instructor, person, group):
    person()
    printed = make(instructor, group)
    instructor.get(f"/attendance/lists/{printed.pk}/list.pdf")
    instructor.get(f"/attendance/2026-06/card.pdf?group={group.pk}")
    found = AccessRecord.objects.order_by("pk").values_list("action", "subject", "details")
    assert list(found) == [
        ("export", "printed list", {"list": printed.pk}),
        ("export", "month", {"month": "2026-06", "group": group.pk}),
    ]


def test_the_month_card_on_paper_says_what_the_grid_says(instructor, project, person, group):
    stay = person(trial_starts_on=date(2026, 6, 8), ended_on=date(2026, 6, 12))
    for number, code in ((8, "O"), (9, "NN"), (10, "L4"), (11, "DW")):
        factories.mark(stay, date(2026, 6, number), code)
    reader = read(instructor.get("/attendance/2026-06/card.pdf"))
    said = words(reader)
    assert reader.metadata.title == "Karta miesiąca 06.2026"
    page = reader.pages[0].mediabox
    assert page.width > page.height
    assert "Dudek Łucja – – – – – – – O NN L4 DW · – –" in said
    assert re.search(r"– 1 1 0 1 1 0 1 Razem 1 1 0 1 1 0 1", said)
    assert "NN nieobecność nieusprawiedliwiona" in said
    assert "strona 1 z 1" in said
    assert "FEKP.08.20-IZ.00-0005/23" in said
    found = tags(reader)
    assert (found.count("/H1"), found.count("/Table")) == (1, 1)
    assert found.count("/TH") == 1 + 30 + 7 + 1 + 1  # person, days, sums; the person's row; the sum of all
