"""Counselling: the card, its clashes, its note that one person reads, hours and the paper to settle."""

import html
import io
import json
import logging
import re
import zipfile
from datetime import date, time
from decimal import Decimal

import openpyxl
import pypdf
import pytest
import time_machine
from cryptography.fernet import Fernet
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction

from accounts.models import AccessRecord
from accounts.permissions import Role
from cis_portal.lib.periods import Month
from participants.holdings.bundle import write_subject_access
from participants.models import Enrolment
from reintegration.actions import counselling as actions
from reintegration.actions import notes
from reintegration.actions.counselling_plans import agree_hours
from reintegration.counselling.notes import text_of
from reintegration.delivered import delivered_minutes
from reintegration.models import ActivityKind, CounsellingCard, CounsellingNote, MeetingPresence, NoteAccess
from tests import factories

SECRET = "Boi się ciemności i własnego cienia"
DAY = date(2026, 6, 15)


@pytest.fixture(autouse=True)
def that_monday():
    with time_machine.travel("2026-06-15 14:03+02:00", tick=True):
        yield


@pytest.fixture
def file(project) -> Enrolment:
    return factories.make_enrolment(project=project, person={"last_name": "Ćwik", "first_name": "Łucja"})


@pytest.fixture
def psychologist(as_role):
    return as_role("specialist", first_name="Ewa", last_name="Źródlana", email="ewa@example.org")


def kind(name: str) -> ActivityKind:
    return ActivityKind.objects.filter(code=f"counselling_{name}").order_by("pk")[0]


def facts(**fields):
    return actions.Facts(**{
        "held_on": DAY, "starts_at": time(10), "ends_at": time(10, 50), "kind": kind("psychological"),
        "topic": "stress", **fields,
    })  # fmt: skip


def form(file, **fields):
    return {
        "enrolment": file.pk, "held_on": "2026-06-15", "starts_at": "10:00", "ends_at": "10:50",
        "subject": f"{kind('psychological').pk}:stress", "note": "", **fields,
    }  # fmt: skip


def text(response) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", response.content.decode())).split())


# The card


def test_a_new_card_begins_with_today_and_the_last_length_up_to_now(psychologist, file, project):
    other = factories.make_enrolment(project=project, person={"last_name": "Adamska"})
    factories.make_card(file, psychologist.user, ends_at=time(10, 30), kind="counselling_legal", topic="debts")
    page = psychologist.get("/counselling/").context["form"]
    assert page.initial == {"held_on": DAY, "starts_at": time(13, 30), "ends_at": time(14)}
    chosen = page.fields["enrolment"].choices
    assert [group[0] for group in chosen[1:]] == ["Ostatnio", "Pozostali"]
    assert [pk for group in chosen[1:] for pk, _name in group[1]] == [file.pk, other.pk]
    assert page.fields["subject"].choices[1][1][0][0] == f"{kind('legal').pk}:debts"


def test_just_after_midnight_a_new_card_keeps_its_length(psychologist):
    with time_machine.travel("2026-06-15 00:14+02:00"):
        page = psychologist.get("/counselling/").context["form"]
    assert page.initial == {"held_on": DAY, "starts_at": time(0), "ends_at": time(0, 50)}


def test_a_card_is_kept_with_its_sealed_note(psychologist, file):
    assert psychologist.post("/counselling/add/", form(file, note=SECRET))["Location"] == "/counselling/"
    card = CounsellingCard.objects.get()
    assert (card.enrolment, card.specialist, card.held_on, card.minutes) == (file, psychologist.user, DAY, 50)
    assert (card.kind.code, card.topic) == ("counselling_psychological", "stress")
    assert text_of(card.note) == SECRET
    assert SECRET not in bytes(card.note.sealed).decode()


