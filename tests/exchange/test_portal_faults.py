"""What only the portal can tell: confirmed entries, closed months, marks that a shortened stay would leave behind."""

from dataclasses import replace
from datetime import date, datetime

import pytest
from django.utils import timezone

from exchange import actions
from exchange.models import ImportState
from participants.models import Enrolment, Stay
from reintegration.models import AttendanceMonth, DayMark
from tests import factories
from tests.exchange.workbooks import as_xlsx, few_people, with_cell, with_row

FIRST = "99060484907"  # row 2 of every sheet: stays from 18 February 2025 to 19 February 2026
AREA = "Obszar według stopnia urbanizacji (DEGURBA)"
MARCH = "Obecność 2025-03"


def bring(project, sheets, *changes):
    """The import that these sheets become, with cells changed: ("Uczestnicy", 2, 18, "87140")."""
    changed = dict(sheets)
    for title, row, column, value in changes:
        changed[title] = with_cell(changed[title], row, column, value)
    return actions.bring_workbook(project=project, name="a.xlsx", content=as_xlsx(changed), by=None)


def faults_of(made):
    return [(fault.sheet, fault.row, fault.column, fault.code.value) for fault in made.read_faults()]


@pytest.fixture
def few(project):
    """The first three people with two months of marks, in the portal already."""
    few = few_people()
    assert bring(project, few).state == ImportState.APPLIED
    return few


def confirm():
    Enrolment.objects.filter(participant__identifier=FIRST).update(entry_confirmed_at=timezone.now())


def close(month):
    there = AttendanceMonth.objects.get(month=month)
    factories.close_month(there.project, month)


def test_a_faulty_row_is_still_compared_with_a_confirmed_entry(project, few):
    confirm()
    made = bring(project, few, ("Uczestnicy", 2, 18, "87140"), ("Uczestnicy", 2, 19, "3"))
    assert faults_of(made) == [
        ("Uczestnicy", 2, "Kod pocztowy", "postcode"),
        ("Uczestnicy", 2, AREA, "snapshot_confirmed"),
    ]


@pytest.mark.parametrize(
    ("column", "value", "code"),
    [(24, "Osoba pracująca", "labour_status"), (11, 26, "pesel_age"), (22, "2024-12-30", "outside_project"),
     (7, int(FIRST), "number_not_text"), (8, "tak", "dictionary")],
)  # fmt: skip
def test_one_wrong_cell_of_a_confirmed_entry_is_one_fault(project, few, column, value, code):
    confirm()
    changed = {**few, "Uczestnicy": with_cell(few["Uczestnicy"], 2, column, value)}
    outcome = actions.read_workbook(project=project, content=as_xlsx(changed))
    assert [(fault.row, fault.position, fault.code.value) for fault in outcome.faults] == [(2, column, code)]


def test_a_date_that_an_act_decided_is_not_taken_back_by_the_office_workbook(project, few):
    stay = Stay.objects.get(participant__identifier=FIRST)
    said = {"happened_on": date(2026, 1, 5), "until": date(2026, 6, 30), "created_by": factories.make_user("manager")}
    stay.acts.create(position=1, kind="extended", number="2025-001/PB/1", reason="nauka zawodu", **said)
    Stay.objects.filter(pk=stay.pk).update(planned_end_on=date(2026, 6, 30))
    made = bring(project, few, ("Udział", 2, 10, "zmiana grupy"))
    assert faults_of(made) == [("Udział", 2, "Planowany koniec uczestnictwa", "snapshot_confirmed")]
    assert "2025-001/PB/1" in made.read_faults()[0].message
    stay.refresh_from_db()
    assert stay.planned_end_on == date(2026, 6, 30)


def test_a_person_twice_is_compared_with_the_confirmed_entry_too(project, few):
    confirm()
    first = dict(few["Uczestnicy"].rows)[2]
    twice = {**few, "Uczestnicy": with_row(few["Uczestnicy"], (*first[:18], "3", *first[19:]))}
    assert faults_of(bring(project, twice)) == [
        ("Uczestnicy", 5, "PESEL / Inny identyfikator", "pesel_duplicate"),
        ("Uczestnicy", 5, AREA, "snapshot_confirmed"),
    ]


def test_a_faulty_row_of_a_card_is_still_compared_with_a_closed_month(project, few):
    close(date(2025, 3, 1))
    made = bring(project, few, (MARCH, 2, 5, "NN"), (MARCH, 2, 6, "Q"))
    assert faults_of(made) == [(MARCH, 2, 3, "month_closed"), (MARCH, 2, 4, "mark_unknown")]


