"""A case for the calculator: one stay in one month, as a person or a program puts it. Nothing of it is stored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from benefits.dated import DatedRules, NoRate
from benefits.rules import Benefit, StayInput, calculate_benefit
from cis_portal.lib.periods import Month
from grants.actions import ALLOWANCES
from grants.models import DatedSetting, SettingKey
from reintegration.models import DayCode

KEYS = frozenset({"month", "trial_start", "participation_start", "stay_end", "marks", "sick_days_used"})
MOST_DAYS_USED = 10_000


class WrongCase(ValueError):
    """The case cannot be calculated. reasons: each fault in words."""

    def __init__(self, reasons: list[str]) -> None:
        super().__init__(*reasons)
        self.reasons = reasons


@dataclass(frozen=True)
class Case:
    """A month and the stay in it."""

    month: Month
    stay: StayInput


def published_rules() -> DatedRules:
    """The published rates and the act's literal reading, where no project has its own."""
    key = SettingKey.UNEMPLOYMENT_ALLOWANCE
    return DatedRules([DatedSetting(key=key, valid_from=day, value=rate) for day, rate in ALLOWANCES.items()])


def solve(case: Case, rules: DatedRules) -> Benefit:
    """The benefit of a case. Raises WrongCase where no rate was in force."""
    try:
        allowance: Decimal = rules.allowance_of(case.month)
    except NoRate as missing:
        raise WrongCase([_("No unemployment allowance is known for %(month)s.") % {"month": case.month}]) from missing
    return calculate_benefit(case.month, [case.stay], allowance=allowance, settings=rules.settings_of(case.month))


def read_case(raw: Any) -> Case:
    """Read the contract's JSON: month, trial_start, participation_start, stay_end, marks, sick_days_used.

    Raises WrongCase with every fault.
    """
    if not isinstance(raw, dict):
        raise WrongCase([_("A case is an object with the keys %(keys)s.") % {"keys": ", ".join(sorted(KEYS))}])
    reader = _Reader(raw)
    month, trial = reader.month(), reader.day("trial_start", needed=True)
    participation, end = reader.day("participation_start"), reader.day("stay_end")
    marks, used = reader.marks(), reader.used()
    if trial and participation and participation < trial:
        reader.faults.append(_("participation_start must not lie before trial_start."))
    if trial and end and end < trial:
        reader.faults.append(_("stay_end must not lie before trial_start."))
    if reader.faults or month is None or trial is None:
        raise WrongCase(reader.faults)
    return Case(month, StayInput(trial, participation, end, marks, used))


class _Reader:
    """Takes the values out of a case and keeps every fault."""

    def __init__(self, raw: Mapping[str, Any]) -> None:
        self.raw = raw
        self.faults = [_("Unknown key: %(key)s.") % {"key": key} for key in sorted(set(raw) - KEYS)]

    def month(self) -> Month | None:
        value = self.raw.get("month")
        try:
            return Month.parse(value if isinstance(value, str) else "")
        except ValueError:
            self.faults.append(_("month must be written as 2026-06."))
            return None

    def day(self, key: str, *, needed: bool = False) -> date | None:
        value = self.raw.get(key)
        if value is None and not needed:
            return None
        day = _day(value)
        if day is None:
            self.faults.append(_("%(key)s must be a date such as 2026-06-15.") % {"key": key})
        return day

    def marks(self) -> dict[date, str]:
        value = self.raw.get("marks") or {}
        if not isinstance(value, dict):
            self.faults.append(_("marks must be an object of dates and codes."))
            return {}
        marks = {}
        for text, code in value.items():
            day = _day(text)
            if day and code in ("", None):
                continue
            if day is None or code not in DayCode.values:
                self.faults.append(
                    _("marks: “%(day)s: %(code)s” is no day with one of the codes %(codes)s.")
                    % {"day": text, "code": code, "codes": ", ".join(DayCode.values)}
                )
            else:
                marks[day] = code
        return marks

    def used(self) -> int:
        value = self.raw.get("sick_days_used", 0)
        if type(value) is int and 0 <= value <= MOST_DAYS_USED:
            return value
        self.faults.append(_("sick_days_used must be a whole number of days, 0 or more."))
        return 0


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(value) if isinstance(value, str) and len(value) == len("2026-06-15") else None
    except ValueError:
        return None
