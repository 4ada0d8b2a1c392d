"""When a person counts: one function an indicator, no Django, no query.

Each takes a Person and the Rules, and returns what was reached (the deciding day and the fact that decided), or None.
Whether that day is late enough for a figure is not asked here. Source: grant agreement FEKP.08.20-IZ.00-0005/23 and
Regulation (EU) 2021/1057, Annex I; docs/indicators.md describes each.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from .facts import Assessment, Course, Job, Person, Qualification, Reported


class Improvement(NamedTuple):
    """The criteria that were higher, as many as were needed, in the order of their exit assessments."""

    assessments: tuple[Assessment, ...]


class Reached(NamedTuple):
    """on: the day that decides; by: the fact that decided, None when it is the start or the leaving itself."""

    on: date
    by: Job | Course | Qualification | Improvement | Reported | None = None


Rule = Callable[[Person, "Rules"], Reached | None]


@dataclass(frozen=True)
class Dated:
    """A whole number by date: (valid from, value) in ascending order, and what holds where nothing was entered."""

    values: tuple[tuple[date, int], ...]
    default: int

    def on(self, day: date) -> int:
        """The latest value that starts on or before the day; before the first one, the first."""
        held = self.values[0][1] if self.values else self.default
        for valid_from, value in self.values:
            if valid_from <= day:
                held = value
        return held


@dataclass(frozen=True)
class Rules:
    """The dated settings that the results rest on.

    result_window: days after leaving in which a result counts, by the day of leaving; improved_criteria: how many
    criteria must be better, by the day of the exit assessment.
    """

    result_window: Dated = Dated((), 28)
    improved_criteria: Dated = Dated((), 1)


def last_day_for_results(person: Person, rules: Rules) -> date | None:
    """The last day on which a job or a qualification still counts; None while the person has not left."""
    if person.ended_on is None:
        return None
    return person.ended_on + timedelta(days=rules.result_window.on(person.ended_on))


def started(who: Callable[[Person], bool]) -> Rule:
    """Counts from their start in the project, whatever came later, those of whom `who` holds at entry."""

    def rule(person: Person, rules: Rules) -> Reached | None:
        return Reached(person.started_on) if who(person) else None

    return rule


def left(situation: str, who: Callable[[Person], bool]) -> Rule:
    """Counts from the day of leaving those whose situation at exit is the given one and of whom `who` holds."""

    def rule(person: Person, rules: Rules) -> Reached | None:
        if person.ended_on is None or person.exit_situation != situation or not who(person):
            return None
        return Reached(person.ended_on)

    return rule


def is_long_term_unemployed(person: Person) -> bool:
    """At entry, by the ESF+ definition that the snapshot records."""
    return person.labour_status == "unemployed" and person.labour_detail == "long_term"


def is_without_work(person: Person) -> bool:
    """Unemployed or inactive at entry."""
    return person.labour_status in ("unemployed", "inactive")


def has_age(youngest: int, oldest: int) -> Callable[[Person], bool]:
    """Full years on the first day, both ends included."""
    return lambda person: person.age is not None and youngest <= person.age <= oldest


def took_a_job(person: Person, rules: Rules) -> Reached | None:
    """Left, and took up a job between the start in the project and the window's last day, with a document.

    Decides: the latest of the job's first day, the leaving and the document's day; of several jobs the earliest.
    """
    last_day = last_day_for_results(person, rules)
    if person.ended_on is None or last_day is None or not person.jobs:
        return None
    counted = [
        (max(job.started_on, person.ended_on, job.document_on or person.ended_on), job.started_on, job)
        for job in person.jobs
        if job.document and person.started_on <= job.started_on <= last_day
    ]
    if not counted:
        return None
    on, _, job = min(counted, key=lambda found: found[:2])
    return Reached(on, job)


def took_a_job_from_no_work(person: Person, rules: Rules) -> Reached | None:
    """As took_a_job, for those unemployed or inactive at entry."""
    return took_a_job(person, rules) if is_without_work(person) else None


def gained_a_qualification(person: Person, rules: Rules) -> Reached | None:
    """Left with a qualification recorded from the start until the window's last day; the later of both days decides."""
    last_day = last_day_for_results(person, rules)
    if person.ended_on is None or last_day is None:
        return None
    counted = [
        (max(found.recorded_on, person.ended_on), found)
        for found in person.qualifications
        if person.started_on <= found.recorded_on <= last_day
    ]
    return Reached(*min(counted)) if counted else None


