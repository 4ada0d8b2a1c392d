"""Changing the schedule of payment claims."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.db.models import F, Q

from grants.models import ClaimPeriod, Project
from grants.schedule import Planned
from reporting.models import Claim, PartnerContribution

ASIDE = 10_000  # numbers are unique at every moment, so those that move step aside first


class PeriodBegun(Exception):
    """Somebody has begun the claim of a period that the new schedule cuts otherwise. Holds the period."""

    def __init__(self, period: ClaimPeriod) -> None:
        super().__init__(str(period))
        self.period = period


def begun_periods(project: Project) -> set[int]:
    """Numbers of the periods whose claim somebody has begun: words, a contribution, a way to the authority."""
    periods = ClaimPeriod.objects.filter(project=project)
    return {
        *Claim.objects.filter(period__in=periods).values_list("period", flat=True),
        *PartnerContribution.objects.filter(period__in=periods).values_list("period", flat=True),
    }


@transaction.atomic
def change_schedule(*, project: Project, periods: Sequence[Planned]) -> None:
    """Put a schedule in the place of the one there is; history keeps the former rows, with who changed them.

    periods: the whole of it, without gaps. Raises PeriodBegun.
    """
    Project.objects.select_for_update().get(pk=project.pk)
    wanted = {planned.period: planned for planned in periods}
    begun, there = begun_periods(project), {}
    for row in ClaimPeriod.objects.filter(project=project):
        if row.period in wanted:
            there[row.period] = row
        elif row.pk in begun:
            raise PeriodBegun(row)
        else:
            row.delete()
    moved = [row.pk for row in there.values() if row.number != wanted[row.period].number]
    ClaimPeriod.objects.filter(pk__in=moved).update(number=F("number") + ASIDE)
    for planned in periods:
        same = Q(number=planned.number, due_on=planned.due_on)
        if (kept := there.get(planned.period)) is None:
            ClaimPeriod.objects.create(
                project=project, number=planned.number, due_on=planned.due_on,
                starts_on=planned.period.starts_on, ends_on=planned.period.ends_on,
            )  # fmt: skip
        else:
            ClaimPeriod.objects.filter(pk=kept.pk).exclude(same).update(number=planned.number, due_on=planned.due_on)
