"""SM EFS both ways: a file written and answered, complaints at their fields until repaired, identifiers taken over."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from accounts.models import AccessRecord
from exchange import actions as imports
from exchange.models import Import, Purpose
from participants.models import Enrolment, EntrySnapshot, SensitiveEntry
from participants.sm_efs import HEADERS, Person, sm_efs_csv
from reporting import actions
from reporting.models import SmEfsAnswer, SmEfsFault, SmEfsUpload
from reporting.quality.findings import check_one
from reporting.sm_efs.answers import Unreadable, column_named, read_answer
from reporting.sm_efs.faults import field_of
from reporting.templatetags.reporting import field_address
from tests import factories

HEAD = "Lp.;PESEL / Inny identyfikator;Nazwa pola;Opis błędu\r\n"


def answer(*lines: str, head: str = HEAD) -> bytes:
    return (head + "\r\n".join(lines)).encode("cp1250")


@pytest.mark.parametrize(
    ("text", "column"),
    [("Kod pocztowy", 18), ("kod POCZTOWY", 18), ("Obszar według stopnia", 19), ("18", 18), ("w tym", None), ("", None),
     ("Nie ma takiego", None), ("44", None)],
)  # fmt: skip
def test_a_field_is_found_by_its_header_where_that_says_which(text, column):
    assert column_named(text) == column


def test_a_report_of_errors_is_read_whatever_stands_above_it():
    lines = read_answer(answer("1;85051400017;Kod pocztowy;Niepoprawny format", head=f"Informacja zwrotna\r\n{HEAD}"))
    assert lines == [("85051400017", "", 1, Person.POSTCODE, "Niepoprawny format")]


@pytest.mark.parametrize(
    ("content", "code"), [(b"PK\x81\x90\xff", "encoding"), (b"a;b\n1;2", "columns"), (HEAD.encode(), "empty")]
)
def test_what_is_no_report_of_errors_is_refused_with_its_reason(content, code):
    with pytest.raises(Unreadable) as refusal:
        read_answer(content)
    assert refusal.value.code == code


@pytest.fixture
def file(project) -> Enrolment:
    return factories.make_enrolment(project=project, entry={"postcode": "87100"})


def corrected(file: Enrolment, **fields) -> None:
    """The next version of the entry."""
    former, skipped = file.entry, ("id", "created_at")
    kept = {f.name: getattr(former, f.name) for f in EntrySnapshot._meta.concrete_fields if f.name not in skipped}
    flags = {f.name: getattr(former.sensitive, f.name) for f in SensitiveEntry._meta.concrete_fields}
    entry = EntrySnapshot.objects.create(**{**kept, "version": former.version + 1, "reason": "SM EFS", **fields})
    SensitiveEntry.objects.create(**{**flags, "id": None, "snapshot": entry})
    Enrolment.objects.filter(pk=file.pk).update(entry=entry)


def test_a_complaint_stands_at_its_field_until_the_field_is_repaired(project, file, coordinator):
    upload = actions.write_upload(project=project, changed=False, by=coordinator)
    number = file.participant.identifier
    content = answer(
        f"1;{number};Kod pocztowy;Niepoprawny format kodu", f"2;{number};;Osoba w innym projekcie", "3;0;;x"
    )
    kept = actions.keep_faults(upload=upload, content=content, by=coordinator)
    assert (kept.faults, kept.unknown) == (2, 1)
    actions.keep_faults(upload=upload, content=content, by=coordinator)
    assert SmEfsFault.objects.count() == 2

    def said():
        return [(f.code, f.field, f.message) for f in check_one(Enrolment.objects.get(pk=file.pk)).findings if f.code == "EFS"]  # fmt: skip  # noqa: E501

    assert said() == [("EFS", "postcode", "Niepoprawny format kodu"), ("EFS", "entry", "Osoba w innym projekcie")]
    assert not check_one(file).is_green
    file.exit_situation = "other"
    file.save()
    assert [message for _, _, message in said()] == ["Niepoprawny format kodu"]  # the row changed, the postcode did not
    corrected(file, postcode="87-100")
    assert said() == []


@pytest.mark.parametrize(
    ("column", "address"),
    [
        (Person.POSTCODE, "entry/correct/#id_postcode"),
        (Person.COUNTY, "entry/correct/#id_teryt"),
        (Person.HOMELESS, "entry/correct/#id_homeless"),
        (Person.AGE, "entry/correct/#id_reason"),
        (Person.NO_PESEL, "identifier/correct/#id_identifier"),
        (Person.LAST_NAME, "#identity"),
        (Person.EXIT_SITUATION, "exit/"),
        (Person.STARTED_ON, "#project-part"),
        (Person.SUPPORT_DATES, "#entry"),
        (None, "#entry"),
    ],
)
def test_a_complaint_leads_to_the_field_in_which_it_is_mended(column, address):
    assert field_address(field_of(SmEfsFault(column=column)), "2026-0001") == f"/participants/2026-0001/{address}"


def test_a_row_s_number_names_a_person_where_nothing_else_does(project, file, coordinator):
    upload = actions.write_upload(project=project, changed=False, by=coordinator)
    actions.keep_faults(upload=upload, content=answer("2;;Telefon kontaktowy;Błąd"), by=coordinator)
    assert list(SmEfsFault.objects.values_list("enrolment", "column")) == [(file.pk, Person.PHONE)]


def test_a_file_taken_later_settles_what_was_sent_back_before(project, file, coordinator, time_machine):
    upload = actions.write_upload(project=project, changed=False, by=coordinator)
    content = answer(f"1;{file.participant.identifier};;x")
    actions.keep_faults(upload=upload, content=content, by=coordinator)
    time_machine.move_to(timezone.now() + timedelta(minutes=1))
    later = actions.write_upload(project=project, changed=True, by=coordinator)
    assert SmEfsFault.objects.standing().count() == 1
    actions.answer_upload(upload=later, answer=SmEfsAnswer.ACCEPTED, on=date(2026, 11, 2), by=coordinator)
    assert SmEfsFault.objects.standing().count() == 0
    with pytest.raises(actions.AlreadyAnswered):
        actions.answer_upload(upload=later, answer=SmEfsAnswer.REJECTED, on=date(2026, 11, 2), by=coordinator)


@pytest.mark.processes  # a change is dated by the database's clock
def test_the_next_file_holds_what_changed_since_the_last_one_taken(project, coordinator, monkeypatch):
    monkeypatch.setattr("reporting.actions.sm_efs.UNDER_WAY", timedelta(0))
    first, second = (factories.make_enrolment(project=project) for _ in range(2))
    taken = actions.write_upload(project=project, changed=True, by=coordinator)
    assert (taken.people, taken.rows) == (2, [first.pk, second.pk])
    third = factories.make_enrolment(project=project)
    actions.answer_upload(upload=taken, answer=SmEfsAnswer.ACCEPTED, on=date(2026, 10, 6), by=coordinator)
    changes = actions.write_upload(project=project, changed=True, by=coordinator)
    assert (changes.since, changes.rows) == (taken.made_at, [third.pk])


def test_the_database_keeps_an_answer_whole_and_a_complaint_as_it_came(project, file, coordinator):
    upload = actions.write_upload(project=project, changed=False, by=coordinator)
    with pytest.raises(DatabaseError, match="an_answer_of_sm_efs_says_when"), transaction.atomic():
        SmEfsUpload.objects.filter(pk=upload.pk).update(answer="accepted")
    actions.keep_faults(upload=upload, content=answer("2;;;Błąd"), by=coordinator)
    with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
        SmEfsFault.objects.update(message="inny")


def test_bytes_past_their_time_are_forgotten_and_who_wrote_them_is_kept(project, file, coordinator, time_machine):
    upload = actions.write_upload(project=project, changed=False, by=coordinator)
    time_machine.move_to(timezone.now() + timedelta(days=91))
    assert actions.forget_old_uploads() == 1
    upload.refresh_from_db()
    assert (upload.content, upload.people, len(upload.digest)) == (None, 1, 64)


def test_the_coordinator_writes_takes_and_answers_a_file(as_role, project, file):
    client = as_role("coordinator")
    client.post("/reports/sm-efs/write/", {"what": "everybody"})
    upload = SmEfsUpload.objects.get()
    taken = client.get(f"/reports/sm-efs/{upload.pk}/file/")
    assert taken.content == sm_efs_csv(Enrolment.objects.filter(project=project))[1]
    assert AccessRecord.objects.get().subject == f"sm efs {upload.pk}"
    client.post(f"/reports/sm-efs/{upload.pk}/answer/", {"answer": "rejected", "answered_on": "2026-11-02"})
    upload.refresh_from_db()
    assert (upload.answer, upload.answered_by) == ("rejected", client.user)
    assert "odrzucono" in client.get("/reports/sm-efs/").content.decode()


def exported(project, **changes) -> bytes:
    """What SM EFS exports: the portal's own people, some cells other."""
    _count, content = sm_efs_csv(Enrolment.objects.filter(project=project))
    head, *rows = content.decode("utf-8-sig").splitlines()
    cells = [row.split(";") for row in rows]
    for row in cells:
        for name, value in changes.items():
            row[Person[name] - 1] = value
    return "\r\n".join([head, *map(";".join, cells)]).encode("utf-8-sig")


