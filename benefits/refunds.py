"""What a refund claim would hold: the paid lines of a month that nobody claimed yet, with contributions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count
from django.utils import timezone

from benefits.models import FINAL, BenefitLine, ListState
from benefits.rules import contributions_on
from cis_portal.lib.periods import Month
from grants.models import Project, SettingKey
from grants.rules import DatedValues


@dataclass(frozen=True)
class ClaimRow:
    """One paid line and the contributions on it, in złoty."""

    line: BenefitLine
    benefit: Decimal
    pension: Decimal
    disability: Decimal

    @property
    def total(self) -> Decimal:
        return self.benefit + self.pension + self.disability


@dataclass(frozen=True)
class ClaimDraft:
    """A claim as it would be sent now. places_agreed: None, account_number: "" where nobody entered them."""

    lines: Sequence[ClaimRow]
    pension_percent: Decimal
    disability_percent: Decimal
    places_agreed: int | None
    places_used: int
    account_number: str

    @property
    def benefits(self) -> Decimal:
        return sum((row.benefit for row in self.lines), Decimal(0))

    @property
    def contributions(self) -> Decimal:
        return sum((row.pension + row.disability for row in self.lines), Decimal(0))

    @property
    def total(self) -> Decimal:
        return self.benefits + self.contributions


def draft_claim(project: Project, month: Month) -> ClaimDraft:
    """What was paid in that month, lists and corrections, and is not claimed; amounts of 0.00 were not paid.

    Contributions and places as of the month's last day, the account as of today: the money is still to come.
    Raises NoValue where no percentages were entered.
    """
    paid = BenefitLine.objects.filter(
        list__project=project,
        list__state=ListState.PAID,
        list__paid_on__range=(month.first, month.last),
        refund_line__isnull=True,
    ).exclude(amount=0)
    values = DatedValues.of(project)
    pension = values.on(SettingKey.PENSION_CONTRIBUTION, month.last)
    disability = values.on(SettingKey.DISABILITY_CONTRIBUTION, month.last)
    rows = []
    for line in paid.select_related("list", "enrolment").order_by("list__month", "list__number", "position"):
        owed = contributions_on(line.amount, pension_percent=pension, disability_percent=disability)
        rows.append(ClaimRow(line, line.amount, owed.pension, owed.disability))
    places = values.row_on(SettingKey.AGREED_PLACES, month.last)
    account = values.row_on(SettingKey.REFUND_ACCOUNT, timezone.localdate())
    return ClaimDraft(
        lines=rows,
        pension_percent=pension,
        disability_percent=disability,
        places_agreed=int(places.value) if places else None,
        places_used=_places_used(project, rows),
        account_number=account.value if account else "",
    )


def _places_used(project: Project, rows: Sequence[ClaimRow]) -> int:
    """People on the lists of the fullest month that the claim pays for, those with 0.00 included."""
    months = {row.line.list.month for row in rows}
    people = (
        BenefitLine.objects.filter(list__project=project, list__month__in=months, list__state__in=FINAL)
        .values("list__month")
        .annotate(people=Count("enrolment", distinct=True))
    )
    return max((month["people"] for month in people), default=0)


def lacks_account(project: Project) -> bool:
    """Whether a claim sent today would name no account of the centre."""
    held = project.settings.filter(key=SettingKey.REFUND_ACCOUNT, valid_from__lte=timezone.localdate())
    return not held.exists()


def unclaimed_months(project: Project) -> list[tuple[Month, int]]:
    """Months in which something was paid that nobody claimed yet, and how many lines that is; the earliest first."""
    lines = BenefitLine.objects.filter(list__project=project, list__state=ListState.PAID, refund_line__isnull=True)
    months: dict[Month, int] = {}
    for paid_on in lines.exclude(amount=0).values_list("list__paid_on", flat=True):
        if paid_on:  # a paid list has its day: the database holds it
            months[Month.of(paid_on)] = months.get(Month.of(paid_on), 0) + 1
    return sorted(months.items())
