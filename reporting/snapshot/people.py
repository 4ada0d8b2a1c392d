"""Participants by where they stand and who they are, as of the period's last day."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from cis_portal.lib.periods import Period
from grants.models import Project
from participants.dictionaries import Education, ExitSituation, LabourDetail, LabourStatus
from participants.models import Enrolment
from participants.models.enrolments import EnrolmentStatus
from reporting.indicators import Person

Row = dict[str, Any]

AGES = (("under_18", 0, 17), ("18_29", 18, 29), ("30_54", 30, 54), ("55_over", 55, 200))


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
            _row("started", started),
            *(
                _row(code, (p for p in started if status.get(p.enrolment_id) == code))
                for code in EnrolmentStatus.values
            ),
        ],
        "movement": [_row("started", (p for p in started if p.started_on in period)), _row("left", left)],
        "exits": _by(left, (*ExitSituation.values, ""), lambda person: person.exit_situation),
        "age": [
            _row(code, (p for p in started if p.age is not None and low <= p.age <= high)) for code, low, high in AGES
        ],
        "education": _by(started, Education.values, lambda person: person.education),
        "labour": _by(started, LabourStatus.values, lambda person: person.labour_status),
        "labour_detail": _by(started, LabourDetail.values, lambda person: person.labour_detail),
    }


def _by(people: list[Person], codes: Iterable[str], of: Callable[[Person], str | None]) -> list[Row]:
    return [_row(code, (person for person in people if of(person) == code)) for code in codes]


def _row(code: str, people: Iterable[Person]) -> Row:
    sexes = [person.sex for person in people]
    women = sexes.count("F")
    return {"code": code, "total": len(sexes), "women": women, "men": len(sexes) - women}
