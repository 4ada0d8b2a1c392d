"""Everything that is held on a person: found by itself, in words, bundled for the person or for a control."""

import io
import json
import zipfile
from datetime import date

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.urls import reverse

from accounts.models import Access, AccessRecord
from participants.holdings.bundle import write_audit, write_subject_access
from participants.holdings.tables import declared_label, rows_of_file, rows_of_person, tables
from participants.holdings.words import has_words
from participants.models import Document, Enrolment, Participant, Stay
from reintegration.models import DayMark, Employment
from tests import factories


@pytest.fixture
def file(project) -> Enrolment:
    """A person with a stay, two marks of which one was changed, and a job with its document."""
    enrolment = factories.make_enrolment(project=project, person={"last_name": "Łąkowska", "first_name": "Żaneta"})
    stay = factories.make_stay(enrolment)
    mark = factories.mark(stay, date(2026, 3, 2))
    factories.mark(stay, date(2026, 3, 3), "L4")
    mark.code = "NN"
    mark.save()
    document = Document.objects.create(enrolment=enrolment, kind="job", number="UP/12/2026")
    Employment.objects.create(enrolment=enrolment, started_on=date(2026, 9, 1), form="umowa o pracę", document=document)
    return enrolment


def bundled(person: Participant) -> zipfile.ZipFile:
    target = io.BytesIO()
    write_subject_access(target, person=person)
    return zipfile.ZipFile(target)


def points_to_a_person() -> set[type]:
    """Asked another way than the code does: every model from which some path of foreign keys ends at Participant."""

    def leads(model, seen: frozenset) -> bool:
        targets = {key.related_model for key in model._meta.concrete_fields if key.is_relation} - seen - {model}
        return Participant in targets or any(leads(target, seen | {model}) for target in targets)

    models = [model for model in apps.get_models(include_auto_created=True) if not hasattr(model, "pgh_tracked_model")]
    return {Participant, *(model for model in models if leads(model, frozenset()))}


def test_every_table_that_leads_to_a_person_is_in_the_bundle():
    assert {table.model for table in tables()} == points_to_a_person()


@pytest.mark.parametrize("table", tables(), ids=lambda table: table.name)
def test_every_table_and_field_about_a_person_has_its_words(table):
    """A new model: give it a Label in its app's labels.py, with a word for each field and who sees it."""
    assert declared_label(table.model), f"{table.name} has no Label in {table.model._meta.app_label}/labels.py"
    silent = [field.name for field in table.model._meta.concrete_fields if not has_words(table, field)]
    assert not silent, f"give {table.name} words for {silent}"


def test_a_person_gets_their_own_rows_and_nobody_elses(file, project):
    other = factories.make_enrolment(project=project)
    factories.mark(factories.make_stay(other), date(2026, 3, 2))
    held = rows_of_person(file.participant)
    found = {table.model: set(rows.values_list("pk", flat=True)) for table, rows in held.items()}
    assert found[Stay] == set(file.stays.values_list("pk", flat=True))
    assert found[DayMark] == set(DayMark.objects.filter(stay__enrolment=file).values_list("pk", flat=True))
    assert {model.__name__: len(rows) for model, rows in found.items() if rows} == {
        "Participant": 1, "Enrolment": 1, "Stay": 1, "EntrySnapshot": 1, "SensitiveEntry": 1, "DayMark": 2,
        "Document": 1, "FileEvidence": 1, "Employment": 1,
    }  # fmt: skip


def test_a_file_holds_nothing_of_the_persons_other_project(file):
    file.stays.update(ended_on=date(2026, 12, 31))
    second = factories.make_other_project()
    later = factories.make_enrolment(project=second, participant=file.participant, started_on=date(2027, 3, 1))
    factories.make_stay(later)
    stays = {table.model: rows for table, rows in rows_of_file(file).items()}[Stay]
    assert [stay.enrolment_id for stay in stays] == [file.pk]
    whole = {table.model: rows for table, rows in rows_of_person(file.participant).items()}[Stay]
    assert whole.count() == 2


def test_the_bundle_holds_tables_history_openings_and_a_readable_index(file, as_role):
    worker = as_role("social_worker")
    worker.get(reverse("participant_file", args=[file.case_number]))
    bundle = bundled(file.participant)
    marks = json.loads(bundle.read("dane/reintegration.daymark.json"))
    assert (marks["name"], marks["fields"]["code"]) == ("Obecność", "oznaczenie")
    assert [(row["day"], row["code"]) for row in marks["rows"]] == [("2026-03-02", "NN"), ("2026-03-03", "L4")]
    former = json.loads(bundle.read("historia/reintegration.daymark.json"))["rows"]
    assert [(event["what"], event["before"]["code"]) for event in former] == [("update", "O")]
    looked = json.loads(bundle.read("kto-ogladal.json"))["rows"]
    assert [(row["by"], row["what"]) for row in looked] == [("CISTOR SPS, pracownik socjalny Centrum", "teczka")]
    index = bundle.read("index.html").decode()
    for text in ("Twoje dane w portalu", "Żaneta Łąkowska", file.participant.identifier, "umowa o pracę", "02.03.2026"):
        assert text in index, text
    assert "Anna" not in index, "no employee's name"
    assert bundle.read(f"kto-ogladal-{file.case_number}.pdf").startswith(b"%PDF")


