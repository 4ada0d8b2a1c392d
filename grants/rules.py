"""Which value of a dated setting holds on a day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from grants.models import DatedSetting, Project, SettingKey

READERS: dict[SettingKey, Callable[[str], Any]] = {
    SettingKey.UNEMPLOYMENT_ALLOWANCE: Decimal,
    SettingKey.RESULT_WINDOW_DAYS: int,
    SettingKey.IMPROVED_CRITERIA_MIN: int,
    SettingKey.FREE_DAYS: int,
    SettingKey.FREE_DAYS_ROUNDING: str,
    SettingKey.BENEFIT_PERCENT: Decimal,
    SettingKey.ABSENCES_IN_A_ROW: int,
    SettingKey.ABSENCES_IN_30_DAYS: int,
    SettingKey.ATTENDANCE_PERCENT: int,
    SettingKey.NN_LIMIT: int,
    SettingKey.NN_BASE: str,
    SettingKey.SICK_DAYS_UNIT: str,
    SettingKey.SICK_LIMIT: int,
    SettingKey.SICK_SCOPE: str,
    SettingKey.TRIAL_SICK: str,
    SettingKey.EXCUSED: str,
    SettingKey.UNPAID_METHOD: str,
    SettingKey.BENEFIT_ROUNDING: str,
    SettingKey.PENSION_CONTRIBUTION: Decimal,
    SettingKey.DISABILITY_CONTRIBUTION: Decimal,
    SettingKey.AGREED_PLACES: int,
    SettingKey.REFUND_ACCOUNT: str,
    SettingKey.CERTIFICATE_DAYS: int,
    SettingKey.SHARE_TAIL_DAYS: int,
    SettingKey.PERIOD_COUNTING: str,
    SettingKey.WEEK_HOURS_MIN: int,
    SettingKey.WEEK_HOURS_MAX: int,
    SettingKey.WEEK_HOURS_DISABILITY: int,
    SettingKey.PEOPLE_PER_LEADER: int,
    SettingKey.REVIEW_MONTHS: int,
}


class NoValue(LookupError):
    """Nothing was entered for that day."""


def value_on(project: Project, key: SettingKey, day: date) -> Any:
    """The value in force that day: the latest that starts on or before it, in force until a newer one is entered.

    Decimal złoty for UNEMPLOYMENT_ALLOWANCE, int for days and counts. Raises NoValue.
    """
    text = (
        DatedSetting.objects.filter(project=project, key=key, valid_from__lte=day)
        .order_by("-valid_from")
        .values_list("value", flat=True)
        .first()
    )
    if text is None:
        raise NoValue(f"{key} has no value on {day}.")
    return READERS[key](text)


class DatedValues:
    """All dated settings of a project, read once: for whoever asks for many days. Values as in value_on."""

    def __init__(self, rows: Iterable[DatedSetting]) -> None:
        self._rows: dict[SettingKey, list[DatedSetting]] = defaultdict(list)
        for row in sorted(rows, key=lambda row: row.valid_from):
            self._rows[SettingKey(row.key)].append(row)

    @classmethod
    def of(cls, project: Project) -> DatedValues:
        """Read the project's settings: one query."""
        return cls(project.settings.all())

    def row_on(self, key: SettingKey, day: date) -> DatedSetting | None:
        """The row in force that day; None where nothing was entered for it."""
        return next((row for row in reversed(self._rows[key]) if row.valid_from <= day), None)

    def on(self, key: SettingKey, day: date) -> Any:
        """The value in force that day. Raises NoValue."""
        row = self.row_on(key, day)
        if row is None:
            raise NoValue(f"{key} has no value on {day}.")
        return READERS[key](row.value)

    def rows_of(self, key: SettingKey) -> list[DatedSetting]:
        """Every value that was entered, the oldest first."""
        return list(self._rows[key])
