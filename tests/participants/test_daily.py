"""The file's daily facts: address, ways to reach somebody, notes, art. 14, and the timeline."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.db import IntegrityError, transaction

from accounts.models import AccessRecord
from participants import actions
from participants.checklist import SENSITIVE
from participants.daily import current_addresses, lasting, missing_provisions, provision_rows
from participants.models import Address, ContactDetail, ContactNote, FileSection, Provision, ProvisionKind
from participants.timeline import providers, timeline
from reintegration.models import Absence, FreeDaysRequest
from tests import factories
from tests.reintegration.programmes import make_programme

D = date
TODAY = D(2026, 11, 23)


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel("2026-11-23 08:00:00+01:00", tick=False):
        yield


@pytest.fixture
def file(project):
    enrolment = factories.make_enrolment(project=project, case_number="2026-041")
    factories.make_stay(enrolment, planned_end_on=D(2027, 1, 13))
    return enrolment


def address(since, kind="residence"):
    return Address(kind=kind, street="Mickiewicza 1/2", postcode="87-100", locality="Toruń", valid_from=since)


def test_the_latest_address_that_has_come_counts_and_the_others_are_its_history():
    first, now, next_one = address(D(2026, 3, 2)), address(D(2026, 11, 23)), address(D(2026, 11, 24))
    letters = address(D(2026, 1, 1), "letters")
    assert current_addresses([first, next_one, letters, now], TODAY) == ([now, letters], [next_one, first])


@pytest.mark.parametrize(
    ("until", "tone", "words"),
    [
        (D(2026, 11, 22), "bad", "minęło 22.11.2026"),
        (D(2026, 11, 23), "warn", "ważne do 23.11.2026"),
        (D(2026, 12, 23), "warn", "ważne do 23.12.2026"),
        (D(2026, 12, 24), "ok", "ważne do 24.12.2026"),
    ],
)
def test_what_lasts_says_how_long_the_last_day_included(until, tone, words):
    found = lasting(until, TODAY)
    assert (found.tone, found.text) == (tone, words)
    assert lasting(None, TODAY) is None


def provision(kind, given, until=None):
    return Provision(kind=kind, given_on=given, valid_until=until)


def test_a_newer_examination_replaces_an_older_one_but_clothing_does_not():
    new, old = provision("medical", D(2026, 6, 1), D(2027, 6, 1)), provision("medical", D(2025, 6, 1), D(2026, 6, 1))
    shoes, coat = provision("clothing", D(2026, 5, 1), D(2026, 12, 1)), provision("clothing", D(2026, 4, 1))
    rows = provision_rows([new, shoes, coat, old], TODAY)
    assert [row.lasting and row.lasting.tone for row in rows] == ["ok", "warn", None, None]
    assert missing_provisions([new, old], TODAY) == [ProvisionKind.SAFETY]
    assert missing_provisions([old], TODAY) == [ProvisionKind.MEDICAL, ProvisionKind.SAFETY]


def post(client, part, **sent):
    return client.post(f"/participants/2026-041/daily/{part}/", sent)


def test_daily_facts_are_entered_and_shown(as_role, file):
    client = as_role("social_worker")
    place = {"street": "Szosa Chełmińska 7/3", "postcode": "87-100", "locality": "Toruń", "kind": "residence"}
    assert post(client, "address", **place, valid_from="2026-11-01").status_code == 302
    post(client, "address", **{**place, "street": "Szosa Chełmińska 7/4"}, valid_from="2026-11-01")
    assert list(Address.objects.values_list("street", flat=True)) == ["Szosa Chełmińska 7/4"]
    post(client, "contact", kind="phone", value="500-600 701")
    post(client, "contact", kind="trusted", value="500600702", name="Ewa Nowak", relation="siostra")
    given = {"kind": "medical", "quantity": "1", "given_on": "2026-11-20", "valid_until": "2027-11-20"}
    post(client, "given", **given, number="ZL/7")
    page = client.get("/participants/2026-041/daily/").content.decode()
    assert file.entry.phone not in page, "another number replaces that of the first day"
    assert file.entry.email in page, "a number does not replace the e-mail address"
    for words in ("Szosa Chełmińska 7/4", "500600701", "Ewa Nowak", "ZL/7", "ważne do 20.11.2027"):
        assert words in page
    assert "Brak aktualnego szkolenia BHP" in page
    assert "Brak aktualnego badania" not in page
    phone, found = ContactDetail.objects.get(kind="phone"), Provision.objects.get()
    post(client, f"contact/{phone.pk}/end")
    post(client, f"given/{found.pk}/remove")
    phone.refresh_from_db()
    assert (phone.ended_on, Provision.objects.count()) == (TODAY, 0)
    assert Provision._meta.get_field("history").related_model.objects.get().number == "ZL/7"


def test_a_trusted_person_does_not_replace_the_persons_own_number(as_role, file):
    client = as_role("social_worker")
    post(client, "contact", kind="trusted", value="500600702", name="Ewa Nowak", relation="siostra")
    for address in ("/participants/2026-041/daily/", "/participants/2026-041/"):
        assert f'href="tel:{file.entry.phone}"' in client.get(address).content.decode(), address
    post(client, "contact", kind="phone", value="500600701")
    page = client.get("/participants/2026-041/").content.decode()
    assert 'href="tel:500600701"' in page
    assert file.entry.phone not in page


@pytest.mark.parametrize(
    ("part", "sent", "field"),
    [
        ("address", {"kind": "residence", "street": "x", "postcode": "87100", "locality": "Toruń"}, "postcode"),
        ("contact", {"kind": "phone", "value": "12ab"}, "value"),
        ("contact", {"kind": "email", "value": "zażółć@example.org"}, "value"),
        ("contact", {"kind": "trusted", "value": "500600700"}, "name"),
        ("note", {"happened_on": "2026-11-24", "kind": "talk", "with_whom": "x", "text": "y"}, "happened_on"),
        ("note", {"happened_on": "2026-11-23", "kind": "talk", "with_whom": "x", "text": "44051401359"}, "text"),
        ("note", {"happened_on": "2026-11-23", "kind": "talk", "with_whom": "x", "text": "był w szpitalu"}, "text"),
        ("given", {"kind": "medical", "quantity": "1", "given_on": "2026-11-20"}, "valid_until"),
        (
            "given",
            {"kind": "ticket", "quantity": "1", "given_on": "2026-11-20", "valid_until": "2026-11-19"},
            "valid_until",
        ),
        (
            "given",
            {"kind": "safety", "quantity": "1", "given_on": "2026-11-24", "valid_until": "2027-11-24"},
            "given_on",
        ),
        ("given", {"kind": "clothing", "quantity": "0", "given_on": "2026-11-20"}, "quantity"),
    ],
)
def test_a_wrong_entry_says_so_at_its_field_and_keeps_what_was_typed(as_role, file, part, sent, field):
    sent = {"valid_from": "2026-11-01", **sent} if part == "address" else sent
    answer = post(as_role("manager"), part, **sent)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert next(iter(sent.values())) in answer.content.decode()


def test_a_note_whose_words_were_meant_is_kept_for_good(as_role, file):
    client = as_role("coordinator")
    sent = {"happened_on": "2026-11-23", "kind": "phone", "with_whom": "MOPR", "text": "pytano o zwolnienie lekarskie"}
    assert post(client, "note", **sent).status_code == 422
    assert post(client, "note", **sent, keep_words="on").status_code == 302
    note = ContactNote.objects.get()
    with pytest.raises(Exception, match="a_contact_note_is_final"), transaction.atomic():
        ContactNote.objects.filter(pk=note.pk).update(text="inaczej")


@pytest.mark.parametrize(
    ("role", "sees"),
    [
        ("social_worker", {"contacts", "notes", "provisions"}),
        ("instructor", {"provisions"}),
        ("specialist", {"contacts", "provisions"}),
        ("settlement", {"contacts", "provisions", "payment"}),
        ("mopr", {"contacts"}),
        ("auditor", {"contacts", "provisions"}),
    ],
)
def test_each_role_sees_its_cards_and_no_partner_a_trusted_person(as_role, file, role, sees):
    client = as_role(role)
    if role == "mopr":
        factories.share(file, client.user.organisation)
    if role == "auditor":
        factories.open_to_control(file, organisation=client.user.organisation)
    file.contact_details.create(kind="trusted", value="500600702", name="Ewa Nowak")
    page = client.get("/participants/2026-041/daily/")
    shown = {card for card in ("contacts", "notes", "provisions", "payment") if page.context[f"sees_{card}"]}
    assert shown == sees
    assert ("Ewa Nowak" in page.content.decode()) == ("contacts" in sees and client.user.works_for_a_centre)
    assert AccessRecord.objects.filter(enrolment_id=file.pk, subject="daily").count() == 1


def test_a_share_without_contact_opens_no_daily_facts(as_role, file):
    client = as_role("pup")
    factories.share(file, client.user.organisation, sections=["stays", "outcomes"])
    assert client.get("/participants/2026-041/daily/").status_code == 404


def test_what_expires_says_when_in_the_database_too(file):
    with pytest.raises(IntegrityError), transaction.atomic():
        Provision.objects.create(enrolment=file, kind="medical", given_on=TODAY)


def test_the_newest_examination_of_a_file_runs_out(file):
    alike = [("medical", D(2026, 12, 1))] * 2  # entered twice
    for kind, until in (("medical", D(2026, 6, 1)), *alike, ("safety", D(2026, 12, 24)), ("clothing", D(2026, 1, 6))):
        Provision.objects.create(enrolment=file, kind=kind, given_on=D(2026, 1, 5), valid_until=until)
    found = Provision.objects.running_out(D(2026, 12, 23))
    assert [(one["kind"], one["last"]) for one in found] == [("medical", D(2026, 12, 1))]


@pytest.fixture
def told(project, file):
    """A file in which every part of the timeline has something."""
    worker = factories.make_user("social_worker", project=project)
    actions.note_contact(
        enrolment=file, happened_on=D(2026, 11, 20), kind="phone", with_whom="MOPR", text="ustalono termin", by=worker
    )
    task = actions.create_task(
        project=project, text="Zadzwonić", due_on=TODAY, assignee=worker, by=worker, enrolment=file
    )
    actions.close_task(task=task, outcome="done", note="", by=worker)
    clothes = {"kind": "clothing", "detail": "kurtka L"}
    actions.record_provision(enrolment=file, given_on=D(2026, 4, 1), by=worker, **clothes)
    file.documents.create(kind="job", number="UP/1", issued_on=D(2026, 10, 1))
    file.employments.create(started_on=D(2026, 10, 2), form="umowa o pracę", document=file.documents.get())
    return file


def test_the_timeline_is_told_by_every_app_newest_first(as_role, told):
    page = as_role("manager").get("/participants/2026-041/timeline/").context["page"]
    assert [(moment.day, str(moment.kind), str(moment.text)) for moment in page] == [
        (D(2026, 11, 23), "zadanie", "Zadzwonić: wykonane"),
        (D(2026, 11, 20), "kontakt", "rozmowa telefoniczna, MOPR: ustalono termin"),
        (D(2026, 10, 2), "efekt", "podjęcie pracy: umowa o pracę"),
        (D(2026, 10, 1), "dokument", "dokument potwierdzający zatrudnienie UP/1"),
        (D(2026, 4, 1), "art. 14", "odzież i obuwie robocze, kurtka L"),
        (D(2026, 3, 2), "projekt", "pierwszy dzień w projekcie"),
        (D(2026, 3, 2), "pobyt", "początek okresu próbnego"),
    ]
    assert [provider.__module__ for provider in providers("moments")][:3] == [
        "participants.moments", "reintegration.moments", "benefits.moments",
    ]  # fmt: skip


@pytest.mark.parametrize(("role", "sees"), [("coordinator", True), ("specialist", False), ("instructor", False)])
def test_a_document_of_health_stands_in_the_timeline_for_those_alone_who_see_it(as_role, told, role, sees):
    kind = next(iter(SENSITIVE))
    told.documents.create(kind=kind, number="orz. 7", issued_on=D(2026, 5, 4))
    moments = as_role(role).get("/participants/2026-041/timeline/").context["page"]
    assert any("orz. 7" in str(moment.text) for moment in moments) == sees


@pytest.fixture
def worked_with(project, told):
    """The same file with a sick leave, free days, counselling with a note, three meetings and a programme."""
    stay, worker = told.stays.get(), factories.make_user("social_worker", project=project)
    sick = factories.make_document(told, "sick_leave", number="ZUS ZLA 7", issued_on=D(2026, 5, 4))
    Absence.objects.create(stay=stay, kind="L4", starts_on=D(2026, 5, 4), ends_on=D(2026, 5, 8), document=sick)
    FreeDaysRequest.objects.create(
        stay=stay, starts_on=D(2026, 6, 1), ends_on=D(2026, 6, 1), requested_on=D(2026, 5, 25), state="approved",
        decided_by=worker, decided_at=datetime(2026, 5, 26, tzinfo=UTC),
    )  # fmt: skip
    factories.make_card(told, factories.make_user("specialist", project=project), note="tajne")
    for day in (D(2026, 6, 8), D(2026, 6, 9), D(2026, 7, 1)):
        meeting = factories.make_meeting(project, day)
        meeting.presences.create(stay=stay, present=True)
        factories.close_meeting(meeting)
    make_programme(told, by=worker)
    return told


def test_the_work_with_a_person_stands_in_the_timeline_and_no_note(as_role, worked_with):
    page = as_role("manager").get("/participants/2026-041/timeline/")
    found = {(str(moment.kind), str(moment.text)) for moment in page.context["page"]}
    assert found >= {
        ("nieobecność", "zwolnienie lekarskie (L4), do 08.05.2026"),
        ("nieobecność", "przyznane dni wolne"),
        ("zajęcia", "2 spotkania w miesiącu, 8:00 h"),
        ("zajęcia", "1 spotkanie w miesiącu, 4:00 h"),
    }
    assert {kind for kind, _text in found} >= {"poradnictwo", "program"}
    assert "tajne" not in page.content.decode()


@pytest.mark.parametrize(
    ("sections", "kinds"),
    [
        (["stays"], {"projekt", "pobyt"}),
        (["attendance"], {"nieobecność"}),
        (["activities"], {"zajęcia"}),
        (["plan"], {"program"}),
        (["outcomes"], {"efekt"}),
    ],
)
def test_a_partner_reads_of_the_timeline_what_is_shared(as_role, worked_with, sections, kinds):
    factories.make_document(worked_with, "disability", number="o stopniu")
    client = as_role("mopr")
    factories.share(worked_with, client.user.organisation, sections=sections)
    moments = client.get("/participants/2026-041/timeline/").context["page"]
    assert {str(moment.kind) for moment in moments} == kinds


@pytest.mark.parametrize("notes", [1, 3])
def test_the_timeline_costs_the_same_however_much_happened(project, told, django_assert_num_queries, notes):
    worker = factories.make_user("social_worker", project=project)
    said = {"kind": "talk", "with_whom": "x", "text": "y", "by": worker}
    for day in range(notes):
        actions.note_contact(enrolment=told, happened_on=D(2026, 11, 1 + day), **said)
    sections = frozenset(FileSection)
    worker.roles  # noqa: B018  read once
    told.refresh_from_db()
    with django_assert_num_queries(16):
        assert len(timeline(worker, told, sections)) == 7 + notes
