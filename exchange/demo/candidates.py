"""The demo's candidates: one edition, and somebody at each point of the road, so that each page has its people."""

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from accounts.models import Organisation, OrganisationKind, User
from accounts.permissions import Role
from grants.models import Project, ProjectRoleKind
from participants import actions
from participants.dictionaries import DocumentKind, IdentifierKind, Sex
from participants.eligibility import Exclusion
from participants.models import Candidacy, CandidacyState, Edition, Participant
from participants.pipeline import S

# Last name, first name, sex, and how many steps the person has taken.
PEOPLE = [
    ("Adamiak", "Jolanta", Sex.WOMAN, 0),
    ("Brzoza", "Stanisław", Sex.MAN, 1),
    ("Cybulska", "Irena", Sex.WOMAN, 2),
    ("Dębski", "Roman", Sex.MAN, 3),
    ("Fiołek", "Lidia", Sex.WOMAN, 4),
    ("Głąb", "Wanda", Sex.WOMAN, 5),
    ("Hryniewicz", "Maciej", Sex.MAN, 5),
    ("Iskra", "Teresa", Sex.WOMAN, 6),
]
APART = timedelta(days=3)


@transaction.atomic
def bring_candidates(*, project: Project, users: dict[Role, User]) -> int:
    """Candidates at every point of the road up to the acceptance; returns how many. Again: none."""
    if Candidacy.objects.filter(project=project).exists():
        return 0
    worker, today = users[Role.SOCIAL_WORKER], timezone.localdate()
    edition = actions.make_edition(
        project=project, name=f"Edycja II/{today.year}", starts_on=date(today.year, 7, 1),
        ends_on=date(today.year, 12, 31), places=12, by=users[Role.MANAGER],
    )  # fmt: skip
    for place, (last_name, first_name, sex, steps) in enumerate(PEOPLE):
        first_day = today - APART * (steps + 1)
        candidacy = actions.open_candidacy(
            centre=_centre(project), project=project, person=None, first_name=first_name, last_name=last_name,
            happened_on=first_day, phone=f"+4850060070{place}", by=worker,
        )  # fmt: skip
        person = _person(candidacy, sex, place, worker) if steps else None
        if person:
            actions.name_candidate(candidacy=candidacy, person=person, by=worker)
        for step in range(1, steps + 1):
            candidacy.refresh_from_db()
            _take(candidacy, step, first_day + APART * step, edition, users)
    return len(PEOPLE)


def _take(candidacy: Candidacy, step: int, day: date, edition: Edition, users: dict[Role, User]) -> None:
    """The step-th step of the road on that day."""
    worker, mopr = users[Role.SOCIAL_WORKER], users[Role.MOPR]
    office = mopr.organisation
    assert office is not None  # the demo's MOPR account works at MOPR
    if step == 2:
        actions.ask_office(candidacy=candidacy, office=office, happened_on=day, by=worker)
    elif step == 3:
        actions.give_opinion(candidacy=candidacy, office=office, in_favour=True, given_on=day, by=mopr)
        actions.refer_candidate(candidacy=candidacy, office=office, happened_on=day, by=mopr, document_number="MOPR/D")
    elif step == 6:
        _answer(candidacy, day, worker)
        actions.accept_candidate(candidacy=candidacy, edition=edition, happened_on=day, by=users[Role.MANAGER])
    else:
        state = {1: S.APPLICATION, 4: S.INTERVIEWED, 5: S.SCORED}[step]
        points, place = (20 + candidacy.pk % 30, edition) if state == S.SCORED else (None, None)
        actions.take_step(
            candidacy=candidacy, state=CandidacyState(state), happened_on=day, points=points, edition=place, by=worker
        )


def _answer(candidacy: Candidacy, day: date, worker: User) -> None:
    """Everything asked and proven."""
    actions.record_answers(
        candidacy=candidacy,
        answers={
            **dict.fromkeys(map(str, Exclusion), False),
            "status": "registered",
            "status_since": day - timedelta(days=600),
            "registered_since": day - timedelta(days=600),
            "municipality": "0463011",
        },
        groups=["unemployed"],
        primary_group="unemployed",
        documents=[(DocumentKind.RESIDENCE, "oświadczenie", day), (DocumentKind.PUP_CERTIFICATE, "PUP/DEMO", day)],
        by=worker,
    )


def _person(candidacy: Candidacy, sex: Sex, place: int, worker: User) -> Participant:
    return actions.register_person(
        centre=candidacy.centre,
        identifier_kind=IdentifierKind.OTHER,
        identifier=f"DEMO-{place}",
        first_name=candidacy.first_name,
        last_name=candidacy.last_name,
        birth_date=date(1970 + place * 3, 5, 14),
        sex=sex,
        by=worker,
    )


def _centre(project: Project) -> Organisation:
    return Organisation.objects.get(
        project_roles__project=project, project_roles__role=ProjectRoleKind.LEAD, kind=OrganisationKind.CENTRE
    )
