"""The SM EFS file: its form to the byte, and the same people when it is read back."""

import csv
import io
from datetime import date

import pytest
import time_machine
from django.core.management import CommandError, call_command

from exchange.actions import bring_workbook, undo_import
from exchange.models import Import, ImportState
from exchange.workbook.layout import HEADERS, Sheet
from participants.dictionaries import SupportKind
from participants.models import Enrolment, Participant, Support
from participants.sm_efs import Person, sm_efs_csv
from tests import factories
from tests.exchange.workbooks import SAMPLE


@pytest.fixture
def sample(project):
    assert bring_workbook(project=project, name="proba.xlsx", content=SAMPLE.read_bytes(), by=None).state == "applied"
    return project


def rows_of(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))


def test_the_file_has_the_form_that_sm_efs_reads(project):
    enrolment = factories.make_enrolment(
        project=project,
        started_on=date(2026, 3, 2),
        technical_id="T;1",
        person={"first_name": "Żaneta", "last_name": "Łąkowska", "identifier": "85051400017"},
        entry={"note": 'uwaga „a"; b'},
    )
    for place, detail in enumerate(["career", "legal"], start=1):
        Support.objects.create(
            enrolment=enrolment,
            position=place,
            kind=SupportKind.COUNSELLING,
            detail=detail,
            started_on=date(2026, 3, 1 + place),
        )
    count, content = sm_efs_csv(Enrolment.objects.filter(project=project))
    assert count == 1
    assert content.startswith(b"\xef\xbb\xbfNumer projektu;Obywatelstwo;")
    assert content.count(b"\r\n") == 2
    head, row = rows_of(content)
    assert tuple(head) == HEADERS[Sheet.PEOPLE]
    found = {column: row[column - 1] for column in Person}
    assert found == {
        Person.PROJECT: "FEKP.08.20-IZ.00-0005/23",
        Person.CITIZENSHIP: "Obywatelstwo polskie",
        Person.KIND: "Indywidualny",
        Person.INSTITUTION: "",
        Person.FIRST_NAME: "Żaneta",
        Person.LAST_NAME: "Łąkowska",
        Person.IDENTIFIER: "85051400017",
        Person.NO_PESEL: "Nie",
        Person.TECHNICAL_ID: "T;1",
        Person.SEX: "Kobieta",
        Person.AGE: "40",
        Person.EDUCATION: "Średnie I stopnia lub niższe (ISCED 0–2)",
        Person.COUNTRY: "Polska",
        Person.VOIVODESHIP: "kujawsko-pomorskie",
        Person.COUNTY: "Toruń",
        Person.MUNICIPALITY: "Toruń",
        Person.LOCALITY: "Toruń",
        Person.POSTCODE: "87-100",
        Person.DEGURBA: "1",
        Person.PHONE: "+48500600700",
        Person.EMAIL: "osoba@example.org",
        Person.STARTED_ON: "2026-03-02",
        Person.ENDED_ON: "",
        Person.LABOUR_STATUS: "Osoba bezrobotna",
        Person.LABOUR_DETAIL: "Inne",
        Person.EDUCATION_ENDS_ON: "",
        Person.EXIT_SITUATION: "",
        Person.EXIT_AS_PLANNED: "",
        Person.SUPPORT_SCOPE: "Aktywizacja społeczna i zawodowa",
        Person.SUPPORT_KINDS: "doradztwo/konsultacje|doradztwo/konsultacje",
        Person.SUPPORT_DETAILS: "doradztwo zawodowe|doradztwo/ pomoc prawna",
        Person.SUPPORT_DATES: "2026-03-02|2026-03-03",
        Person.BUSINESS_STARTED_ON: "",
        Person.FOREIGN_ORIGIN: "Nie",
        Person.THIRD_COUNTRY: "Nie",
        Person.MINORITY: "Nie",
        Person.HOMELESS: "Nie",
        Person.DISABILITY: "Nie",
        Person.ADDED_ON: "",
        Person.ADDED_BY: "",
        Person.CHANGED_ON: "",
        Person.CHANGED_BY: "",
        Person.NOTE: 'uwaga „a"; b',
    }


