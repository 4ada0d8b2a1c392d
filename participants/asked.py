"""What the first page tells MOPR and PUP of candidates: whose opinion or referral waits for their office."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from grants.models import Project
from participants.guiding import next_step
from participants.models import Candidacy, CandidacyState

LINES = 25


def asked_panel(user: User, project: Project) -> list[dict[str, Any]]:
    """The candidates who wait for a paper of the user's office, longest first; no panel without any."""
    waiting = Candidacy.objects.visible_to(user).filter(
        project=project, state__in=(CandidacyState.APPLICATION, CandidacyState.OPINION_PENDING)
    )
    lines = [_line(candidacy, user) for candidacy in waiting.for_list().longest_waiting_first()[:LINES]]
    return [{"title": _("Candidates who wait for your office"), "lines": lines}] if lines else []


def _line(candidacy: Candidacy, user: User) -> dict[str, str]:
    step = next_step(candidacy, user)
    number = _("no. %(number)s") % {"number": candidacy.pk}
    since = _("since %(day)s") % {"day": date_format(candidacy.since, "SHORT_DATE_FORMAT")}
    return {
        "text": f"{candidacy.last_name} {candidacy.first_name}",
        "url": reverse("recruitment_candidate", args=[candidacy.pk]),
        "state": str(step.label) if step else "",
        "tone": "warn",
        "detail": f"{number}, {since}",
    }
