"""Who looked: each opening one record, shown on the file, told to the person."""

import re
from datetime import date
from pathlib import Path

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.audit import record_access
from accounts.models import Access, AccessRecord
from participants.holdings.looking import looked_at, what_in_words
from tests import factories


@pytest.fixture
def file(project):
    enrolment = factories.make_enrolment(project=project)
    factories.make_stay(enrolment)
    return enrolment


def test_the_page_says_who_when_and_what_and_is_itself_a_look(file, as_role, project):
    mopr = factories.make_user("mopr", project=project, first_name="Iwona", last_name="Jabłońska")
    with time_machine.travel("2026-11-20T08:15:00+01:00", tick=False):
        record_access(by=mopr, action=Access.SECTION, enrolment_id=file.pk, subject="attendance")
    page = as_role("manager").get(reverse("participant_access", args=[file.case_number])).content.decode()
    for text in (
        "Iwona Jabłońska",
        f"{mopr.organisation}, pracownik MOPR",
        "20.11.2026",
        "część teczki: obecność",
        "kto oglądał",
    ):
        assert text in page, text
    last = AccessRecord.objects.latest("id")
    assert (last.enrolment_id, last.action, last.subject) == (file.pk, Access.SECTION, "access")


def test_every_subject_that_the_code_records_has_its_words():
    recorded = {
        name.strip()
        for app in ("participants", "reintegration", "benefits", "exchange", "reporting", "grants", "cis_portal")
        for path in Path(app).rglob("*.py")
        for name in re.findall(r'\bsubject=f?"([a-z_ ]+)', path.read_text())
    }
    assert recorded > {"sharing", "register", "refund"}
    assert [name for name in sorted(recorded) if ": " not in what_in_words(Access.LIST, name)] == []


def test_the_page_is_narrowed_by_person_and_by_organisation(file, as_role, project):
    mopr = factories.make_user("mopr", project=project, first_name="Iwona", last_name="Jabłońska")
    pup = factories.make_user("pup", project=project, first_name="Paweł", last_name="Kołodziej")
    for user in (mopr, pup):
        record_access(by=user, action=Access.FILE, enrolment_id=file.pk)
    manager, url = as_role("manager"), reverse("participant_access", args=[file.case_number])

    def names(**chosen) -> list[str]:
        return [line["name"] for line in manager.get(url, chosen).context["lines"]]

    assert names(q="jablonska") == ["Iwona Jabłońska"]
    assert names(organisation=pup.organisation_id) == ["Paweł Kołodziej"]
    assert names(q="nobody") == []


@pytest.mark.parametrize("name", ["participant_access", "participant_changes"])
def test_the_pages_cost_the_same_however_much_happened(file, as_role, project, name):
    manager, url = as_role("manager"), reverse(name, args=[file.case_number])

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert manager.get(url).status_code == 200
        return len(queries)

    stay = file.stays.get()
    looked = [factories.make_user(role, project=project) for role in ("mopr", "pup", "specialist")]

    def happen(times: int) -> None:
        for number in range(times):
            record_access(by=looked[number], action=Access.FILE, enrolment_id=file.pk)
            mark = factories.mark(stay, date(2026, 3, 2 + number + 5 * times))
            mark.code = "NN"
            mark.save()

    happen(1)
    first = cost()
    happen(3)
    assert cost() == first


def test_another_file_says_nothing_here(file, as_role, project):
    other = factories.make_enrolment(project=project)
    record_access(by=factories.make_user("pup", project=project), action=Access.FILE, enrolment_id=other.pk)
    assert [looked.times for looked in looked_at(file)] == []


def test_the_person_is_told_offices_and_roles_by_month_and_no_names(file, project):
    worker = factories.make_user("social_worker", project=project, first_name="Żaneta", last_name="Śliwa")
    for day in ("2026-10-30", "2026-11-02", "2026-11-04"):
        with time_machine.travel(f"{day}T08:15:00+01:00", tick=False):
            record_access(by=worker, action=Access.FILE, enrolment_id=file.pk)
    told = looked_at(file)
    who = f"{worker.organisation.short_name}, pracownik socjalny Centrum"
    assert [(line.month, line.who, line.times, line.first, line.last) for line in told] == [
        (date(2026, 11, 1), who, 2, date(2026, 11, 2), date(2026, 11, 4)),
        (date(2026, 10, 1), who, 1, date(2026, 10, 30), date(2026, 10, 30)),
    ]


def test_the_paper_for_the_person_is_a_pdf_and_an_export_on_record(file, as_role):
    paper = as_role("social_worker").get(reverse("participant_access_print", args=[file.case_number]))
    assert paper.content.startswith(b"%PDF")
    last = AccessRecord.objects.latest("id")
    assert (last.enrolment_id, last.action, last.subject) == (file.pk, Access.EXPORT, "access.pdf")


def test_a_change_names_field_before_after_and_who(file, as_role):
    manager = as_role("manager")
    person = file.participant
    import pghistory

    with pghistory.context(user=manager.user.pk, url="/x/"):
        person.last_name = "Nowacka"
        person.identifier = factories.make_pesel()
        person.save()
    page = manager.get(reverse("participant_changes", args=[file.case_number]))
    changes = {str(change.field): (change.before, change.after, name) for change, name, _whose in page.context["lines"]}
    assert changes["nazwisko"] == ("Łąkowska", "Nowacka", "Anna Manager")
    assert changes["identyfikator"][0] == changes["identyfikator"][1] == "•" * 11
    assert person.identifier not in page.content.decode()


def test_a_reader_sees_changes_of_open_sections_alone(file, as_role, project):
    auditor = as_role("auditor")
    factories.open_to_control(file, organisation=auditor.user.organisation, sections=["stays"])
    person = file.participant
    person.last_name = "Nowacka"
    person.save()
    stay = file.stays.get()
    stay.end_reason = "podjęcie pracy"
    stay.save()
    page = auditor.get(reverse("participant_changes", args=[file.case_number]))
    seen = {(str(change.table), str(change.field)) for change, *_ in page.context["lines"]}
    assert seen == {("Pobyty w Centrum", "powód zakończenia")}, "and not the person's name"


@pytest.mark.parametrize(
    ("action", "subject", "words"),
    [
        ("section", "outcomes", "część teczki: efekty"),
        ("section", "sharing", "część teczki: udostępnienia"),
        ("export", "participants.xlsx", "eksport: lista uczestników"),
        ("export", "refund 7.xlsx", "eksport: wniosek o refundację"),
        ("list", "month closing", "lista: zamykanie miesiąca"),
        ("list", "something new", "lista"),
        ("pesel", "", "odsłonięcie numeru PESEL"),
    ],
)
def test_what_was_opened_is_said_in_words(action, subject, words):
    assert what_in_words(action, subject) == words
