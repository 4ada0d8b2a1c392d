"""From people to figures: who counts as of a day, and which of them within a period."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from .catalogue import INDICATORS, Indicator
from .facts import Person, unique_people
from .rules import Reached, Rules


class Counted(NamedTuple):
    """A person who counts, and what was reached."""

    person: Person
    reached: Reached

    @property
    def on(self) -> date:
        return self.reached.on


class Split(NamedTuple):
    """A number of people and its parts."""

    total: int
    women: int
    men: int


@dataclass(frozen=True)
class Figure:
    """One indicator as of a day: the people counted, by deciding day, and since when the period runs (or None)."""

    code: str
    people: tuple[Counted, ...]
    since: date | None = None

    @property
    def cumulative(self) -> Split:
        return split(self.people)

    @property
    def in_period(self) -> Split | None:
        """Those whose deciding day is in the period; None without a period."""
        return None if self.since is None else split(self.people_in_period)

    @property
    def people_in_period(self) -> tuple[Counted, ...]:
        return tuple(counted for counted in self.people if self.since is not None and counted.on >= self.since)


def split(people: Iterable[Counted]) -> Split:
    """How many they are, women and men apart."""
    sexes = [counted.person.sex for counted in people]
    women = sexes.count("F")
    return Split(len(sexes), women, len(sexes) - women)


def count(
    people: list[Person],
    *,
    as_of: date,
    since: date | None = None,
    rules: Rules | None = None,
    indicators: Iterable[Indicator] | None = None,
) -> dict[str, Figure]:
    """Each indicator's figure as of a day, its last day included, and since a day where a period is asked for.

    People are unique by identity. Without `indicators` all of them are counted. Raises ValueError when `since` is
    later than `as_of`.
    """
    if since is not None and since > as_of:
        raise ValueError("A period starts on or before the day it is counted.")
    rules, unique = rules or Rules(), unique_people(people)
    return {
        indicator.code: Figure(indicator.code, _reached(indicator, unique, rules, as_of), since)
        for indicator in (INDICATORS.values() if indicators is None else indicators)
    }


def _reached(indicator: Indicator, people: list[Person], rules: Rules, as_of: date) -> tuple[Counted, ...]:
    rule = indicator.rule
    found = []
    for person in people:
        reached = rule(person, rules)
        if reached is not None and reached.on <= as_of:
            found.append(Counted(person, reached))
    found.sort(key=lambda counted: (counted.reached.on, counted.person.enrolment_id))
    return tuple(found)
