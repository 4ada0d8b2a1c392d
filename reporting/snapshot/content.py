"""The whole snapshot of a period, and its digest."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from cis_portal.lib.periods import Period
from grants.models import Project, ProjectRoleKind
from reporting.figures import lines_of, load_targets, series_of
from reporting.indicators import Figure, Person, Rules, count, nearly_counting
from reporting.indicators.evidence import evidence_of
from reporting.indicators.loading import load_people, load_rules
from reporting.models import ReportKind

from .attendance import attendance_of
from .people import people_of
from .support import support_of
from .yearly import yearly_tables

RULES_VERSION = 2  # docs/indicators.md says what each version changed
RESULTS = ("R1", "R2", "R3")
CHARTED = ("P1", *RESULTS)

Snapshot = dict[str, Any]
Member = tuple[str, int, Any, dict[str, Any]]  # the figure's code, enrolment's number, deciding day, evidence


@dataclass(frozen=True)
class Taken:
    """A snapshot and who is behind its figures, from the same read."""

    snapshot: Snapshot
    members: list[Member]


def take_snapshot(project: Project, period: Period, kind: str = ReportKind.PROGRESS) -> Taken:
    """Count everything a report of that kind says about a period. Counts only: no name, no identifier, no case number.

    Call it inside one REPEATABLE READ transaction, so that all of it describes the same moment. A constant number of
    queries. The same rows give the same snapshot.
    """
    tables, members = TABLES[ReportKind(kind)](project, period)
    head = {
        "rules_version": RULES_VERSION,
        "project": _project(project),
        "period": {"from": period.starts_on.isoformat(), "to": period.ends_on.isoformat()},
    }
    return Taken(head | tables, members)


def _progress(project: Project, period: Period) -> tuple[Snapshot, list[Member]]:
    """The indicators of a period with all that stands beside them."""
    people, rules, targets = load_people(project, only_improvements=False), load_rules(project), load_targets(project)
    figures = count(people, as_of=period.ends_on, since=period.starts_on, rules=rules)
    tables = {
        "indicators": [line.as_json() for line in lines_of(project, figures, targets, as_of=period.ends_on)],
        "series": {
            code: [
                {"month": str(point.month), "gained": point.gained, "reached": point.reached, "due": point.due}
                for point in series_of(project, figures[code], targets.get(code), as_of=period.ends_on)
            ]
            for code in CHARTED
        },
        "people": people_of(project, people, period),
        "attendance": attendance_of(project, period),
        "support": support_of(project, figures, period),
        "not_counted": _not_counted(people, period, rules),
        "settings": {
            "result_window_days": rules.result_window.on(period.ends_on),
            "improved_criteria_min": rules.improved_criteria.on(period.ends_on),
        },
    }
    return tables, members_of(figures)


TABLES: dict[ReportKind, Callable[[Project, Period], tuple[Snapshot, list[Member]]]] = {
    ReportKind.PROGRESS: _progress,
    ReportKind.YEARLY: yearly_tables,
}


def digest_of(snapshot: Snapshot) -> str:
    """SHA-256 of the snapshot in one canonical form: sorted keys, no spaces, UTF-8."""
    text = json.dumps(snapshot, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def members_of(figures: dict[str, Figure]) -> list[Member]:
    """Who is behind each figure: indicator, enrolment id, deciding day, evidence."""
    return [
        (code, counted.person.enrolment_id, counted.on, evidence_of(code, counted))
        for code, figure in figures.items()
        for counted in figure.people
    ]


def _project(project: Project) -> dict[str, Any]:
    lead = project.roles.filter(role=ProjectRoleKind.LEAD).values_list("organisation__name", flat=True).first()
    return {
        "number": project.number,
        "title": project.title,
        "programme": project.programme,
        "priority": project.priority,
        "measure": project.measure,
        "starts_on": project.starts_on.isoformat(),
        "ends_on": project.ends_on.isoformat(),
        "lead": lead or "",
    }


def _not_counted(people: list[Person], period: Period, rules: Rules) -> list[dict[str, Any]]:
    """What does not count as of the period's end and why, in people; a person with two reasons is in both."""
    reasons: Counter[tuple[str, str]] = Counter()
    for code in RESULTS:
        for nearly in nearly_counting(code, people, as_of=period.ends_on, rules=rules):
            reasons.update({(code, lack.code) for lack in nearly.lacks})
    return [{"code": code, "reason": reason, "people": number} for (code, reason), number in sorted(reasons.items())]
