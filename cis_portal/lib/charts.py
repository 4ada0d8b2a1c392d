"""Geometry of the small charts: numbers in, coordinates out. A template draws them as inline SVG beside their table."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

WIDTH, HEIGHT = 360, 210
LEFT, RIGHT, TOP, BOTTOM = 30, 350, 20, 180
# Lines end early: what they lead to is written behind them.
LINES_END, LABEL_HEIGHT = 268, 13


class Mark(NamedTuple):
    """A text at a place of the drawing."""

    x: float
    y: float
    text: str


class GridLine(NamedTuple):
    """A level line and the number it stands for, written before it and a little lower."""

    y: float
    text: str

    @property
    def text_y(self) -> float:
        return round(self.y + 4, 1)


class Bar(NamedTuple):
    """An upright bar and the label under it; `second` is the part drawn on top in another tone."""

    x: float
    y: float
    width: float
    height: float
    second: float
    label: str

    @property
    def top(self) -> float:
        """Where the second part begins."""
        return round(self.y - self.second, 1)

    @property
    def middle(self) -> float:
        return round(self.x + self.width / 2, 1)


@dataclass(frozen=True)
class LineChart:
    """Paths in units of the drawing. plan and forecast are empty where there is none."""

    series: str
    plan: str
    forecast: str
    grid: tuple[GridLine, ...]
    ticks: tuple[Mark, ...]
    today: Mark
    today_label: Mark
    planned: Mark | None
    expected: Mark | None
    width: int = WIDTH
    height: int = HEIGHT


@dataclass(frozen=True)
class BarChart:
    """Bars over a grid."""

    bars: tuple[Bar, ...]
    grid: tuple[GridLine, ...]
    width: int = WIDTH
    height: int = HEIGHT


def scale_of(highest: float, lines: int = 4) -> tuple[int, int]:
    """The step between grid lines and the top one, in whole numbers that people count in (1, 2, 5, 10, 20 …)."""
    wanted = max(1.0, highest / lines)
    power = 10 ** math.floor(math.log10(wanted))
    step = next(int(power * factor) for factor in (1, 2, 5, 10) if power * factor >= wanted)
    return step, step * max(1, math.ceil(highest / step))


def _grid(step: int, top: int) -> tuple[GridLine, ...]:
    return tuple(GridLine(_y(value, top), str(value)) for value in range(0, top + 1, step))


def _y(value: float, top: float) -> float:
    return round(BOTTOM - (BOTTOM - TOP) * min(value, top) / top, 1)


def line_chart(
    points: Sequence[tuple[date, int]], *, starts_on: date, ends_on: date, target: int | None, forecast: int | None
) -> LineChart:
    """A stepped line of a growing figure over a project's time, its straight plan and where it is heading.

    points: (day, figure) in order of days; the last one is today. Raises ValueError without points.
    """
    if not points:
        raise ValueError("A line needs a point.")
    days = max(1, (ends_on - starts_on).days)
    step, top = scale_of(max(points[-1][1], target or 0, forecast or 0, 1))

    def x(day: date) -> float:
        return round(LEFT + (LINES_END - LEFT) * min(max((day - starts_on).days, 0), days) / days, 1)

    path = f"M{LEFT} {BOTTOM}"
    for day, value in points:
        path += f"H{x(day)}V{_y(value, top)}"
    today = Mark(x(points[-1][0]), _y(points[-1][1], top), str(points[-1][1]))
    planned = Mark(LINES_END + 4, _y(target, top) + 4, str(target)) if target else None
    expected = Mark(LINES_END + 4, _y(forecast, top) + 4, str(forecast)) if forecast is not None else None
    if planned and expected:
        planned, expected = _apart(planned, expected)
    ticks = [
        Mark(x(date(year, 1, 1)), HEIGHT - 10, f"I {year}")
        for year in range(starts_on.year, ends_on.year + 1)
        if date(year, 1, 1) >= starts_on
    ]
    return LineChart(
        series=path,
        plan=f"M{LEFT} {BOTTOM}L{LINES_END} {_y(target, top)}" if target else "",
        forecast=f"M{today.x} {today.y}L{LINES_END} {_y(forecast, top)}" if forecast is not None else "",
        grid=_grid(step, top),
        ticks=tuple(ticks),
        today=today,
        today_label=Mark(max(today.x - 7, LEFT + 40), max(today.y - 7, TOP), today.text),
        planned=planned,
        expected=expected,
    )


def _apart(one: Mark, other: Mark) -> tuple[Mark, Mark]:
    """Two labels of one column, moved apart where they would touch."""
    gap = LABEL_HEIGHT - abs(one.y - other.y)
    if gap <= 0:
        return one, other
    up, down = (one, other) if one.y <= other.y else (other, one)
    up, down = up._replace(y=round(up.y - gap / 2, 1)), down._replace(y=round(down.y + gap / 2, 1))
    return (up, down) if one.y <= other.y else (down, up)


def bar_chart(values: Sequence[tuple[str, int, int]]) -> BarChart:
    """Bars of (label, value, second value on top of it); few enough labels are kept to stay legible."""
    step, top = scale_of(max((value + second for _, value, second in values), default=1) or 1)
    slot = (RIGHT - LEFT) / max(1, len(values))
    every = math.ceil(len(values) / 12)
    bars = []
    for place, (label, value, second) in enumerate(values):
        y = _y(value, top)
        bars.append(
            Bar(
                x=round(LEFT + place * slot + slot * 0.15, 1),
                y=y,
                width=round(slot * 0.7, 1),
                height=round(BOTTOM - y, 1),
                second=round(y - _y(value + second, top), 1),
                label=label if place % every == 0 else "",
            )
        )
    return BarChart(tuple(bars), _grid(step, top))
