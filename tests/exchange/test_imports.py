"""Bringing in, bringing in again, and taking back."""

import threading
from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, connections
from django.utils import timezone

from accounts.permissions import Role
from exchange import actions
from exchange.actions import bringing, leases, reading
from exchange.ledger import history_of
from exchange.models import Import, ImportedRow, ImportFile, ImportState
from participants.models import (
    Document,
    Enrolment,
    EntrySnapshot,
    Participant,
    SensitiveEntry,
    Stay,
    Support,
)
from reintegration.models import (
    AttendanceMonth,
    Competence,
    CriterionAssessment,
    DayMark,
    Employment,
    GroupMembership,
    WorkGroup,
)
from reporting.models import Report, ReportMember
from tests import factories
from tests.exchange.workbooks import as_csv, as_xlsx, few_people, sample_bytes, sheets, with_cell
from tests.factories import make_enrolment, make_other_project, make_pesel, make_stay, mark, organisation_for, share

MADE = (
    Participant, Enrolment, EntrySnapshot, SensitiveEntry, Support, Stay, WorkGroup, GroupMembership, DayMark,
    AttendanceMonth, Employment, CriterionAssessment, Competence, Document,
)  # fmt: skip

# Rows on each sheet of the sample.
CARDS = (14, 13, 12, 13, 25, 25, 25, 23, 23, 37, 37, 36, 35, 43, 39, 35, 31, 27, 39, 36, 34, 34)


def bring(project, content, by=None):
    return actions.bring_workbook(project=project, name="skoroszyt.xlsx", content=content, by=by)


def bring_few(project, change=None, by=None, **few):
    """The first people of the sample; change: (sheet, row, column, value) cells."""
    small = few_people(**few)
    for title, row, column, value in change or []:
        small[title] = with_cell(small[title], row, column, value)
    return bring(project, as_xlsx(small), by=by)


def everything():
    """Every row that an import can write, by value."""
    return {
        model: sorted(tuple(map(str, row)) for row in model._base_manager.values_list(*columns(model)))
        for model in MADE
    }


def columns(model):
    return [field.attname for field in model._meta.concrete_fields if not field.generated]


def counts():
    return {model.__name__: model._base_manager.count() for model in MADE}


NOTHING = dict.fromkeys((model.__name__ for model in MADE), 0)


