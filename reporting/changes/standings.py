"""What a frozen report said of each figure, and what the rows say now: the two sides of a comparison."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from grants.models import Project
from reporting.figures import count_project
from reporting.indicators import Figure, Indicator, Split
from reporting.models import Report, ReportKind, ReportMember
from reporting.snapshot import RULES_VERSION

from .comparing import Members


@dataclass(frozen=True)
class Standing:
    """One counting: its last day, the moment of it, the figures and who was in them. report: None for now."""

    report: Report | None
    until: date
    moment: datetime
    figures: dict[str, Split]
    members: Members

    @property
    def rules_version(self) -> int:
        """Of the rules it was counted by."""
        return int((self.report.snapshot or {}).get("rules_version", 1)) if self.report else RULES_VERSION


def standing_of_report(report: Report) -> Standing:
    """What a ready report froze. One query."""
    members: dict[str, dict[int, date]] = defaultdict(dict)
    rows = ReportMember.objects.filter(report=report).values_list("indicator", "enrolment_id", "decided_on")
    for code, enrolment, on in rows:
        members[code][enrolment] = on
    kept = (report.snapshot or {}).get("indicators", [])
    figures = {row["code"]: Split(row["total"], row["women"], row["men"]) for row in kept}
    return Standing(report, report.ends_on, report.frozen_at or report.requested_at, figures, members)


def standing_now(project: Project, until: date, indicators: list[Indicator] | None = None) -> Standing:
    """The figures as the rows give them now, as of a day. Six queries."""
    return standing_of_figures(count_project(project, as_of=until, indicators=indicators), until)


def standing_of_figures(figures: dict[str, Figure], until: date) -> Standing:
    """Figures that were counted already."""
    return Standing(
        None,
        until,
        timezone.now(),
        {code: figure.cumulative for code, figure in figures.items()},
        {code: {c.person.enrolment_id: c.on for c in figure.people} for code, figure in figures.items()},
    )


def report_before(project: Project, until: date) -> Report | None:
    """The frozen report whose figures were told last before or on that day."""
    ready = Report.objects.finished().filter(project=project, kind=ReportKind.PROGRESS, ends_on__lte=until)
    return ready.order_by("-ends_on", "-frozen_at", "-id").first()