def test_a_link_from_the_file_names_the_person(psychologist, file):
    page = psychologist.get(f"/counselling/?case={file.case_number}").context["form"]
    assert page["enrolment"].value() == file.pk


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"ends_at": "09:00"}, "Spotkanie kończy się, zanim się zacznie."),
        ({"starts_at": "13:30", "ends_at": "14:10"}, "To spotkanie jeszcze się nie skończyło"),
        ({"held_on": "2026-06-16"}, "To spotkanie jeszcze się nie skończyło"),
        ({"held_on": "2026-03-01"}, "W tym dniu osoba nie była w projekcie."),
    ],
)
def test_a_card_that_cannot_be_says_why_and_keeps_what_was_typed(psychologist, file, fields, said):
    answer = psychologist.post("/counselling/add/", form(file, note="zapis", **fields))
    assert answer.status_code == 422
    assert said in text(answer)
    assert ">\nzapis</textarea>" in answer.content.decode()
    assert not CounsellingCard.objects.exists()


def test_a_clash_of_the_specialist_or_the_person_is_named(psychologist, as_role, file, project):
    factories.make_card(file, psychologist.user, held_on=DAY)
    other = factories.make_enrolment(project=project, person={"last_name": "Adamska"})
    answer = psychologist.post("/counselling/add/", form(other, starts_at="10:49", ends_at="11:30"))
    assert "Masz już kartę z tego czasu: 15.06.2026, 10:00–10:50, Ćwik Łucja." in text(answer)
    lawyer = as_role("specialist")
    answer = lawyer.post(
        "/counselling/add/", form(file, starts_at="09:30", ends_at="10:01", subject=f"{kind('legal').pk}:debts")
    )
    assert "Ćwik Łucja: w tym czasie trwało już poradnictwo: 15.06.2026, 10:00–10:50, Ewa Źródlana." in text(answer)
    assert psychologist.post("/counselling/add/", form(other, starts_at="10:50", ends_at="11:30")).status_code == 302


def test_a_class_the_person_was_at_is_named_unless_they_were_called_out_of_it(psychologist, file, project):
    stay = factories.make_stay(file)
    group = factories.make_group(project, stay)
    meeting = factories.make_meeting(project, DAY, group=group)
    answer = psychologist.post("/counselling/add/", form(file))
    assert "Osoba uczestniczyła wtedy w: Szkoła Rodzica (15.06.2026, 08:00–12:00)." in text(answer)
    MeetingPresence.objects.create(meeting=meeting, stay=stay, present=False)
    assert psychologist.post("/counselling/add/", form(file)).status_code == 302
    CounsellingCard.objects.all().delete()
    MeetingPresence.objects.update(present=True)
    assert psychologist.post("/counselling/add/", form(file)).status_code == 422
    assert psychologist.post("/counselling/add/", form(file, called_out="on")).status_code == 302
    assert CounsellingCard.objects.get().called_out


def test_a_meeting_the_specialist_led_is_refused_whoever_was_called_out(psychologist, file, project):
    meeting = factories.make_meeting(project, DAY, leader=psychologist.user)
    answer = psychologist.post("/counselling/add/", form(file, called_out="on"))
    assert "Prowadziłaś/prowadziłeś wtedy: Szkoła Rodzica (15.06.2026, 08:00–12:00)." in text(answer)
    type(meeting).objects.update(
        state="cancelled", reason="choroba", changed_by=psychologist.user, changed_at="2026-06-15T07:00Z"
    )
    assert psychologist.post("/counselling/add/", form(file)).status_code == 302


def test_counselling_counts_among_the_hours_a_person_was_given(psychologist, file):
    for hour in (10, 11):
        factories.make_card(file, psychologist.user, starts_at=time(hour), ends_at=time(hour, 45))
    of_kind = {kind("psychological").pk: 90}
    assert delivered_minutes([file.pk]) == {file.pk: of_kind}
    assert delivered_minutes([file.pk], first=date(2026, 3, 3)) == {}


