"""Figures, reasons and evidence in the words of the field. Everything here is text for people, in their language."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.permissions import Role
from cis_portal.lib.periods import Month
from cis_portal.lib.plan import Standing
from participants.dictionaries import (
    Education,
    ExitSituation,
    Flag,
    LabourDetail,
    LabourStatus,
    SupportDetail,
    SupportKind,
)
from participants.models import StatutoryGroup
from participants.models.enrolments import EnrolmentStatus
from reintegration.models import Strand
from reporting.figures import Line
from reporting.indicators import Lack
from reporting.models import INTERRUPTED, Report, ReportKind, ReportState

TONES = {"reached": "ok", "ahead": "ok", "on_plan": "ok", "behind": "bad"}
STATE_TONES = {
    ReportState.QUEUED: "info",
    ReportState.BUILDING: "info",
    ReportState.READY: "ok",
    ReportState.FAILED: "bad",
}
STEPS = {
    "": gettext_lazy("waits for a free worker"),
    "counting": gettext_lazy("counting and freezing the figures"),
    "json": gettext_lazy("writing the figures down"),
    "xlsx": gettext_lazy("writing the spreadsheet"),
    "pdf": gettext_lazy("setting the document"),
}
AGES = {
    "under_18": gettext_lazy("under 18"),
    "18_29": gettext_lazy("18 to 29"),
    "30_54": gettext_lazy("30 to 54"),
    "55_over": gettext_lazy("55 and over"),
}


def day(value: date | str | None) -> str:
    """15.06.2026, or words for a day that is not known."""
    if value is None or value == "":
        return _("not given")
    return date_format(date.fromisoformat(value) if isinstance(value, str) else value, "SHORT_DATE_FORMAT")


def report_title(kind: str, starts_on: date, ends_on: date) -> str:
    """Raport z postępu 01.07.2026–30.09.2026, or the tables of a year."""
    values = {"start": day(starts_on), "end": day(ends_on), "year": starts_on.year}
    if kind == ReportKind.YEARLY:
        return _("Tables for the yearly report of the centre (CAS-02), %(year)s") % values
    return _("Progress report %(start)s–%(end)s") % values


def statutory_group(code: str) -> str:
    """A group of art. 1 ust. 2, or the row of all of them."""
    return str(StatutoryGroup(code).label) if code else _("all together")


def way_of_earning(code: str) -> str:
    """How somebody became independent: a job in the office's words, or a business of their own."""
    return _("business of their own") if code == "business" else code or _("job, form not given")


def role(code: str) -> str:
    return str(Role(code).label)


def strand(code: str) -> str:
    return str(Strand(code).label)


def amount(text: str) -> str:
    """2 140,68 zł of a snapshot's "2140.68"."""
    return f"{number_format(Decimal(text), 2, use_l10n=True, force_grouping=True)}\xa0zł"


def month(value: str) -> str:
    """2026-06 as "czerwiec 2026"."""
    return date_format(Month.parse(value).first, "YEAR_MONTH_FORMAT")


