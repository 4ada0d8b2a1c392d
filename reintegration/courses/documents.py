"""The document of a competence: numbered, with the outcomes that were shown."""

from __future__ import annotations

from cis_portal import printing
from reintegration.models import Competence


def certificate_pdf(competence: Competence) -> bytes:
    """The certificate of one person of a course held in the portal. The same rows give the same bytes."""
    checks = competence.checks.select_related("outcome")
    context = {
        "competence": competence,
        "course": competence.of_course,
        "person": competence.enrolment.participant,
        "project": competence.enrolment.project,
        "outcomes": [check.outcome for check in checks.order_by("outcome__position")],
    }
    return printing.printed("reintegration/pdf/certificate.html", context)