@pytest.mark.parametrize("same", ["specialist", "person"])
def test_the_database_keeps_both_out_of_one_hour(psychologist, as_role, file, project, same):
    factories.make_card(file, psychologist.user)
    other = factories.make_enrolment(project=project)
    who = (other, psychologist.user) if same == "specialist" else (file, as_role("specialist").user)
    with pytest.raises(IntegrityError, match="_at_a_time"), transaction.atomic():
        factories.make_card(*who, starts_at=time(10, 49), ends_at=time(11))
    CounsellingCard.objects.update(
        withdrawn_at="2026-06-15T12:00+02:00", withdrawn_by=psychologist.user, withdraw_reason="pomyłka"
    )
    factories.make_card(*who, starts_at=time(10, 49), ends_at=time(11))


@pytest.mark.django_db(transaction=True)
def test_of_two_cards_sent_at_one_moment_one_is_kept_and_the_other_told(together):
    project = factories.make_project()
    user = factories.make_user("specialist", project=project)
    files = [factories.make_enrolment(project=project) for _ in range(2)]
    answers = together(
        *[lambda one=one: actions.add_card(enrolment=one, facts=facts(), note="", by=user) for one in files]
    )
    assert sorted(type(answer).__name__ for answer in answers) == ["CounsellingCard", "CounsellingClash"]


def test_only_its_author_changes_a_card(psychologist, as_role, file):
    card = factories.make_card(file, psychologist.user, note=SECRET)
    with pytest.raises(actions.NotYours):
        actions.change_card(card=card, facts=facts(), note="inaczej", by=as_role("specialist").user)
    assert as_role("specialist").post(f"/counselling/cards/{card.pk}/change/", form(file)).status_code == 404
    assert as_role("manager").post(f"/counselling/cards/{card.pk}/change/", form(file)).status_code == 403
    changed = form(file, held_on="2026-06-12", note="inaczej")
    assert psychologist.post(f"/counselling/cards/{card.pk}/change/", changed).status_code == 302
    card.refresh_from_db()
    assert (card.held_on, text_of(CounsellingNote.objects.get())) == (date(2026, 6, 12), "inaczej")


def test_an_emptied_note_is_erased_for_good(psychologist, file):
    card = factories.make_card(file, psychologist.user, note=SECRET)
    psychologist.post(f"/counselling/cards/{card.pk}/change/", form(file, note="  "))
    assert not CounsellingNote.objects.exists()


def test_a_withdrawn_card_says_why_counts_nowhere_and_loses_its_note(psychologist, file):
    card = factories.make_card(file, psychologist.user, held_on=DAY, note=SECRET)
    address = f"/counselling/cards/{card.pk}/withdraw/"
    assert psychologist.post(address, {"reason": ""}).status_code == 422
    assert psychologist.post(address, {"reason": "zły dzień"}).status_code == 302
    assert not CounsellingNote.objects.exists()
    assert "Wycofano 15.06.2026 14:03, Ewa Źródlana: zły dzień" in text(
        psychologist.get(f"/counselling/cards/{card.pk}/")
    )
    assert psychologist.get("/counselling/2026-06/").context["cards"] == []
    assert psychologist.post(address, {"reason": "znowu"}).status_code == 422


# The note: who reads it


def reads(client, card) -> bool:
    answer = client.get(f"/counselling/cards/{card.pk}/")
    return answer.status_code == 200 and SECRET in answer.content.decode()


def test_a_note_is_read_by_its_author_alone(psychologist, as_role, file):
    card = factories.make_card(file, psychologist.user, note=SECRET)
    everybody = ["manager", "coordinator", "social_worker", "instructor", "specialist", "settlement", "mopr", "pup",
                 "auditor", "administrator"]  # fmt: skip
    for role in (Role.MOPR, Role.PUP):
        factories.share(file, factories.organisation_for(role, file.project))
    factories.open_to_control(file, organisation=factories.organisation_for(Role.AUDITOR, file.project))
    assert reads(psychologist, card)
    assert {role: reads(as_role(role), card) for role in everybody} == dict.fromkeys(everybody, False)
    assert AccessRecord.objects.filter(subject="counselling note").count() == 1