def quarter(found: Month) -> str:
    """The quarter of a month as "III kw. 2026"."""
    number = ("I", "II", "III", "IV")[(found.month - 1) // 3]
    return _("Q %(number)s %(year)s") % {"number": number, "year": found.year}


def decimal(value: float, places: int = 1) -> str:
    return number_format(value, places, use_l10n=True)


def percent(part: int, whole: int) -> str:
    """A share with one decimal, or words where there is nothing to share."""
    return f"{decimal(100 * part / whole)}\xa0%" if whole else _("no marks")


def standing(found: Standing) -> str:
    """How a figure stands against the plan."""
    texts: dict[str, Callable[[], str]] = {
        "reached": lambda: _("reached"),
        "ahead": lambda: _("%(number)s ahead of the plan") % {"number": found.by},
        "on_plan": lambda: _("as planned"),
        "behind": lambda: _("%(number)s short of the plan") % {"number": found.by},
    }
    return texts[found.code]()


def needed(line: Line) -> str:
    """The pace that would still reach the target; empty where it is reached or the project is over."""
    if line.needed_a_month is None:
        return ""
    return _("%(number)s people a month are needed") % {"number": decimal(line.needed_a_month)}


def bullet_label(line: Line) -> str:
    """What the bar shows, for those who do not see it."""
    if line.target is None:
        return ""
    return _("%(figure)s of %(target)s, planned for that day: %(plan)s") % {
        "figure": line.total,
        "target": line.target.total,
        "plan": line.due,
    }


def lack(found: Lack) -> str:
    """What a person lacks to count."""
    values = {"day": day(found.day) if found.day else "", "number": found.number}
    texts: dict[str, Callable[[], str]] = {
        "later": lambda: _("will count on %(day)s"),
        "job_before_start": lambda: _("the job of %(day)s began before the start in the project"),
        "job_late": lambda: ngettext(
            "the job began on %(day)s, %(number)s day after leaving: too late",
            "the job began on %(day)s, %(number)s days after leaving: too late",
            found.number or 0,
        ),
        "not_left": lambda: _("has a job since %(day)s and is still in the project"),
        "no_document": lambda: _("the job has no document"),
        "no_job_yet": lambda: _("no job yet; it must begin by %(day)s"),
        "no_improvement": lambda: _("no criterion was higher at the exit assessment of %(day)s"),
        "too_few_criteria": lambda: ngettext(
            "only %(number)s criterion is higher", "only %(number)s criteria are higher", found.number or 0
        ),
        "no_exit_assessment": lambda: _("left on %(day)s and waits for the exit assessment"),
        "no_assessment": lambda: _("left on %(day)s and has no assessment at all"),
        "qualification_early": lambda: _("the qualification was recorded on %(day)s, before the start in the project"),
        "qualification_not_left": lambda: _("has a qualification since %(day)s and is still in the project"),
        "qualification_late": lambda: ngettext(
            "the qualification was recorded on %(day)s, %(number)s day after leaving: too late",
            "the qualification was recorded on %(day)s, %(number)s days after leaving: too late",
            found.number or 0,
        ),
        "no_job": lambda: _("no job has begun"),
        "no_job_in_time": lambda: _("no job began by %(day)s, the last day that counts"),
        "nothing_assessed": lambda: _("no criterion has been assessed yet"),
        "exit_assessment_to_come": lambda: _("assessed at entry alone: the assessment at exit decides"),
        "no_course": lambda: _("no course has been entered"),
        "course_to_come": lambda: _("begins on %(day)s"),
        "situation_open": lambda: _("the situation after leaving is still open; it may be settled until %(day)s"),
    }
    text = (texts[found.code]() if found.code in texts else str(COURSE_FAULTS[found.code])) % values
    return f"{found.about}: {text}" if found.about else text


COURSE_FAULTS = {
    "scope_missing": gettext_lazy("the scope has no date"),
    "standard_missing": gettext_lazy("the standard has no date"),
    "scope_after_standard": gettext_lazy("the scope is later than the standard"),
    "standard_late": gettext_lazy("the standard came when the course had begun"),
    "course_end_missing": gettext_lazy("the course has no end"),
    "assessment_missing": gettext_lazy("the assessment has no date"),
    "assessment_early": gettext_lazy("the assessment is earlier than the end of the course"),
    "comparison_missing": gettext_lazy("the comparison has no date"),
    "comparison_early": gettext_lazy("the comparison is earlier than the assessment"),
    "people_missing": gettext_lazy("the trainer or the assessor is not named"),
    "assessor_is_trainer": gettext_lazy("the trainer assessed the course"),
    "result_missing": gettext_lazy("there is no result"),
    "result_negative": gettext_lazy("the result is negative"),
    "document_missing": gettext_lazy("there is no document"),
    "document_undated": gettext_lazy("the document has no date"),
}

# The same reasons where they stand for several people, so without a day or a course.
REASONS = {
    **COURSE_FAULTS,
    "later": gettext_lazy("the deciding day comes after the period"),
    "job_before_start": gettext_lazy("the job began before the start in the project"),
    "job_late": gettext_lazy("the job began too long after leaving"),
    "not_left": gettext_lazy("has a job and is still in the project"),
    "no_document": gettext_lazy("the job has no document"),
    "no_job_yet": gettext_lazy("left, has no job yet and still has time for one"),
    "no_improvement": gettext_lazy("no criterion was higher at exit"),
    "too_few_criteria": gettext_lazy("too few criteria are higher"),
    "no_exit_assessment": gettext_lazy("left and waits for the exit assessment"),
    "no_assessment": gettext_lazy("left and has no assessment at all"),
}


def evidence(kept: dict[str, Any]) -> list[str]:
    """The evidence of one person, fact by fact."""
    facts = []
    if "job_on" in kept:
        facts.append(_("job since %(day)s") % {"day": day(kept["job_on"])})
    if "course" in kept:
        stages = ", ".join(day(stage) for stage in kept["stages"])
        facts.append(_("course “%(name)s”, stages: %(days)s") % {"name": kept["course"], "days": stages})
    if "qualification_on" in kept:
        facts.append(_("qualification of %(day)s") % {"day": day(kept["qualification_on"])})
    for criterion, before, after, on in kept.get("criteria", []):
        facts.append(
            _("%(criterion)s: %(before)s → %(after)s on %(day)s")
            % {"criterion": criterion, "before": before, "after": after, "day": day(on)}
        )
    if kept.get("document"):
        number, on = kept["document"], kept.get("document_on")
        facts.append(
            _("document %(number)s of %(day)s") % {"number": number, "day": day(on)}
            if on
            else _("document %(number)s without a date") % {"number": number}
        )
    if "left_on" in kept:
        facts.append(_("left on %(day)s") % {"day": day(kept["left_on"])})
    if kept.get("situation"):
        facts.append(str(ExitSituation(kept["situation"]).label))
    return facts or [_("start on %(day)s") % {"day": day(kept.get("started_on"))}]


def status(code: str) -> str:
    return _("recruited in all") if code == "started" else str(EnrolmentStatus(code).label)


def movement(code: str) -> str:
    return _("started in the period") if code == "started" else _("left in the period")


def exit_situation(code: str) -> str:
    return str(ExitSituation(code).label) if code else _("situation not given")


def support(kind: str, detail: str) -> str:
    """A kind of support with its detail, in the words of SM EFS."""
    label = str(SupportKind(kind).label)
    if not detail:
        return label
    return f"{label} – {SupportDetail(detail).label if detail in SupportDetail.values else detail}"


def education(code: str) -> str:
    return str(Education(code).label)


def labour(code: str) -> str:
    return str(LabourStatus(code).label)


def labour_detail(code: str) -> str:
    return str(LabourDetail(code).label)


def age(code: str) -> str:
    return str(AGES[code])


TABLES = {
    "age": gettext_lazy("Age at the start"),
    "labour": gettext_lazy("Status at entry"),
    "labour_detail": gettext_lazy("in it"),
    "education": gettext_lazy("Education"),
    "disability": gettext_lazy("Disability"),
    "municipality": gettext_lazy("Municipality"),
}


def breakdown(table: str, code: str) -> str:
    """A row of a breakdown."""
    if not code:
        return _("not given")
    named: dict[str, Callable[[str], str]] = {
        "age": age,
        "labour": labour,
        "labour_detail": labour_detail,
        "education": education,
        "disability": lambda answer: str(Flag(answer).label),
        "municipality": str,
    }
    return named[table](code)


def failure(report: Report) -> str:
    """Why a report failed, and what to do."""
    if report.reason == INTERRUPTED:
        return _("Building was interrupted several times: the worker or the server stopped. Try again.")
    return _("An error stopped the building (%(error)s). Try again; if it comes back, tell the administrator.") % {
        "error": report.reason
    }


def road_title(line: Line) -> str:
    """What the chart of one indicator shows."""
    target = line.target.total if line.target else None
    text = _("%(name)s: %(figure)s so far") % {"name": line.indicator.name, "figure": line.total}
    if target is not None:
        text += "; " + _("target %(target)s, forecast for the end of the project %(forecast)s") % {
            "target": target,
            "forecast": line.forecast,
        }
    return text
