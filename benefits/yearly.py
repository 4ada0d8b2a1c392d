"""What was paid in a year, by project and month, for the centre's yearly report (act on social employment, art. 5)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, QuerySet, Sum
from django.db.models.functions import TruncMonth

from accounts.models import User
from benefits.models import BenefitLine, BenefitList, BenefitListQuerySet, ListState, PaidBefore, Premium
from cis_portal.lib.periods import Month
from grants.models import Project

NOTHING = Decimal("0.00")


@dataclass(frozen=True)
class YearMonth:
    """One month. paid: złoty of lists paid in it, corrections among them, with people counted once and the lists'
    months; premiums: paid in it; outside: entered as paid for it before the portal, never approved here."""

    month: Month
    paid: Decimal = NOTHING
    people: int = 0
    lists: tuple[Month, ...] = ()
    premiums: Decimal = NOTHING
    outside: Decimal = NOTHING

    @property
    def total(self) -> Decimal:
        return self.paid + self.premiums + self.outside


@dataclass(frozen=True)
class ProjectYear:
    """A project's twelve months."""

    project: Project
    months: list[YearMonth]

    @property
    def total(self) -> Decimal:
        return sum((month.total for month in self.months), NOTHING)

    def sum_of(self, column: str) -> Decimal:
        return sum((getattr(month, column) for month in self.months), NOTHING)

    @property
    def paid(self) -> Decimal:
        return self.sum_of("paid")

    @property
    def premiums(self) -> Decimal:
        return self.sum_of("premiums")

    @property
    def outside(self) -> Decimal:
        return self.sum_of("outside")


def premiums_to_pay(user: User, year: int) -> Decimal:
    """Złoty granted for the months of a year and not paid yet: they stand in no month."""
    waiting = Premium.objects.visible_to(user).to_pay().filter(month__year=year)
    return waiting.aggregate(total=Sum("amount"))["total"] or NOTHING


def year_of(user: User, year: int) -> list[ProjectYear]:
    """The year of each project whose lists the user may see, as far as they may see them. Four queries."""
    projects = list(_projects(user).order_by("number"))
    paid = _paid(BenefitList.objects.visible_to(user), year)
    premiums = _sums(Premium.objects.visible_to(user).filter(paid_on__year=year), by="paid_on")
    outside: dict[tuple[int, Month], Decimal] = {}
    if user.works_for_a_centre:  # a part of the people would give a part of the sum
        outside = _sums(PaidBefore.objects.visible_to(user).filter(month__year=year), by="month")
    return [
        ProjectYear(
            project,
            [
                YearMonth(
                    month, *paid.get(key, (NOTHING, 0, ())), premiums.get(key, NOTHING), outside.get(key, NOTHING)
                )
                for number in range(1, 13)
                for month in [Month(year, number)]
                for key in [(project.pk, month)]
            ],
        )
        for project in projects
    ]


def _projects(user: User) -> QuerySet[Project]:
    return Project.objects.led_by(user) if user.works_for_a_centre else Project.objects.visible_to(user)


def paid_in_year(project: Project, year: int) -> dict[Month, tuple[Decimal, int]]:
    """Złoty of the project's lists that were paid in each month of the year, and people counted once. One query."""
    found = _paid(BenefitList.objects.filter(project=project), year)
    return {month: (total, people) for (_, month), (total, people, _) in found.items()}


def _paid(lists: BenefitListQuerySet, year: int) -> dict[tuple[int, Month], tuple[Decimal, int, tuple[Month, ...]]]:
    """By project and month of the payment: złoty, people, the lists' months."""
    paid = lists.filter(state=ListState.PAID, paid_on__year=year)
    lines = BenefitLine.objects.filter(list__in=paid).values("list__project", of=TruncMonth("list__paid_on"))
    return {
        (row["list__project"], Month.of(row["of"])): (
            row["total"],
            row["people"],
            tuple(map(Month.of, sorted(row["lists"]))),
        )
        for row in lines.annotate(
            total=Sum("amount"), people=Count("enrolment", distinct=True), lists=ArrayAgg("list__month", distinct=True)
        ).order_by()
    }


def _sums(rows: QuerySet[Any], *, by: str) -> dict[tuple[int, Month], Decimal]:
    """Rows with an amount and an enrolment, added up by project and the month of a day."""
    summed = rows.values("enrolment__project", of=TruncMonth(by)).annotate(total=Sum("amount")).order_by()
    return {(row["enrolment__project"], Month.of(row["of"])): row["total"] for row in summed}
