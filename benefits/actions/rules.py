"""Changing a rule of the benefit from a month on; what was approved stays as it was."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from benefits.models import BenefitList
from cis_portal.lib.periods import Month
from grants.models import DatedSetting, Project, SettingKey
from grants.models.settings import BY_MONTH
from reintegration.models import AttendanceMonth


class RuleNotChanged(Exception):
    """The rule stays as it was; nothing has changed."""


class MonthApproved(RuleNotChanged):
    """A list of that month or a later one is approved. first: the first month from which the rule may change."""

    def __init__(self, first: Month) -> None:
        super().__init__()
        self.first = first


class RuleMoved(RuleNotChanged):
    """Somebody else changed the rule since the person saw it. latest: the row that was entered last."""

    def __init__(self, latest: DatedSetting) -> None:
        super().__init__()
        self.latest = latest


class SameValue(RuleNotChanged):
    """The value holds in that month already."""


@transaction.atomic
def change_rule(
    *, project: Project, key: SettingKey, value: str, month: Month, source: str, seen: str, by: User
) -> DatedSetting:
    """Let the value hold from the month on, until a value that starts later.

    seen: seen_values of what the person saw. Raises RuleMoved, SameValue, and MonthApproved for a rule that benefits
    are calculated by; an approval under way finishes first.
    """
    Project.objects.select_for_update(no_key=True).get(pk=project.pk)
    rows = list(values_entered(project, key))
    if seen != seen_values(rows):
        raise RuleMoved(max(rows, key=lambda row: (row.created_at, row.pk)))
    if key in BY_MONTH:
        _hold_months(project, month)
        if (first := first_changeable(project, key)) > month:
            raise MonthApproved(first)
    in_force = [row for row in rows if row.valid_from <= month.first]
    if in_force and _same(in_force[-1].value, value):
        raise SameValue
    entered = {"value": value, "source": source, "created_by": by, "created_at": timezone.now()}
    row, _created = DatedSetting.objects.update_or_create(
        project=project, key=key, valid_from=month.first, defaults=entered
    )
    return row


def values_entered(project: Project, key: SettingKey) -> list[DatedSetting]:
    """Every value of the setting, the oldest first, with who entered it."""
    return list(project.settings.filter(key=key).select_related("created_by").order_by("valid_from"))


def seen_values(rows: list[DatedSetting]) -> str:
    """What a form carries, to tell whether the values are still those that the person saw."""
    return ";".join(f"{row.valid_from:%Y-%m-%d}={row.value}" for row in rows)


def first_changeable(project: Project, key: SettingKey) -> Month:
    """The first month from which the setting may change: after the last month with an approved list."""
    first = Month.of(project.starts_on)
    if key not in BY_MONTH:
        return first
    last = (
        BenefitList.objects.final().filter(project=project).order_by("-month").values_list("month", flat=True).first()
    )
    return max(first, Month.of(last).next) if last else first


def _same(one: str, other: str) -> bool:
    """Whether two stored texts mean one value: 120 and 120.00 do."""
    try:
        return Decimal(one) == Decimal(other)
    except InvalidOperation:
        return one == other


def _hold_months(project: Project, first: Month) -> None:
    """Nobody approves a list of these months until this transaction ends; an approval takes the month's row too."""
    month, today = first, Month.of(timezone.localdate())
    rows = []
    while month <= today:
        rows.append(AttendanceMonth(project=project, month=month.first))
        month = month.next
    AttendanceMonth.objects.bulk_create(rows, ignore_conflicts=True)
    held = AttendanceMonth.objects.select_for_update().filter(project=project, month__gte=first.first)
    list(held.order_by("month"))