def test_whoever_sees_the_card_learns_that_a_note_is_kept_and_no_more(psychologist, as_role, file):
    card = factories.make_card(file, psychologist.user, note=SECRET)
    page = as_role("manager").get(f"/counselling/cards/{card.pk}/")
    assert "Specjalista prowadzi zapis. Nikt inny go nie czyta." in text(page)
    assert page.context["text"] is None


def test_an_author_who_no_longer_counsels_reads_nothing(psychologist, file):
    card = factories.make_card(file, psychologist.user, note=SECRET)
    psychologist.user.role_grants.update(role="instructor")
    assert not reads(psychologist, card)
    assert list(CounsellingNote.objects.visible_to(type(psychologist.user).objects.get(pk=psychologist.user.pk))) == []


def decide(manager, card, reader, **fields):
    said = {"enrolment": card.enrolment_id, "specialist": card.specialist_id, "reader": reader.pk,
            "ends_on": "2026-06-29", "reason": "zastępstwo po odejściu", **fields}  # fmt: skip
    return manager.post("/counselling/notes/", said)


def test_by_the_managers_decision_one_reader_reads_until_its_last_day_and_the_author_is_told(
    psychologist, as_role, file, project, mailoutbox, django_capture_on_commit_callbacks
):
    card = factories.make_card(file, psychologist.user, note=SECRET)
    other = factories.make_card(
        factories.make_enrolment(project=project), psychologist.user, note=SECRET, starts_at=time(12), ends_at=time(13)
    )
    reader, manager = as_role("specialist", last_name="Nowa"), as_role("manager", last_name="Szefowa")
    with django_capture_on_commit_callbacks(execute=True):
        assert decide(manager, card, reader.user).status_code == 302
    assert (reads(reader, card), reads(reader, other), reads(manager, card)) == (True, False, False)
    assert reader.post(f"/counselling/cards/{card.pk}/change/", form(file)).status_code == 404
    (mail,) = mailoutbox
    assert mail.to == ["ewa@example.org"]
    assert f"w sprawie {file.case_number} do 29.06.2026" in mail.body
    assert "zastępstwo po odejściu" in mail.body
    assert "Ćwik" not in mail.body
    said = text(psychologist.get(f"/counselling/cards/{card.pk}/"))
    assert "Anna Nowa 15.06.2026 – 29.06.2026, decyzja: Anna Szefowa: zastępstwo po odejściu czyta teraz" in said
    record = AccessRecord.objects.get(by=reader.user, subject="counselling note")
    assert (record.enrolment_id, record.details) == (file.pk, {"card": card.pk})
    with time_machine.travel("2026-06-29 23:59+02:00"):
        assert card in CounsellingCard.objects.visible_to(reader.user)
    with time_machine.travel("2026-06-30 00:01+02:00"):
        assert card not in CounsellingCard.objects.visible_to(reader.user)
        assert not CounsellingNote.objects.visible_to(reader.user).exists()


def test_a_decision_is_ended_at_once(psychologist, as_role, file):
    card = factories.make_card(file, psychologist.user, note=SECRET)
    reader, manager = as_role("social_worker"), as_role("manager")
    decide(manager, card, reader.user)
    assert reads(reader, card)
    manager.post(f"/counselling/notes/{NoteAccess.objects.get().pk}/end/")
    assert not reads(reader, card)
    assert NoteAccess.objects.get().ended_by == manager.user


