"""Participants by where they stand and who they are, as of the period's last day."""

from __future__ import annotations

from typing import Any

from cis_portal.lib.periods import Period
from grants.models import Project
from participants.dictionaries import Education, ExitSituation, LabourDetail, LabourStatus
from participants.models import Enrolment
from participants.models.enrolments import EnrolmentStatus
from reporting.indicators import Person
from reporting.indicators.breakdown import AGES, by, row


def people_of(project: Project, people: list[Person], period: Period) -> dict[str, Any]:
    """Rows of {"code", "total", "women", "men"} in a fixed order, zero where there is nobody.

    status: everyone who started by the period's end, by where they stand that day; movement: who started and who left
    in the period; exits: those who left in it, by situation; the rest describe entry.
    """
    started = [person for person in people if person.started_on <= period.ends_on]
    rows = Enrolment.objects.filter(project=project).with_status(period.ends_on).only("id")
    status: dict[int, str] = {row.pk: str(row.status) for row in rows}
    left = [person for person in started if person.ended_on is not None and person.ended_on in period]
    return {
        "status": [
            row("started", started),
            *(row(code, (p for p in started if status.get(p.enrolment_id) == code)) for code in EnrolmentStatus.values),
        ],
        "movement": [row("started", (p for p in started if p.started_on in period)), row("left", left)],
        "exits": by(left, (*ExitSituation.values, ""), lambda person: person.exit_situation),
        "age": [
            row(code, (p for p in started if p.age is not None and low <= p.age <= high)) for code, low, high in AGES
        ],
        "education": by(started, Education.values, lambda person: person.education),
        "labour": by(started, LabourStatus.values, lambda person: person.labour_status),
        "labour_detail": by(started, LabourDetail.values, lambda person: person.labour_detail),
    }