def improved(person: Person, rules: Rules) -> Reached | None:
    """At least one criterion (or as many as the setting asks) higher at exit than at entry.

    Decides: the first exit assessment by which there are enough of them, each criterion once.
    """
    better: dict[str, tuple[date, Assessment]] = {}
    for assessment in person.assessments:
        on = assessment.improved_on
        if on is not None and (assessment.criterion not in better or on < better[assessment.criterion][0]):
            better[assessment.criterion] = (on, assessment)
    found = sorted(better.values())
    for number, (on, _) in enumerate(found, start=1):
        if number >= rules.improved_criteria.on(on):
            return Reached(on, Improvement(tuple(assessment for _, assessment in found[:number])))
    return None


def gained_a_competence(person: Person, rules: Rules) -> Reached | None:
    """A course with all four stages in order and a document; the later of comparison and document decides."""
    counted = []
    for course in person.courses:
        if course.compared_on is not None and course.document_on is not None and not course_faults(course):
            counted.append((max(course.compared_on, course.document_on), course.starts_on, course))
    if not counted:
        return None
    on, _, course = min(counted, key=lambda found: found[:2])
    return Reached(on, course)


def course_faults(course: Course) -> tuple[str, ...]:
    """Why a course is no competence, as stable codes in the order of the stages; empty when it counts.

    scope ≤ standard < course start; assessment ≥ course end; comparison ≥ assessment; assessor and trainer named and
    different; positive result; a document with number and date.
    """
    faults = [
        ("scope_missing", course.scope_on is None),
        ("standard_missing", course.standard_on is None),
        ("scope_after_standard", _after(course.scope_on, course.standard_on)),
        ("standard_late", course.standard_on is not None and course.standard_on >= course.starts_on),
        ("course_end_missing", course.ends_on is None),
        ("assessment_missing", course.assessed_on is None),
        ("assessment_early", _after(course.ends_on, course.assessed_on)),
        ("comparison_missing", course.compared_on is None),
        ("comparison_early", _after(course.assessed_on, course.compared_on)),
        ("people_missing", not (course.trainer.strip() and course.assessor.strip())),
        ("assessor_is_trainer", _same_person(course.trainer, course.assessor)),
        ("result_missing", not course.result),
        ("result_negative", course.result == "negative"),
        ("document_missing", not course.document),
        ("document_undated", bool(course.document) and course.document_on is None),
    ]
    return tuple(code for code, stands in faults if stands)


def _after(one: date | None, other: date | None) -> bool:
    return one is not None and other is not None and one > other


def _same_person(trainer: str, assessor: str) -> bool:
    names = [" ".join(name.casefold().split()) for name in (trainer, assessor)]
    return names[0] == names[1] != ""


def kept_once_reported(code: str, rule: Rule) -> Rule:
    """An exit result that a finished report counted stays counted, with its day, once the person has come back.

    Without this their return would take the leaving away, and a figure already reported would fall.
    """

    def kept(person: Person, rules: Rules) -> Reached | None:
        reported = person.reported.get(code)
        if reported is not None and _came_back(person, reported):
            return Reached(reported.decided_on, reported)
        return rule(person, rules)

    return kept


def _came_back(person: Person, reported: Reported) -> bool:
    return reported.left_on is not None and person.returned_on is not None and person.returned_on > reported.left_on
