"""A candidate's way: each step once, in order, on record (act on social employment, art. 12)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import Organisation, OrganisationKind, User
from cis_portal.lib.polish import fold
from grants.models import Project
from participants.checking import judge
from participants.dictionaries import DocumentKind
from participants.models import (
    Candidacy,
    CandidacyGroup,
    CandidacyOffice,
    CandidacyState,
    CandidacyStep,
    Document,
    Edition,
    Eligibility,
    EligibilityOverride,
    Opinion,
    Participant,
)
from participants.pipeline import may_follow

from .refusals import (
    AlreadyEnrolled,
    AlreadyOnTheRoad,
    AskTheCentre,
    BeforeLastStep,
    EditionFull,
    Moved,
    NobodyNamed,
    NoOpinion,
    NotEligible,
    NothingToTakeBack,
    NotItsPart,
    NotOnTheRoad,
    OpinionAgainst,
    StillToCome,
)

STEP_DOCUMENTS = {
    CandidacyState.APPLICATION: DocumentKind.APPLICATION,
    CandidacyState.REFERRED: DocumentKind.REFERRAL,
    CandidacyState.SCORED: DocumentKind.SCORE_CARD,
    CandidacyState.ACCEPTED: DocumentKind.PROTOCOL,
    CandidacyState.RESERVE: DocumentKind.PROTOCOL,
}
# A referral is a document even when nobody wrote its number down.
ALWAYS_DOCUMENTED = {CandidacyState.REFERRED}


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
    _refuse_future(happened_on)
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
    _write_step(candidacy, state, happened_on, by, note=note, office=office)
    _write_document(candidacy, state, happened_on, document_number, by)
    if office:
        _take_part(candidacy, office, by)
    return candidacy


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
        _take_part(standing, office, by)
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
    candidacy = _locked(candidacy)
    last = candidacy.steps.that_count().select_related("candidacy").first()
    if last and candidacy.state == state and last.happened_on == happened_on:
        return last
    if candidacy.state != seen:
        raise Moved(candidacy.state)
    if candidacy.stay_id or not may_follow(candidacy.state, state):
        raise NotOnTheRoad(candidacy.state, state)
    _refuse_future(happened_on)
    if happened_on < candidacy.since:
        raise BeforeLastStep(candidacy.since)
    if state == CandidacyState.APPLICATION and candidacy.participant is None:
        raise NobodyNamed
    if state == CandidacyState.REFERRED:
        _refuse_without_opinion(candidacy, office)
    if state == CandidacyState.ACCEPTED:
        edition = _place_in(candidacy, edition or candidacy.edition, happened_on)
    step = _write_step(candidacy, state, happened_on, by, note=note, office=office)
    _write_document(candidacy, state, happened_on, document_number, by)
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
    candidacy = _locked(candidacy)
    counting = list(candidacy.steps.that_count()[:2])
    if (
        candidacy.stay_id
        or len(counting) < 2
        or candidacy.project.enrolments.filter(participant=candidacy.participant_id, ended_on__isnull=True).exists()
    ):
        raise NothingToTakeBack
    undone, former = counting
    step = _write_step(candidacy, CandidacyState(former.state), former.happened_on, by, note=reason, takes_back=undone)
    candidacy.state, candidacy.since = former.state, former.happened_on
    try:
        with transaction.atomic():
            candidacy.save(update_fields=["state", "since"])
    except IntegrityError as error:  # meanwhile the person is on the road by another candidacy
        raise AlreadyOnTheRoad from error
    return step


@transaction.atomic
def ask_office(*, candidacy: Candidacy, office: Organisation, happened_on: date, by: User) -> CandidacyStep:
    """Ask MOPR for its social worker's opinion: from now on the candidate is one of its people. Raises as take_step."""
    if office.kind != OrganisationKind.MOPR:
        raise NotItsPart
    step = take_step(
        candidacy=candidacy, state=CandidacyState.OPINION_PENDING, happened_on=happened_on, by=by, office=office
    )
    _take_part(candidacy, office, by)
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
    candidacy = _locked(candidacy)
    if office.kind != OrganisationKind.MOPR:
        raise NotItsPart
    if candidacy.state not in (CandidacyState.APPLICATION, CandidacyState.OPINION_PENDING):
        raise NotOnTheRoad(candidacy.state, CandidacyState.OPINION_PENDING)
    _refuse_future(given_on, "given_on")
    document = Document.objects.create(
        candidacy=candidacy, kind=DocumentKind.OPINION, number=number, issued_on=given_on, created_by=by
    )
    _take_part(candidacy, office, by)
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
    _take_part(candidacy, office, by)
    return step


