"""The geometry of charts: within the drawing, and true to the numbers."""

import re
from datetime import date

import pytest

from cis_portal.lib.charts import BOTTOM, LEFT, LINES_END, RIGHT, TOP, bar_chart, line_chart, scale_of

START, END = date(2025, 1, 1), date(2027, 12, 31)


@pytest.mark.parametrize(
    ("highest", "scale"), [(0.1, (1, 1)), (4, (1, 4)), (5, (2, 6)), (12, (5, 15)), (72, (20, 80)), (712, (200, 800))]
)
def test_a_grid_counts_in_ones_twos_and_fives(highest, scale):
    assert scale_of(highest) == scale


def test_a_line_ends_at_its_figure_and_its_plan_at_the_target():
    chart = line_chart([(date(2026, 9, 30), 10)], starts_on=START, ends_on=END, target=20, forecast=15)
    assert chart.grid[-1].text == "20"
    assert chart.today == (LEFT + round((LINES_END - LEFT) * 637 / 1094, 1), (BOTTOM + TOP) / 2, "10")
    assert chart.plan == f"M{LEFT} {BOTTOM}L{LINES_END} {float(TOP)}"
    assert (chart.planned.text, chart.expected.text) == ("20", "15")


@pytest.mark.parametrize(("target", "forecast"), [(14, 15), (15, 14), (14, 14), (None, 3), (3, None), (0, 0)])
def test_labels_never_touch_and_stay_in_the_drawing(target, forecast):
    chart = line_chart([(date(2030, 1, 1), 9)], starts_on=START, ends_on=END, target=target, forecast=forecast)
    labels = [label for label in (chart.planned, chart.expected) if label]
    assert all(0 < label.y < BOTTOM + 16 for label in labels)
    if len(labels) == 2:
        assert abs(labels[0].y - labels[1].y) >= 13
    assert all(LEFT <= float(x) <= LINES_END for x in re.findall(r"H([0-9.]+)", chart.series))


def test_bars_are_as_high_as_their_numbers_and_stand_apart():
    chart = bar_chart([("01.26", 10, 0), ("02.26", 5, 5)])
    assert [bar.height for bar in chart.bars] == [160.0, 80.0]
    assert chart.bars[1].top == TOP
    assert chart.bars[0].x + chart.bars[0].width < chart.bars[1].x < RIGHT


def test_many_bars_keep_few_labels_and_none_at_all_is_no_fault():
    assert sum(bool(bar.label) for bar in bar_chart([(str(n), n, 0) for n in range(36)]).bars) == 12
    assert bar_chart([]).bars == ()
