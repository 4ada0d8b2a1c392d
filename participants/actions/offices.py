"""What MOPR and PUP do on a candidate's way (act on social employment, art. 12)."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from accounts.models import Organisation, OrganisationKind, User
from cis_portal.lib.polish import fold
from grants.models import Project
from participants.dictionaries import DocumentKind
from participants.models import Candidacy, CandidacyState, CandidacyStep, Document, Opinion, Participant

from .candidates import open_candidacy, take_step
from .refusals import AlreadyEnrolled, AskTheCentre, NotItsPart, NotOnTheRoad
from .steps import locked, refuse_future, take_part


@transaction.atomic
def bring_person(
    *,
    centre: Organisation,
    project: Project,
    person: Participant,
    first_name: str,
    last_name: str,
    happened_on: date,
    by: User,
    phone: str = "",
    email: str = "",
) -> Candidacy:
    """MOPR or PUP brings a person with an application; whoever is on the road already becomes one of its people too.

    Raises NotItsPart for another office, StillToCome, and AskTheCentre for somebody who takes part already, or is on
    the road under another name: an office that holds a number alone learns neither name nor case by it.
    """
    office = by.organisation
    if office is None or office.kind not in (OrganisationKind.MOPR, OrganisationKind.PUP):
        raise NotItsPart
    standing = Candidacy.objects.open().filter(participant=person, project=project).first()
    if standing:
        if fold(f"{standing.last_name} {standing.first_name}") != fold(f"{last_name} {first_name}"):
            raise AskTheCentre
        take_part(standing, office, by)
        return standing
    try:
        return open_candidacy(
            centre=centre,
            project=project,
            person=person,
            first_name=first_name,
            last_name=last_name,
            happened_on=happened_on,
            by=by,
            phone=phone,
            email=email,
            state=CandidacyState.APPLICATION,
            office=office,
        )
    except AlreadyEnrolled as known:
        raise AskTheCentre from known


@transaction.atomic
def ask_office(*, candidacy: Candidacy, office: Organisation, happened_on: date, by: User) -> CandidacyStep:
    """Ask MOPR for its social worker's opinion: from now on the candidate is one of its people. Raises as take_step."""
    if office.kind != OrganisationKind.MOPR:
        raise NotItsPart
    step = take_step(
        candidacy=candidacy, state=CandidacyState.OPINION_PENDING, happened_on=happened_on, by=by, office=office
    )
    take_part(candidacy, office, by)
    return step


@transaction.atomic
def give_opinion(
    *,
    candidacy: Candidacy,
    office: Organisation,
    in_favour: bool,
    given_on: date,
    by: User,
    number: str = "",
    note: str = "",
) -> Opinion:
    """Record the opinion of MOPR's social worker (art. 12 ust. 2). Another one later is another row; the last counts.

    Raises NotItsPart for another office, NotOnTheRoad when none is awaited, StillToCome.
    """
    candidacy = locked(candidacy)
    if office.kind != OrganisationKind.MOPR:
        raise NotItsPart
    if candidacy.state not in (CandidacyState.APPLICATION, CandidacyState.OPINION_PENDING):
        raise NotOnTheRoad(candidacy.state, CandidacyState.OPINION_PENDING)
    refuse_future(given_on, "given_on")
    document = Document.objects.create(
        candidacy=candidacy, kind=DocumentKind.OPINION, number=number, issued_on=given_on, created_by=by
    )
    take_part(candidacy, office, by)
    return Opinion.objects.create(
        candidacy=candidacy,
        office=office,
        in_favour=in_favour,
        given_on=given_on,
        note=note,
        document=document,
        created_by=by,
    )


@transaction.atomic
def refer_candidate(
    *, candidacy: Candidacy, office: Organisation, happened_on: date, by: User, document_number: str = ""
) -> CandidacyStep:
    """Record a referral by MOPR or PUP (art. 12 ust. 1). Raises NotItsPart for another office, and as take_step."""
    if office.kind not in (OrganisationKind.MOPR, OrganisationKind.PUP):
        raise NotItsPart
    step = take_step(
        candidacy=candidacy,
        state=CandidacyState.REFERRED,
        happened_on=happened_on,
        by=by,
        document_number=document_number,
        office=office,
    )
    take_part(candidacy, office, by)
    return step
