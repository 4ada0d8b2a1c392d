"""What is printed about people: the commission's protocol and ranked list, the letter of a qualification."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import F

from accounts.models import Organisation, OrganisationKind
from cis_portal.printing import printed
from participants.models import CandidacyQuerySet, CandidacyState, CandidacyStep, Edition, StayAct

RANKED = (CandidacyState.SCORED, CandidacyState.RESERVE, CandidacyState.ACCEPTED)
DECIDED = (CandidacyState.ACCEPTED, CandidacyState.RESERVE, CandidacyState.REJECTED)


def ranking_pdf(edition: Edition, candidacies: CandidacyQuerySet, today: date) -> bytes:
    """Scored candidates of an edition by points; among equals the one who applied first."""
    return printed("participants/pdf/ranking.html", {**_about(edition, today), "ranked": ranked(candidacies)})


def protocol_pdf(edition: Edition, candidacies: CandidacyQuerySet, today: date) -> bytes:
    """The commission's decisions of an edition: accepted, reserve, rejected, with days and points."""
    decided = ranked(candidacies.filter(state__in=DECIDED), DECIDED)
    lists = [(state.label, [row for row in decided if row["state"] == state]) for state in DECIDED]
    return printed("participants/pdf/protocol.html", {**_about(edition, today), "lists": lists})


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


def qualification_pdf(act: StayAct) -> bytes:
    """The letter by which the manager tells the head of MOPR of a qualification (art. 15 ust. 2)."""
    enrolment = act.stay.enrolment
    roles = Organisation.objects.filter(project_roles__project=enrolment.project)
    context = {
        "act": act,
        "stay": act.stay,
        "enrolment": enrolment,
        "person": enrolment.participant,
        "centre": enrolment.participant.centre,
        "office": roles.filter(kind=OrganisationKind.MOPR).order_by("pk").first(),
    }
    return printed("participants/pdf/qualification.html", context)