def test_an_export_of_sm_efs_shows_each_difference_and_gives_its_identifiers_alone(project, coordinator, as_role):
    file = factories.make_enrolment(
        project=project, person={"birth_date": date(1985, 5, 14)}, entry={"age_at_start": 40}
    )
    file.supports.create(position=1, kind="counselling", detail="career", started_on=file.started_on)
    Enrolment.objects.filter(pk=file.pk).update(entry_confirmed_by=coordinator, entry_confirmed_at="2026-03-02 12:00Z")
    made = imports.upload_workbook(
        project=project, name="e.csv", content=exported(project, TECHNICAL_ID="T-77", LOCALITY="Bydgoszcz"),
        by=coordinator, purpose=Purpose.SM_EFS, start=False,
    )  # fmt: skip
    read = imports.read_import(pk=made.pk)
    assert read.state == "ready", read.faults
    ((row,),) = read.preview.values()
    assert [change[:3] for change in row["changes"]] == [
        [HEADERS[Person.TECHNICAL_ID - 1], "", "T-77"], [HEADERS[Person.LOCALITY - 1], "Toruń", "Bydgoszcz"],
    ]  # fmt: skip
    assert "Przejmij 1 identyfikator techniczny" in as_role("manager").get(f"/import/{made.pk}/").content.decode()
    imports.start_applying(pk=made.pk, by=coordinator, start=False)
    assert imports.apply_import(pk=made.pk).state == "applied"
    file = Enrolment.objects.get(pk=file.pk)
    assert (file.technical_id, file.entry.locality, file.entries.count()) == ("T-77", "Toruń", 1)
    assert exported(project) == sm_efs_csv(Enrolment.objects.filter(project=project))[1].removesuffix(b"\r\n")
    imports.undo_import(pk=made.pk, by=coordinator)
    assert Enrolment.objects.get(pk=file.pk).technical_id == ""
    assert Import.objects.get().state == "undone"
