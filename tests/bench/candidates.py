"""Fictional candidates: one way behind each stay, and half as many people still on the road, in every state."""

from datetime import timedelta
from itertools import cycle
from random import Random

from django.utils import timezone

from grants.models import Project
from participants.dictionaries import IdentifierKind, Sex
from participants.models import Candidacy, CandidacyOffice, CandidacyState, Edition, Participant, Stay
from participants.pipeline import ANONYMOUS
from tests.factories import lead_of

BATCH = 5000


def enter_candidates(project: Project, people: int, random: Random, *, names: list[str]) -> None:
    """Candidates of one edition for each year; MOPR takes part in two thirds of the ways."""
    centre, today = lead_of(project), timezone.localdate()
    edition = Edition.objects.create(
        project=project, name="Edycja próbna", starts_on=project.starts_on, ends_on=project.ends_on, places=people + 1
    )
    persons = Participant.objects.bulk_create(
        (
            Participant(
                centre=centre,
                identifier_kind=IdentifierKind.OTHER,
                identifier=f"{project.number}/{place}",
                first_name="Ewa",
                last_name=random.choice(names),
                sex=Sex.WOMAN,
            )
            for place in range(people // 2)
        ),
        batch_size=BATCH,
    )
    stays = Stay.objects.filter(enrolment__project=project).order_by("participant", "id").distinct("participant")
    begun = [
        Candidacy(centre=centre, project=project, edition=edition, participant_id=stay.participant_id, stay=stay,
                  first_name="Ewa", last_name="Nowak", state=CandidacyState.ACCEPTED, points=30,
                  since=stay.trial_starts_on)
        for stay in stays
    ]  # fmt: skip
    on_the_road = [
        Candidacy(centre=centre, project=project, edition=edition, first_name=person.first_name,
                  last_name=person.last_name, participant=None if state in ANONYMOUS else person, state=state,
                  points=random.randrange(60), since=today - timedelta(days=random.randrange(200)))
        for person, state in zip(persons, cycle(CandidacyState), strict=False)
    ]  # fmt: skip
    made = Candidacy.objects.bulk_create([*begun, *on_the_road], batch_size=BATCH)
    mopr = project.roles.get(organisation__kind="mopr").organisation
    CandidacyOffice.objects.bulk_create(
        (CandidacyOffice(candidacy=row, organisation=mopr) for place, row in enumerate(made) if place % 3),
        batch_size=BATCH,
    )
