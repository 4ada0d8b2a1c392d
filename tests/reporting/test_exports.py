"""Lists taken out: chosen columns, both forms, harmless cells, each taking with its reason, forgotten in time."""

import io
from datetime import date, timedelta

import openpyxl
import pytest
from django.utils import timezone

from accounts.models import AccessRecord
from participants.models import Document
from reintegration.models import CriterionAssessment, Employment, MeetingPresence, Qualification
from reporting import actions
from reporting.exports.columns import COLUMNS, columns_for
from reporting.models import Export, ExportFormat, ExportKind, ExportPart
from tests import factories


def content_of(export: Export) -> bytes:
    return b"".join(actions.parts_of(export))


def made(project, by, kind, columns, file_format=ExportFormat.CSV) -> list[list[str]]:
    export = actions.make_export(
        project=project, kind=kind, file_format=file_format, columns=columns, reason="kontrola", by=by
    )
    return [line.split(";") for line in content_of(export).decode("utf-8-sig").splitlines()]


@pytest.fixture
def file(project):
    return factories.make_enrolment(project=project, case_number="2026-0001", person={"last_name": "=SUMA(A1)"})


def test_a_list_holds_the_chosen_columns_in_its_own_order_and_no_formula(project, file, coordinator):
    rows = made(project, coordinator, ExportKind.PARTICIPANTS, ["labour_status", "last_name", "case", "no_such"])
    assert rows == [["Sprawa", "Nazwisko", "Status na wejściu"], ["2026-0001", "'=SUMA(A1)", "Osoba bezrobotna"]]
    export = actions.make_export(
        project=project, kind=ExportKind.PARTICIPANTS, file_format=ExportFormat.XLSX,
        columns=["case", "last_name", "started_on"], reason="kontrola", by=coordinator,
    )  # fmt: skip
    sheet = openpyxl.load_workbook(io.BytesIO(content_of(export))).active
    assert [cell.value for cell in sheet[2]][:2] == ["2026-0001", "=SUMA(A1)"]
    assert (sheet["B2"].data_type, sheet["C2"].is_date, export.rows) == ("s", True, 1)


def test_each_list_tells_what_happened(project, file, coordinator):
    stay = factories.make_stay(file)
    factories.mark(stay, date(2026, 3, 3), "NN")
    meeting = factories.make_meeting(project, date(2026, 3, 4))
    MeetingPresence.objects.create(meeting=meeting, stay=stay, present=True)
    factories.close_meeting(meeting, minutes=90)
    document = Document.objects.create(enrolment=file, kind="job", number="UM/1", issued_on=date(2026, 5, 2))
    Employment.objects.create(enrolment=file, started_on=date(2026, 5, 1), form="umowa o pracę", document=document)
    CriterionAssessment.objects.create(enrolment=file, criterion="zdrowie", entry_level=1, entry_on=date(2026, 3, 2))
    AccessRecord.objects.create(by=coordinator, action="file", enrolment_id=file.pk)
    assert made(project, coordinator, ExportKind.ATTENDANCE, ["case", "day", "code"])[1:] == [
        ["2026-0001", "2026-03-03", "NN"]
    ]
    assert made(project, coordinator, ExportKind.HOURS, ["case", "day", "hours"])[1:] == [
        ["2026-0001", "2026-03-04", "1.50"]
    ]
    assert made(project, coordinator, ExportKind.OUTCOMES, ["what", "starts", "before", "document"])[1:] == [
        ["umowa o pracę", "2026-05-01", "", "UM/1"], ["zdrowie", "2026-03-02", "1", ""],
    ]  # fmt: skip
    assert made(project, coordinator, ExportKind.BENEFITS, ["month", "amount"]) == [["Miesiąc", "Na tej liście"]]
    assert made(project, coordinator, ExportKind.ACCESS, ["what", "case"])[1:] == [["teczka", "2026-0001"]]


