"""What made a person count, in ids and days: kept with a frozen report, and put into words on pages."""

from __future__ import annotations

from datetime import date
from typing import Any

from .catalogue import EXIT_RESULTS
from .counting import Counted
from .facts import Course, Job, Qualification, Reported
from .rules import Improvement

Evidence = dict[str, Any]


def evidence_of(code: str, counted: Counted) -> Evidence:
    """The facts behind one person in one indicator, as JSON holds them: days ISO, no name and no identifier."""
    person, by = counted.person, counted.reached.by
    if isinstance(by, Reported):
        return dict(by.evidence)
    found: Evidence = {"started_on": person.started_on.isoformat()}
    if code in EXIT_RESULTS and person.ended_on:
        found |= {"left_on": person.ended_on.isoformat(), "situation": person.exit_situation}
    if isinstance(by, Job):
        found |= {"job_on": by.started_on.isoformat(), "document": by.document, "document_on": _iso(by.document_on)}
    elif isinstance(by, Course):
        found |= {
            "course": by.name,
            "stages": [_iso(day) for day in (by.scope_on, by.standard_on, by.assessed_on, by.compared_on)],
            "document": by.document,
            "document_on": _iso(by.document_on),
        }
    elif isinstance(by, Qualification):
        found |= {"qualification_on": by.recorded_on.isoformat(), "document": by.document}
    elif isinstance(by, Improvement):
        found["criteria"] = [[a.criterion, a.entry_level, a.exit_level, _iso(a.exit_on)] for a in by.assessments]
    return found


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
