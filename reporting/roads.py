"""The way of an indicator to its target, month by month: a chart and the table of the same numbers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from cis_portal.lib.charts import LineChart, line_chart
from cis_portal.lib.periods import Month
from reporting import words
from reporting.figures import Line


class Quarter(NamedTuple):
    """A row of a chart's table: gained in the quarter (or what of it has passed), reached by its end, the plan."""

    label: str
    gained: int
    reached: int
    due: int | None


@dataclass(frozen=True)
class Road:
    """The way of one indicator to its target: its chart (None before the project) and the table of the same numbers."""

    line: Line
    chart: LineChart | None
    quarters: list[Quarter]


def road(
    line: Line, series: list[tuple[str, int, int, int | None]], *, starts_on: date, ends_on: date, until: date
) -> Road:
    """The chart of (month, gained, reached, due) points and its table by quarters."""
    points = [(min(Month.parse(month).last, until), reached) for month, _, reached, _ in series]
    target = line.target.total if line.target else None
    chart = (
        line_chart(points, starts_on=starts_on, ends_on=ends_on, target=target, forecast=line.forecast)
        if points
        else None
    )
    quarters: dict[str, Quarter] = {}
    for text, gained, reached, due in series:
        month = Month.parse(text)
        label = words.quarter(month)
        before = quarters[label].gained if label in quarters else 0
        quarters[label] = Quarter(label, before + gained, reached, due)
    return Road(line, chart, list(quarters.values()))