def test_the_sample_comes_in_whole(project, coordinator):
    made = bring(project, sample_bytes(), by=coordinator)
    assert made.state == ImportState.APPLIED
    assert {title: (found["rows"], found["created"]) for title, found in made.sheets.items()} == {
        "Uczestnicy": (66, 66),
        "Udział": (72, 72),
        **{
            f"Obecność {month.year}-{month.month:02}": (rows, rows)
            for month, rows in zip(
                (date(2025 + (n - 1) // 12, (n - 1) % 12 + 1, 1) for n in range(2, 24)), CARDS, strict=True
            )
        },
        "Zatrudnienie": (10, 10),
        "Sytuacja społeczna": (264, 264),
        "Kompetencje": (19, 19),
    }
    assert counts() == {
        "Participant": 66, "Enrolment": 66, "EntrySnapshot": 66, "SensitiveEntry": 66, "Support": 198, "Stay": 72,
        "WorkGroup": 4, "GroupMembership": 72, "DayMark": 12504, "AttendanceMonth": 22, "Employment": 10,
        "CriterionAssessment": 264, "Competence": 19, "Document": 25,
    }  # fmt: skip
    first = Enrolment.objects.get(participant__identifier="99060484907")
    assert (str(first.participant), first.case_number[:5], first.created_by) == (
        "Nowakowska Agnieszka", "2025-", coordinator,
    )  # fmt: skip
    assert (first.started_on, first.ended_on, first.exit_situation, first.exit_as_planned) == (
        date(2025, 2, 18), date(2026, 2, 19), "seeking_work", True,
    )  # fmt: skip
    assert (first.entry.age_at_start, first.entry.county, first.entry.sensitive.disability) == (25, "toruński", "yes")
    stay = first.stays.get()
    assert (stay.last_day, stay.memberships.get().group.name) == (date(2026, 2, 19), "porządkowa")
    other = Participant.objects.get(identifier="CUDZ/176768")
    assert (other.identifier_kind, other.birth_date) == ("other", None)

    # The same file again changes nothing.
    before = everything()
    again = bring(project, sample_bytes(), by=coordinator)
    assert again.state == ImportState.APPLIED
    assert again.totals == {"rows": 1067, "created": 0, "updated": 0, "unchanged": 1067}
    assert everything() == before
    assert again.rows.count() == 0

    # Taking the first back leaves nothing, not even history.
    actions.undo_import(pk=made.pk, by=coordinator)
    assert counts() == NOTHING
    assert {model.__name__: history_of(model).objects.count() for model in MADE if history_of(model)} == {
        name: 0 for name in NOTHING if name not in ("EntrySnapshot", "SensitiveEntry")
    }
    assert not ImportedRow.objects.exists()


def test_rows_that_differ_update_only_what_differs(project):
    bring_few(project)
    before = everything()
    made = bring_few(
        project,
        [
            ("Uczestnicy", 2, 20, "+48600100200"),
            ("Udział", 2, 9, datetime(2026, 2, 18)),
            ("Udział", 3, 2, "opiekuńcza"),
            ("Obecność 2025-02", 2, 22, "L4"),
            ("Sytuacja społeczna", 2, 5, 2),
            ("Kompetencje", 2, 12, None),
            ("Kompetencje", 2, 13, None),
        ],
    )
    assert {title: found["updated"] for title, found in made.sheets.items() if found["updated"]} == {
        "Uczestnicy": 1, "Udział": 2, "Obecność 2025-02": 1, "Sytuacja społeczna": 1, "Kompetencje": 1,
    }  # fmt: skip
    assert made.totals["created"] == 0
    assert made.preview["Uczestnicy"][0]["changes"] == [["Telefon kontaktowy", "+48553136457", "+48600100200", 20]]
    assert made.preview["Obecność 2025-02"][0]["changes"] == [[20, "O", "L4", 22]]
    assert made.preview["Kompetencje"][0]["changes"] == [
        ["Dokument", "CERT/2025/001", "", 12],
        ["Data dokumentu", "23.05.2025", "", 13],
    ]
    enrolment = Enrolment.objects.get(participant__identifier="99060484907")
    assert [(entry.version, entry.phone) for entry in enrolment.entries.order_by("version")] == [
        (1, "+48553136457"), (2, "+48600100200"),
    ]  # fmt: skip
    assert enrolment.entry.version == 2
    assert str(made.pk) in enrolment.entry.reason
    assert DayMark.objects.get(stay__enrolment=enrolment, day=date(2025, 2, 20)).version == 2
    assert WorkGroup.objects.filter(name="opiekuńcza").count() == 1
    assert Document.objects.count() == len(before[Document]) - 1

    # Taken back, every row is as it was.
    actions.undo_import(pk=made.pk, by=None)
    assert everything() == before


def test_imports_are_taken_back_one_after_another(project):
    first = bring_few(project)
    second = bring_few(project, [("Udział", 2, 10, "inny powód")])
    with pytest.raises(actions.CannotUndo):
        actions.undo_import(pk=first.pk, by=None)
    actions.undo_import(pk=second.pk, by=None)
    actions.undo_import(pk=first.pk, by=None)
    assert counts() == NOTHING


def test_a_support_taken_off_the_list_goes_and_comes_back(project):
    bring_few(project)
    before = everything()
    made = bring_few(
        project,
        [
            ("Uczestnicy", 2, 30, "usługa aktywnej integracji|krajowe szkolenie/kurs"),
            ("Uczestnicy", 2, 31, "usługa o charakterze społecznym|obsługa wózka"),
            ("Uczestnicy", 2, 32, "2025-02-18|2025-02-26"),
        ],
    )
    supports = Support.objects.filter(enrolment__participant__identifier="99060484907").order_by("position")
    assert [(support.kind, support.detail, support.started_on) for support in supports] == [
        ("active_integration", "social", date(2025, 2, 18)), ("training", "obsługa wózka", date(2025, 2, 26)),
    ]  # fmt: skip
    actions.undo_import(pk=made.pk, by=None)
    assert everything() == before


def test_an_empty_cell_of_a_card_leaves_the_mark_alone(project):
    bring_few(project)
    made = bring_few(project, [("Obecność 2025-02", 2, 22, None)])
    assert made.totals["updated"] == 0
    assert DayMark.objects.filter(day=date(2025, 2, 20), stay__participant__identifier="99060484907").exists()


def test_csv_brings_the_people_alone(project):
    made = bring(project, as_csv(sheets()["Uczestnicy"]))
    assert made.sheets == {"Uczestnicy": {"rows": 66, "created": 66, "updated": 0, "unchanged": 0}}
    assert (Enrolment.objects.count(), Stay.objects.count()) == (66, 0)


def test_case_numbers_follow_the_order_of_starting(project):
    bring_few(project, count=3)
    numbers = Enrolment.objects.order_by("started_on", "id").values_list("case_number", flat=True)
    assert list(numbers) == ["2025-001", "2025-002", "2025-003"]


def test_a_confirmed_entry_is_not_changed(project, coordinator):
    bring_few(project)
    Enrolment.objects.update(entry_confirmed_at=timezone.now(), entry_confirmed_by=coordinator)
    made = bring_few(
        project, [("Uczestnicy", 2, 18, "87-100"), ("Uczestnicy", 2, 38, "Nie"), ("Uczestnicy", 3, 6, "Nowa")]
    )
    assert [(fault.row, fault.column, fault.code) for fault in made.read_faults()] == [
        (2, "Kod pocztowy", "snapshot_confirmed"), (2, "Osoba z niepełnosprawnościami", "snapshot_confirmed"),
    ]  # fmt: skip
    assert EntrySnapshot.objects.count() == 3
    assert bring_few(project).state == ImportState.APPLIED  # the same again is no change


def test_a_closed_month_is_not_changed(project, coordinator):
    bring_few(project)
    factories.close_month(project, date(2025, 2, 1))
    made = bring_few(project, [("Obecność 2025-02", 2, 22, "NN"), ("Obecność 2025-03", 2, 5, "NN")])
    assert [(fault.sheet, fault.row, fault.column, fault.code) for fault in made.read_faults()] == [
        ("Obecność 2025-02", 2, 20, "month_closed")
    ]
    assert DayMark.objects.get(day=date(2025, 3, 3), stay__participant__identifier="99060484907").code == "O"
    assert bring_few(project).state == ImportState.APPLIED


def test_a_file_with_a_fault_changes_nothing(project):
    made = bring_few(project, [("Uczestnicy", 2, 18, "87140")])
    assert (made.state, made.fault_count) == (ImportState.REFUSED, 1)
    assert made.totals == {"rows": made.totals["rows"], "created": 0, "updated": 0, "unchanged": 0}
    assert counts() == NOTHING


def test_a_person_known_to_the_centre_from_another_project_is_not_made_twice(project):
    other = make_other_project()
    participant = make_enrolment(
        project=project, person={"identifier": "99060484907", "first_name": "Agnieszka", "last_name": "Nowakowska"}
    ).participant
    Enrolment.objects.update(project=other)
    bring_few(project)
    assert Participant.objects.filter(identifier="99060484907").get() == participant
    assert participant.enrolments.count() == 2


def test_a_stay_overlapping_one_of_another_project_is_refused(project):
    enrolment = make_enrolment(project=project, person={"identifier": "99060484907"})
    make_stay(enrolment, trial_starts_on=date(2025, 6, 2), planned_end_on=date(2026, 6, 2))
    Enrolment.objects.update(project=make_other_project())
    made = bring_few(project)
    assert [(fault.sheet, fault.row, fault.code) for fault in made.read_faults()] == [("Udział", 2, "overlap")]


def test_taking_back_names_what_stands_in_the_way(project, coordinator):
    made = bring_few(project)
    stay = Stay.objects.get(participant__identifier="99060484907")
    enrolment = stay.enrolment
    mark(stay, date(2025, 3, 9), "L4")
    share(enrolment, organisation_for(Role.MOPR, project))
    report = Report.objects.create(project=project, starts_on=date(2025, 1, 1), ends_on=date(2025, 3, 31))
    ReportMember.objects.create(
        report=report, indicator="P1", enrolment=enrolment, decided_on=stay.trial_starts_on, evidence={}
    )
    DayMark.objects.filter(stay=stay, day=date(2025, 2, 20)).update(code="NN", version=2)
    before = everything()
    with pytest.raises(actions.CannotUndo) as refusal:
        actions.undo_import(pk=made.pk, by=coordinator)
    assert len(refusal.value.obstacles) == 4
    assert everything() == before
    assert Import.objects.get().state == ImportState.APPLIED


def test_a_month_closed_since_stands_in_the_way(project):
    made = bring_few(project)
    factories.close_month(project, date(2025, 2, 1))
    marks = DayMark.objects.filter(day__range=(date(2025, 2, 1), date(2025, 2, 28))).count()
    with pytest.raises(actions.CannotUndo) as refusal:
        actions.undo_import(pk=made.pk, by=None)
    assert f"Obecność: {marks} w miesiącu, który potem zamknięto" in refusal.value.obstacles


def test_a_row_deleted_by_hand_stands_in_the_way(project):
    made = bring_few(project)
    Employment.objects.all().delete()
    DayMark.objects.filter(day=date(2025, 2, 20)).delete()
    with pytest.raises(actions.CannotUndo):
        actions.undo_import(pk=made.pk, by=None)


def test_groups_and_months_that_others_use_stay_when_an_import_goes(project):
    made = bring_few(project)
    enrolment = make_enrolment(project=project)
    stay = make_stay(enrolment, trial_starts_on=date(2025, 2, 3), planned_end_on=date(2025, 12, 3))
    mark(stay, date(2025, 2, 20))
    group = WorkGroup.objects.get(name="porządkowa")
    GroupMembership.objects.create(stay=stay, group=group, starts_on=stay.trial_starts_on)
    actions.undo_import(pk=made.pk, by=None)
    assert list(WorkGroup.objects.values_list("name", flat=True)) == ["porządkowa"]
    assert list(AttendanceMonth.objects.values_list("month", flat=True)) == [date(2025, 2, 1)]


def test_an_import_cannot_be_taken_back_or_brought_in_twice(project):
    made = bring_few(project)
    with pytest.raises(actions.WrongState):
        actions.start_applying(pk=made.pk, by=None)
    actions.undo_import(pk=made.pk, by=None)
    with pytest.raises(actions.WrongState):
        actions.undo_import(pk=made.pk, by=None)


@pytest.mark.parametrize("people", [2, 4])
def test_bringing_in_costs_the_same_however_many_people_come(project, people, django_assert_num_queries):
    content = as_xlsx(few_people(people, cards=1))
    made = actions.upload_workbook(project=project, name="a.xlsx", content=content, by=None, start=False)
    actions.read_import(pk=made.pk)
    actions.start_applying(pk=made.pk, by=None, start=False)
    with django_assert_num_queries(APPLY_QUERIES):
        actions.apply_import(pk=made.pk)


APPLY_QUERIES = 58


def test_tasks_may_run_twice(project):
    made = actions.upload_workbook(project=project, name="a.xlsx", content=as_xlsx(few_people(1)), by=None, start=False)
    assert actions.read_import(pk=made.pk).state == ImportState.READY
    assert actions.read_import(pk=made.pk) is None
    actions.start_applying(pk=made.pk, by=None, start=False)
    assert actions.apply_import(pk=made.pk).state == ImportState.APPLIED
    assert actions.apply_import(pk=made.pk) is None
    assert Enrolment.objects.count() == 1


def test_what_changed_between_preview_and_deed_counts(project):
    made = actions.upload_workbook(project=project, name="a.xlsx", content=as_xlsx(few_people()), by=None, start=False)
    actions.read_import(pk=made.pk)
    bring_few(project)
    Enrolment.objects.filter(participant__identifier="99060484907").update(entry_confirmed_at=timezone.now())
    actions.start_applying(pk=made.pk, by=None, start=False)
    applied = actions.apply_import(pk=made.pk)
    assert (applied.state, applied.totals["created"]) == (ImportState.APPLIED, 0)


def test_a_fault_that_came_after_the_preview_refuses_the_file(project):
    bring_few(project)
    changed = as_xlsx({**few_people(), "Uczestnicy": with_cell(few_people()["Uczestnicy"], 2, 19, "3")})
    made = actions.upload_workbook(project=project, name="a.xlsx", content=changed, by=None, start=False)
    assert actions.read_import(pk=made.pk).state == ImportState.READY
    Enrolment.objects.update(entry_confirmed_at=timezone.now())
    actions.start_applying(pk=made.pk, by=None, start=False)
    refused = actions.apply_import(pk=made.pk)
    assert (refused.state, refused.read_faults()[0].code) == (ImportState.REFUSED, "snapshot_confirmed")


def lapse(**fields):
    Import.objects.update(lease_until=timezone.now() - timedelta(seconds=1), **fields)


def test_a_lapsed_import_is_sent_out_again(project, monkeypatch, django_capture_on_commit_callbacks):
    sent = []
    monkeypatch.setattr(leases, "send", lambda task, pk: sent.append((task, pk)))
    made = actions.upload_workbook(project=project, name="a.xlsx", content=b"x", by=None, start=False)
    assert actions.take_over_lapsed_imports() == 0
    lapse(state=ImportState.READING, progress=40)
    with django_capture_on_commit_callbacks(execute=True):
        assert actions.take_over_lapsed_imports() == 1
    assert sent == [("exchange.tasks.read_import", made.pk)]
    assert actions.read_import(pk=made.pk).state == ImportState.REFUSED


@pytest.mark.parametrize("state", [ImportState.READING, ImportState.APPLYING])
def test_an_import_that_kills_its_workers_is_given_up(project, state):
    made = actions.upload_workbook(project=project, name="a.xlsx", content=b"x", by=None, start=False)
    for attempt in (1, 2, 3):
        lapse(state=state)
        assert leases.claim(made.pk, [state], state).attempt == attempt
    lapse()
    assert actions.take_over_lapsed_imports() == 0
    given_up = Import.objects.get()
    assert (given_up.state, bool(given_up.reason)) == (ImportState.FAILED, True)


def test_a_late_reader_changes_nothing_that_another_did_meanwhile(project, monkeypatch):
    made = actions.upload_workbook(project=project, name="a.xlsx", content=as_xlsx(few_people()), by=None, start=False)
    read = actions.read_workbook

    def overtaken(**arguments):
        """The lease lapses while this worker reads; another reads, and a person brings it in."""
        monkeypatch.setattr(reading, "read_workbook", read)
        lapse()
        actions.take_over_lapsed_imports()
        actions.read_import(pk=made.pk)
        actions.start_applying(pk=made.pk, by=None, start=False)
        actions.apply_import(pk=made.pk)
        return read(**arguments)

    monkeypatch.setattr(reading, "read_workbook", overtaken)
    assert actions.read_import(pk=made.pk) is None
    assert Import.objects.get().state == ImportState.APPLIED
    assert actions.undo_import(pk=made.pk, by=None).state == ImportState.UNDONE


def test_a_late_reader_that_fails_leaves_the_other_at_work(project, monkeypatch):
    made = actions.upload_workbook(project=project, name="a.xlsx", content=as_xlsx(few_people()), by=None, start=False)

    def overtaken(**arguments):
        lapse()
        actions.take_over_lapsed_imports()
        leases.claim(made.pk, [ImportState.READING], ImportState.READING)
        raise MemoryError

    monkeypatch.setattr(reading, "read_workbook", overtaken)
    assert actions.read_import(pk=made.pk) is None
    assert Import.objects.get().state == ImportState.READING


def test_a_failure_is_logged_without_the_row_that_it_was_about(project, monkeypatch, caplog):
    made = actions.upload_workbook(project=project, name="a.xlsx", content=as_xlsx(few_people()), by=None, start=False)
    actions.read_import(pk=made.pk)
    actions.start_applying(pk=made.pk, by=None, start=False)

    pesel = make_pesel()

    def refuse(*arguments):
        raise IntegrityError(f"Key (identifier)=({pesel}) already exists.")

    monkeypatch.setattr(bringing, "_apply", refuse)
    assert actions.apply_import(pk=made.pk).state == ImportState.FAILED
    assert "IntegrityError" in caplog.text
    assert pesel not in caplog.text


def test_taking_back_forgets_the_file_and_what_was_read_of_it(project):
    made = bring_few(project)
    assert made.preview
    undone = actions.undo_import(pk=made.pk, by=None)
    assert (undone.preview, undone.faults) == ({}, [])
    assert not ImportFile.objects.exists()


def test_a_worker_does_not_take_what_another_is_reading(project):
    made = actions.upload_workbook(project=project, name="a.xlsx", content=b"x", by=None, start=False)
    Import.objects.update(lease_until=timezone.now() + timedelta(minutes=1), state=ImportState.READING, progress=40)
    assert actions.read_import(pk=made.pk) is None


def test_old_files_are_forgotten_and_what_they_brought_stays(project):
    made = bring_few(project)
    Import.objects.filter(pk=made.pk).update(created_at=timezone.now() - timedelta(days=91))
    assert actions.forget_old_files() == 1
    assert not ImportFile.objects.exists()
    assert Import.objects.get().preview == {}
    assert Enrolment.objects.count() == 3


def test_a_file_that_never_came_in_is_put_aside_when_it_is_forgotten(project):
    made = actions.upload_workbook(project=project, name="a.xlsx", content=as_xlsx(few_people()), by=None, start=False)
    assert actions.read_import(pk=made.pk).state == ImportState.READY
    Import.objects.update(created_at=timezone.now() - timedelta(days=91))
    actions.forget_old_files()
    assert Import.objects.get().state == ImportState.DISCARDED


def test_a_file_put_aside_is_not_kept(project, coordinator):
    made = actions.upload_workbook(project=project, name="a.xlsx", content=b"x", by=None, start=False)
    actions.read_import(pk=made.pk)
    actions.discard_import(pk=made.pk, by=coordinator)
    assert Import.objects.get().state == ImportState.DISCARDED
    assert not ImportFile.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_at_once_bring_it_in_once(transactional_db):
    from tests.factories import make_project

    project = make_project()
    made = actions.upload_workbook(project=project, name="a.xlsx", content=as_xlsx(few_people(3)), by=None, start=False)
    actions.read_import(pk=made.pk)
    actions.start_applying(pk=made.pk, by=None, start=False)
    together = threading.Barrier(2)
    results = []

    def apply():
        together.wait()
        try:
            results.append(actions.apply_import(pk=made.pk))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=apply) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(result is None for result in results) == [False, True]
    assert Enrolment.objects.count() == 3
    assert Import.objects.get().state == ImportState.APPLIED


@pytest.mark.django_db(transaction=True)
def test_two_files_at_once_bring_the_same_people_once(transactional_db):
    from tests.factories import make_project

    project = make_project()
    content = as_xlsx(few_people(3))
    numbers = []
    for _ in range(2):
        made = actions.upload_workbook(project=project, name="a.xlsx", content=content, by=None, start=False)
        actions.read_import(pk=made.pk)
        actions.start_applying(pk=made.pk, by=None, start=False)
        numbers.append(made.pk)
    together = threading.Barrier(2)

    def apply(pk):
        together.wait()
        try:
            actions.apply_import(pk=pk)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=apply, args=[pk]) for pk in numbers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(made.totals["created"] for made in Import.objects.all())[0] == 0
    assert Enrolment.objects.count() == 3
    assert connection.vendor == "postgresql"