def test_reading_the_sample_back_changes_nothing_and_brings_the_same_people_to_an_empty_portal(
    sample, django_assert_num_queries
):
    with django_assert_num_queries(2):
        count, content = sm_efs_csv(Enrolment.objects.filter(project=sample))
    assert count == 66
    again = bring_workbook(project=sample, name="uczestnicy.csv", content=content, by=None)
    assert (again.state, again.read_faults()) == (ImportState.APPLIED, [])
    assert list(again.sheets.values()) == [{"rows": 66, "created": 0, "updated": 0, "unchanged": 66}]


def test_a_portal_filled_from_the_file_writes_the_same_file(sample):
    _count, content = sm_efs_csv(Enrolment.objects.filter(project=sample))
    undo_import(pk=Import.objects.get().pk, by=None)
    assert not Participant.objects.exists()
    bring_workbook(project=sample, name="uczestnicy.csv", content=content, by=None)
    assert sm_efs_csv(Enrolment.objects.filter(project=sample)) == (66, content)


def changed_since(day: date) -> set[str]:
    return set(Enrolment.objects.changed_since(day).values_list("case_number", flat=True))


def test_only_forms_that_changed_since_a_day_are_written(project):
    with time_machine.travel("2026-09-01 10:00"):
        people = {
            name: factories.make_enrolment(project=project)
            for name in ("quiet", "renamed", "left", "entry", "support", "support taken")
        }
        for name in ("quiet", "support taken"):
            Support.objects.create(
                enrolment=people[name], position=1, kind="counselling", detail="career", started_on=date(2026, 3, 2)
            )
    history = Enrolment._meta.get_field("history").related_model
    history._base_manager.update(pgh_created_at="2026-09-01T10:00+02:00")  # the database's own clock wrote it
    with time_machine.travel("2026-11-23 00:30"):
        Participant.objects.filter(pk=people["renamed"].participant_id).update(first_name="Anna")
        Enrolment.objects.filter(pk=people["left"].pk).update(ended_on=date(2026, 9, 29))
        entry = people["entry"].entry
        entry.pk, entry.version, entry.reason = None, 2, "pomyłka"
        entry.save()
        Support.objects.create(
            enrolment=people["support"], position=1, kind="counselling", detail="career", started_on=date(2026, 3, 2)
        )
        Support.objects.filter(enrolment=people["support taken"]).delete()
        new = factories.make_enrolment(project=project)
    expected = {enrolment.case_number for name, enrolment in people.items() if name != "quiet"} | {new.case_number}
    assert changed_since(date(2026, 9, 2)) == expected
    assert changed_since(date(2999, 1, 1)) == set()
    assert changed_since(date(2026, 9, 1)) == expected | {people["quiet"].case_number}


def test_the_command_writes_the_file_and_refuses_people_without_entry_data(project, tmp_path, capsys):
    enrolment = factories.make_enrolment(project=project)
    path = tmp_path / "uczestnicy.csv"
    call_command("export_sm_efs", "--output", str(path))
    assert capsys.readouterr().out == f"Zapisano 1 osobę w pliku {path}.\n"
    assert path.read_bytes() == sm_efs_csv(Enrolment.objects.all())[1]
    Enrolment.objects.update(entry=None)
    with pytest.raises(CommandError) as refused:
        call_command("export_sm_efs", "--output", str(path))
    assert (refused.value.returncode, enrolment.case_number in str(refused.value)) == (1, True)


@pytest.mark.parametrize(
    "arguments", [["--changed-since", "30.09.2026"], ["--output", "/nonexistent/x.csv"], ["--project", "NIE/MA"]]
)
def test_wrong_usage_is_said(project, tmp_path, arguments):
    with pytest.raises(CommandError):
        call_command("export_sm_efs", "--output", str(tmp_path / "x.csv"), *arguments)
    assert not (tmp_path / "x.csv").exists()
