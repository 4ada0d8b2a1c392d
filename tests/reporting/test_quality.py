"""Data quality on real rows: the sample, the page, the command, and what each costs."""

import json
from collections import Counter
from datetime import date

import pytest
import time_machine
from django.core.management import call_command
from django.urls import reverse

from accounts.models import AccessRecord
from accounts.permissions import ROLE_PERMISSIONS, Permission
from participants.checklist import CATALOGUE
from participants.dictionaries import DocumentKind, SupportKind
from participants.models import Document, Enrolment, Support
from reporting.quality import check_files
from reporting.quality.findings import FileFaults, Finding
from reporting.quality.page import Quality
from tests import factories

QUERIES = 18
PAGE_QUERIES = 23
LACKING = (
    "Brakuje lub są niekompletne: formularz zgłoszeniowy; deklaracja uczestnictwa; zgody i klauzula informacyjna RODO "
    "i 16 innych dokumentów."
)


def besides_papers(file: FileFaults) -> list[Finding]:
    """What is to be mended but the documents of the file, of which these files have none."""
    return [finding for finding in file.findings if finding.code != "P08"]


def codes(project) -> Counter:
    files = check_files(project, Enrolment.objects.filter(project=project))
    return Counter((finding.code, finding.field) for file in files for finding in besides_papers(file))


@pytest.fixture
def someone(project):
    """A file in order but for its day: supported, in a stay, with referral and application."""

    def make(**fields):
        start = date(2026, 11, 2)
        born = date(1985, 5, 14)
        person = {"identifier": factories.make_pesel(born=born), "birth_date": born, "last_name": f"Ł{len(made)}"}
        enrolment = factories.make_enrolment(
            project=project, started_on=start, person=person, entry={"age_at_start": 41, **fields}
        )
        Support.objects.create(
            enrolment=enrolment, position=1, kind=SupportKind.COUNSELLING, detail="career", started_on=start
        )
        stay = factories.make_stay(
            enrolment,
            referred_by="MOPR",
            referred_on=date(2026, 10, 20),
            trial_ends_on=date(2026, 12, 2),
            participation_starts_on=date(2026, 12, 3),
            planned_end_on=date(2027, 10, 30),
            benefit_applied_on=start,
        )
        factories.mark(stay, start)
        made.append(enrolment)
        return enrolment

    made: list = []
    return make


@time_machine.travel("2026-11-03 12:00")
def test_a_file_that_breaks_no_rule_is_green_and_a_document_settles_a_disability(project, someone):
    enrolment = someone()
    assert codes(project) == {}
    enrolment.entry.sensitive.__class__.objects.filter(pk=enrolment.entry.sensitive.pk).delete()
    broken = someone(postcode="87100", note="")
    (file,) = check_files(project, Enrolment.objects.filter(pk=broken.pk))
    assert [(finding.code, finding.refused) for finding in besides_papers(file)] == [("V08", True), ("V13", True)]
    assert not file.is_green


@time_machine.travel("2026-11-03 12:00")
def test_documents_of_a_file_are_told_until_they_are_there_and_refuse_nothing(project, someone, as_role):
    enrolment, day = someone(), date(2026, 10, 20)
    address = reverse("participant_documents", args=[enrolment.case_number])
    page = as_role("coordinator").get(reverse("data_quality"), {"rule": "P08"}).content.decode()
    assert f'<a href="{address}"><span class="code">P08</span></a> {LACKING}' in page
    kinds = [entry.kind for entry in CATALOGUE if entry.kind is not DocumentKind.DIAGNOSIS]
    papers = {"enrolment": enrolment, "number": "P/1", "issued_on": day, "signed_on": day}
    Document.objects.bulk_create(Document(kind=kind, **papers) for kind in kinds)
    (file,) = check_files(project, Enrolment.objects.filter(project=project))
    assert [(finding.field, finding.message) for finding in file.findings] == [
        ("documents", f"Brakuje lub są niekompletne: {DocumentKind.DIAGNOSIS.label}.")
    ]
    assert file.is_green
    factories.make_document(enrolment, DocumentKind.DIAGNOSIS, issued_on=day, signed_on=day)
    (file,) = check_files(project, Enrolment.objects.filter(project=project))
    assert file.findings == []


def test_files_with_faults_in_their_data_come_before_those_that_lack_documents_alone():
    def file(number, *findings):
        return FileFaults(number, number, [Finding(code, "", "", refused) for code, refused in findings])

    papers, data, refused = ("P08", False), ("P02", False), ("V08", True)
    quality = Quality([], 4, 3, [file(1, papers), file(2, data, papers), file(3), file(4, papers, refused)])
    assert [found.enrolment_id for found in quality.found_by("")] == [4, 2, 1]
    assert [found.enrolment_id for found in quality.found_by("P08")] == [1, 2, 4]


def test_whoever_sees_data_quality_may_see_every_kind_of_document():
    needed = {Permission.SENSITIVE_VIEW, Permission.DOCUMENTS_VIEW}
    assert all(needed <= held for held in ROLE_PERMISSIONS.values() if Permission.DATA_QUALITY_VIEW in held)