def test_hours_are_those_of_registers_counselling_and_practice_and_outcomes_hold_qualifications(
    project, file, coordinator
):
    stay, psychologist = factories.make_stay(file), factories.make_user("specialist", project=project, last_name="Wit")
    factories.make_card(file, psychologist, held_on=date(2026, 3, 5))
    factories.make_card(file, psychologist, held_on=date(2026, 3, 6), withdrawn_by=coordinator,
                        withdrawn_at=timezone.now(), withdraw_reason="pomyłka")  # fmt: skip
    factories.make_practice(stay, date(2026, 4, 7), "6.5")
    columns = ["case", "last_name", "day", "kind", "strand", "hours", "leader"]
    assert made(project, coordinator, ExportKind.HOURS, columns)[1:] == [
        ["2026-0001", "'=SUMA(A1)", "2026-03-05", "Poradnictwo psychologiczne", "reintegracja społeczna", "0.83",
         f"Wit {psychologist.first_name}"],
        ["2026-0001", "'=SUMA(A1)", "2026-04-07", "praktyka u pracodawcy", "reintegracja zawodowa", "6.50",
         "Adam Majster"],
    ]  # fmt: skip
    paper = Document.objects.create(enrolment=file, kind="certificate", number="CZ/1", issued_on=date(2026, 5, 2))
    Qualification.objects.create(enrolment=file, name="Kucharz", awarding_body="Izba", awarded_on=date(2026, 5, 2),
                                 recorded_on=date(2026, 5, 4), document=paper)  # fmt: skip
    assert made(project, coordinator, ExportKind.OUTCOMES, ["outcome", "what", "starts", "document"])[1:] == [
        ["kwalifikacja", "Kucharz", "2026-05-02", "CZ/1"]
    ]


def test_a_column_is_open_to_whom_its_permission_says(project):
    names = {role: {column.key for column in columns_for(ExportKind.PARTICIPANTS, factories.make_user(role, project=project))} for role in ("coordinator", "instructor")}  # fmt: skip  # noqa: E501
    assert names["coordinator"] == {column.key for column in COLUMNS[ExportKind.PARTICIPANTS]}
    assert names["instructor"].isdisjoint({"identifier", "phone", "birth_date", "education"})
    with pytest.raises(actions.NoColumns):
        made(project, factories.make_user("instructor", project=project), ExportKind.PARTICIPANTS, ["phone"])


def test_another_centre_s_people_stand_in_no_list(project, file, coordinator):
    factories.make_enrolment(project=factories.make_other_project())
    assert len(made(project, coordinator, ExportKind.PARTICIPANTS, ["case"])) == 2


def test_a_large_file_lies_in_parts_and_comes_out_whole(project, file, coordinator, monkeypatch):
    monkeypatch.setattr("reporting.actions.exports.PART", 16)
    rows = made(project, coordinator, ExportKind.PARTICIPANTS, ["case", "last_name"])
    assert rows[1][0] == "2026-0001"
    assert ExportPart.objects.count() > 2


@pytest.mark.parametrize("people", [1, 3])
def test_writing_a_list_costs_the_same_however_many_it_holds(project, coordinator, django_assert_num_queries, people):
    for _ in range(people):
        factories.make_enrolment(project=project)
    coordinator.may("file_view")
    with django_assert_num_queries(7):
        made(project, coordinator, ExportKind.PARTICIPANTS, ["case"])


def test_a_list_is_taken_with_a_reason_that_is_kept_with_who_took_it(as_role, project, file):
    client, other = as_role("coordinator"), as_role("manager")
    answer = client.post(
        "/reports/exports/participants/make/", {"columns": ["case"], "file_format": "csv", "reason": ""}
    )
    assert answer.status_code == 400
    client.post(
        "/reports/exports/participants/make/", {"columns": ["case"], "file_format": "csv", "reason": "spis z natury"}
    )
    export = Export.objects.get()
    assert other.post(f"/reports/exports/{export.pk}/fetch/", {"reason": ""}).status_code == 302
    assert not AccessRecord.objects.exists()
    taken = other.post(f"/reports/exports/{export.pk}/fetch/", {"reason": "kontrola IZ"})
    assert b"".join(taken.streaming_content).decode("utf-8-sig").splitlines() == ["Sprawa", "2026-0001"]
    record = AccessRecord.objects.get()
    assert (record.by, record.details["reason"], record.details["rows"]) == (other.user, "kontrola IZ", 1)
    assert "kontrola IZ" in client.get("/reports/exports/").content.decode()


def test_who_takes_out_which_lists(as_role, project):
    assert as_role("settlement").get("/reports/exports/").context["kinds"] == [
        "participants",
        "attendance",
        "hours",
        "benefits",
    ]
    assert as_role("settlement").post("/reports/exports/access/make/").status_code == 404
    for role in ("social_worker", "instructor", "mopr", "auditor"):
        assert as_role(role).get("/reports/exports/").status_code == 403


def test_a_file_is_forgotten_after_its_time_and_its_record_is_kept(as_role, project, file, time_machine):
    client = as_role("coordinator")
    made(project, client.user, ExportKind.PARTICIPANTS, ["case"])
    time_machine.move_to(timezone.now() + timedelta(days=31))
    assert actions.forget_old_exports() == 1
    export = Export.objects.get()
    assert (export.parts.count(), export.rows, export.reason) == (0, 1, "kontrola")
    assert actions.forget_old_exports() == 0
    assert client.post(f"/reports/exports/{export.pk}/fetch/", {"reason": "znowu"}).status_code == 404
