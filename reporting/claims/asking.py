"""What a partner is asked for: to tell what it did in each period that is over and not told to the authority yet."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import Permission
from grants.models import ClaimPeriod, Project
from participants.todo import DUE_TONES, due, due_words
from reporting.models import Claim, PartnerContribution
from reporting.words import day

from .preparing import partners_of


def contribution_panel(user: User, project: Project, today: date) -> list[dict[str, Any]]:
    """The first page's panel of a partner, the oldest period first; none where nothing is asked. Two queries."""
    if not user.may(Permission.CONTRIBUTION_GIVE):
        return []
    told = Claim.objects.with_authority().values("period")
    given = PartnerContribution.objects.filter(organisation=user.organisation_id).values("period")
    since = project.portal_from or project.starts_on
    over = ClaimPeriod.objects.filter(project=project, ends_on__lt=today, ends_on__gte=since)
    asked = list(over.exclude(pk__in=told).exclude(pk__in=given).select_related("project").order_by("ends_on"))
    if not asked or user.organisation_id not in [partner.pk for partner in partners_of(asked[0])]:
        return []
    lines = [
        {
            "text": f"{day(period.starts_on)}–{day(period.ends_on)}",
            "url": reverse("claim_contribution", args=[period.pk]),
            "state": due_words(period.due_on, today),
            "tone": DUE_TONES[due(period.due_on, today)],
            "detail": _("Tell what we did"),
        }
        for period in asked
    ]
    return [{"title": _("For the payment claim: what your office did"), "lines": lines}]
