"""Each fault code: one cell of the sample changed, exactly that fault at exactly that cell."""

from dataclasses import replace
from datetime import date, datetime, time

import pytest

from cis_portal.lib.periods import Period
from exchange.workbook.faults import SENTENCES, Fault, FaultCode
from exchange.workbook.rows import Known, KnownStay
from tests.exchange.workbooks import (
    FORMULA,
    KNOWN,
    NUMBER,
    cells_at_fault,
    read,
    row_of,
    sheets,
    with_cell,
    with_row,
)
from tests.factories import make_pesel

PESEL = "PESEL / Inny identyfikator"
AGE = "Wiek w chwili przystąpienia do projektu"
START = "Data rozpoczęcia udziału w projekcie"
END = "Data zakończenia udziału w projekcie"
STATUS = "Status osoby na rynku pracy w chwili przystąpienia do projektu"
SUPPORT_DATES = "Data rozpoczęcia udziału we wsparciu"
THIRD = "Obywatel państwa trzeciego"
TRIAL = "Początek okresu próbnego"
CARDS = ("Obecność 2025-02",)  # enough for these; reading all 22 each time takes its time
OTHERS_PESEL = "44051401359"  # a textbook number, in nobody's row

# sheet, row, column from 1, the new value, then the faults that must come: (column, code).
ONE_CELL = [
    ("Uczestnicy", 2, 1, "FEKP.08.20-IZ.00-0006/23", [("Numer projektu", "dictionary")]),
    ("Uczestnicy", 2, 1, None, [("Numer projektu", "required")]),
    ("Uczestnicy", 2, 2, "polskie", [("Obywatelstwo", "dictionary")]),
    ("Uczestnicy", 2, 3, "indywidualny", [("Rodzaj uczestnika", "dictionary")]),
    ("Uczestnicy", 2, 3, "pracownik lub przedstawiciel instytucji", [("Nazwa instytucji", "required")]),
    ("Uczestnicy", 2, 5, None, [("Imię", "required")]),
    ("Uczestnicy", 2, 5, "   ", [("Imię", "required")]),
    ("Uczestnicy", 2, 5, FORMULA, [("Imię", "formula")]),
    ("Uczestnicy", 2, 6, "Ż" * 121, [("Nazwisko", "dictionary")]),
    ("Uczestnicy", 2, 7, "99060484908", [(PESEL, "pesel_checksum")]),
    ("Uczestnicy", 2, 7, "9906048490", [(PESEL, "pesel_checksum")]),
    ("Uczestnicy", 2, 7, 99060484907, [(PESEL, "number_not_text")]),
    ("Uczestnicy", 2, 7, 99060484907.0, [(PESEL, "number_not_text")]),
    ("Uczestnicy", 4, 7, 2232174447, [(PESEL, "number_not_text")]),  # the leading zero is lost
    ("Uczestnicy", 2, 8, "tak", [("Brak PESEL", "dictionary")]),
    ("Uczestnicy", 2, 10, "Mężczyzna", [("Płeć", "pesel_sex")]),
    ("Uczestnicy", 2, 10, "K", [("Płeć", "dictionary")]),
    ("Uczestnicy", 2, 11, 26, [(AGE, "pesel_age")]),
    ("Uczestnicy", 2, 11, "dwadzieścia pięć", [(AGE, "pesel_age")]),
    ("Uczestnicy", 2, 11, 25.5, [(AGE, "pesel_age")]),
    ("Uczestnicy", 2, 11, True, [(AGE, "pesel_age")]),
    ("Uczestnicy", 2, 11, 10**30, [(AGE, "pesel_age")]),
    ("Uczestnicy", 2, 11, None, [(AGE, "required")]),
    ("Uczestnicy", 2, 11, FORMULA, [(AGE, "formula")]),
    ("Uczestnicy", 13, 11, 17, [(AGE, "pesel_age")]),  # without a PESEL
    ("Uczestnicy", 2, 12, "Podstawowe (ISCED 1)", [("Wykształcenie", "dictionary")]),
    ("Uczestnicy", 2, 12, "Wyższe (ISCED 5-8)", [("Wykształcenie", "dictionary")]),  # a hyphen for the dash
    ("Uczestnicy", 2, 13, "Ukraina", [("Kraj", "area")]),
    ("Uczestnicy", 2, 14, "mazowieckie", [("Województwo", "area")]),
    ("Uczestnicy", 2, 15, "bydgoski", [("Powiat", "area")]),
    ("Uczestnicy", 2, 16, "Bydgoszcz", [("Gmina", "area")]),
    ("Uczestnicy", 2, 16, "Toruń", [("Gmina", "area")]),  # the city is not in the county toruński
    ("Uczestnicy", 2, 17, None, [("Miejscowość", "required")]),
    ("Uczestnicy", 2, 18, "87140", [("Kod pocztowy", "postcode")]),
    ("Uczestnicy", 2, 18, 87140, [("Kod pocztowy", "postcode")]),
    ("Uczestnicy", 2, 19, 4, [("Obszar według stopnia urbanizacji (DEGURBA)", "dictionary")]),
    ("Uczestnicy", 2, 20, "600 100 200", [("Telefon kontaktowy", "phone")]),
    ("Uczestnicy", 2, 20, "brak", [("Telefon kontaktowy", "phone")]),
    ("Uczestnicy", 2, 21, "żaneta@example.org", [("Adres e-mail", "email")]),
    ("Uczestnicy", 2, 21, "osoba(at)example.org", [("Adres e-mail", "email")]),
    ("Uczestnicy", 2, 21, "a" * 250 + "@example.org", [("Adres e-mail", "email")]),
    ("Uczestnicy", 2, 22, "2025-02-30", [(START, "date_invalid")]),
    ("Uczestnicy", 2, 22, 45706, [(START, "date_invalid")]),  # a serial number
    ("Uczestnicy", 2, 22, True, [(START, "date_invalid")]),
    ("Uczestnicy", 2, 22, time(8, 0), [(START, "date_invalid")]),
    ("Uczestnicy", 2, 22, "10000-01-01", [(START, "date_invalid")]),
    ("Uczestnicy", 2, 22, None, [(START, "required")]),
    ("Uczestnicy", 2, 22, "2025-02-19", [(SUPPORT_DATES, "date_order")]),
    ("Uczestnicy", 2, 23, "2025-02-17", [(END, "date_order")]),
    ("Uczestnicy", 2, 23, "2028-01-01", [(END, "outside_project")]),
    ("Uczestnicy", 2, 24, "Osoba pracująca", [(STATUS, "labour_status")]),
    ("Uczestnicy", 2, 24, "Osoba bezrobotna ewidencjonowana", [(STATUS, "dictionary")]),
    ("Uczestnicy", 2, 25, "Osoba ucząca się/odbywająca kształcenie", [("w tym", "dictionary")]),
    ("Uczestnicy", 2, 25, None, [("w tym", "required")]),
    ("Uczestnicy", 2, 27, "wyjechał", [("Sytuacja osoby w momencie zakończenia udziału w projekcie", "dictionary")]),
    ("Uczestnicy", 2, 29, "Aktywizacja", [("Zakres wsparcia", "dictionary")]),
    ("Uczestnicy", 2, 30, "usługa aktywnej integracji", [("Rodzaj przyznanego wsparcia", "lists_differ")]),
    ("Uczestnicy", 2, 31, "usługa o charakterze społecznym", [("w tym", "lists_differ")]),
    ("Uczestnicy", 2, 32, "2025-02-18|2025-02-25", [(SUPPORT_DATES, "lists_differ")]),
    ("Uczestnicy", 2, 32, "2025-02-18|2025-02-25|wkrótce", [(SUPPORT_DATES, "date_invalid")]),
    ("Uczestnicy", 2, 32, "2025-02-17|2025-02-25|2025-03-04", [(SUPPORT_DATES, "date_order")]),
    ("Uczestnicy", 2, 32, "2025-02-18|2025-02-25|2028-03-04", [(SUPPORT_DATES, "outside_project")]),
    (
        "Uczestnicy", 2, 31,
        "usługa o charakterze społecznym|usługa o charakterze zawodowym|usługa o charakterze zawodowym",
        [("w tym", "dictionary")],
    ),
    ("Uczestnicy", 2, 35, "Tak", [(THIRD, "third_country")]),
    ("Uczestnicy", 13, 35, "Nie", [(THIRD, "third_country")]),
    ("Uczestnicy", 2, 35, "Odmowa podania informacji", [(THIRD, "dictionary")]),
    ("Uczestnicy", 2, 38, "tak", [("Osoba z niepełnosprawnościami", "dictionary")]),
    ("Uczestnicy", 2, 43, FORMULA, [("Uwagi", "formula")]),
    ("Udział", 2, 1, OTHERS_PESEL, [("PESEL", "pesel_unknown")]),
    ("Udział", 2, 1, None, [("PESEL", "required")]),
    ("Udział", 2, 1, 99060484907, [("PESEL", "number_not_text")]),
    ("Udział", 2, 3, "OPS", [("Kierujący", "dictionary")]),
    ("Udział", 2, 4, datetime(2025, 2, 19), [(TRIAL, "date_order")]),
    ("Udział", 2, 5, None, [(TRIAL, "required")]),
    ("Udział", 2, 5, datetime(2024, 12, 31), [(TRIAL, "outside_project"), (TRIAL, "date_order")]),
    ("Udział", 2, 6, datetime(2025, 2, 17), [("Koniec okresu próbnego", "date_order")]),
    ("Udział", 2, 6, datetime(2025, 3, 19), [("Początek uczestnictwa", "date_order")]),  # must be later, not equal
    ("Udział", 2, 7, datetime(2026, 2, 20), [("Planowany koniec uczestnictwa", "date_order")]),
    ("Udział", 2, 8, "nieokreślony", [("Planowany koniec uczestnictwa", "date_invalid")]),
    ("Udział", 2, 9, datetime(2025, 2, 17), [("Data zakończenia", "date_order")]),
    ("Udział", 2, 9, "2028-01-31", [("Data zakończenia", "outside_project")]),
    ("Udział", 2, 11, "tak", [("Wniosek o świadczenie", "date_invalid")]),
    ("Udział", 2, 10, "x" * 201, [("Powód zakończenia", "dictionary")]),
    ("Obecność 2025-02", 2, 1, OTHERS_PESEL, [("PESEL", "pesel_unknown")]),
    ("Obecność 2025-02", 2, 22, "X", [(20, "mark_unknown")]),
    ("Obecność 2025-02", 2, 22, "o", [(20, "mark_unknown")]),
    ("Obecność 2025-02", 2, 22, 8, [(20, "mark_unknown")]),
    ("Obecność 2025-02", 2, 22, "?", [(20, "mark_unknown")]),
    ("Obecność 2025-02", 2, 22, FORMULA, [(20, "formula")]),
    ("Obecność 2025-02", 2, 31, "O", [(29, "mark_no_such_day")]),
    ("Obecność 2025-02", 2, 33, "X", [(31, "mark_no_such_day")]),
    ("Obecność 2025-02", 2, 19, "O", [(17, "mark_outside_stay")]),  # the day before the trial
    ("Zatrudnienie", 2, 1, OTHERS_PESEL, [("PESEL", "pesel_unknown")]),
    ("Zatrudnienie", 2, 2, None, [("Data podjęcia", "required")]),
    ("Zatrudnienie", 2, 4, "pół etatu", [("Wymiar etatu", "dictionary")]),
    ("Zatrudnienie", 2, 5, "12 albo 13", [("Miesiące umowy", "dictionary")]),
    ("Zatrudnienie", 2, 6, 1e300, [("Wynagrodzenie brutto", "dictionary")]),
    ("Zatrudnienie", 2, 6, -1, [("Wynagrodzenie brutto", "dictionary")]),
    ("Zatrudnienie", 2, 8, "luty 2026", [("Data dokumentu", "date_invalid")]),
    ("Sytuacja społeczna", 2, 2, None, [("Kryterium", "required")]),
    ("Sytuacja społeczna", 2, 3, 4, [("Poziom na wejściu", "dictionary")]),
    ("Sytuacja społeczna", 2, 3, 1.5, [("Poziom na wejściu", "dictionary")]),
    ("Sytuacja społeczna", 2, 5, 0, [("Poziom na wyjściu", "dictionary")]),
    ("Sytuacja społeczna", 2, 6, datetime(2025, 2, 27), [("Data oceny na wyjściu", "date_order")]),
    ("Kompetencje", 2, 2, None, [("Kurs", "required")]),
    ("Kompetencje", 2, 5, None, [("Początek kursu", "required")]),
    ("Kompetencje", 2, 11, "zaliczony", [("Wynik", "dictionary")]),
    ("Kompetencje", 2, 13, "31.04.2025", [("Data dokumentu", "date_invalid")]),
]  # fmt: skip