@time_machine.travel("2026-11-05 12:00")
def test_past_working_days_without_a_mark_are_counted_and_today_is_not(project, someone):
    someone()
    (file,) = check_files(project, Enrolment.objects.filter(project=project))
    assert [finding.message for finding in besides_papers(file)] == ["Listopad 2026: 2 dni robocze bez oznaczenia."]


@time_machine.travel("2026-11-03 12:00")
def test_two_people_of_one_name_and_birth_date_are_asked_about(project, someone):
    first, second = someone(), someone()
    type(first.participant).objects.filter(pk=second.participant_id).update(last_name="Ł0")
    assert codes(project) == {("V05", "identifier"): 2}
    assert all(file.is_green for file in check_files(project, Enrolment.objects.filter(project=project)))


@time_machine.travel("2026-11-03 12:00")
@pytest.mark.parametrize("people", [1, 3])
def test_checking_costs_the_same_however_many_people(project, someone, people, django_assert_num_queries):
    for _ in range(people):
        enrolment = someone(postcode="1")
        Document.objects.create(enrolment=enrolment, kind=DocumentKind.OTHER, number="O/1")
    with django_assert_num_queries(QUERIES):
        assert len(check_files(project, Enrolment.objects.filter(project=project))) == people


@time_machine.travel("2026-11-03 12:00")
@pytest.mark.parametrize("people", [1, 3])
def test_the_page_costs_the_same_however_many_people(someone, as_role, people, django_assert_num_queries):
    for _ in range(people):
        someone(postcode="1")
    client = as_role("coordinator")
    client.get(reverse("data_quality"))
    with django_assert_num_queries(PAGE_QUERIES):
        client.get(reverse("data_quality"))


@time_machine.travel("2026-11-03 12:00")
def test_the_page_leads_from_a_rule_to_the_field_in_the_file(someone, as_role):
    enrolment = someone(postcode="87100", email="józef@example.org")
    client = as_role("social_worker")
    page = client.get(reverse("data_quality"), {"rule": "V13"}).content.decode()
    address = reverse("participant_entry_correct", args=[enrolment.case_number])
    assert f'<a href="{address}#id_postcode"><span class="code">V13</span></a>' in page
    assert "józef" not in page
    assert "bez polskich liter" not in page  # another rule's
    assert "bez polskich liter" in client.get(reverse("data_quality")).content.decode()
    record = AccessRecord.objects.order_by("-id")[1]
    assert (record.subject, record.details) == ("data quality", {"rule": "V13"})


@time_machine.travel("2026-11-03 12:00")
def test_a_badge_on_the_file_says_live_whether_sm_efs_will_take_it(someone, as_role, project):
    enrolment, twin = someone(), someone()
    type(twin.participant).objects.filter(pk=twin.participant_id).update(last_name="Ł0")
    client, address = as_role("social_worker"), reverse("participant_quality", args=[enrolment.case_number])
    assert (
        f'hx-get="{address}"' in client.get(reverse("participant_file", args=[enrolment.case_number])).content.decode()
    )

    def badge():
        return client.get(address, headers={"HX-Request": "true"}).content.decode()

    assert "SM EFS przyjmie" in badge()
    enrolment.started_on = date(2024, 11, 2)
    enrolment.save()
    assert "SM EFS odrzuci: 3 rzeczy do poprawy" in badge()
    page = client.get(address).content.decode()
    assert f'<a href="/participants/{enrolment.case_number}/#project-part"><span class="code">V06</span></a>' in page
    assert "to samo nazwisko" in page or "V05" in page  # the twin is found though only this file was asked about


@time_machine.travel("2026-11-03 12:00")
def test_who_checks_no_files_sees_no_badge(someone, as_role):
    enrolment = someone()
    address = reverse("participant_quality", args=[enrolment.case_number])
    client = as_role("instructor")
    assert address not in client.get(reverse("participant_file", args=[enrolment.case_number])).content.decode()
    assert client.get(address).status_code == 403


@time_machine.travel("2026-11-03 12:00")
def test_the_page_shows_only_files_of_ones_own_centre(someone, as_role, project):
    someone(postcode="1")
    other = factories.make_other_project()
    foreign = factories.make_enrolment(project=other, entry={"postcode": "1"})
    page = as_role("manager").get(reverse("data_quality")).content.decode()
    assert foreign.case_number not in page
    assert page.count("SM EFS odrzuci") == 1


@time_machine.travel("2026-11-03 12:00")
def test_the_command_prints_one_object_without_any_personal_value(project, someone, capsys):
    enrolment = someone(email="józef@example.org")
    call_command("check_data", "--json")
    out = capsys.readouterr().out
    assert json.loads(out) == {
        "people": 1,
        "faults": [
            {
                "participant": enrolment.participant_id,
                "code": "V08",
                "field": "email",
                "message": "Zapisz adres e-mail bez polskich liter i odstępów.",
            },
            {
                "participant": enrolment.participant_id,
                "code": "P08",
                "field": "documents",
                "message": LACKING,
            },
        ],
    }
    call_command("check_data")
    told = capsys.readouterr().out
    assert told.splitlines() == [
        f"{enrolment.case_number}  V08  Zapisz adres e-mail bez polskich liter i odstępów.",
        f"{enrolment.case_number}  P08  {LACKING}",
        "Sprawdzono 1 teczkę, w tym do poprawy: 1.",
    ]
