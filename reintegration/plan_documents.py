"""A programme and its reviews on paper: A4, tagged, numbered, with places for the signatures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from accounts.models import Organisation
from cis_portal.printing import printed
from grants.models import ProjectRoleKind
from participants.models import Enrolment
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


def sheet_pdf(enrolment: Enrolment, sheet: Any) -> bytes:
    """The social situation on one day, to be signed. sheet: see social_situation."""
    return printed(
        "reintegration/pdf/sheet.html", {**_of_file(enrolment), "number": enrolment.case_number, "sheet": sheet}
    )


def _about(version: PlanVersion) -> dict[str, Any]:
    of_version = {"version": version, "plan": version.plan, "number": paper_number(version)}
    return {**_of_file(version.plan.enrolment), **of_version}


def _of_file(enrolment: Enrolment) -> dict[str, Any]:
    project = enrolment.project
    lead = Organisation.objects.filter(project_roles__project=project, project_roles__role=ProjectRoleKind.LEAD)
    return {
        "enrolment": enrolment,
        "person": enrolment.participant,
        "project": project,
        "lead": lead.first(),
        "today": timezone.localdate(),
    }
