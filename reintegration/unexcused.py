"""When unexcused absence calls for a talk, before it is a ground to end the programme (art. 13 ust. 4). Pure.

The act names no number of days: the limits are the centre's own regulations, kept as dated settings.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

WINDOW = 30  # calendar days, today among them
COUNTED_FROM = 10  # class days: below that a share of days says nothing yet
PRESENT, UNEXCUSED, EXCUSED = "O", "NN", "NU"
SILENT = frozenset({"", "?"})  # nobody has said yet what these days were


class Ground(StrEnum):
    """What is too much."""

    IN_A_ROW = "in_a_row"
    IN_WINDOW = "in_window"
    ATTENDANCE = "attendance"


@dataclass(frozen=True)
class Limits:
    """From how many class days on somebody is called; 0 switches one off. percent: of days present."""

    in_a_row: int = 3
    in_window: int = 4
    percent: int = 80


@dataclass(frozen=True)
class Unexcused:
    """What stands against the limits. starts_on, last_on: the first and last unexcused day meant; grounds and figures:
    days in a row, days in the window, per cent of attendance."""

    starts_on: date
    last_on: date
    grounds: tuple[Ground, ...]
    in_a_row: int
    in_window: int
    percent: int


def unexcused(
    class_days: Iterable[date], marks: Mapping[date, str], *, limits: Limits, today: date
) -> Unexcused | None:
    """What is too much today; None while nothing is.

    class_days: working days of the stay up to today; marks: code by day. A day that nobody has marked or explained
    neither counts nor ends a row. Attendance is the present days among those that were present, unexcused or excused:
    sickness and free days are nobody's fault.
    """
    known = [(day, marks[day]) for day in sorted(class_days) if marks.get(day, "") not in SILENT]
    missed = [day for day, code in known if code == UNEXCUSED]
    if not missed:
        return None
    row = _last_row(known)
    window = [day for day in missed if day > today - timedelta(days=WINDOW)]
    percent = attendance_percent(code for _day, code in known)
    counted = sum(code in (PRESENT, UNEXCUSED, EXCUSED) for _day, code in known)
    grounds = []
    meant: list[date] = []
    if limits.in_a_row and len(row) >= limits.in_a_row:
        grounds.append(Ground.IN_A_ROW)
        meant += row
    if limits.in_window and len(window) >= limits.in_window:
        grounds.append(Ground.IN_WINDOW)
        meant += window
    if counted >= COUNTED_FROM and percent < limits.percent:
        grounds.append(Ground.ATTENDANCE)
        meant += missed
    if not grounds:
        return None
    return Unexcused(min(meant), max(meant), tuple(grounds), len(row), len(window), percent)


def attendance_percent(codes: Iterable[str]) -> int:
    """Present days among present, unexcused and excused ones, rounded down; 100 without any."""
    counted = [code for code in codes if code in (PRESENT, UNEXCUSED, EXCUSED)]
    return counted.count(PRESENT) * 100 // len(counted) if counted else 100


def _last_row(known: list[tuple[date, str]]) -> list[date]:
    """The unexcused days at the end, one class day after another; none when the person has come since."""
    row: list[date] = []
    for day, code in reversed(known):
        if code != UNEXCUSED:
            break
        row.insert(0, day)
    return row
