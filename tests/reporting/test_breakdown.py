"""A figure taken apart: every table adds up to it, and nobody is left out."""

from reporting.indicators.breakdown import breakdown
from tests.reporting.people import person


def test_every_table_adds_up_to_the_people():
    people = [
        person(age=17, labour_status="inactive", labour_detail="learning", education="isced_0_2", disability="yes"),
        person(age=29, sex="M", disability="no", municipality="Toruń"),
        person(age=55, disability="refused", municipality="Lubicz"),
        person(age=None, labour_status=None, labour_detail=None, education=None, municipality="Kraków"),
    ]
    tables = breakdown(people)
    assert {name: sum(row["total"] for row in rows) for name, rows in tables.items()} == dict.fromkeys(tables, 4)
    assert {name: sum(row["women"] for row in rows) for name, rows in tables.items()} == dict.fromkeys(tables, 3)
    assert [(row["code"], row["total"], row["men"]) for row in tables["age"]] == [
        ("under_18", 1, 0), ("18_29", 1, 1), ("30_54", 0, 0), ("55_over", 1, 0), ("", 1, 0),
    ]  # fmt: skip
    assert [(row["code"], row["total"]) for row in tables["municipality"]] == [("Toruń", 1), ("Lubicz", 1), ("", 2)]
    assert [(row["code"], row["total"]) for row in tables["disability"]] == [
        ("yes", 1), ("no", 1), ("refused", 1), ("", 1),
    ]  # fmt: skip


def test_nobody_gives_rows_of_zero_and_no_place():
    tables = breakdown([])
    assert {row["total"] for rows in tables.values() for row in rows} == {0}
    assert tables["municipality"] == []
