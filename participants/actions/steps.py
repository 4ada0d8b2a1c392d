"""What every step on a candidate's way writes: itself, its document, the office that takes part."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from accounts.models import Organisation, User
from participants.dictionaries import DocumentKind
from participants.models import Candidacy, CandidacyOffice, CandidacyState, CandidacyStep, Document

from .refusals import StillToCome

STEP_DOCUMENTS = {
    CandidacyState.APPLICATION: DocumentKind.APPLICATION,
    CandidacyState.REFERRED: DocumentKind.REFERRAL,
    CandidacyState.SCORED: DocumentKind.SCORE_CARD,
    CandidacyState.ACCEPTED: DocumentKind.PROTOCOL,
    CandidacyState.RESERVE: DocumentKind.PROTOCOL,
}
# A referral is a document even when nobody wrote its number down.
ALWAYS_DOCUMENTED = {CandidacyState.REFERRED}


def locked(candidacy: Candidacy) -> Candidacy:
    """The candidacy as it stands, with its person and project; nobody else changes it until the transaction ends."""
    return (
        Candidacy.objects.select_for_update(of=("self",)).select_related("participant", "project").get(pk=candidacy.pk)
    )


def refuse_future(day: date, field: str = "happened_on") -> None:
    """Raise StillToCome for a day after today. field: where it was typed."""
    if day > timezone.localdate():
        raise StillToCome(field)


def write_step(
    candidacy: Candidacy,
    state: CandidacyState,
    day: date,
    by: User,
    *,
    note: str = "",
    office: Organisation | None = None,
    takes_back: CandidacyStep | None = None,
) -> CandidacyStep:
    """Write the next step. takes_back: the one that it undoes."""
    last = candidacy.steps.order_by("-position").first()
    return CandidacyStep.objects.create(
        candidacy=candidacy,
        position=last.position + 1 if last else 1,
        former=candidacy.state if last else "",
        state=state,
        happened_on=day,
        office=office,
        note=note,
        takes_back=takes_back,
        created_by=by,
    )


def write_document(candidacy: Candidacy, state: CandidacyState, day: date, number: str, by: User) -> None:
    """Write the document of a step that has one: where its number is known, or always."""
    if state in STEP_DOCUMENTS and (number or state in ALWAYS_DOCUMENTED):
        Document.objects.create(
            candidacy=candidacy, kind=STEP_DOCUMENTS[state], number=number, issued_on=day, created_by=by
        )


def take_part(candidacy: Candidacy, office: Organisation, by: User) -> None:
    """From now on the candidate is one of the office's people."""
    CandidacyOffice.objects.get_or_create(candidacy=candidacy, organisation=office, defaults={"created_by": by})