@pytest.mark.parametrize(("title", "row", "column", "value", "expected"), ONE_CELL)
def test_one_changed_cell_is_one_fault_at_that_cell(title, row, column, value, expected):
    changed = sheets(cards=CARDS)
    changed[title] = with_cell(changed[title], row, column, value)
    assert cells_at_fault(read(changed)) == [(title, row, name, code) for name, code in expected]


def test_every_code_of_the_contract_has_a_sentence():
    assert set(SENTENCES) == set(FaultCode)


# True, though it may not count: none of this is a fault.
TRUE = [
    ("Uczestnicy", 2, 5, "Agnieszka „Aga” <script>alert(1)</script>"),
    ("Uczestnicy", 2, 5, "=HYPERLINK(1)"),  # text that looks like a formula is text
    ("Uczestnicy", 2, 6, "D'Arc-Żółć 😀 \u202eabc"),
    ("Uczestnicy", 2, 11, "25"),
    ("Uczestnicy", 2, 11, 25.0),
    ("Uczestnicy", 2, 14, "KUJAWSKO-POMORSKIE"),
    ("Uczestnicy", 2, 19, 2),
    ("Uczestnicy", 2, 20, None),  # the e-mail is left
    ("Uczestnicy", 2, 20, 553136457),
    ("Uczestnicy", 2, 21, None),
    ("Uczestnicy", 2, 22, "18.02.2025"),
    ("Uczestnicy", 2, 22, datetime(2025, 2, 18)),
    ("Uczestnicy", 2, 22, "  2025-02-18 "),
    ("Uczestnicy", 2, 23, None),  # differs from Udział: data quality
    ("Uczestnicy", 2, 27, None),  # not known yet
    ("Uczestnicy", 2, 32, "2025-02-19|2025-02-25|2025-03-04"),  # no support on the first day: data quality
    ("Uczestnicy", 2, 33, "2026-03-01"),
    ("Uczestnicy", 2, 36, "Nie podaję"),
    ("Uczestnicy", 2, 38, "Odmowa podania informacji"),
    ("Uczestnicy", 2, 39, FORMULA),  # the system's own columns are not read
    ("Udział", 2, 2, None),
    ("Udział", 2, 3, None),
    ("Udział", 2, 4, "2024-12-01"),
    ("Udział", 2, 4, None),
    ("Udział", 2, 6, None),
    ("Udział", 2, 7, None),
    ("Udział", 2, 8, datetime(2028, 6, 1)),
    ("Udział", 2, 10, "cokolwiek"),
    ("Udział", 2, 11, None),
    ("Obecność 2025-02", 2, 2, "Kto inny"),
    ("Obecność 2025-02", 2, 22, None),
    ("Obecność 2025-02", 2, 22, " L4 "),
    ("Zatrudnienie", 2, 2, datetime(2029, 1, 1)),
    ("Zatrudnienie", 2, 3, "kontrakt menedżerski"),
    ("Zatrudnienie", 2, 4, "1/2"),
    ("Zatrudnienie", 2, 5, "nieokreślony"),
    ("Zatrudnienie", 2, 5, "czas nieokreślony"),
    ("Zatrudnienie", 2, 5, "Bezterminowo"),
    ("Zatrudnienie", 2, 6, "4 806,00"),
    ("Zatrudnienie", 2, 7, None),
    ("Sytuacja społeczna", 2, 2, "własne kryterium"),
    ("Sytuacja społeczna", 2, 5, None),
    ("Sytuacja społeczna", 2, 6, None),
    ("Kompetencje", 2, 4, datetime(2026, 1, 1)),
    ("Kompetencje", 2, 6, datetime(2024, 1, 1)),
    ("Kompetencje", 2, 9, "instruktor A"),
    ("Kompetencje", 2, 11, None),
]