def test_what_was_deleted_stays_in_the_history_of_the_person(file):
    DayMark.objects.filter(day=date(2026, 3, 3)).delete()
    former = json.loads(bundled(file.participant).read("historia/reintegration.daymark.json"))["rows"]
    assert [event["what"] for event in former] == ["update", "delete"]


def test_the_command_writes_the_bundle_by_number_or_by_case(file, tmp_path, capsys):
    for given in (str(file.participant_id), file.case_number):
        call_command("subject_access", given, f"--output={tmp_path / 'osoba.zip'}", "--json")
        said = json.loads(capsys.readouterr().out)
        assert said["participant"] == file.participant_id
        assert said["rows"]["reintegration.daymark"] == 2
        assert zipfile.ZipFile(tmp_path / "osoba.zip").testzip() is None
    assert [path.name for path in tmp_path.iterdir()] == ["osoba.zip"]
    assert (tmp_path / "osoba.zip").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(("given", "code"), [("999999", 1), ("2031-999", 1), ("Łąkowska", 2)])
def test_the_command_refuses_who_is_not_there(db, tmp_path, given, code):
    with pytest.raises(CommandError) as refused:
        call_command("subject_access", given, f"--output={tmp_path / 'osoba.zip'}")
    assert refused.value.returncode == code
    assert list(tmp_path.iterdir()) == []


def test_the_command_says_when_it_cannot_write(file, tmp_path):
    with pytest.raises(CommandError, match="Nie można zapisać") as refused:
        call_command("subject_access", file.case_number, f"--output={tmp_path / 'none' / 'osoba.zip'}")
    assert refused.value.returncode == 1


def test_the_command_leaves_a_record_of_who_ran_it(file, tmp_path, as_role, monkeypatch):
    """Without an account, that of the machine's login; the person is told no name of a worker."""
    monkeypatch.setenv("LOGNAME", "operator7")
    call_command("subject_access", file.case_number, f"--output={tmp_path / 'osoba.zip'}")
    manager = as_role("manager")
    call_command("subject_access", file.case_number, f"--output={tmp_path / 'osoba.zip'}", f"--by={manager.user.email}")
    records = AccessRecord.objects.filter(action=Access.EXPORT, subject="subject_access").order_by("pk")
    assert [(record.by, record.console, record.enrolment_id) for record in records] == [
        (None, "operator7", file.pk), (manager.user, "", file.pk),
    ]  # fmt: skip
    page = manager.get(reverse("participant_access", args=[file.case_number])).content.decode()
    assert "operator7" in page
    assert "serwer centrum, poleceniem" in page
    told = json.loads(zipfile.ZipFile(tmp_path / "osoba.zip").read("kto-ogladal.json"))["rows"]
    assert [row["by"] for row in told] == ["serwer centrum, poleceniem", "CISTOR SPS, kierownik Centrum"]


@pytest.mark.parametrize("role", ["instructor", "administrator", "mopr"])
def test_the_command_refuses_an_account_that_may_not(file, project, tmp_path, role):
    email = factories.make_user(role, project=project).email
    with pytest.raises(CommandError, match=f"{email} nie może") as refused:
        call_command("subject_access", file.case_number, f"--output={tmp_path / 'osoba.zip'}", f"--by={email}")
    assert refused.value.returncode == 1
    assert list(tmp_path.iterdir()) == []
    assert not AccessRecord.objects.exists()


def test_giving_everything_needs_a_reason_and_keeps_it(file, as_role):
    manager = as_role("manager")
    url = reverse("participant_everything", args=[file.case_number])
    refused = manager.post(url, {"reason": " "})
    assert refused.status_code == 422
    assert not AccessRecord.objects.filter(action=Access.EXPORT).exists()
    given = manager.post(url, {"reason": "wniosek osoby z 20.11.2026"})
    assert zipfile.ZipFile(io.BytesIO(b"".join(given.streaming_content))).testzip() is None
    record = AccessRecord.objects.get(action=Access.EXPORT)
    assert (record.enrolment_id, record.subject, record.details) == (
        file.pk, "subject_access", {"reason": "wniosek osoby z 20.11.2026"},
    )  # fmt: skip


def test_a_controls_bundle_holds_its_files_in_the_open_sections_alone(file, project):
    auditor = factories.make_user("auditor", project=project)
    beside = factories.make_enrolment(project=project)
    access = factories.open_to_control(
        file, organisation=auditor.organisation, sections=["identity", "stays", "attendance"]
    )
    target = io.BytesIO()
    assert write_audit(target, access=access, by=auditor) == 1
    names = set(zipfile.ZipFile(target).namelist())
    folder = f"{file.case_number}/"
    assert {"index.html", "index.css", f"{folder}index.html", f"{folder}kto-ogladal.json"} <= names
    assert f"{folder}dane/reintegration.daymark.json" in names
    for closed in ("reintegration.employment", "participants.sensitiveentry", "participants.entrysnapshot"):
        assert f"{folder}dane/{closed}.json" not in names
    assert not [name for name in names if beside.case_number in name]
    page = zipfile.ZipFile(target).read(f"{folder}index.html").decode()
    assert file.participant.identifier in page
    assert "umowa o pracę" not in page
