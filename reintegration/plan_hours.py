"""Hours planned for goals against hours delivered, by kind of activity."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from reintegration.delivered import delivered_minutes
from reintegration.models import ActivityKind, Plan, PlanGoal, PlanVersion

HOUR = Decimal(60)
TENTH = Decimal("0.1")


@dataclass(frozen=True)
class HoursLine:
    """One kind of activity of a goal, in clock hours. together: planned by all goals that share it; others: theirs."""

    kind: ActivityKind
    planned: Decimal
    together: Decimal
    delivered: Decimal
    others: tuple[int, ...] = ()

    @property
    def tone(self) -> str:
        """How the bar is drawn."""
        return "ok" if self.delivered >= self.together else ""


@dataclass(frozen=True)
class Hours:
    """by_goal: goal's number to its lines; beside: kinds that were delivered and stand in no goal; and the sums."""

    by_goal: Mapping[int, list[HoursLine]]
    beside: Sequence[tuple[ActivityKind, Decimal]]
    planned: Decimal
    delivered: Decimal


def hours_of(version: PlanVersion, *, latest: Plan) -> Hours:
    """What a version plans and what was delivered since its first day; of an earlier programme until its last.

    Hours of a kind that several goals share are delivered to all of them: nobody wrote down for which. Four queries.
    Reads the version's prefetched goals with their hours.
    """
    last = version.ends_on if version.plan_id != latest.pk else None
    enrolment = version.plan.enrolment_id
    minutes = delivered_minutes([enrolment], first=version.starts_on, last=last).get(enrolment, {})
    delivered = {kind: (Decimal(count) / HOUR).quantize(TENTH) for kind, count in minutes.items()}
    lines = planned_against(list(version.goals.all()), delivered)
    planned_kinds = {line.kind.pk for found in lines.values() for line in found}
    beside = ActivityKind.objects.in_bulk(set(delivered) - planned_kinds) if set(delivered) - planned_kinds else {}
    others = sorted(beside.items(), key=lambda one: (one[1].position, one[0]))
    return Hours(
        by_goal=lines,
        beside=[(kind, delivered[pk]) for pk, kind in others],
        planned=sum((line.planned for found in lines.values() for line in found), Decimal(0)),
        delivered=sum((delivered.get(kind, Decimal(0)) for kind in planned_kinds), Decimal(0)),
    )


def planned_against(goals: Sequence[PlanGoal], delivered: Mapping[int, Decimal]) -> dict[int, list[HoursLine]]:
    """Goal's number to its kinds of activity. delivered: kind's number to hours."""
    together: dict[int, Decimal] = defaultdict(Decimal)
    sharing: dict[int, list[int]] = defaultdict(list)
    for goal in goals:
        for row in goal.hours.all():
            together[row.kind_id] += row.hours
            sharing[row.kind_id].append(goal.number)
    return {
        goal.number: [
            HoursLine(
                row.kind,
                row.hours,
                together[row.kind_id],
                delivered.get(row.kind_id, Decimal(0)),
                tuple(number for number in sharing[row.kind_id] if number != goal.number),
            )
            for row in goal.hours.all()
        ]
        for goal in goals
    }
