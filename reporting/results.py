"""One person against the result indicators: reached, or what is missing."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from participants.models import Enrolment
from reporting import words
from reporting.indicators import INDICATORS, nearly_counting
from reporting.indicators.loading import load_people, load_rules

RESULTS = ("R1", "R2", "R3", "EECR01", "EECR02", "EECR03", "EECR04")


class Result(NamedTuple):
    """on: the day since which the person counts, None when they do not; lacks: what is missing, in words."""

    code: str
    name: str
    on: date | None
    lacks: list[str]


def results_of(enrolment: Enrolment, today: date) -> list[Result]:
    """By indicator, by the same rules as the figures. Of EECR those alone that are reached: they follow R1 to R3."""
    people = load_people(enrolment.project, only_improvements=False, among=Enrolment.objects.filter(pk=enrolment.pk))
    rules, found = load_rules(enrolment.project), []
    for code in RESULTS:
        reached = INDICATORS[code].rule(people[0], rules)
        on = reached.on if reached and reached.on <= today else None
        nearly = nearly_counting(code, people, as_of=today, rules=rules) if on is None else []
        if on or code.startswith("R"):
            lacks = [words.lack(lack) for one in nearly for lack in one.lacks]
            found.append(Result(code, str(INDICATORS[code].name), on, lacks))
    return found