def test_nobody_opens_notes_to_themselves_nor_to_whoever_sees_no_counselling(psychologist, as_role, file):
    card = factories.make_card(file, psychologist.user, note=SECRET)
    manager, reader = as_role("manager"), as_role("social_worker")
    assert decide(manager, card, manager.user).status_code == 422
    assert decide(manager, card, as_role("instructor").user).status_code == 422
    assert decide(manager, card, reader.user, ends_on="2026-09-14").status_code == 422  # 91 days
    assert decide(as_role("coordinator"), card, reader.user).status_code == 403
    with pytest.raises(notes.ForThemselves):
        notes.open_notes(specialist=psychologist.user, reader=manager.user, enrolment=file, reason="x",
                         ends_on=DAY, by=manager.user)  # fmt: skip
    said = {"specialist": psychologist.user, "enrolment": file, "reason": "x", "starts_on": DAY, "ends_on": DAY}
    with pytest.raises(IntegrityError, match="nobody_opens_notes_to_themselves"), transaction.atomic():
        NoteAccess.objects.create(reader=manager.user, decided_by=manager.user, **said)
    assert not NoteAccess.objects.exists()


def test_a_substitute_of_the_author_or_the_manager_reads_nothing_by_the_role_alone(psychologist, as_role, file):
    card = factories.make_card(file, psychologist.user, note=SECRET)
    assert not reads(as_role("specialist"), card)  # holds the author's role in their place
    assert not CounsellingNote.objects.visible_to(as_role("manager").user).exists()


# The note: where its text is


def everything_in_the_database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")
        rows = []
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT t::text FROM "{table}" t')
            rows += [row for (row,) in cursor.fetchall()]
    return "\n".join(rows)


def test_the_plain_text_is_in_no_table_history_log_export_search_or_error(
    psychologist, as_role, file, caplog, monkeypatch
):
    caplog.set_level(logging.DEBUG)
    psychologist.post("/counselling/add/", form(file, note=SECRET))
    card = CounsellingCard.objects.get()
    psychologist.post(f"/counselling/cards/{card.pk}/change/", form(file, note=SECRET + " i cienia"))
    psychologist.get(f"/counselling/cards/{card.pk}/")
    kept = everything_in_the_database()
    assert "Boi się" not in kept
    assert "Boi się".encode().hex() not in kept
    manager = as_role("manager")
    for address in ("/participants/?q=ciemności", f"/participants/{file.case_number}/changes/",
                    f"/participants/{file.case_number}/counselling/", "/counselling/2026-06/"):  # fmt: skip
        assert "Boi się" not in manager.get(address).content.decode()
    bundle = io.BytesIO()
    write_subject_access(bundle, person=file.participant)
    packed = zipfile.ZipFile(bundle)
    assert not [name for name in packed.namelist() if name.startswith("pliki/")]
    assert not [name for name in packed.namelist() if "Boi się".encode() in packed.read(name)]

    def broken(*_args, **_fields):
        raise RuntimeError("the disk is full")

    psychologist.raise_request_exception = False
    monkeypatch.setattr(CounsellingNote.objects, "update_or_create", broken)
    answer = psychologist.post("/counselling/add/", form(file, note=SECRET, starts_at="08:00", ends_at="09:00"))
    assert answer.status_code == 500
    assert "Boi się" not in answer.content.decode() + caplog.text
    assert CounsellingCard.objects.count() == 1


def test_the_person_learns_of_each_card_and_that_a_note_is_given_on_request(psychologist, file):
    factories.make_card(file, psychologist.user, note=SECRET)
    bundle = io.BytesIO()
    write_subject_access(bundle, person=file.participant)
    packed = zipfile.ZipFile(bundle)
    (card,) = json.loads(packed.read("dane/reintegration.counsellingcard.json"))["rows"]
    assert (card["held_on"], card["starts_at"], card["topic"]) == ("2026-03-02", "10:00:00", "motivation")
    (note,) = json.loads(packed.read("dane/reintegration.counsellingnote.json"))["rows"]
    assert set(note) == {"id", "card", "written_at", "changed_at"}
    assert "kopię wydaje na wniosek" in packed.read("index.html").decode()


