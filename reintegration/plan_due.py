"""Which review of a programme is due next, person by person: for the page of a file, the first page and the radar."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch

from accounts.models import User
from grants.models import Project, SettingKey
from grants.rules import NoValue, value_on
from participants.models import Enrolment, Stay
from reintegration.models import Plan, PlanReview, PlanVersion
from reintegration.plan_rules import DEFAULT_MONTHS, Due, next_review


@dataclass(frozen=True)
class ReviewDue:
    """A person's next review."""

    enrolment: Enrolment
    due: Due


def review_months(project: Project, day: date) -> int:
    """Months between two reviews, as the project has entered it."""
    try:
        return int(value_on(project, SettingKey.REVIEW_MONTHS, day))
    except NoValue:
        return DEFAULT_MONTHS


def due_of(plan: Plan, reviews: Iterable[PlanReview]) -> Due | None:
    """The next review of one programme. Reads the enrolment's prefetched stays."""
    stay = plan.enrolment.latest_stay
    if stay is None or stay.ended_on is not None:
        return None
    months = review_months(plan.enrolment.project, stay.trial_starts_on)
    return _due(stay, [(one.kind, one.held_on) for one in reviews if one.concluded_at], months)


def reviews_due(user: User, project: Project, today: date) -> list[ReviewDue]:
    """Of everybody with a signed programme whose stay holds today the next review, the most urgent first.

    Five queries, however many people.
    """
    months = review_months(project, today)
    signed = Plan.objects.filter(versions__in=PlanVersion.objects.signed()).distinct()
    files = (
        Enrolment.objects.visible_to(user)
        .filter(project=project, stays__in=Stay.objects.active(today).filter(ended_on__isnull=True))
        .filter(pk__in=signed.values("enrolment_id"))
        .select_related("participant")
        .prefetch_related(
            "stays",
            Prefetch("plans", signed),
            Prefetch("plans__reviews", PlanReview.objects.filter(concluded_at__isnull=False)),
        )
        .in_polish_order()
    )
    found = [_of_file(enrolment, months) for enrolment in files]
    return sorted((one for one in found if one), key=lambda one: one.due.on)


def _of_file(enrolment: Enrolment, months: int) -> ReviewDue | None:
    plan, stay = max(enrolment.plans.all(), key=lambda one: one.position), enrolment.latest_stay
    due = _due(stay, [(one.kind, one.held_on) for one in plan.reviews.all()], months) if stay else None
    return ReviewDue(enrolment, due) if due else None


def _due(stay: Stay, held: list[tuple[str, date]], months: int) -> Due | None:
    return next_review(
        trial_starts_on=stay.trial_starts_on,
        trial_ends_on=stay.trial_ends_on,
        participates=stay.participation_starts_on is not None,
        last_day=stay.last_day,
        held=held,
        months=months,
    )
