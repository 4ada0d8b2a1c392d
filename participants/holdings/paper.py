"""Who looked, for the person, on paper."""

from __future__ import annotations

from typing import Any

from django.utils import timezone, translation

from cis_portal.printing import LANGUAGE, printed
from participants.holdings.looking import lists_opened, looked_at
from participants.models import AuditAccess, Enrolment, FileShare


def printed_openings(enrolment: Enrolment) -> bytes:
    """Who looked at a file, for the person, on paper: recipients, and openings by month, organisation and role."""
    with translation.override(LANGUAGE):
        return printed("participants/pdf/openings.html", {"enrolment": enrolment, **openings_in_words([enrolment])})


def openings_in_words(enrolments: list[Enrolment]) -> dict[str, Any]:
    """What templates/participants/openings.html shows of these files of one person."""
    shares = FileShare.objects.filter(enrolment__in=enrolments).select_related("organisation").order_by("starts_on")
    audits = AuditAccess.objects.filter(files__enrolment__in=enrolments).select_related("organisation")
    return {
        "looked": [line for enrolment in enrolments for line in looked_at(enrolment)],
        "lists": [line for enrolment in enrolments for line in lists_opened(enrolment)],
        "shares": shares,
        "audits": audits.distinct().order_by("starts_on"),
        "today": timezone.localdate(),
    }
