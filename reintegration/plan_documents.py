"""A programme and its reviews on paper: A4, tagged, numbered, with places for the signatures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from accounts.models import Organisation
from cis_portal.printing import printed
from grants.models import ProjectRoleKind
from reintegration.actions.plans import paper_number
from reintegration.models import PlanReview, PlanVersion


def plan_pdf(version: PlanVersion, areas: Sequence[Any]) -> bytes:
    """A version to be signed by both sides. areas: the lines of its diagnosis, see plan_page."""
    goals = version.goals.select_related("responsible").prefetch_related("hours__kind").order_by("number")
    return printed("reintegration/pdf/plan.html", {**_about(version), "areas": areas, "goals": goals})


def review_pdf(review: PlanReview) -> bytes:
    """A review to be signed: each goal with its assessment, and what follows."""
    review.version.plan = review.plan
    return printed("reintegration/pdf/review.html", {**_about(review.version), "review": review})


def _about(version: PlanVersion) -> dict[str, Any]:
    project = version.plan.enrolment.project
    lead = Organisation.objects.filter(project_roles__project=project, project_roles__role=ProjectRoleKind.LEAD)
    return {
        "version": version,
        "plan": version.plan,
        "number": paper_number(version),
        "enrolment": version.plan.enrolment,
        "person": version.plan.enrolment.participant,
        "project": project,
        "lead": lead.first(),
        "today": timezone.localdate(),
    }
