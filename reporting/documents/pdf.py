"""The progress report on A4: a tagged PDF in Polish, whatever the language of the interface."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils import translation

from cis_portal.lib.pdf import pdf_bytes
from reintegration.models import DayCode
from reporting.models import Report

from . import content

LANGUAGE = "pl"


def report_pdf(report: Report) -> bytes:
    """The document of a frozen report. The same report gives the same pages."""
    sheet = finders.find("css/pdf.css")
    if sheet is None:
        raise FileNotFoundError("static/css/pdf.css")
    return pdf_bytes(
        report_html(report),
        stylesheets=[Path(sheet).read_text()],
        static_folder=Path(settings.STATICFILES_DIRS[0]),
    )


def report_html(report: Report) -> str:
    """The page that is printed."""
    with translation.override(LANGUAGE):
        return render_to_string("reporting/pdf/progress.html", _context(report))


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
