"""A report on A4: a tagged PDF in Polish, whatever the language of the interface."""

from __future__ import annotations

from typing import Any

from cis_portal import printing
from reintegration.models import DayCode
from reporting.models import Report, ReportKind

from . import content
from .yearly import yearly_context

TEMPLATES = {ReportKind.PROGRESS: "reporting/pdf/progress.html", ReportKind.YEARLY: "reporting/pdf/yearly.html"}


def report_pdf(report: Report) -> bytes:
    """The document of a frozen report. The same report gives the same pages."""
    return printing.printed(TEMPLATES[ReportKind(report.kind)], _context(report))


def report_html(report: Report) -> str:
    """The page that is printed."""
    return printing.html(TEMPLATES[ReportKind(report.kind)], _context(report))


def _context(report: Report) -> dict[str, Any]:
    snapshot = report.snapshot
    if snapshot is None:
        raise ValueError("A report is printed once its snapshot is frozen.")
    own = yearly_context if report.kind == ReportKind.YEARLY else _progress
    return {"report": report, "snapshot": snapshot, **own(snapshot)}


def _progress(snapshot: dict[str, Any]) -> dict[str, Any]:
    return {
        "project_lines": content.lines(snapshot, project=True),
        "common_lines": content.lines(snapshot, project=False),
        "roads": content.roads(snapshot),
        "people": content.people(snapshot),
        "recruitment": content.recruitment(snapshot),
        "attendance": content.attendance(snapshot),
        "attendance_chart": content.attendance_chart(snapshot),
        "codes": DayCode.choices,
    }
