"""The rules in force: what a project's dated settings say for a month."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any

from benefits.rules import (
    BenefitSettings,
    ExcusedRule,
    Rounding,
    SickDaysUnit,
    SickScope,
    TrialSickRule,
    UnexcusedBase,
    UnpaidMethod,
)
from cis_portal.lib.periods import Month
from grants.models import DatedSetting, Project, SettingKey
from grants.rules import DatedValues, NoValue
from reintegration.free_days import FreeDaysRounding

FIELDS: dict[SettingKey, str] = {
    SettingKey.BENEFIT_PERCENT: "percent",
    SettingKey.NN_LIMIT: "nn_limit",
    SettingKey.NN_BASE: "nn_base",
    SettingKey.SICK_DAYS_UNIT: "sick_days_unit",
    SettingKey.SICK_LIMIT: "sick_limit",
    SettingKey.SICK_SCOPE: "sick_scope",
    SettingKey.TRIAL_SICK: "trial_sick",
    SettingKey.EXCUSED: "excused",
    SettingKey.UNPAID_METHOD: "unpaid_method",
    SettingKey.FREE_DAYS: "free_days",
    SettingKey.FREE_DAYS_ROUNDING: "free_days_rounding",
    SettingKey.BENEFIT_ROUNDING: "rounding",
}
CHOICES = {
    SettingKey.NN_BASE: UnexcusedBase,
    SettingKey.SICK_DAYS_UNIT: SickDaysUnit,
    SettingKey.SICK_SCOPE: SickScope,
    SettingKey.TRIAL_SICK: TrialSickRule,
    SettingKey.EXCUSED: ExcusedRule,
    SettingKey.UNPAID_METHOD: UnpaidMethod,
    SettingKey.FREE_DAYS_ROUNDING: FreeDaysRounding,
    SettingKey.BENEFIT_ROUNDING: Rounding,
}


class NoRate(LookupError):
    """No unemployment allowance was entered for that month, so nothing can be calculated."""


class DatedRules:
    """A project's rules of every month, from one query."""

    def __init__(self, rows: Iterable[DatedSetting]) -> None:
        self.values = DatedValues(rows)
        self._settings: dict[Month, BenefitSettings] = {}

    @classmethod
    def of(cls, project: Project) -> DatedRules:
        return cls(project.settings.all())

    def settings_of(self, month: Month) -> BenefitSettings:
        """Those of the month's first day; what was never entered is the act's literal reading."""
        if month not in self._settings:
            entered = {
                field: value_of(key, row.value)
                for key, field in FIELDS.items()
                if (row := self.values.row_on(key, month.first))
            }
            self._settings[month] = replace(BenefitSettings(), **entered)
        return self._settings[month]

    def allowance_of(self, month: Month) -> Decimal:
        """Złoty, in force on the month's first day. Raises NoRate."""
        try:
            return Decimal(self.values.on(SettingKey.UNEMPLOYMENT_ALLOWANCE, month.first))
        except NoValue as missing:
            raise NoRate(month) from missing

    def rate_is_late(self, month: Month) -> bool:
        """Whether the rate in force was expected to end before the month: it rises each year (art. 15 ust. 4)."""
        row = self.values.row_on(SettingKey.UNEMPLOYMENT_ALLOWANCE, month.first)
        return row is not None and month.first > expected_end(row.valid_from)

    def changed(self, key: SettingKey, value: str, month: Month) -> DatedRules:
        """The same rules, were that value entered from the month on."""
        kept = [row for row in self._rows if (row.key, row.valid_from) != (key, month.first)]
        return DatedRules([*kept, DatedSetting(key=key, value=value, valid_from=month.first)])

    @cached_property
    def _rows(self) -> list[DatedSetting]:
        return [row for key in SettingKey for row in self.values.rows_of(key)]


def value_of(key: SettingKey, text: str) -> Any:
    """A setting as the rules take it. Raises ValueError when it is none."""
    if key in CHOICES:
        return CHOICES[key](text)
    return Decimal(text) if key == SettingKey.BENEFIT_PERCENT else int(text)


def expected_end(valid_from: date) -> date:
    """The last day of a yearly rate: a year after its first, less a day."""
    return valid_from.replace(year=valid_from.year + 1, day=1) - timedelta(days=1)
