"""What is printed about people: the commission's protocol and ranked list."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import F

from accounts.models import Organisation
from cis_portal.printing import printed
from participants.dictionaries import DocumentKind
from participants.models import CandidacyQuerySet, CandidacyState, CandidacyStep, Document, Edition

RANKED = (CandidacyState.SCORED, CandidacyState.RESERVE, CandidacyState.ACCEPTED)
DECIDED = (CandidacyState.ACCEPTED, CandidacyState.RESERVE, CandidacyState.REJECTED)


def ranking_pdf(edition: Edition, candidacies: CandidacyQuerySet, today: date) -> bytes:
    """Scored candidates of an edition by points; among equals the one who applied first."""
    return printed("participants/pdf/ranking.html", {**_about(edition, today), "ranked": ranked(candidacies)})


def protocol_pdf(edition: Edition, candidacies: CandidacyQuerySet, today: date) -> bytes:
    """The commission's decisions of an edition: accepted, reserve, rejected, with days and points."""
    decided = ranked(candidacies.filter(state__in=DECIDED), DECIDED)
    lists = [(state.label, [row for row in decided if row["state"] == state]) for state in DECIDED]
    papers = Document.objects.filter(
        candidacy__in=candidacies.filter(state__in=DECIDED), kind=DocumentKind.PROTOCOL, withdrawn_at=None
    ).exclude(number="")
    numbers = papers.order_by("number").values_list("number", flat=True).distinct()
    return printed("participants/pdf/protocol.html", {**_about(edition, today), "lists": lists, "numbers": numbers})


def ranked(candidacies: CandidacyQuerySet, states: tuple[CandidacyState, ...] = RANKED) -> list[dict[str, Any]]:
    """Rows of place, name, points, state and its day; by points, then by the number of the candidacy."""
    rows = (
        candidacies.filter(state__in=states)
        .select_related("participant")
        .order_by(F("points").desc(nulls_last=True), "id")
    )
    return [
        {
            "place": place,
            "number": row.pk,
            "name": str(row),
            "points": row.points,
            "state": row.state,
            "state_label": CandidacyState(row.state).label,
            "since": row.since,
        }
        for place, row in enumerate(rows, start=1)
    ]


def _about(edition: Edition, today: date) -> dict[str, Any]:
    project = edition.project
    lead = Organisation.objects.filter(project_roles__project=project, project_roles__role="lead").first()
    taken = edition.candidacies.filter(state=CandidacyState.ACCEPTED).count()
    protocols = CandidacyStep.objects.that_count().filter(candidacy__edition=edition, state__in=DECIDED)
    return {
        "edition": edition,
        "project": project,
        "lead": lead,
        "today": today,
        "taken": taken,
        "left": max(0, edition.places - taken),
        "days": sorted(set(protocols.values_list("happened_on", flat=True))),
    }