@pytest.mark.parametrize(("title", "row", "column", "value"), TRUE)
def test_what_is_true_is_no_fault_even_if_it_does_not_count(title, row, column, value):
    changed = sheets(cards=CARDS)
    changed[title] = with_cell(changed[title], row, column, value)
    assert cells_at_fault(read(changed)) == []


def test_months_of_a_contract_without_an_end_are_read_as_empty():
    changed = sheets(cards=CARDS)
    changed["Zatrudnienie"] = with_cell(changed["Zatrudnienie"], 2, 5, "na czas nieokreślony")
    assert read(changed).jobs[0].fields["contract_months"] is None


@pytest.mark.parametrize(
    "label", ["Brak lub niepełne podstawowe (ISCED 0)", "Podstawowe (ISCED 1) lub gimnazjalne (ISCED 2)"]
)
def test_the_finer_levels_of_education_are_read_as_isced_0_to_2(label):
    people = with_cell(sheets()["Uczestnicy"], 2, 12, label)
    book = read({"Uczestnicy": people})
    assert book.faults == []
    assert book.people[0].entry["education"] == "isced_0_2"


# The dates of a stay: referral, trial start, trial end, participation start, planned end, end; then what is wrong.
PLANNED = "Planowany koniec uczestnictwa"
ORDERS = [
    (None, "2025-02-18", "2025-03-18", None, "2025-03-01", None, []),  # no pair that the contract names
    (None, "2025-02-18", None, "2025-03-19", "2025-03-19", None, []),
    ("2025-03-20", "2025-02-18", None, None, None, None, [(TRIAL, "date_order")]),
    ("2025-01-28", "2025-02-18", "2025-03-18", None, "2025-02-17", None, [(PLANNED, "date_order")]),
    (None, "2025-02-18", None, "2025-03-19", "2025-03-18", None, [(PLANNED, "date_order")]),
    (None, "2025-02-18", "2025-03-18", None, None, "2025-03-01", []),  # ended in the trial
]


