"""Fictional people with everything a file may hold, written in bulk."""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from django.db.models import OuterRef, Subquery
from django.utils import timezone

from accounts.models import Organisation, OrganisationKind
from cis_portal.lib.workdays import is_working_day
from grants.models import Project
from participants.actions import take_case_numbers
from participants.dictionaries import (
    COUNTRY,
    MUNICIPALITIES,
    VOIVODESHIP,
    Citizenship,
    Degurba,
    DocumentKind,
    Education,
    ExitSituation,
    Flag,
    IdentifierKind,
    LabourDetail,
    LabourStatus,
    ParticipantKind,
    Sex,
    SupportDetail,
    SupportKind,
    SupportScope,
)
from participants.models import (
    Document,
    Enrolment,
    EntrySnapshot,
    FileSection,
    FileShare,
    Participant,
    SensitiveEntry,
    Stay,
    Support,
)
from reintegration.models import (
    Competence,
    CourseResult,
    CriterionAssessment,
    Employment,
    GroupMembership,
    WorkGroup,
)
from tests.factories import lead_of, make_pesel

BATCH = 5000
YEAR = timedelta(days=365)

WOMEN = [
    "Anna",
    "Bożena",
    "Celina",
    "Danuta",
    "Elżbieta",
    "Grażyna",
    "Halina",
    "Iwona",
    "Łucja",
    "Małgorzata",
    "Żaneta",
]
MEN = ["Adam", "Błażej", "Czesław", "Dariusz", "Grzegorz", "Jerzy", "Kamil", "Łukasz", "Michał", "Paweł", "Zdzisław"]
NAMES = [
    "Adamczyk", "Bąk", "Borkowska", "Cieślak", "Ćwik", "Dąbrowska", "Domański", "Fijałka", "Gałązka", "Głowacz",
    "Jabłońska", "Jóźwiak", "Kaźmierczak", "Kowalczyk", "Krzyżak", "Łącka", "Łukasik", "Mróz", "Nowak", "Ochocka",
    "Ożóg", "Pączek", "Rębacz", "Sęk", "Ślusarek", "Świątek", "Tomaszek", "Urbańczyk", "Wójcik", "Wróbel", "Zając",
    "Ziółko", "Źrebiec", "Żak", "Żurek",
]  # fmt: skip
GROUPS = ["porządkowa", "gastronomiczna", "ogrodnicza", "krawiecka"]
CRITERIA = ["sytuacja mieszkaniowa", "relacje z bliskimi", "samodzielność", "sytuacja finansowa"]
COURSES = ["Obsługa komputera", "Pomoc kuchenna", "Pielęgnacja terenów zielonych"]


def enter_people(project: Project, people: int, random: Random, *, days_needed: int) -> list[Enrolment]:
    """People who start one after another, early enough for days_needed working days before today."""
    if people == 0:
        return []
    starts = _starts(project, people, days_needed)
    persons = Participant.objects.bulk_create(_persons(lead_of(project), people, random), batch_size=BATCH)
    enrolments = Enrolment.objects.bulk_create(_enrolments(project, persons, starts, random), batch_size=BATCH)
    _enter_entries(project, enrolments, random)
    stays = Stay.objects.bulk_create(_stays(enrolments), batch_size=BATCH)
    _enter_groups(project, stays)
    Support.objects.bulk_create(_supports(enrolments), batch_size=BATCH)
    _enter_outcomes(enrolments, random)
    _share_with_mopr(project, enrolments)
    return enrolments


def working_days(project: Project) -> list[date]:
    """Those of the project up to yesterday."""
    yesterday = min(timezone.localdate() - timedelta(days=1), project.ends_on)
    days = [project.starts_on + timedelta(days=n) for n in range((yesterday - project.starts_on).days + 1)]
    return [day for day in days if is_working_day(day)]


