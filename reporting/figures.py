"""A project's indicators as lines of a table: figure, target, plan for the day, and how they compare."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple, Self

from cis_portal.lib.plan import MonthPoint, Plan, Standing, monthly, standing
from grants.models import Project
from reporting.indicators import INDICATORS, Figure, Indicator, Split, count
from reporting.indicators.loading import load_people, load_rules


class Target(NamedTuple):
    """What the agreement promises, in people; women and men are None where it gives no split."""

    total: int
    women: int | None
    men: int | None


@dataclass(frozen=True)
class Line:
    """One indicator as of a day. due: people the plan expects by then; needed_a_month: to reach the target in time."""

    code: str
    total: int
    women: int
    men: int
    in_period: Split | None
    target: Target | None
    due: int | None
    needed_a_month: float | None
    forecast: int | None

    @property
    def indicator(self) -> Indicator:
        return INDICATORS[self.code]

    @property
    def standing(self) -> Standing | None:
        """Against the plan; None without a target."""
        if self.target is None or self.due is None:
            return None
        return standing(self.total, target=self.target.total, due=self.due)

    def as_json(self) -> dict[str, Any]:
        """As a snapshot keeps it."""
        return {
            "code": self.code,
            "total": self.total,
            "women": self.women,
            "men": self.men,
            "in_period": self.in_period._asdict() if self.in_period else None,
            "target": self.target._asdict() if self.target else None,
            "due": self.due,
            "needed_a_month": self.needed_a_month,
            "forecast": self.forecast,
        }

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> Self:
        """From a snapshot."""
        period, target = kept["in_period"], kept["target"]
        return cls(
            **{**kept, "in_period": Split(**period) if period else None, "target": Target(**target) if target else None}
        )


def load_targets(project: Project) -> dict[str, Target]:
    """The agreement's targets by indicator: one query."""
    rows = project.targets.values_list("code", "total", "women", "men")
    return {code: Target(total, women, men) for code, total, women, men in rows}


def plan_for(project: Project, target: Target | None) -> Plan | None:
    """The straight-line plan to a target over the project's time."""
    return Plan(project.starts_on, project.ends_on, target.total) if target else None


def lines_of(project: Project, figures: dict[str, Figure], targets: dict[str, Target], *, as_of: date) -> list[Line]:
    """The figures beside their targets and the plan for the day."""
    return [
        _line(figure, targets.get(code), plan_for(project, targets.get(code)), as_of)
        for code, figure in figures.items()
    ]


def _line(figure: Figure, target: Target | None, plan: Plan | None, as_of: date) -> Line:
    total, women, men = figure.cumulative
    needed = plan.needed_a_month(total, as_of) if plan else None
    return Line(
        code=figure.code,
        total=total,
        women=women,
        men=men,
        in_period=figure.in_period,
        target=target,
        due=plan.due(as_of) if plan else None,
        needed_a_month=round(needed, 1) if needed is not None else None,
        forecast=plan.forecast([counted.on for counted in figure.people], as_of) if plan else None,
    )


def series_of(project: Project, figure: Figure, target: Target | None, *, as_of: date) -> list[MonthPoint]:
    """A figure month by month from the project's first month to the day counted, beside its plan."""
    days = [counted.on for counted in figure.people]
    until = min(as_of, max(project.ends_on, max(days, default=as_of)))
    return monthly(days, starts_on=project.starts_on, until=until, plan=plan_for(project, target))


def count_project(
    project: Project, *, as_of: date, since: date | None = None, indicators: Iterable[Indicator] | None = None
) -> dict[str, Figure]:
    """The project's figures from its rows as they are now: seven queries however many people there are."""
    return count(load_people(project), as_of=as_of, since=since, rules=load_rules(project), indicators=indicators)