@pytest.mark.parametrize(("referred", "starts", "trial_ends", "participates", "planned", "ended", "expected"), ORDERS)
def test_the_order_of_dates_is_asked_of_the_pairs_that_the_contract_names(
    referred, starts, trial_ends, participates, planned, ended, expected
):
    stays = sheets()["Udział"]
    values = ("99060484907", "", "MOPR", referred, starts, trial_ends, participates, planned, ended, None, None)
    known = replace(KNOWN, people=frozenset({"99060484907"}))
    found = cells_at_fault(read({"Udział": replace(stays, rows=[(2, values)])}, known))
    assert found == [("Udział", 2, column, code) for column, code in expected]


def test_the_sample_has_no_fault():
    book = read(sheets())
    assert book.faults == []
    assert (len(book.people), len(book.stays), len(book.jobs)) == (66, 72, 10)
    assert (len(book.assessments), len(book.courses), len(book.attendance)) == (264, 19, 22)
    assert sum(len(row.marks) for card in book.attendance for row in card.rows) == 12504


def test_both_contact_cells_empty_is_a_fault():
    changed = sheets()
    changed["Uczestnicy"] = with_cell(with_cell(changed["Uczestnicy"], 2, 20, None), 2, 21, None)
    assert cells_at_fault(read(changed)) == [("Uczestnicy", 2, "Telefon kontaktowy", "required")]