@transaction.atomic
def record_answers(
    *,
    candidacy: Candidacy,
    answers: Mapping[str, Any],
    by: User,
    groups: Collection[str] | None = None,
    primary_group: str = "",
    documents: Collection[tuple[DocumentKind, str, date]] = (),
) -> Eligibility:
    """Write what was asked. groups: all groups of art. 1 ust. 2, None leaves them; documents: new evidence."""
    eligibility, _made = Eligibility.objects.update_or_create(
        candidacy=candidacy, defaults={**answers, "updated_by": by}
    )
    if groups is not None:
        candidacy.groups.exclude(group__in=groups).delete()
        candidacy.groups.filter(is_primary=True).exclude(group=primary_group).update(is_primary=False)
        for group in groups:
            CandidacyGroup.objects.update_or_create(
                candidacy=candidacy,
                group=group,
                defaults={"is_primary": group == primary_group},
                create_defaults={"is_primary": group == primary_group, "created_by": by},
            )
    for kind, number, issued_on in documents:
        Document.objects.create(candidacy=candidacy, kind=kind, number=number, issued_on=issued_on, created_by=by)
    return eligibility


@transaction.atomic
def let_rule_pass(*, candidacy: Candidacy, rule: str, reason: str, by: User) -> EligibilityOverride:
    """A manager lets a rule pass that is not met or not proven; once, the first reason stays."""
    override, _made = EligibilityOverride.objects.get_or_create(
        candidacy=candidacy, rule=rule, defaults={"reason": reason, "created_by": by}
    )
    return override


def make_edition(*, project: Project, name: str, starts_on: date, ends_on: date, places: int, by: User) -> Edition:
    """Open a round of recruitment."""
    return Edition.objects.create(
        project=project, name=name, starts_on=starts_on, ends_on=ends_on, places=places, created_by=by
    )


def refuse_enrolled(person: Participant, project: Project) -> None:
    """Raise AlreadyEnrolled when the person takes part in the project and has not left."""
    enrolment = project.enrolments.filter(participant=person, ended_on__isnull=True).first()
    if enrolment:
        raise AlreadyEnrolled(enrolment)


def _locked(candidacy: Candidacy) -> Candidacy:
    return (
        Candidacy.objects.select_for_update(of=("self",)).select_related("participant", "project").get(pk=candidacy.pk)
    )


def _refuse_future(day: date, field: str = "happened_on") -> None:
    if day > timezone.localdate():
        raise StillToCome(field)


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


def _write_step(
    candidacy: Candidacy,
    state: CandidacyState,
    day: date,
    by: User,
    *,
    note: str = "",
    office: Organisation | None = None,
    takes_back: CandidacyStep | None = None,
) -> CandidacyStep:
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


def _write_document(candidacy: Candidacy, state: CandidacyState, day: date, number: str, by: User) -> None:
    if state in STEP_DOCUMENTS and (number or state in ALWAYS_DOCUMENTED):
        Document.objects.create(
            candidacy=candidacy, kind=STEP_DOCUMENTS[state], number=number, issued_on=day, created_by=by
        )


def _take_part(candidacy: Candidacy, office: Organisation, by: User) -> None:
    CandidacyOffice.objects.get_or_create(candidacy=candidacy, organisation=office, defaults={"created_by": by})
