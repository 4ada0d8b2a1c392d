"""The same snapshot as a workbook: one sheet a table, Polish headers, typed cells."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from cis_portal.lib.periods import Month
from cis_portal.lib.tabular import Cell, Column, Sheet, workbook
from cis_portal.printing import LANGUAGE
from grants.models import Project
from reintegration.models import DayCode
from reporting import words
from reporting.figures import Line
from reporting.models import Report, ReportKind
from reporting.overview import Overview

from . import content
from .yearly import yearly_sheets


def report_xlsx(report: Report) -> bytes:
    """The workbook of a frozen report."""
    with translation.override(LANGUAGE):
        made_at = timezone.localtime(report.frozen_at).replace(tzinfo=None) if report.frozen_at else None
        return workbook(list(_sheets(report)), title=_title(report), made_at=made_at)


def indicators_xlsx(project: Project, overview: Overview) -> bytes:
    """The indicators' page as a workbook, in the reader's language."""
    period = _("in the period from %(day)s") % {"day": words.day(overview.since)} if overview.since else _("no period")
    above = [
        _("Indicators as of %(day)s, %(period)s") % {"day": words.day(overview.as_of), "period": period},
        f"{project.title}, {project.number}",
    ]
    sheets = [
        lines_sheet(_("Agreement"), overview.project_lines, above),
        lines_sheet(_("ESF+ common"), overview.common_lines, above),
    ]
    return workbook(sheets, title=above[0])


def lines_sheet(name: str, lines: list[Line], above: list[str]) -> Sheet:
    """Indicators as a sheet; an empty target cell means that the agreement gives none."""
    columns = [Column(_("Code"), 9), Column(_("Indicator"), 58), Column(_("Total")), Column(_("Women")),
               Column(_("Men")), Column(_("In the period")), Column(_("Women in the period")),
               Column(_("Men in the period")), Column(_("Target")), Column(_("Target, women")),
               Column(_("Target, men")), Column(_("Plan for the day")), Column(_("Against the plan"), 26)]  # fmt: skip
    return Sheet(name, columns, [_line(line) for line in lines], above)


def _line(line: Line) -> list[Cell]:
    period: tuple[Cell, ...] = line.in_period or (None, None, None)
    target: tuple[Cell, ...] = line.target or (None, None, None)
    standing = line.standing
    return [line.code, str(line.indicator.name), line.total, line.women, line.men, *period, *target, line.due,
            words.standing(standing) if standing else None]  # fmt: skip


def _title(report: Report) -> str:
    return words.report_title(report.kind, report.starts_on, report.ends_on)


def _sheets(report: Report) -> Iterator[Sheet]:
    snapshot: dict[str, Any] = report.snapshot or {}
    above = [
        _title(report),
        f"{snapshot['project']['title']}, {snapshot['project']['number']}",
        _("digest of the data: %(digest)s") % {"digest": report.digest},
    ]
    return yearly_sheets(snapshot, above) if report.kind == ReportKind.YEARLY else _progress(snapshot, above)


def _progress(snapshot: dict[str, Any], above: list[str]) -> Iterator[Sheet]:
    split = [Column(_("Total")), Column(_("Women")), Column(_("Men"))]
    yield lines_sheet(_("Agreement"), content.lines(snapshot, project=True), above)
    yield lines_sheet(_("ESF+ common"), content.lines(snapshot, project=False), above)
    yield Sheet(
        _("By month"),
        [Column(_("Code"), 9), Column(_("Month"), 12), Column(_("Gained")), Column(_("Reached")), Column(_("Plan"))],
        [
            [code, point["month"], point["gained"], point["reached"], point["due"]]
            for code, series in snapshot["series"].items()
            for point in series
        ],
        above,
    )
    yield Sheet(_("Participants"), [Column(_("Table"), 30), Column(_("Group"), 58), *split], _people(snapshot), above)
    yield Sheet(_("Attendance"), _attendance_columns(), _attendance(snapshot), above)
    yield Sheet(
        _("Support"),
        [Column(_("Table"), 24), Column(_("What"), 70), Column(_("Times")), Column(_("People")), Column(_("Counted"))],
        _support(snapshot),
        above,
    )
    yield Sheet(
        _("Not counted"),
        [Column(_("Code"), 9), Column(_("Why"), 60), Column(_("People"))],
        [[row["code"], str(words.REASONS[row["reason"]]), row["people"]] for row in snapshot["not_counted"]],
        above,
    )


def _people(snapshot: dict[str, Any]) -> Iterator[list[Cell]]:
    names = {
        "status": _("Where they stand"),
        "movement": _("In the period"),
        "exits": _("Situation at exit"),
        "age": _("Age at start"),
        "education": _("Education"),
        "labour": _("Status on the labour market"),
        "labour_detail": _("in it"),
    }
    for table, rows in content.people(snapshot).items():
        for row in rows:
            yield [names[table], *row]


def _attendance_columns() -> list[Column]:
    codes = [Column(f"{code} – {label}", 14) for code, label in DayCode.choices]
    return [
        Column(_("Month"), 12),
        *codes,
        Column(_("Present")),
        Column(_("Of")),
        Column(_("Unmarked working days"), 22),
    ]


def _attendance(snapshot: dict[str, Any]) -> Iterator[list[Cell]]:
    for row in snapshot["attendance"]:
        first: date = Month.parse(row["month"]).first
        yield [first, *(row["marks"][code] for code in DayCode.values), row["present"], row["of"], row["unmarked"]]


def _support(snapshot: dict[str, Any]) -> Iterator[list[Cell]]:
    support = snapshot["support"]
    for row in support["services"]:
        yield [_("Support begun"), words.support(row["kind"], row["detail"]), row["times"], row["people"], None]
    for row in support["courses"]:
        yield [_("Competence course"), row["course"], None, row["people"], row["counted"]]
    for row in support["jobs"]:
        yield [_("Job taken up"), row["form"] or _("form not given"), None, row["people"], row["counted"]]