def test_a_note_moved_to_another_card_or_author_cannot_be_opened(psychologist, as_role, file):
    """Whoever owns the database has no key: moving the sealed text to a card of their own must not open it."""
    factories.make_card(file, psychologist.user, note=SECRET)
    thief = as_role("specialist")
    own = factories.make_card(file, thief.user, starts_at=time(12), ends_at=time(13))
    CounsellingNote.objects.update(card=own)
    assert "Zapisu nie da się otworzyć" in text(thief.get(f"/counselling/cards/{own.pk}/"))
    assert not reads(thief, own)


def test_without_its_key_a_note_is_told_apart_and_never_written_over(psychologist, file, settings):
    card = factories.make_card(file, psychologist.user, note=SECRET)
    former = settings.NOTE_KEYS
    settings.NOTE_KEYS = [Fernet.generate_key().decode()]
    page = psychologist.get(f"/counselling/cards/{card.pk}/")
    assert "Zapisu nie da się otworzyć" in text(page)
    assert "<textarea" not in page.content.decode().split("withdraw")[0]
    psychologist.post(f"/counselling/cards/{card.pk}/change/", form(file, note="nowy"))
    settings.NOTE_KEYS = former
    assert text_of(CounsellingNote.objects.get()) == SECRET


def test_rotating_makes_the_old_key_needless_and_leaves_no_history(psychologist, file, settings, capsys):
    factories.make_card(file, psychologist.user, note=SECRET)
    new = Fernet.generate_key().decode()
    settings.NOTE_KEYS = [new, *settings.NOTE_KEYS]
    for expected in ({"rotated": 1, "current": 0}, {"rotated": 0, "current": 1}):
        call_command("rotate_note_keys", json=True)
        assert json.loads(capsys.readouterr().out) == expected | {"unreadable": []}
    settings.NOTE_KEYS = [new]
    note = CounsellingNote.objects.get()
    assert text_of(note) == SECRET
    assert not note.history.exists()
    settings.NOTE_KEYS = [Fernet.generate_key().decode()]
    with pytest.raises(CommandError, match=f"of these cards: {note.card_id}"):
        call_command("rotate_note_keys", json=True)


# Hours


def test_a_specialist_sees_their_own_cards_and_settlements_all(psychologist, as_role, file):
    factories.make_card(file, psychologist.user)
    lawyer = as_role("specialist", last_name="Prawna")
    factories.make_card(
        file, lawyer.user, starts_at=time(12), ends_at=time(13), kind="counselling_legal", topic="debts"
    )
    shown = {
        client: [row.specialist.last_name for row in client.get("/counselling/2026-03/").context["specialists"]]
        for client in (psychologist, lawyer, as_role("settlement"))
    }
    assert list(shown.values()) == [["Źródlana"], ["Prawna"], ["Prawna", "Źródlana"]]


def test_hours_stand_against_what_was_agreed_from_a_month_on(psychologist, as_role, file, project, coordinator):
    for number in range(2):
        factories.make_card(file, psychologist.user, starts_at=time(10 + number), ends_at=time(11 + number))
    agree_hours(
        project=project, specialist=psychologist.user, month=Month(2026, 2), hours=Decimal("1.5"), by=coordinator
    )
    agree_hours(project=project, specialist=psychologist.user, month=Month(2026, 4), hours=Decimal(9), by=coordinator)
    (row,) = as_role("manager").get("/counselling/2026-03/").context["specialists"]
    assert (row.hours.minutes, row.hours.people, row.hours.meetings) == (120, 1, 2)
    assert (row.planned, row.over) == (90, True)
    assert "2 h ponad uzgodnione 1 h 30 min" in text(as_role("manager").get("/counselling/2026-03/")).replace(
        "\xa0", " "
    ).replace("&nbsp;", " ")


