"""What of the programmes waits for a person: to agree, to change, to sign, to assess; lines for the first page."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Case, QuerySet, Value, When
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import Permission
from grants.models import Project
from participants.models import Enrolment, FileSection, FileShare
from reintegration.models import GoalAssessment, PlanGoal, PlanReview, PlanState, PlanVersion

LINES = 8
Line = dict[str, Any]
ASKED = (
    (Permission.PLAN_WRITE, PlanState.RETURNED, "bad"),
    (Permission.PLAN_SIGN, PlanState.AGREED, "warn"),
    (Permission.PLAN_AGREE, PlanState.SENT, "warn"),
)


def programmes_panel(user: User, project: Project, today: date) -> list[dict[str, Any]]:
    """The panel of programmes that wait for this person; no panel for none."""
    lines = [*_versions(user, project, today), *_goals(user, project)]
    return [{"title": _("Programmes that wait for you"), "lines": lines[:LINES]}] if lines else []


def _versions(user: User, project: Project, today: date) -> list[Line]:
    """By what is asked, as ASKED names it; one query, none for who is asked for nothing."""
    asked = {state: tone for permission, state, tone in ASKED if user.may(permission)}
    if not asked:
        return []
    found = PlanVersion.objects.visible_to(user).filter(plan__enrolment__project=project, state__in=asked)
    order = Case(*(When(state=state, then=Value(place)) for place, state in enumerate(asked)))
    rows = _opened(found, user, today).select_related("plan__enrolment__participant").order_by(order, "pk")[:LINES]
    lines = []
    for version in rows:
        enrolment = version.plan.enrolment
        url = reverse("participant_plan_version", args=[enrolment.case_number, version.version])
        lines.append(_line(enrolment, url, version.get_state_display(), asked[PlanState(version.state)]))
    return lines


def _opened(versions: QuerySet[PlanVersion], user: User, today: date) -> QuerySet[PlanVersion]:
    """To a partner only programmes whose part of the file is shared."""
    if user.works_for_a_centre:
        return versions
    shares = FileShare.objects.open_to(user, today).filter(sections__contains=[FileSection.PLAN])
    return versions.filter(plan__enrolment__in=shares.values("enrolment_id"))


def _goals(user: User, project: Project) -> list[Line]:
    """Open reviews in which the person has not said yet how far their goals are."""
    if not user.may(Permission.GOALS_ASSESS):
        return []
    said = GoalAssessment.objects.filter(review__concluded_at__isnull=True).values("goal_id")
    goals = PlanGoal.objects.of(user).exclude(pk__in=said)
    found = PlanReview.objects.visible_to(user).filter(
        plan__enrolment__project=project, concluded_at__isnull=True, version__goals__in=goals
    )
    return [
        _line(
            review.plan.enrolment,
            reverse("participant_plan_review", args=[review.plan.enrolment.case_number]),
            _("goals to assess"),
            "warn",
        )
        for review in found.select_related("plan__enrolment__participant").distinct().order_by("held_on", "pk")[:LINES]
    ]


def _line(enrolment: Enrolment, url: str, state: str | Promise, tone: str) -> Line:
    text = f"{enrolment.participant} ({enrolment.case_number})"
    return {"text": text, "url": url, "state": state, "tone": tone}
