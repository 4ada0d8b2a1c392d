"""What the indicator rules read of a person: light records, no model and no query behind them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple


class Job(NamedTuple):
    """A job taken up. document: its number, empty without evidence; document_on: the day on the document."""

    started_on: date
    document: str = ""
    document_on: date | None = None


class Assessment(NamedTuple):
    """One criterion of the social situation, levels 1 to 3; exit values are None until it was assessed again."""

    criterion: str
    entry_level: int
    entry_on: date
    exit_level: int | None = None
    exit_on: date | None = None

    @property
    def improved_on(self) -> date | None:
        """The day of the exit assessment when it was higher than at entry."""
        if self.exit_level is None or self.exit_on is None or self.exit_level <= self.entry_level:
            return None
        return self.exit_on


class Course(NamedTuple):
    """A competence course: the days of its stages, who taught and who assessed, the result and the document."""

    name: str
    starts_on: date
    ends_on: date | None = None
    scope_on: date | None = None
    standard_on: date | None = None
    assessed_on: date | None = None
    compared_on: date | None = None
    trainer: str = ""
    assessor: str = ""
    result: str = ""
    document: str = ""
    document_on: date | None = None


class Qualification(NamedTuple):
    """A formal qualification: the day the centre recorded it, and the number of its certificate."""

    recorded_on: date
    document: str = ""


class Reported(NamedTuple):
    """An exit result as the last finished report froze it: the day that decided and the leaving it rested on."""

    decided_on: date
    left_on: date | None
    evidence: Mapping[str, Any]


class Person(NamedTuple):
    """One enrolment as the rules see it. Codes are those of participants.dictionaries; None means not known.

    identity: what makes the person unique in the project; age: full years on started_on; returned_on: first day of
    their latest stay; reported: exit results frozen in finished reports, by indicator.
    """

    enrolment_id: int
    identity: tuple[str, str]
    sex: str
    started_on: date
    ended_on: date | None = None
    exit_situation: str = ""
    age: int | None = None
    labour_status: str | None = None
    labour_detail: str | None = None
    education: str | None = None
    degurba: str | None = None
    disability: str | None = None
    third_country: str | None = None
    foreign_origin: str | None = None
    minority: str | None = None
    homeless: str | None = None
    municipality: str | None = None
    returned_on: date | None = None
    jobs: tuple[Job, ...] = ()
    assessments: tuple[Assessment, ...] = ()
    courses: tuple[Course, ...] = ()
    qualifications: tuple[Qualification, ...] = ()
    reported: Mapping[str, Reported] = {}


def unique_people(people: list[Person]) -> list[Person]:
    """One record a person: the entry data of their first enrolment, the outcomes and the latest end of all of them."""
    merged: dict[tuple[str, str], Person] = {}
    for person in people:
        other = merged.get(person.identity)
        merged[person.identity] = person if other is None else _joined(*sorted((other, person), key=_start))
    return list(merged.values())


def _start(person: Person) -> tuple[date, int]:
    return person.started_on, person.enrolment_id


def _joined(first: Person, later: Person) -> Person:
    return first._replace(
        ended_on=later.ended_on,
        exit_situation=later.exit_situation,
        returned_on=max(filter(None, (first.returned_on, later.returned_on)), default=None),
        jobs=first.jobs + later.jobs,
        assessments=first.assessments + later.assessments,
        courses=first.courses + later.courses,
        qualifications=first.qualifications + later.qualifications,
        reported={**later.reported, **first.reported},
    )