def _starts(project: Project, people: int, days_needed: int) -> list[date]:
    days = working_days(project)
    latest = len(days) - max(days_needed, 1)
    if latest < 0:
        raise ValueError(f"{days_needed} working days have not passed since {project.starts_on}.")
    return [days[place * latest // people] for place in range(people)]


def _persons(centre: Organisation, people: int, random: Random) -> Iterator[Participant]:
    for place in range(people):
        sex = random.choice(Sex.values)
        born = date(1960, 1, 1) + timedelta(days=place * 37 % 15000)  # 37 and 15000 share no divisor: no day twice
        yield Participant(
            centre=centre,
            identifier_kind=IdentifierKind.PESEL,
            identifier=make_pesel(born=born, sex=sex, serial=place // 15000),
            first_name=random.choice(WOMEN if sex == Sex.WOMAN else MEN),
            last_name=random.choice(NAMES),
            birth_date=born,
            sex=sex,
        )


def _enrolments(
    project: Project, persons: list[Participant], starts: list[date], random: Random
) -> Iterator[Enrolment]:
    numbers = {year: iter(_case_numbers(starts, year)) for year in {day.year for day in starts}}
    for place, (person, start) in enumerate(zip(persons, starts, strict=True)):
        left = start + YEAR < timezone.localdate() and not _came_back(place, start)
        yield Enrolment(
            participant=person,
            project=project,
            case_number=next(numbers[start.year]),
            started_on=start,
            ended_on=start + YEAR if left else None,
            exit_situation=random.choice([ExitSituation.TOOK_JOB, ExitSituation.SEEKING_WORK]) if left else "",
            exit_as_planned=True if left else None,
        )


def _came_back(place: int, start: date) -> bool:
    """Every twentieth person, a month after a whole year's stay, where that day has come."""
    return place % 20 == 0 and start + YEAR + timedelta(days=30) < timezone.localdate()


def _case_numbers(starts: list[date], year: int) -> list[str]:
    return take_case_numbers(year=year, count=sum(day.year == year for day in starts))


def _enter_entries(project: Project, enrolments: list[Enrolment], random: Random) -> None:
    snapshots = EntrySnapshot.objects.bulk_create((_entry(row, random) for row in enrolments), batch_size=BATCH)
    flags = ["foreign_origin", "third_country", "minority", "homeless", "disability"]
    SensitiveEntry.objects.bulk_create(
        (
            SensitiveEntry(
                snapshot=snapshot, **{flag: Flag.YES if random.random() < 0.1 else Flag.NO for flag in flags}
            )
            for snapshot in snapshots
        ),
        batch_size=BATCH,
    )
    first = EntrySnapshot.objects.filter(enrolment=OuterRef("pk")).values("pk")[:1]
    Enrolment.objects.filter(project=project).update(entry=Subquery(first))


def _entry(enrolment: Enrolment, random: Random) -> EntrySnapshot:
    _teryt, county, municipality = random.choice(MUNICIPALITIES)
    status, detail = random.choice(
        [
            (LabourStatus.UNEMPLOYED, LabourDetail.LONG_TERM),
            (LabourStatus.UNEMPLOYED, LabourDetail.OTHER),
            (LabourStatus.INACTIVE, LabourDetail.NOT_LEARNING),
        ]
    )
    born = enrolment.participant.birth_date
    assert born
    return EntrySnapshot(
        enrolment=enrolment,
        version=1,
        citizenship=Citizenship.POLISH,
        participant_kind=ParticipantKind.INDIVIDUAL,
        age_at_start=(enrolment.started_on - born).days // 365,
        education=random.choice(Education.values),
        country=COUNTRY,
        voivodeship=VOIVODESHIP,
        county=county,
        municipality=municipality,
        locality=municipality,
        postcode="87-100",
        degurba=random.choice(Degurba.values),
        phone="+48500600700",
        email="osoba@example.org",
        labour_status=status,
        labour_detail=detail,
        support_scope=SupportScope.ACTIVATION,
    )


def _stays(enrolments: list[Enrolment]) -> Iterator[Stay]:
    """A stay of a year each, from the first day in the project; whoever came back has another."""
    for place, enrolment in enumerate(enrolments):
        start = enrolment.started_on
        came_back = _came_back(place, start)
        yield _stay(enrolment, start, ended_on=start + YEAR if came_back else enrolment.ended_on)
        if came_back:
            yield _stay(enrolment, start + YEAR + timedelta(days=30), ended_on=None)


def _stay(enrolment: Enrolment, start: date, *, ended_on: date | None) -> Stay:
    return Stay(
        enrolment=enrolment,
        participant=enrolment.participant,
        referred_by="MOPR" if enrolment.pk % 3 else "PUP",
        referred_on=start - timedelta(days=7),
        trial_starts_on=start,
        trial_ends_on=start + timedelta(days=30),
        participation_starts_on=start + timedelta(days=31),
        planned_end_on=start + YEAR,
        ended_on=ended_on,
        benefit_applied_on=start + timedelta(days=31),
    )


def _enter_groups(project: Project, stays: list[Stay]) -> None:
    groups = WorkGroup.objects.bulk_create(WorkGroup(centre=lead_of(project), name=name) for name in GROUPS)
    GroupMembership.objects.bulk_create(
        (
            GroupMembership(stay=stay, group=groups[place % len(groups)], starts_on=stay.trial_starts_on)
            for place, stay in enumerate(stays)
        ),
        batch_size=BATCH,
    )


def _supports(enrolments: list[Enrolment]) -> Iterator[Support]:
    kinds = [
        (SupportKind.ACTIVE_INTEGRATION, SupportDetail.SOCIAL),
        (SupportKind.ACTIVE_INTEGRATION, SupportDetail.VOCATIONAL),
        (SupportKind.COUNSELLING, SupportDetail.CAREER),
    ]
    for enrolment in enrolments:
        for position, (kind, detail) in enumerate(kinds, start=1):
            started_on = enrolment.started_on + timedelta(days=14 * position)
            yield Support(enrolment=enrolment, position=position, kind=kind, detail=detail, started_on=started_on)


def _enter_outcomes(enrolments: list[Enrolment], random: Random) -> None:
    """Four assessed criteria each; for every fifth person a job, for every fourth a competence, with documents."""
    CriterionAssessment.objects.bulk_create(_assessments(enrolments, random), batch_size=BATCH)
    jobs, courses = enrolments[::5], enrolments[::4]
    papers = Document.objects.bulk_create(_documents(jobs, DocumentKind.JOB, 340), batch_size=BATCH)
    Employment.objects.bulk_create(
        (
            Employment(
                enrolment=row, started_on=row.started_on + timedelta(days=330), form="umowa o pracę", fraction=1,
                contract_months=6, gross_pay=5200, document=paper,
            )
            for row, paper in zip(jobs, papers, strict=True)
        ),
        batch_size=BATCH,
    )  # fmt: skip
    papers = Document.objects.bulk_create(_documents(courses, DocumentKind.CERTIFICATE, 130), batch_size=BATCH)
    Competence.objects.bulk_create(map(_competence, courses, papers), batch_size=BATCH)


def _assessments(enrolments: list[Enrolment], random: Random) -> Iterator[CriterionAssessment]:
    for enrolment in enrolments:
        for criterion in CRITERIA:
            level = random.randint(1, 3)
            yield CriterionAssessment(
                enrolment=enrolment,
                criterion=criterion,
                entry_level=level,
                entry_on=enrolment.started_on,
                exit_level=random.randint(level, 3) if enrolment.ended_on else None,
                exit_on=enrolment.ended_on,
            )


def _documents(enrolments: list[Enrolment], kind: DocumentKind, days: int) -> Iterator[Document]:
    for place, enrolment in enumerate(enrolments, start=1):
        issued_on = enrolment.started_on + timedelta(days=days)
        yield Document(enrolment=enrolment, kind=kind, number=f"{kind}/{place}/{issued_on.year}", issued_on=issued_on)


def _competence(enrolment: Enrolment, paper: Document) -> Competence:
    start = enrolment.started_on + timedelta(days=60)
    return Competence(
        enrolment=enrolment,
        course=COURSES[enrolment.pk % len(COURSES)],
        scope_on=start - timedelta(days=20),
        standard_on=start - timedelta(days=10),
        course_starts_on=start,
        course_ends_on=start + timedelta(days=50),
        assessed_on=start + timedelta(days=55),
        trainer="Jan Prowadzący",
        assessor="Ewa Oceniająca",
        compared_on=start + timedelta(days=60),
        result=CourseResult.POSITIVE,
        document=paper,
    )


def _share_with_mopr(project: Project, enrolments: list[Enrolment]) -> None:
    """Two files of three."""
    mopr = Organisation.objects.get(project_roles__project=project, kind=OrganisationKind.MOPR)
    sections = [section for section in FileSection if section != FileSection.SENSITIVE]
    FileShare.objects.bulk_create(
        (
            FileShare(
                enrolment=enrolment,
                organisation=mopr,
                sections=sections,
                purpose="współpraca przy realizacji programu",
                legal_basis="art. 12 ust. 4 ustawy o zatrudnieniu socjalnym",
                starts_on=enrolment.started_on,
                ends_on=project.ends_on,
            )
            for place, enrolment in enumerate(enrolments)
            if place % 3
        ),
        batch_size=BATCH,
    )
