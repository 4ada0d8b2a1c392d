"""What another rule would pay: a month calculated twice, and whose amount differs."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal

from benefits.dated import CHOICES, DatedRules
from benefits.months import amounts_of
from benefits.reading import Person
from cis_portal.lib.periods import Month
from grants.models import SettingKey
from participants.models import Enrolment


@dataclass(frozen=True)
class Affected:
    """One person whose amount differs: złoty by the rules in force, and by the other value."""

    enrolment: Enrolment
    now: Decimal
    then: Decimal

    @property
    def change(self) -> Decimal:
        return self.then - self.now


@dataclass(frozen=True)
class Comparison:
    """A month by one value of a setting. total: złoty of all lines; affected: who gets another amount."""

    value: str
    in_force: bool
    total: Decimal
    change: Decimal
    affected: tuple[Affected, ...]


def compare(
    month: Month, people: Collection[Person], rules: DatedRules, key: SettingKey, values: Iterable[str]
) -> list[Comparison]:
    """The month by each of the values, the one in force among them or not. Nothing is stored."""
    now, current = amounts_of(people, month, rules), value_in_force(rules, key, month)
    return [_comparison(month, people, rules, key, value, now, current) for value in values]


def value_in_force(rules: DatedRules, key: SettingKey, month: Month) -> str:
    """The text of the value in force on the month's first day; empty where none was entered."""
    row = rules.values.row_on(key, month.first)
    return row.value if row else ""


def alternatives(key: SettingKey) -> list[str]:
    """The values that the act leaves open; none for a figure."""
    return [str(value) for value in CHOICES.get(key, ())]


def _comparison(
    month: Month,
    people: Collection[Person],
    rules: DatedRules,
    key: SettingKey,
    value: str,
    now: dict[int, Decimal],
    current: str,
) -> Comparison:
    then = now if value == current else amounts_of(people, month, rules.changed(key, value, month))
    affected = tuple(
        Affected(person.enrolment, now[pk], then[pk])
        for person in people
        if (pk := person.enrolment.pk) in now and now[pk] != then[pk]
    )
    total = sum(then.values(), Decimal("0.00"))
    return Comparison(value, value == current, total, total - sum(now.values(), Decimal("0.00")), affected)