def test_a_new_mark_in_a_closed_month_is_told_beside_a_faulty_stay(project):
    few = few_people()
    factories.close_month(project, date(2025, 3, 1))
    rows = [(2, (FIRST, "Nowakowska Agnieszka", None, None, "O"))]
    alone = {title: few[title] for title in ("Uczestnicy", "Udział")} | {MARCH: replace(few[MARCH], rows=rows)}
    assert faults_of(bring(project, alone, ("Udział", 2, 3, "OPS"))) == [
        ("Udział", 2, "Kierujący", "dictionary"),
        (MARCH, 2, 3, "month_closed"),
    ]


def test_a_finer_level_of_education_is_the_same_level_to_the_portal(project, few):
    Enrolment.objects.update(entry_confirmed_at=timezone.now())  # the second person is ISCED 0–2 there
    made = bring(project, few, ("Uczestnicy", 3, 12, "Podstawowe (ISCED 1) lub gimnazjalne (ISCED 2)"))
    assert (made.state, faults_of(made)) == (ImportState.APPLIED, [])
    assert (made.totals["created"], made.totals["updated"]) == (0, 0)


def test_an_end_before_marks_of_the_portal_is_a_fault_that_says_what_to_do(project, few):
    shortened = bring(project, {"Udział": few["Udział"]}, ("Udział", 2, 9, datetime(2025, 3, 10)))
    assert faults_of(shortened) == [("Udział", 2, "Data zakończenia", "mark_outside_stay")]
    (fault,) = shortened.read_faults()
    assert fault.details == {"ends_on": "10.03.2025", "last": "31.03.2025"}
    assert Stay.objects.get(participant__identifier=FIRST).ended_on == date(2026, 2, 19)
    DayMark.objects.filter(day__gt=date(2025, 3, 10), stay__participant__identifier=FIRST).delete()
    again = bring(project, {"Udział": few["Udział"]}, ("Udział", 2, 9, datetime(2025, 3, 10)))
    assert again.state == ImportState.APPLIED


def test_a_planned_end_before_marks_of_the_portal_is_a_fault_where_no_end_is(project, few):
    stays = {"Udział": with_cell(few["Udział"], 2, 9, None)}
    assert faults_of(bring(project, stays, ("Udział", 2, 8, datetime(2025, 3, 20)))) == [
        ("Udział", 2, "Planowany koniec uczestnictwa", "mark_outside_stay")
    ]


def test_an_end_before_marks_of_a_closed_month_is_a_fault_of_that_month(project, few):
    close(date(2025, 3, 1))
    made = bring(project, {"Udział": few["Udział"]}, ("Udział", 2, 9, datetime(2025, 3, 10)))
    assert faults_of(made) == [("Udział", 2, "Data zakończenia", "month_closed")]
    made = bring(project, {"Udział": few["Udział"]}, ("Udział", 2, 9, datetime(2025, 2, 25)), ("Udział", 2, 3, "OPS"),
                 ("Udział", 2, 6, None), ("Udział", 2, 7, None))  # fmt: skip
    assert faults_of(made) == [
        ("Udział", 2, "Kierujący", "dictionary"),
        ("Udział", 2, "Data zakończenia", "mark_outside_stay"),
        ("Udział", 2, "Data zakończenia", "month_closed"),
    ]


def test_an_end_that_leaves_every_mark_in_its_stay_is_no_fault(project, few):
    made = bring(project, {"Udział": few["Udział"]}, ("Udział", 2, 9, datetime(2025, 3, 31)))
    assert made.state == ImportState.APPLIED


def test_marks_that_fall_into_another_stay_of_the_file_move_there_and_back(project, few):
    stays = with_cell(few["Udział"], 2, 9, datetime(2025, 3, 14))
    second = (FIRST, "porządkowa", "MOPR", None, datetime(2025, 3, 15), None, None, None, datetime(2026, 2, 19))
    two = {**few, "Udział": with_row(stays, second)}
    before = list(DayMark.objects.order_by("day", "pk").values_list("pk", "stay_id", "code"))
    made = bring(project, two)
    assert (made.state, faults_of(made)) == (ImportState.APPLIED, [])
    own = DayMark.objects.filter(stay__participant__identifier=FIRST)
    assert own.filter(stay__trial_starts_on=date(2025, 2, 18)).latest("day").day == date(2025, 3, 14)
    assert own.filter(stay__trial_starts_on=date(2025, 3, 15)).earliest("day").day == date(2025, 3, 17)
    assert len(before) == DayMark.objects.count()
    again = bring(project, two)
    assert (again.totals["created"], again.totals["updated"]) == (0, 0)
    for done in (again, made):
        actions.undo_import(pk=done.pk, by=None)
    assert list(DayMark.objects.order_by("day", "pk").values_list("pk", "stay_id", "code")) == before