def test_a_minor_is_a_fault_even_when_the_age_agrees():
    changed = sheets()
    raw = with_cell(changed["Uczestnicy"], 2, 7, make_pesel(born=date(2007, 6, 4), sex="F"))
    assert cells_at_fault(read({"Uczestnicy": with_cell(raw, 2, 11, 17)})) == [("Uczestnicy", 2, AGE, "pesel_age")]


def test_one_person_twice_is_a_fault_at_the_later_row():
    changed = sheets()
    changed["Uczestnicy"] = with_row(changed["Uczestnicy"], row_of(changed["Uczestnicy"], 2))
    assert cells_at_fault(read(changed)) == [("Uczestnicy", 68, PESEL, "pesel_duplicate")]


@pytest.mark.parametrize(
    ("title", "last"), [("Udział", 74), ("Zatrudnienie", 12), ("Sytuacja społeczna", 266), ("Kompetencje", 21)]
)
def test_the_same_key_twice_is_a_fault_at_the_later_row(title, last):
    changed = sheets()
    changed[title] = with_row(changed[title], row_of(changed[title], 2))
    assert cells_at_fault(read(changed)) == [(title, last, "PESEL", "row_repeated")]


def test_a_day_marked_in_two_rows_of_a_card_is_repeated_and_two_rows_without_a_common_day_are_not():
    changed = sheets()
    card = changed["Obecność 2025-02"]
    day_20_alone = (*row_of(card, 2)[:2], *([None] * 19), "O", *([None] * 11))
    changed[card.title] = with_row(card, day_20_alone)
    assert cells_at_fault(read(changed)) == [("Obecność 2025-02", 16, 20, "row_repeated")]
    changed[card.title] = with_row(with_cell(card, 2, 22, None), day_20_alone)
    assert cells_at_fault(read(changed)) == []


