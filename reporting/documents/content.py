"""A snapshot dressed for reading: codes become words, series become charts with their tables. Used by every file."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, NamedTuple

from cis_portal.lib.charts import BarChart, bar_chart
from reintegration.models import DayCode
from reporting import words
from reporting.figures import Line
from reporting.indicators import INDICATORS
from reporting.roads import Road, road

SPLITS: tuple[tuple[str, Callable[[str], str]], ...] = (
    ("status", words.status),
    ("movement", words.movement),
    ("exits", words.exit_situation),
    ("age", words.age),
    ("education", words.education),
    ("labour", words.labour),
    ("labour_detail", words.labour_detail),
)


class Labelled(NamedTuple):
    """A row of a table of people."""

    label: str
    total: int
    women: int
    men: int


class AttendanceRow(NamedTuple):
    """A month of attendance: marks in the order of DayCode, the rate in words, unmarked working days."""

    label: str
    marks: list[int]
    rate: str
    unmarked: int


def lines(snapshot: dict[str, Any], *, project: bool) -> list[Line]:
    """The indicators of the agreement, or the common ones of ESF+."""
    kept = [Line.from_json(row) for row in snapshot["indicators"]]
    return [line for line in kept if INDICATORS[line.code].project is project]


def people(snapshot: dict[str, Any]) -> dict[str, list[Labelled]]:
    """The tables of participants by name; exits without anybody are left out, all other zeros stay."""
    tables = {
        name: [Labelled(label(row["code"]), row["total"], row["women"], row["men"]) for row in snapshot["people"][name]]
        for name, label in SPLITS
    }
    tables["exits"] = [row for row in tables["exits"] if row.total]
    return tables


def roads(snapshot: dict[str, Any]) -> list[Road]:
    """A chart and a quarterly table for each indicator that the snapshot follows by month."""
    by_code = {row["code"]: Line.from_json(row) for row in snapshot["indicators"]}
    starts_on, ends_on, until = _days(snapshot)
    return [
        road(by_code[code], [(point["month"], point["gained"], point["reached"], point["due"]) for point in series],
             starts_on=starts_on, ends_on=ends_on, until=until)
        for code, series in snapshot["series"].items()
        if series
    ]  # fmt: skip


def attendance(snapshot: dict[str, Any]) -> list[AttendanceRow]:
    """The period's attendance, a row a month."""
    return [
        AttendanceRow(
            words.month(row["month"]),
            [row["marks"][code] for code in DayCode.values],
            words.percent(row["present"], row["of"]),
            row["unmarked"],
        )
        for row in snapshot["attendance"]
    ]


def recruitment(snapshot: dict[str, Any]) -> BarChart:
    """How many people started in each month of the project so far."""
    return bar_chart([(_short(point["month"]), point["gained"], 0) for point in snapshot["series"]["P1"]])


def attendance_chart(snapshot: dict[str, Any]) -> BarChart:
    """Days marked present by month, unmarked working days on top."""
    return bar_chart(
        [(_short(row["month"]), row["marks"][DayCode.PRESENT.value], row["unmarked"]) for row in snapshot["attendance"]]
    )


def _short(month: str) -> str:
    return f"{month[5:]}.{month[2:4]}"


def _days(snapshot: dict[str, Any]) -> tuple[date, date, date]:
    project = snapshot["project"]
    return (
        date.fromisoformat(project["starts_on"]),
        date.fromisoformat(project["ends_on"]),
        date.fromisoformat(snapshot["period"]["to"]),
    )
