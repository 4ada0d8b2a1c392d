"""The progress report on A4: a tagged PDF in Polish, whatever the language of the interface."""

from __future__ import annotations

from typing import Any

from cis_portal import printing
from reintegration.models import DayCode
from reporting.models import Report

from . import content

TEMPLATE = "reporting/pdf/progress.html"


def report_pdf(report: Report) -> bytes:
    """The document of a frozen report. The same report gives the same pages."""
    return printing.printed(TEMPLATE, _context(report))


def report_html(report: Report) -> str:
    """The page that is printed."""
    return printing.html(TEMPLATE, _context(report))


def _context(report: Report) -> dict[str, Any]:
    snapshot = report.snapshot
    if snapshot is None:
        raise ValueError("A report is printed once its snapshot is frozen.")
    return {
        "report": report,
        "snapshot": snapshot,
        "project_lines": content.lines(snapshot, project=True),
        "common_lines": content.lines(snapshot, project=False),
        "roads": content.roads(snapshot),
        "people": content.people(snapshot),
        "recruitment": content.recruitment(snapshot),
        "attendance": content.attendance(snapshot),
        "attendance_chart": content.attendance_chart(snapshot),
        "codes": DayCode.choices,
    }
