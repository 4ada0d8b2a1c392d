"""What the pages of the rules show: values by date, the months they may hold from, what a new one starts with."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from benefits.actions.rules import first_changeable
from benefits.comparing import Comparison, value_in_force
from benefits.dated import DatedRules, expected_end
from benefits.rule_words import RULES, value_text
from cis_portal.lib.periods import Month, Period
from grants.models import DatedSetting, Project, SettingKey

RATE = SettingKey.UNEMPLOYMENT_ALLOWANCE


@dataclass(frozen=True)
class RuleRow:
    """A setting as the overview shows it. row: the value in force; comparisons: what each reading would pay."""

    key: SettingKey
    title: Any
    law: Any
    row: DatedSetting | None
    value: str
    comparisons: Sequence[Comparison]


def rule_row(rules: DatedRules, key: SettingKey, month: Month, comparisons: Sequence[Comparison] = ()) -> RuleRow:
    """The setting as it is in force on the month's first day."""
    words, value = RULES[key], value_text(key, value_in_force(rules, key, month))
    return RuleRow(key, words.title, words.law, rules.values.row_on(key, month.first), value, comparisons)


def rule_rows(rules: DatedRules, keys: Iterable[SettingKey], month: Month) -> list[RuleRow]:
    """Several of them, without comparisons."""
    return [rule_row(rules, key, month) for key in keys]


def rate_until(rules: DatedRules, month: Month) -> date | None:
    """The expected last day of the rate in force; None without any."""
    row = rules.values.row_on(RATE, month.first)
    return expected_end(row.valid_from) if row else None


def dated_values(key: SettingKey, rows: Sequence[DatedSetting]) -> list[dict[str, Any]]:
    """A setting's values in words, the latest first. rows: the oldest first."""
    return [
        {"from": row.valid_from, "text": value_text(key, row.value), "source": row.source, "row": row}
        for row in reversed(rows)
    ]


def start_of(rules: DatedRules, key: SettingKey, months: list[Month]) -> dict[str, str]:
    """What the form starts with: the next rate begins where the last was expected to end; another rule keeps its
    value, from now on."""
    present = Month.of(timezone.localdate())
    entered = rules.values.rows_of(key)
    if key == RATE and entered:
        begins = Month.of(expected_end(entered[-1].valid_from)).next
        return {"month": str(begins if begins in months else months[0])}
    return {"value": value_in_force(rules, key, present), "month": str(max(months[0], present))}


def months_past(project: Project) -> list[Month]:
    """The project's months up to the present one, the latest first."""
    last = max(project.starts_on, min(timezone.localdate(), project.ends_on))
    return list(Period(project.starts_on, last).months())[::-1]


def months_ahead(project: Project, key: SettingKey | None) -> list[Month]:
    """Months in which a rule may begin; without a key all of the project's, for the action to judge."""
    months = list(Period(project.starts_on, project.ends_on).months())
    first = first_changeable(project, key) if key else months[0]
    return [month for month in months if month >= first] or [first]
