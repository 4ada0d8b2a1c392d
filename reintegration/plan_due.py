"""Which review of a programme is due next, person by person: for the page of a file, the first page and the radar."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Subquery

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


def reviews_due(user: User, project: Project, today: date, *, months: int) -> list[ReviewDue]:
    """Of everybody with a signed programme whose stay holds today the next review, the most urgent first. One query.

    months: between two reviews.
    """
    signed = Plan.objects.filter(versions__in=PlanVersion.objects.signed(), enrolment=OuterRef("enrolment"))
    reviews = PlanReview.objects.filter(plan=OuterRef("plan"), concluded_at__isnull=False)
    stays = (
        Stay.objects.visible_to(user)
        .active(today)
        .filter(enrolment__project=project, ended_on__isnull=True)
        .annotate(plan=Subquery(signed.order_by("-position").values("pk")[:1]))
        .filter(plan__isnull=False)
        .annotate(kinds=ArraySubquery(reviews.order_by("pk").values("kind")))
        .annotate(days=ArraySubquery(reviews.order_by("pk").values("held_on")))
        .select_related("enrolment__participant")
        .order_by("enrolment__participant__sort_key", "enrolment_id")
    )
    held: Any = [(stay, zip(stay.kinds, stay.days, strict=True)) for stay in stays]  # type: ignore[attr-defined]
    dues = ((stay, _due(stay, list(reviews_held), months)) for stay, reviews_held in held)
    return sorted((ReviewDue(stay.enrolment, due) for stay, due in dues if due), key=lambda one: one.due.on)


def _due(stay: Stay, held: list[tuple[str, date]], months: int) -> Due | None:
    return next_review(
        trial_starts_on=stay.trial_starts_on,
        trial_ends_on=stay.trial_ends_on,
        participates=stay.participation_starts_on is not None,
        last_day=stay.last_day,
        held=held,
        months=months,
    )
