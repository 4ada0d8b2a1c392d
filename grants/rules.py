"""Which value of a dated setting holds on a day."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from grants.models import DatedSetting, Project, SettingKey

READERS: dict[SettingKey, Callable[[str], Any]] = {
    SettingKey.UNEMPLOYMENT_ALLOWANCE: Decimal,
    SettingKey.RESULT_WINDOW_DAYS: int,
    SettingKey.IMPROVED_CRITERIA_MIN: int,
    SettingKey.FREE_DAYS: int,
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
