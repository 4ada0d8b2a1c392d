"""Who nearly counts towards a result, and what each of them lacks. Pure, like the rules it looks beside."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import NamedTuple

from participants.dictionaries import ExitSituation, LabourDetail, LabourStatus

from .catalogue import INDICATORS
from .facts import Course, Job, Person, unique_people
from .rules import Rules, course_faults, is_without_work, last_day_for_results


class Lack(NamedTuple):
    """What is missing: a stable code, the day it is about or must come by, a number, the course it is about."""

    code: str
    day: date | None = None
    number: int | None = None
    about: str = ""


class Nearly(NamedTuple):
    """A person who does not count yet, with all that is missing."""

    person: Person
    lacks: tuple[Lack, ...]


def nearly_counting(code: str, people: list[Person], *, as_of: date, rules: Rules | None = None) -> list[Nearly]:
    """People who had started and have something of an outcome, or of whom one is due, yet do not count as of the day.

    Only results have such people: R1, R2, R3 and EECR01 to EECR04; every other indicator gives none.
    """
    if code not in _LOOKS:
        return []
    rule, look = INDICATORS[code].rule, _LOOKS[code]
    rules, found = rules or Rules(), []
    for person in unique_people(people):
        reached = rule(person, rules)
        if person.started_on > as_of or (reached is not None and reached.on <= as_of):
            continue
        lacks = (Lack("later", reached.on),) if reached is not None else tuple(look(person, as_of, rules))
        if lacks:
            found.append(Nearly(person, lacks))
    return sorted(found, key=lambda nearly: (nearly.lacks[0].day or date.max, nearly.person.enrolment_id))


def not_begun(code: str, person: Person, *, as_of: date, rules: Rules) -> Lack:
    """Why somebody who has nothing of an outcome yet does not count towards R1, R2 or R3.

    For whom nearly_counting has no words: together the two leave nobody without a reason.
    """
    if code == "R1":
        last_day = last_day_for_results(person, rules)
        over = last_day is not None and as_of > last_day
        return Lack("no_job_in_time", last_day) if over else Lack("no_job")
    if code == "R2":
        return Lack("exit_assessment_to_come" if person.assessments else "nothing_assessed")
    to_come = min((course for course in person.courses if course.starts_on > as_of), default=None, key=_begins)
    return Lack("course_to_come", to_come.starts_on, about=to_come.name) if to_come else Lack("no_course")


def _begins(course: Course) -> date:
    return course.starts_on


def _lacks_of_a_job(person: Person, as_of: date, rules: Rules) -> list[Lack]:
    last_day = last_day_for_results(person, rules)
    begun = [job for job in person.jobs if job.started_on <= as_of]
    lacks = [lack for job in begun for lack in _lacks_of(job, person, last_day)]
    if lacks or last_day is None or person.ended_on is None or not person.ended_on <= as_of <= last_day:
        return lacks
    return [Lack("no_job_yet", last_day)]


def _lacks_of(job: Job, person: Person, last_day: date | None) -> list[Lack]:
    if job.started_on < person.started_on:
        return [Lack("job_before_start", job.started_on)]
    if last_day is None or person.ended_on is None:
        return [Lack("not_left", job.started_on)] + ([] if job.document else [Lack("no_document")])
    if job.started_on > last_day:
        return [Lack("job_late", job.started_on, (job.started_on - person.ended_on).days)]
    return [Lack("no_document", last_day)]


def _lacks_of_a_job_from_no_work(person: Person, as_of: date, rules: Rules) -> list[Lack]:
    return _lacks_of_a_job(person, as_of, rules) if is_without_work(person) else []


def _lacks_of_a_qualification(person: Person, as_of: date, rules: Rules) -> list[Lack]:
    last_day = last_day_for_results(person, rules)
    lacks = []
    for on in (found.recorded_on for found in person.qualifications if found.recorded_on <= as_of):
        if on < person.started_on:
            lacks.append(Lack("qualification_early", on))
        elif last_day is None or person.ended_on is None:
            lacks.append(Lack("qualification_not_left", on))
        else:
            lacks.append(Lack("qualification_late", on, (on - person.ended_on).days))
    return lacks


def _open_situation(person: Person, as_of: date, rules: Rules) -> list[Lack]:
    """Whoever left and is still looked after: their situation may become one that counts until the window ends."""
    last_day = last_day_for_results(person, rules)
    if last_day is None or person.ended_on is None or not person.ended_on <= as_of <= last_day:
        return []
    return [Lack("situation_open", last_day)] if person.exit_situation in ("", ExitSituation.MONITORED) else []


def _lacks_of_seeking(person: Person, as_of: date, rules: Rules) -> list[Lack]:
    return _open_situation(person, as_of, rules) if person.labour_status == LabourStatus.INACTIVE else []


def _lacks_of_learning(person: Person, as_of: date, rules: Rules) -> list[Lack]:
    return _open_situation(person, as_of, rules) if person.labour_detail != LabourDetail.LEARNING else []


def _lacks_of_an_improvement(person: Person, as_of: date, rules: Rules) -> list[Lack]:
    assessed = [found for found in person.assessments if found.exit_on is not None and found.exit_on <= as_of]
    better = {found.criterion for found in assessed if found.improved_on}
    has_left = person.ended_on is not None and person.ended_on <= as_of
    if better:
        return [Lack("too_few_criteria", number=len(better))]
    if assessed:
        return [Lack("no_improvement", max(found.exit_on for found in assessed if found.exit_on))]
    if not has_left:
        return []
    return [Lack("no_exit_assessment" if person.assessments else "no_assessment", person.ended_on)]


def _lacks_of_a_competence(person: Person, as_of: date, rules: Rules) -> list[Lack]:
    return [
        Lack(fault, _day_of(course, fault), about=course.name)
        for course in person.courses
        if course.starts_on <= as_of
        for fault in course_faults(course)
    ]


def _day_of(course: Course, fault: str) -> date | None:
    return course.standard_on if fault == "standard_late" else course.starts_on


_LOOKS: dict[str, Callable[[Person, date, Rules], list[Lack]]] = {
    "R1": _lacks_of_a_job,
    "R2": _lacks_of_an_improvement,
    "R3": _lacks_of_a_competence,
    "EECR01": _lacks_of_seeking,
    "EECR02": _lacks_of_learning,
    "EECR03": _lacks_of_a_qualification,
    "EECR04": _lacks_of_a_job_from_no_work,
}