def test_two_stays_of_one_person_that_share_a_day_are_a_fault_at_the_later_row():
    changed = sheets()
    stays = changed["Udział"]
    rows = [(n, v) for n, v in stays.rows if v[0] == "02310130918"]
    (first, _values), (second, _later) = rows
    changed["Udział"] = with_cell(stays, first, 9, datetime(2025, 5, 28))
    assert cells_at_fault(read(changed)) == [("Udział", second, TRIAL, "overlap")]
    changed["Udział"] = with_cell(stays, first, 9, datetime(2025, 5, 27))
    assert cells_at_fault(read(changed)) == []


def test_a_stay_moved_into_another_overlaps_it_even_when_its_referral_is_late_then():
    changed = sheets()
    second = [number for number, values in changed["Udział"].rows if values[0] == "02310130918"][1]
    changed["Udział"] = with_cell(changed["Udział"], second, 5, datetime(2025, 2, 27))
    assert cells_at_fault(read(changed)) == [
        ("Udział", second, TRIAL, "date_order"),
        ("Udział", second, TRIAL, "overlap"),
    ]


def test_a_stay_that_overlaps_one_in_the_portal_is_a_fault():
    known = replace(KNOWN, stays={"99060484907": (KnownStay(date(2024, 6, 3), date(2025, 2, 18), False),)})
    assert cells_at_fault(read(sheets(), known)) == [("Udział", 2, TRIAL, "overlap")]


def test_a_stay_in_the_portal_is_replaced_by_the_row_with_its_first_day():
    known = replace(KNOWN, stays={"99060484907": (KnownStay(date(2025, 2, 18), date(2027, 2, 18), True),)})
    assert cells_at_fault(read(sheets(), known)) == []


def test_attendance_alone_rests_on_the_stays_of_the_portal():
    known = Known(
        NUMBER,
        Period(date(2025, 1, 1), date(2027, 12, 31)),
        frozenset({"99060484907"}),
        {"99060484907": (KnownStay(date(2025, 2, 18), date(2025, 2, 26), True),)},
    )
    card = sheets()["Obecność 2025-02"]
    alone = replace(card, rows=card.rows[:1])
    assert cells_at_fault(read({card.title: alone}, known)) == [
        ("Obecność 2025-02", 2, 27, "mark_outside_stay"),
        ("Obecność 2025-02", 2, 28, "mark_outside_stay"),
    ]


def test_marks_are_looked_up_among_all_stays_of_a_person_whatever_their_order():
    spans = [(10, 11), (3, 3), (6, 6)]
    stays = tuple(KnownStay(date(2025, 2, first), date(2025, 2, last), True) for first, last in spans)
    known = replace(KNOWN, people=frozenset({"99060484907"}), stays={"99060484907": stays})
    card = sheets()["Obecność 2025-02"]
    every_day = ("99060484907", "Nowakowska Agnieszka", *(["O"] * 28))
    found = cells_at_fault(read({card.title: replace(card, rows=[(2, every_day)])}, known))
    assert sorted(set(range(1, 29)) - {column for _sheet, _row, column, _code in found}) == [3, 6, 10, 11]


