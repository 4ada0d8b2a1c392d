"""A candidate's way: each step once, in order, on record (act on social employment, art. 12)."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction

from accounts.models import Organisation, OrganisationKind, User
from grants.models import Project
from participants.checking import judge
from participants.models import Candidacy, CandidacyState, CandidacyStep, Edition, Participant
from participants.pipeline import may_follow

from .refusals import (
    AlreadyEnrolled,
    AlreadyOnTheRoad,
    BeforeLastStep,
    EditionFull,
    Moved,
    NobodyNamed,
    NoOpinion,
    NotEligible,
    NothingToTakeBack,
    NotOnTheRoad,
    OpinionAgainst,
)
from .steps import locked, refuse_future, take_part, write_document, write_step


@transaction.atomic
def open_candidacy(
    *,
    centre: Organisation,
    project: Project,
    person: Participant | None,
    first_name: str,
    last_name: str,
    happened_on: date,
    by: User,
    phone: str = "",
    email: str = "",
    note: str = "",
    state: CandidacyState = CandidacyState.INQUIRY,
    office: Organisation | None = None,
    document_number: str = "",
) -> Candidacy:
    """Begin a candidate's way with an inquiry, or with an application of a named person.

    office: MOPR or PUP that brings the person. Raises AlreadyEnrolled, AlreadyOnTheRoad, StillToCome, NobodyNamed.
    """
    refuse_future(happened_on)
    if person:
        refuse_enrolled(person, project)
    elif state != CandidacyState.INQUIRY:
        raise NobodyNamed
    candidacy = Candidacy(
        centre=centre,
        project=project,
        participant=person,
        first_name=first_name,
        last_name=last_name,
        phone=phone,
        email=email,
        state=state,
        since=happened_on,
        created_by=by,
    )
    try:
        with transaction.atomic():
            candidacy.save()
    except IntegrityError as error:
        raise AlreadyOnTheRoad from error
    write_step(candidacy, state, happened_on, by, note=note, office=office)
    write_document(candidacy, state, happened_on, document_number, by)
    if office:
        take_part(candidacy, office, by)
    return candidacy


@transaction.atomic
def take_step(
    *,
    candidacy: Candidacy,
    state: CandidacyState,
    happened_on: date,
    by: User,
    note: str = "",
    document_number: str = "",
    points: int | None = None,
    edition: Edition | None = None,
    office: Organisation | None = None,
) -> CandidacyStep:
    """Take the next step; the same step sent twice is taken once.

    candidacy: as the person saw it. Raises NotOnTheRoad, Moved, StillToCome, BeforeLastStep, NobodyNamed, and what
    the step itself asks for: NoOpinion, OpinionAgainst; EditionFull, NotEligible (see accept_candidate).
    """
    seen = candidacy.state
    candidacy = locked(candidacy)
    last = candidacy.steps.that_count().select_related("candidacy").first()
    if last and candidacy.state == state and last.happened_on == happened_on:
        return last
    if candidacy.state != seen:
        raise Moved(candidacy.state)
    check_step(candidacy, state, happened_on)
    if state == CandidacyState.APPLICATION and candidacy.participant is None:
        raise NobodyNamed
    if state == CandidacyState.REFERRED:
        _refuse_without_opinion(candidacy, office)
    if state == CandidacyState.ACCEPTED:
        edition = _place_in(candidacy, edition or candidacy.edition, happened_on)
    step = write_step(candidacy, state, happened_on, by, note=note, office=office)
    write_document(candidacy, state, happened_on, document_number, by)
    candidacy.state, candidacy.since = state, happened_on
    candidacy.points = points if points is not None else candidacy.points
    candidacy.edition = edition or candidacy.edition
    candidacy.save(update_fields=["state", "since", "points", "edition"])
    return step


def accept_candidate(
    *, candidacy: Candidacy, edition: Edition, happened_on: date, by: User, note: str = "", document_number: str = ""
) -> CandidacyStep:
    """Accept a candidate to an edition. Raises EditionFull, NotEligible (all but the certificate), and as take_step."""
    return take_step(
        candidacy=candidacy,
        state=CandidacyState.ACCEPTED,
        happened_on=happened_on,
        by=by,
        note=note,
        document_number=document_number,
        edition=edition,
    )


@transaction.atomic
def take_step_back(*, candidacy: Candidacy, reason: str, by: User) -> CandidacyStep:
    """Undo the last step that counts, for a reason that stays on record. Raises NothingToTakeBack."""
    candidacy = locked(candidacy)
    counting = list(candidacy.steps.that_count()[:2])
    if (
        candidacy.stay_id
        or len(counting) < 2
        or candidacy.project.enrolments.filter(participant=candidacy.participant_id, ended_on__isnull=True).exists()
    ):
        raise NothingToTakeBack
    undone, former = counting
    step = write_step(candidacy, CandidacyState(former.state), former.happened_on, by, note=reason, takes_back=undone)
    candidacy.state, candidacy.since = former.state, former.happened_on
    try:
        with transaction.atomic():
            candidacy.save(update_fields=["state", "since"])
    except IntegrityError as error:  # meanwhile the person is on the road by another candidacy
        raise AlreadyOnTheRoad from error
    return step


def make_edition(*, project: Project, name: str, starts_on: date, ends_on: date, places: int, by: User) -> Edition:
    """Open a round of recruitment."""
    return Edition.objects.create(
        project=project, name=name, starts_on=starts_on, ends_on=ends_on, places=places, created_by=by
    )


def check_step(candidacy: Candidacy, state: CandidacyState, happened_on: date) -> None:
    """Raise NotOnTheRoad, StillToCome or BeforeLastStep for a step that does not follow the last one on that day."""
    if candidacy.stay_id or not may_follow(candidacy.state, state):
        raise NotOnTheRoad(candidacy.state, state)
    refuse_future(happened_on)
    if happened_on < candidacy.since:
        raise BeforeLastStep(candidacy.since)


def refuse_enrolled(person: Participant, project: Project) -> None:
    """Raise AlreadyEnrolled when the person takes part in the project and has not left."""
    enrolment = project.enrolments.filter(participant=person, ended_on__isnull=True).first()
    if enrolment:
        raise AlreadyEnrolled(enrolment)


def _refuse_without_opinion(candidacy: Candidacy, office: Organisation | None) -> None:
    """PUP refers the long-term unemployed itself; MOPR after its opinion, and not against it."""
    if office and office.kind == OrganisationKind.PUP:
        return
    opinion = candidacy.opinions.order_by("-id").first()
    if opinion is None:
        raise NoOpinion
    if not opinion.in_favour:
        raise OpinionAgainst


def _place_in(candidacy: Candidacy, edition: Edition | None, day: date) -> Edition:
    """The edition, if it has a place left and the candidate is eligible; two at once are let in one after another."""
    if edition is None:
        raise EditionFull
    edition = Edition.objects.select_for_update().get(pk=edition.pk)
    if edition.candidacies.filter(state=CandidacyState.ACCEPTED).count() >= edition.places:
        raise EditionFull
    obstacles = judge(candidacy, day).before_acceptance
    if obstacles:
        raise NotEligible(obstacles)
    return edition
