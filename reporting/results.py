"""One person against the result indicators: reached, or what is missing."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from participants.models import Enrolment
from reporting import words
from reporting.indicators import INDICATORS, Person, Rules, nearly_counting, not_begun
from reporting.indicators.loading import load_people, load_rules

RESULTS = ("R1", "R2", "R3", "EECR01", "EECR02", "EECR03", "EECR04")


class Result(NamedTuple):
    """on: the day since which the person counts, None when they do not; lacks: what is missing, in words.

    who, source: who counts, and where that stands.
    """

    code: str
    name: str
    on: date | None
    lacks: list[str]
    who: str
    source: str


def results_of(enrolment: Enrolment, today: date) -> list[Result]:
    """By indicator, by the same rules as the figures. Of EECR those alone that are reached: they follow R1 to R3."""
    project = enrolment.project
    people = load_people(project, only_improvements=False, among=Enrolment.objects.filter(pk=enrolment.pk))
    rules, found = load_rules(project), []
    for code in RESULTS:
        indicator = INDICATORS[code]
        reached = indicator.rule(people[0], rules)
        on = reached.on if reached and reached.on <= today else None
        if on or code.startswith("R"):
            lacks = [] if on else _lacks(code, people, rules, today)
            source = indicator.source(project.number)
            found.append(Result(code, str(indicator.name), on, lacks, str(indicator.who), source))
    return found


def _lacks(code: str, people: list[Person], rules: Rules, today: date) -> list[str]:
    nearly = nearly_counting(code, people, as_of=today, rules=rules)
    missing = [lack for one in nearly for lack in one.lacks] or [not_begun(code, people[0], as_of=today, rules=rules)]
    return [words.lack(lack) for lack in missing]