def test_a_missing_last_column_is_named_and_the_sheet_is_not_read():
    changed = sheets()
    people = changed["Uczestnicy"]
    changed["Uczestnicy"] = replace(
        people, header=people.header[:42], rows=[(number, values[:42]) for number, values in people.rows]
    )
    # Nobody is called unknown on the other sheets while Uczestnicy cannot be read.
    assert cells_at_fault(read(changed)) == [("Uczestnicy", 1, "Uwagi", "columns_missing")]


def test_a_dropped_column_of_a_card_is_named_by_its_day():
    changed = sheets()
    card = changed["Obecność 2025-02"]
    changed[card.title] = replace(card, header=card.header[:32])
    assert cells_at_fault(read(changed)) == [("Obecność 2025-02", 1, "31", "columns_missing")]


def test_a_sheet_may_be_missing_empty_or_unknown():
    changed = {title: raw for title, raw in sheets().items() if title != "Kompetencje"}
    changed["Zatrudnienie"] = replace(changed["Zatrudnienie"], header=(), rows=[])
    changed["Notatki"] = replace(changed["Sytuacja społeczna"], title="Notatki")
    changed["Obecność 2025-13"] = replace(changed["Obecność 2025-02"], title="Obecność 2025-13")
    book = read(changed)
    assert book.faults == []
    assert book.unknown == ["Notatki", "Obecność 2025-13"]
    assert book.counts["Notatki"] == 264
    assert (book.jobs, book.courses) == ([], [])


def test_blank_rows_and_columns_beyond_the_layout_do_not_matter():
    changed = sheets()
    people = changed["Uczestnicy"]
    rows = [(number + 3, (*values[:43], "obok")) for number, values in people.rows]
    changed["Uczestnicy"] = replace(people, header=(*people.header[:43], "Własna kolumna"), rows=rows)
    book = read(changed)
    assert book.faults == []
    assert book.people[0].row == 5


def test_sheets_may_come_in_any_order():
    assert read(dict(reversed(sheets().items()))).faults == []


def test_every_fault_is_reported_not_the_first_alone():
    changed = sheets()
    changed["Uczestnicy"] = with_cell(changed["Uczestnicy"], 2, 18, "87140")
    changed["Uczestnicy"] = with_cell(changed["Uczestnicy"], 3, 21, "ł@example.org")
    changed["Udział"] = with_cell(changed["Udział"], 5, 3, "OPS")
    changed["Obecność 2026-11"] = with_cell(changed["Obecność 2026-11"], 4, 4, "Z")
    changed["Kompetencje"] = with_cell(changed["Kompetencje"], 2, 1, OTHERS_PESEL)
    assert cells_at_fault(read(changed)) == [
        ("Uczestnicy", 2, "Kod pocztowy", "postcode"),
        ("Uczestnicy", 3, "Adres e-mail", "email"),
        ("Udział", 5, "Kierujący", "dictionary"),
        ("Obecność 2026-11", 4, 2, "mark_unknown"),
        ("Kompetencje", 2, "PESEL", "pesel_unknown"),
    ]


def test_a_person_taken_out_of_uczestnicy_is_unknown_on_every_sheet_that_names_them():
    changed = sheets()
    people = changed["Uczestnicy"]
    changed["Uczestnicy"] = replace(people, rows=people.rows[1:])
    found = cells_at_fault(read(changed))
    assert {code for _sheet, _row, _column, code in found} == {"pesel_unknown"}
    assert found[0] == ("Udział", 2, "PESEL", "pesel_unknown")


def test_messages_hide_personal_values():
    changed = sheets()
    changed["Uczestnicy"] = with_cell(changed["Uczestnicy"], 2, 7, "99060484908")
    changed["Udział"] = with_cell(changed["Udział"], 3, 1, OTHERS_PESEL)
    for fault in read(changed).faults:
        assert "99060484908" not in fault.message
        assert OTHERS_PESEL not in fault.message
        assert set(fault.details["identifier"]) >= {"•"}
        assert fault.details["identifier"] in fault.message


def test_a_fault_knows_its_cell_in_the_spreadsheet_and_survives_the_database():
    fault = Fault("Uczestnicy", 14, PESEL, FaultCode.PESEL_CHECKSUM, 7, {"identifier": "•••••••••••"})
    assert fault.cell == "Uczestnicy!G14"
    assert Fault.from_json(fault.as_json()) == fault
