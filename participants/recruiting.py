"""Recruitment in numbers: places left, and who began against the plan, by month and by women and men."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.db.models import BooleanField, Count, ExpressionWrapper, Q, QuerySet

from cis_portal.lib.charts import BarChart, LineChart, bar_chart, line_chart
from cis_portal.lib.periods import Month
from cis_portal.lib.plan import Plan, Standing, monthly, standing
from grants.models import IndicatorTarget, Project
from participants.dictionaries import Sex
from participants.models import Candidacy, CandidacyState, Edition

PEOPLE = "P1"  # the indicator whose target is the number of places


class Share(NamedTuple):
    """People who began, of those that the agreement promises; None where it does not say."""

    began: int
    target: int | None

    @property
    def left(self) -> int | None:
        """Places still free; none below zero."""
        return None if self.target is None else max(0, self.target - self.began)


@dataclass(frozen=True)
class Places:
    """Everybody, women and men against the agreement."""

    people: Share
    women: Share
    men: Share


class MonthRow(NamedTuple):
    """A month: women and men who began in it, how many had begun by its end, and the plan for then."""

    month: Month
    women: int
    men: int
    reached: int
    due: int | None


@dataclass(frozen=True)
class Recruitment:
    """The way to the target so far."""

    places: Places
    months: list[MonthRow]
    standing: Standing | None
    due: int | None
    bars: BarChart
    line: LineChart | None


def places_of(project: Project) -> Places:
    """How many began and how many places are left: two queries."""
    target = IndicatorTarget.objects.filter(project=project, code=PEOPLE).first()
    began = Counter(dict(project.enrolments.values_list("participant__sex").annotate(Count("id")).order_by()))
    return _places(target, began[Sex.WOMAN], began[Sex.MAN])


def recruitment_of(project: Project, today: date) -> Recruitment:
    """Who began, month by month, until that day."""
    target = IndicatorTarget.objects.filter(project=project, code=PEOPLE).first()
    began = list(
        project.enrolments.filter(started_on__lte=today)
        .order_by("started_on")
        .values_list("started_on", "participant__sex")
    )
    plan = Plan(project.starts_on, project.ends_on, target.total) if target else None
    days = [day for day, _sex in began]
    by_month = Counter((Month.of(max(day, project.starts_on)), sex) for day, sex in began)
    months = [
        MonthRow(
            point.month, by_month[point.month, Sex.WOMAN], by_month[point.month, Sex.MAN], point.reached, point.due
        )
        for point in monthly(days, starts_on=project.starts_on, until=min(today, project.ends_on), plan=plan)
    ]
    women = sum(sex == Sex.WOMAN for _day, sex in began)
    due = plan.due(today) if plan else None
    return Recruitment(
        places=_places(target, women, len(began) - women),
        months=months,
        standing=standing(len(began), target=plan.target, due=due) if plan and due is not None else None,
        due=due,
        bars=bar_chart([(_short(row.month), row.women, row.men) for row in months]),
        line=_line(project, days, plan, today),
    )


def editions_of(project: Project) -> QuerySet[Edition]:
    """The project's editions, newest first, with taken: people accepted to each, and reserve: those who wait."""
    return project.editions.annotate(
        taken=Count("candidacies", filter=Q(candidacies__state=CandidacyState.ACCEPTED)),
        waiting=Count("candidacies", filter=Q(candidacies__state=CandidacyState.RESERVE)),
    ).order_by("-starts_on", "-id")


def counts_of(candidacies: QuerySet[Candidacy]) -> Counter[str]:
    """How many stand in each view of the list: a state, all on the road, or those who began. One query."""
    found: Counter[str] = Counter()
    on_the_way = ExpressionWrapper(Q(stay__isnull=True), output_field=BooleanField())
    rows = candidacies.values_list("state", on_the_way).annotate(Count("id")).order_by()
    for state, going, number in rows:
        found[state if going else "started"] += number
        if going and state not in (CandidacyState.REJECTED, CandidacyState.WITHDRAWN):
            found["open"] += number
    return found


def _short(month: Month) -> str:
    """A label that stays legible under a narrow bar: the year under its January, else the month."""
    return str(month.year) if month.month == 1 else str(month.month)


def _places(target: IndicatorTarget | None, women: int, men: int) -> Places:
    return Places(
        people=Share(women + men, target.total if target else None),
        women=Share(women, target.women if target else None),
        men=Share(men, target.men if target else None),
    )


def _line(project: Project, days: list[date], plan: Plan | None, today: date) -> LineChart | None:
    if today < project.starts_on:
        return None
    points = [(day, place) for place, day in enumerate(days, start=1)]
    return line_chart(
        [*points, (today, len(days))],
        starts_on=project.starts_on,
        ends_on=project.ends_on,
        target=plan.target if plan else None,
        forecast=None,
    )
