"""Who somebody is: registered by PESEL first, found again, put right on record."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction

from accounts.models import Organisation, User
from participants.models import Candidacy, IdentifierCorrection, Participant

from .refusals import AlreadyOnTheRoad, IdentifierTaken


def register_person(
    *,
    centre: Organisation,
    identifier_kind: str,
    identifier: str,
    first_name: str,
    last_name: str,
    birth_date: date | None,
    sex: str,
    by: User,
) -> Participant:
    """The centre's person with that identifier, made when there is none yet; whoever is known stays as they are."""
    person, _created = Participant.objects.get_or_create(
        centre=centre,
        identifier_kind=identifier_kind,
        identifier=identifier,
        defaults={
            "first_name": first_name,
            "last_name": last_name,
            "birth_date": birth_date,
            "sex": sex,
            "created_by": by,
        },
    )
    return person


@transaction.atomic
def name_candidate(*, candidacy: Candidacy, person: Participant, by: User) -> Candidacy:
    """Say who the candidate is. Raises AlreadyOnTheRoad when that person has another open candidacy here."""
    candidacy.participant = person
    try:
        with transaction.atomic():
            candidacy.save(update_fields=["participant"])
    except IntegrityError as error:
        raise AlreadyOnTheRoad from error
    return candidacy


@transaction.atomic
def correct_identifier(
    *,
    person: Participant,
    identifier_kind: str,
    identifier: str,
    birth_date: date | None,
    sex: str,
    reason: str,
    by: User,
) -> IdentifierCorrection:
    """Put a wrong identifier right, on record; birth date and sex follow.

    Raises IdentifierTaken when another person of the centre has it: nobody is merged with anybody by guess.
    """
    person = Participant.objects.select_for_update().get(pk=person.pk)
    correction = IdentifierCorrection(
        participant=person,
        former_kind=person.identifier_kind,
        former_identifier=person.identifier,
        kind=identifier_kind,
        identifier=identifier,
        reason=reason,
        created_by=by,
    )
    person.identifier_kind, person.identifier = identifier_kind, identifier
    person.birth_date, person.sex = birth_date, sex
    try:
        with transaction.atomic():
            person.save(update_fields=["identifier_kind", "identifier", "birth_date", "sex"])
    except IntegrityError as error:
        raise IdentifierTaken from error
    correction.save()
    return correction
