"""What spreadsheets make of our files: text stays text."""

import csv as csv_module
import io
from datetime import date, datetime
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cis_portal.lib import tabular
from cis_portal.lib.tabular import Column, Sheet


def cells(content: bytes) -> list[openpyxl.cell.Cell]:
    return [cell for row in openpyxl.load_workbook(io.BytesIO(content)).active.iter_rows(min_row=2) for cell in row]


def lines(content: bytes) -> list[list[str]]:
    return list(csv_module.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝"])
def test_text_that_looks_like_a_formula_stays_text(start):
    text = f"{start}HYPERLINK(1)"
    (cell,) = cells(tabular.xlsx("Arkusz", ["Imię"], [[text]]))
    assert cell.data_type == "s"
    ((_,), (kept,)) = lines(tabular.csv("Arkusz", ["Imię"], [[text]]))
    assert kept.startswith("'")
    ((_,), (bare,)) = lines(tabular.csv("Arkusz", ["Imię"], [[text]], for_people=False))
    assert not bare.startswith("'")


def test_numbers_dates_and_booleans_keep_their_types():
    row = [1, -2.5, Decimal("2140.68"), date(2026, 6, 15), datetime(2026, 6, 15, 7, 42), True, None, ""]
    found = cells(tabular.xlsx("Arkusz", list("abcdefgh"), [row]))
    assert [cell.value for cell in found[:6]] == [
        1, -2.5, 2140.68, datetime(2026, 6, 15), datetime(2026, 6, 15, 7, 42), True,
    ]  # fmt: skip
    assert [cell.value for cell in found[6:]] == [None, None]
    assert found[3].number_format == "dd.mm.yyyy"
    assert lines(tabular.csv("Arkusz", ["a"], [row[:5]]))[1] == [
        "1", "-2.5", "2140.68", "2026-06-15", "2026-06-15T07:42:00",
    ]  # fmt: skip


def test_control_characters_and_direction_marks_are_taken_out_and_polish_stays():
    text = "Ż\x00ó\x07ł\u202eć\u2066 \ud800𓀀🌼\r\nkoniec"
    (cell,) = cells(tabular.xlsx("Arkusz", ["a"], [[text]]))
    assert cell.value == "Żółć 𓀀🌼\nkoniec"


def test_a_cell_longer_than_spreadsheets_allow_is_cut():
    (cell,) = cells(tabular.xlsx("Arkusz", ["a"], [["x" * 40_000]]))
    assert len(cell.value) == 32_767


def test_csv_begins_with_a_mark_and_ends_its_lines_as_windows_does():
    assert tabular.csv("Arkusz", ["a", "b"], [["x;y", 'z"']]) == '\ufeffa;b\r\n"x;y";"z"""\r\n'.encode()


def test_sheet_names_are_made_fit_and_never_twice():
    sheets = [Sheet("Umowa [2026]: cel/wynik? *" + "x" * 40, [Column("a")], []) for _ in range(3)]
    names = openpyxl.load_workbook(io.BytesIO(tabular.workbook(sheets, title="t"))).sheetnames
    assert len(set(names)) == 3
    assert all(len(name) <= 31 and not set(name) & set("[]:*?/\\") for name in names)


def test_the_same_rows_at_the_same_moment_give_the_same_bytes():
    made = [
        tabular.workbook([Sheet("a", [Column("a")], [[1], ["x"]])], title="t", made_at=datetime(2026, 1, 1))
        for _ in range(2)
    ]
    assert made[0] == made[1]


def test_a_thousand_people_are_written_well_within_a_second():
    import time

    begin = time.process_time()
    tabular.xlsx("Arkusz", list("abcdefghij"), ([f"wartość {n}"] * 9 + [date(2026, 1, 1)] for n in range(2000)))
    assert time.process_time() - begin < 1


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(), min_size=1, max_size=4))
def test_any_text_at_all_comes_back_as_text(row):
    content = tabular.xlsx("Arkusz", ["a"] * len(row), [row])
    assert all(cell.data_type in ("s", "n", "inlineStr") for cell in cells(content))
    assert not any(cell.data_type == "f" for cell in cells(content))
    assert len(lines(tabular.csv("Arkusz", ["a"] * len(row), [row]))) >= 2 or row == [""]
