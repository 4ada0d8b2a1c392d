"""Which review of a programme is due next, person by person: for the page of a file, the first page and the radar."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from django.db.models import Max, Q

from accounts.models import User
from grants.models import Project, SettingKey
from grants.rules import NoValue, value_on
from participants.models import Stay
from reintegration.models import Plan, PlanReview, PlanState
from reintegration.plan_rules import DEFAULT_MONTHS, Due, Held, next_review

NAME = tuple(f"enrolment__participant__{name}" for name in ("last_name", "first_name"))
DAYS_OF_STAY = ("trial_starts_on", "trial_ends_on", "participation_starts_on", "planned_end_on")
REVIEWS = "enrolment__plans__reviews"
HELD = {  # of the concluded ones the latest, by kind
    kind: Max(f"{REVIEWS}__held_on", filter=Q(**{f"{REVIEWS}__kind": kind, f"{REVIEWS}__concluded_at__isnull": False}))
    for kind in Held._fields
}


class ReviewDue(NamedTuple):
    """A person's next review. name: the surname first; case: the file's number."""

    name: str
    case: str
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
    return next_review(
        trial_starts_on=stay.trial_starts_on,
        trial_ends_on=stay.trial_ends_on,
        participates=stay.participation_starts_on is not None,
        last_day=stay.last_day,
        held=Held(**dict(sorted((one.kind, one.held_on) for one in reviews if one.concluded_at))),
        months=months,
    )


def reviews_due(user: User, project: Project, today: date, *, months: int) -> Iterator[ReviewDue]:
    """Of everybody with a signed programme whose stay holds today the next review. One query.

    months: between two reviews. Hundreds of people have one, so of their reviews the latest days are read, by kind.
    """
    rows = (
        Stay.objects.visible_to(user)
        .going_on(today)
        .filter(enrolment__project=project, enrolment__plans__versions__state=PlanState.SIGNED)
        .annotate(**HELD)
        .order_by("enrolment__plans__position")
        .values_list("enrolment__case_number", *NAME, *DAYS_OF_STAY, *HELD)
    )
    newest = {row[0]: row for row in rows}  # of a file's programmes the last one
    for case, last_name, first_name, starts_on, trial_ends_on, participates_from, ends_on, *days in newest.values():
        due = next_review(
            trial_starts_on=starts_on,
            trial_ends_on=trial_ends_on,
            participates=participates_from is not None,
            last_day=ends_on,
            held=Held(*days),
            months=months,
        )
        if due:
            yield ReviewDue(f"{last_name} {first_name}", case, due)
