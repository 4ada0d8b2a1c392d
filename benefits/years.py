"""The room's first page: each month of the project with the state of its list."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import groupby

from django.db.models import Count, Sum

from accounts.models import User
from benefits.actions import before_portal
from benefits.differences import Difference, differences
from benefits.models import BenefitList, PaidBefore
from cis_portal.lib.periods import Month, Period
from grants.models import Project


@dataclass
class MonthLine:
    """One month. state: a ListState, else open or outside (before the portal); złoty; compared: people entered."""

    month: Month
    state: str
    total: Decimal | None = None
    people: int = 0
    corrections: int = 0
    difference: Difference | None = None
    compared: int = 0
    lists: list[BenefitList] = field(default_factory=list)


def months_of(user: User, project: Project, today: date) -> list[tuple[int, list[MonthLine]]]:
    """Months that have begun by year, the latest first."""
    begun = Period(project.starts_on, max(project.starts_on, min(today, project.ends_on))).months()
    lines = {month: MonthLine(month, "outside" if before_portal(project, month) else "open") for month in begun}
    found = BenefitList.objects.visible_to(user).filter(project=project)
    for one in found.annotate(people=Count("lines")).order_by("number"):
        _add(lines.setdefault(one.of_month, MonthLine(one.of_month, "open")), one)
    if user.works_for_a_centre:
        _add_differences(project, lines)
    ordered = [lines[month] for month in sorted(lines, reverse=True)]
    return [(year, list(group)) for year, group in groupby(ordered, key=lambda line: line.month.year)]


def _add(line: MonthLine, one: BenefitList) -> None:
    line.lists.append(one)
    if one.number == 0 or not one.is_final:
        line.state = one.state
    if one.number == 0:
        line.people = one.people  # type: ignore[attr-defined]  # annotated above
    if one.is_final or one.number == 0:
        line.total = (line.total or Decimal(0)) + one.total
    line.corrections += one.is_correction and one.is_final


def _add_differences(project: Project, lines: dict[Month, MonthLine]) -> None:
    for difference in differences(project):
        lines[difference.month].difference = difference
    paid = PaidBefore.objects.filter(enrolment__project=project).values("month")
    for row in paid.annotate(people=Count("pk"), total=Sum("amount")):
        if line := lines.get(Month.of(row["month"])):
            line.compared, line.total = row["people"], row["total"]