def test_the_coordinator_agrees_hours(psychologist, as_role, project):
    said = {"specialist": psychologist.user.pk, "hours": "12,5"}
    assert as_role("settlement").post("/counselling/2026-06/plan/", said).status_code == 403
    assert as_role("coordinator").post("/counselling/2026-06/plan/", said).status_code == 302
    assert "0 min z uzgodnionych 12 h 30 min" in text(psychologist.get("/counselling/"))


@pytest.mark.parametrize("people", [1, 3])
@pytest.mark.parametrize(("address", "queries"), [("/counselling/", 11), ("/counselling/2026-03/", 6)])
def test_a_page_of_counselling_costs_the_same_however_many_cards_it_shows(
    psychologist, project, people, address, queries, django_assert_num_queries
):
    for number in range(people):
        file = factories.make_enrolment(project=project)
        factories.make_card(file, psychologist.user, starts_at=time(8 + number), ends_at=time(9 + number), note="x")
    psychologist.get(address)
    with django_assert_num_queries(queries):
        psychologist.get(address)


def test_the_summary_to_sign_lists_cases_and_hours_and_no_name_nor_note(psychologist, as_role, file):
    factories.make_card(file, psychologist.user, note=SECRET)
    factories.make_card(
        file, psychologist.user, starts_at=time(12), ends_at=time(13, 30), kind="counselling_therapeutic", topic="goals"
    )
    settlement = as_role("settlement")
    address = f"/counselling/2026-03/{psychologist.user.pk}/summary"
    reader = pypdf.PdfReader(io.BytesIO(settlement.get(f"{address}.pdf").content))
    said = " ".join(" ".join(page.extract_text() for page in reader.pages).split())
    assert "Razem 2 h 20 min, 2 spotkania, 1 osoba" in said
    assert f"1 02.03.2026 10:00–10:50 50 min {file.case_number} Poradnictwo psychologiczne motywacja" in said
    assert "Ćwik" not in said
    assert SECRET not in said
    sheet = openpyxl.load_workbook(io.BytesIO(settlement.get(f"{address}.xlsx").content)).active
    rows = list(sheet.iter_rows(values_only=True))
    assert [row[1:5] for row in rows[-3:]] == [
        ("10:00", "10:50", 0.83, file.case_number), ("12:00", "13:30", 1.5, file.case_number), (None, None, 2.33, None),
    ]  # fmt: skip
    assert "Ćwik" not in str(rows)
    digest = settlement.get("/counselling/2026-03/").context["digest"]
    assert digest[:16] in said
    assert digest in str(rows)
    assert AccessRecord.objects.filter(action="export", subject="counselling").count() == 2


def test_another_centres_cards_do_not_exist(psychologist, as_role):
    foreign = factories.make_other_project()
    file = factories.make_enrolment(project=foreign)
    card = factories.make_card(file, factories.make_user("specialist", project=foreign))
    for role in ("manager", "settlement", "specialist"):
        assert as_role(role).get(f"/counselling/cards/{card.pk}/").status_code == 404
        assert as_role(role).get(f"/counselling/2026-03/{card.specialist_id}/summary.pdf").status_code == 404
    assert psychologist.post("/counselling/add/", form(file)).status_code == 422


def test_the_file_tells_hours_by_kind_and_a_specialist_their_own(psychologist, as_role, file):
    factories.make_card(file, psychologist.user)
    lawyer = as_role("specialist")
    panel = {"HX-Request": "true"}
    address = f"/participants/{file.case_number}/counselling/"
    assert "Poradnictwo psychologiczne 50 min" in text(as_role("social_worker").get(address, headers=panel))
    assert "Nie wpisano poradnictwa." in text(lawyer.get(address, headers=panel))
    assert as_role("mopr").get(address).status_code == 403


def test_the_length_of_a_note_is_bounded(psychologist, file):
    assert psychologist.post("/counselling/add/", form(file, note="a" * 20_001)).status_code == 422
    assert psychologist.post("/counselling/add/", form(file, note="a" * 20_000)).status_code == 302
