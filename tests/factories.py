"""Plain functions that make rows for tests. Names and PESELs are invented; every PESEL here is born in the 1900s."""

from datetime import date, time, timedelta
from itertools import count
from typing import Any

from django.db import connection
from django.db.models import Model
from django.utils import timezone

from accounts.models import Invitation, Organisation, OrganisationKind, RoleGrant, User
from accounts.models.invitations import digest_of
from accounts.permissions import Role
from grants.actions import load_notice
from grants.models import DatedSetting, Project, ProjectRole, ProjectRoleKind, SettingKey
from participants.dictionaries import (
    Citizenship,
    Degurba,
    DocumentKind,
    Education,
    Flag,
    IdentifierKind,
    LabourDetail,
    LabourStatus,
    ParticipantKind,
    Sex,
    SupportScope,
)
from participants.eligibility import Exclusion
from participants.models import (
    AuditAccess,
    AuditedFile,
    Candidacy,
    CandidacyGroup,
    CandidacyState,
    CandidacyStep,
    Document,
    DocumentContent,
    DocumentFile,
    Edition,
    Eligibility,
    Enrolment,
    EntrySnapshot,
    FileSection,
    FileShare,
    MediaType,
    Participant,
    SensitiveEntry,
    Stay,
)
from participants.scans import as_scan
from reintegration.actions.catalogue import bring_kinds
from reintegration.counselling.notes import sealed_for
from reintegration.models import (
    ActivityKind,
    AttendanceMonth,
    CounsellingCard,
    CounsellingNote,
    CounsellingTopic,
    DayMark,
    Employer,
    GroupMembership,
    Meeting,
    MeetingSeries,
    MonthState,
    Placement,
    PlacementEntry,
    WorkGroup,
)

_numbers = count(1)
_notice: dict[str, Any] = {}  # the id of the project that was entered first, and its rows: see make_project

PASSWORD = "Stokrotki-rosna-w-Toruniu"
REFUND_ACCOUNT = "42999900000000202500080020"  # of no bank; its control sum is right


def make_pesel(*, born: date = date(1985, 5, 14), sex: str = "F", serial: int | None = None) -> str:
    """A PESEL with a right checksum for that birth date and sex; serial 0..999 keeps two apart."""
    serial = next(_numbers) if serial is None else serial
    month = born.month + (20 if born.year >= 2000 else 0)
    digits = f"{born.year % 100:02}{month:02}{born.day:02}{serial % 1000:03}{(serial // 1000 * 2) % 10 + (sex == 'M')}"
    weights = (1, 3, 7, 9, 1, 3, 7, 9, 1, 3)
    control = (10 - sum(int(d) * w for d, w in zip(digits, weights, strict=True)) % 10) % 10
    return f"{digits}{control}"


def make_project() -> Project:
    """The project of the notice, with its organisations, targets, rates and kinds of activity.

    The portal's actions enter it once in a run. Into a database that is empty again the same rows are written, with the
    ids they had, which the database gives to no other row: a third of the computing, before most tests.
    """
    if _notice and not Organisation.objects.exists():
        with connection.cursor() as cursor:
            cursor.execute(_notice["rows"], {"now": timezone.now()})
        return Project.objects.get(pk=_notice["project"])
    project = load_notice()
    bring_kinds(lead_of(project))
    invented = {"value": REFUND_ACCOUNT, "source": "wymyślony"}
    DatedSetting.objects.get_or_create(
        project=project, key=SettingKey.REFUND_ACCOUNT, valid_from=project.starts_on, defaults=invented
    )
    if not _notice:
        _notice.update(project=project.pk, rows=rows_of_notice(project))
    return project


def rows_of_notice(project: Project) -> str:
    """SQL that enters the project's rows; %(now)s in it is the moment at which they are entered."""
    offices = Organisation.objects.filter(project_roles__project=project)
    kinds = ActivityKind.objects.filter(centre=lead_of(project))
    parts = (project.roles, project.targets, project.settings, project.claim_periods)
    tables = [offices, Project.objects.filter(pk=project.pk), *parts, kinds]
    with connection.cursor() as cursor:
        return ";".join(_insert(list(rows.order_by("pk")), cursor) for rows in tables)


def _insert(rows: list[Model], cursor: Any) -> str:
    fields = rows[0]._meta.concrete_fields

    def literal(row: Model, field: Any) -> str:
        value = field.get_db_prep_save(field.value_from_object(row), connection)
        return cursor.mogrify("%s", [value]).decode().replace("%", "%%")

    def written(row: Model) -> str:
        return ", ".join("%(now)s" if getattr(f, "auto_now_add", False) else literal(row, f) for f in fields)

    names, values = ", ".join(f'"{field.column}"' for field in fields), ", ".join(f"({written(row)})" for row in rows)
    return f'INSERT INTO "{rows[0]._meta.db_table}" ({names}) VALUES {values}'


def make_other_project(number: str = "FEKP.08.20-IZ.00-9999/23") -> Project:
    """Another centre's project in the same portal."""
    project = Project.objects.create(
        number=number, title="Inny projekt", starts_on=date(2025, 1, 1), ends_on=date(2027, 12, 31)
    )
    centre = Organisation.objects.create(name=f"Inny CIS {number}", short_name="Inny CIS", kind=OrganisationKind.CENTRE)
    ProjectRole.objects.create(project=project, organisation=centre, role=ProjectRoleKind.LEAD)
    bring_kinds(centre)
    return project


def lead_of(project: Project) -> Organisation:
    return Organisation.objects.get(project_roles__project=project, project_roles__role=ProjectRoleKind.LEAD)


def organisation_for(role: Role, project: Project) -> Organisation:
    """Where a person of that role works in the project; the auditor's authority is made on first use."""
    if role == Role.AUDITOR:
        authority, _created = Organisation.objects.get_or_create(
            name="Instytucja Zarządzająca", defaults={"short_name": "IZ", "kind": OrganisationKind.AUTHORITY}
        )
        ProjectRole.objects.get_or_create(
            project=project, organisation=authority, defaults={"role": ProjectRoleKind.AUTHORITY}
        )
        return authority
    if role in (Role.MOPR, Role.PUP):
        return Organisation.objects.get(project_roles__project=project, kind=role.value)
    return lead_of(project)


def make_user(role: Role | str, *, project: Project | None = None, **fields: Any) -> User:
    """An account of one role, authorised for a year around today."""
    role = Role(role)
    project = project or make_project()
    today = timezone.localdate()
    fields = {
        "email": f"{role.value}{next(_numbers)}@example.org",
        "first_name": "Anna",
        "last_name": role.value.capitalize(),
        "organisation": organisation_for(role, project),
        "authorisation_no": f"UP/{next(_numbers)}",
        "authorised_from": date(today.year - 1, 1, 1),
        "authorised_until": date(today.year + 1, 12, 31),
        **fields,
    }
    user = User(**fields)  # the database itself holds its rules; create_user asks each of them first
    user.set_password(PASSWORD)
    user.save()
    RoleGrant.objects.create(user=user, role=role, starts_on=date(today.year - 1, 1, 1))
    return user


def make_invitation(organisation: Organisation, *, token: str = "", **fields: Any) -> Invitation:
    """A waiting invitation of that organisation, whose link holds the token and works for a day."""
    today, number = timezone.localdate(), next(_numbers)
    return Invitation.objects.create(
        organisation=organisation,
        digest=digest_of(token or f"token {number}"),
        **{
            "expires_at": timezone.now() + timedelta(days=1),
            "email": f"zaproszona{number}@example.org",
            "first_name": "Ewa",
            "last_name": "Nowa",
            "role": Role.INSTRUCTOR,
            "starts_on": today,
            "authorisation_no": f"UP/Z/{number}",
            "authorised_from": today,
            "authorised_until": date(today.year + 1, 12, 31),
            **fields,
        },
    )


def make_participant(*, centre: Organisation, **fields: Any) -> Participant:
    sex = fields.get("sex", Sex.WOMAN)
    return Participant.objects.create(
        centre=centre,
        **{
            "identifier_kind": IdentifierKind.PESEL,
            "identifier": make_pesel(sex=sex),
            "first_name": "Żaneta",
            "last_name": "Łąkowska",
            "birth_date": date(1985, 5, 14),
            "sex": sex,
            **fields,
        },
    )


def make_enrolment(*, project: Project | None = None, started_on: date = date(2026, 3, 2), **fields: Any) -> Enrolment:
    """A person in the project with a complete entry. Fields of the entry or the person: entry={...}, person={...}."""
    project = project or make_project()
    entry, sensitive, person = fields.pop("entry", {}), fields.pop("sensitive", {}), fields.pop("person", {})
    participant = fields.pop("participant", None) or make_participant(centre=lead_of(project), **person)
    enrolment = Enrolment.objects.create(
        participant=participant,
        project=project,
        started_on=started_on,
        **{"case_number": f"{started_on.year}-{next(_numbers):04}", **fields},
    )
    snapshot = EntrySnapshot.objects.create(
        enrolment=enrolment,
        version=1,
        **{
            "citizenship": Citizenship.POLISH,
            "participant_kind": ParticipantKind.INDIVIDUAL,
            "age_at_start": 40,
            "education": Education.LOWER,
            "country": "Polska",
            "voivodeship": "kujawsko-pomorskie",
            "county": "Toruń",
            "municipality": "Toruń",
            "locality": "Toruń",
            "postcode": "87-100",
            "degurba": Degurba.CITY,
            "phone": "+48500600700",
            "email": "osoba@example.org",
            "labour_status": LabourStatus.UNEMPLOYED,
            "labour_detail": LabourDetail.OTHER,
            "support_scope": SupportScope.ACTIVATION,
            **entry,
        },
    )
    flags = dict.fromkeys(("foreign_origin", "third_country", "minority", "homeless", "disability"), Flag.NO)
    SensitiveEntry.objects.create(snapshot=snapshot, **{**flags, **sensitive})
    enrolment.entry = snapshot
    enrolment.save()
    return enrolment


def make_stay(enrolment: Enrolment, *, trial_starts_on: date | None = None, **fields: Any) -> Stay:
    starts_on = trial_starts_on or enrolment.started_on
    return Stay.objects.create(
        enrolment=enrolment, participant=enrolment.participant, trial_starts_on=starts_on, **fields
    )


def mark(stay: Stay, day: date, code: str = "O") -> DayMark:
    return DayMark.objects.create(stay=stay, day=day, code=code)


def close_month(project: Project, month: date) -> AttendanceMonth:
    """The month, named by its first day, closed by a manager, whatever is missing in it."""
    closed = {"state": MonthState.CLOSED, "closed_by": make_user("manager", project=project)}
    closed["closed_at"] = timezone.now()
    return AttendanceMonth.objects.update_or_create(project=project, month=month, defaults=closed)[0]


def share(enrolment: Enrolment, organisation: Organisation, **fields: Any) -> FileShare:
    """The file opened to the organisation for a year around today, every section of it."""
    today = timezone.localdate()
    return FileShare.objects.create(
        enrolment=enrolment,
        organisation=organisation,
        **{
            "sections": ["identity", "entry", "stays", "plan", "attendance", "activities", "outcomes"],
            "purpose": "współpraca przy realizacji programu",
            "legal_basis": "art. 12 ust. 4 ustawy o zatrudnieniu socjalnym",
            "starts_on": date(today.year - 1, 1, 1),
            "ends_on": date(today.year + 1, 12, 31),
            **fields,
        },
    )


# The road of a candidate up to the acceptance, one day after another.
ROAD = [
    CandidacyState.INQUIRY,
    CandidacyState.APPLICATION,
    CandidacyState.OPINION_PENDING,
    CandidacyState.REFERRED,
    CandidacyState.INTERVIEWED,
    CandidacyState.SCORED,
    CandidacyState.ACCEPTED,
]


def make_edition(project: Project, **fields: Any) -> Edition:
    """An edition of the year with places for all."""
    return Edition.objects.create(
        project=project,
        **{
            "name": f"Edycja {next(_numbers)}",
            "starts_on": date(2026, 1, 1),
            "ends_on": date(2026, 12, 31),
            "places": 36,
            **fields,
        },
    )


def make_candidacy(
    project: Project, state: CandidacyState | str = CandidacyState.INQUIRY, *, since: date | None = None, **fields: Any
) -> Candidacy:
    """A candidate who has come as far as that state, its last step on the day since (today). Named from application on.

    Fields of the person: person={...}.
    """
    state, since = CandidacyState(state), since or timezone.localdate()
    person = {"first_name": "Żaneta", "last_name": "Łąkowska", **fields.pop("person", {})}
    named = state not in (CandidacyState.INQUIRY, CandidacyState.REJECTED, CandidacyState.WITHDRAWN)
    if "participant" not in fields and named:
        fields["participant"] = make_participant(centre=lead_of(project), **person)
    if state in (CandidacyState.SCORED, CandidacyState.RESERVE, CandidacyState.ACCEPTED):
        fields.setdefault("points", 20)
    if state == CandidacyState.ACCEPTED and "edition" not in fields:
        fields["edition"] = make_edition(project)
    candidacy = Candidacy.objects.create(
        centre=lead_of(project),
        project=project,
        state=state,
        since=since,
        first_name=person["first_name"],
        last_name=person["last_name"],
        **fields,
    )
    if state in ROAD:
        road = ROAD[: ROAD.index(state) + 1]
    else:
        road = [*ROAD[:6], state] if state == CandidacyState.RESERVE else [CandidacyState.INQUIRY, state]
    for place, passed in enumerate(road):
        CandidacyStep.objects.create(
            candidacy=candidacy,
            position=place + 1,
            former=road[place - 1] if place else "",
            state=passed,
            happened_on=since,
            note="tak postanowiono",
        )
    return candidacy


def make_eligible(candidacy: Candidacy, *, certificate_on: date | None = None, **answers: Any) -> Eligibility:
    """Everything answered so that each rule is met; certificate_on: issued that day (today), of PUP."""
    day = certificate_on or timezone.localdate()
    Document.objects.create(candidacy=candidacy, kind=DocumentKind.RESIDENCE, number="oświadczenie")
    Document.objects.create(candidacy=candidacy, kind=DocumentKind.PUP_CERTIFICATE, number="PUP/1", issued_on=day)
    CandidacyGroup.objects.create(candidacy=candidacy, group="unemployed", is_primary=True)
    return Eligibility.objects.create(
        candidacy=candidacy,
        **{
            **dict.fromkeys(map(str, Exclusion), False),
            "status": "registered",
            "status_since": date(2025, 1, 7),
            "registered_since": date(2025, 1, 7),
            "municipality": "0463011",
            **answers,
        },
    )


PDF = b"%PDF-1.7\n1 0 obj\nendobj\nstartxref\n9\n%%EOF\n"


def make_document(enrolment: Enrolment, kind: DocumentKind | str, **fields: Any) -> Document:
    """A document of the file, issued and signed on its first day."""
    day = enrolment.started_on
    return Document.objects.create(
        enrolment=enrolment, kind=DocumentKind(kind), **{"issued_on": day, "signed_on": day, **fields}
    )


def make_scan(document: Document, content: bytes = PDF) -> DocumentFile:
    """The scan of a document, a PDF."""
    scan = as_scan(MediaType.PDF, content)
    by = make_user("social_worker", project=(document.enrolment or document.candidacy).project)
    kept = DocumentFile.objects.create(
        document=document, origin="scan", media_type=scan.media_type, size=scan.size, digest=scan.digest, created_by=by
    )
    DocumentContent.objects.create(file=kept, content=content)
    return kept


def open_to_control(*enrolments: Enrolment, organisation: Organisation, **fields: Any) -> AuditAccess:
    """The files opened to the organisation's auditors for a year around today, every section of them."""
    today = timezone.localdate()
    access = AuditAccess.objects.create(
        project=enrolments[0].project,
        organisation=organisation,
        **{
            "control": "K/7/2026",
            "purpose": "kontrola na miejscu",
            "sections": list(FileSection),
            "starts_on": date(today.year - 1, 1, 1),
            "ends_on": date(today.year + 1, 12, 31),
            **fields,
        },
    )
    AuditedFile.objects.bulk_create(AuditedFile(access=access, enrolment=enrolment) for enrolment in enrolments)
    return access


def make_group(project: Project, *stays: Stay, name: str = "") -> WorkGroup:
    """A work group of the project's centre, these people in it from the first day of their stays."""
    group = WorkGroup.objects.create(centre=lead_of(project), name=name or f"grupa {next(_numbers)}")
    for stay in stays:
        join(stay, group)
    return group


def join(stay: Stay, group: WorkGroup, **fields: Any) -> GroupMembership:
    return GroupMembership.objects.create(stay=stay, group=group, **{"starts_on": stay.trial_starts_on, **fields})


def make_meeting(project: Project, day: date, *, hours: tuple[int, int] = (8, 12), **fields: Any) -> Meeting:
    """A meeting that day, alone in its series: of the first kind, led by an instructor of its own, without a room."""
    fields = {
        "kind": fields.get("kind") or ActivityKind.objects.of(lead_of(project)).first(),
        "leader": fields.get("leader") or make_user(Role.INSTRUCTOR, project=project),
        "starts_at": time(hours[0]),
        "ends_at": time(hours[1]),
        **{name: value for name, value in fields.items() if name not in ("kind", "leader")},
    }
    planned = ("kind", "leader", "starts_at", "ends_at", "group", "room", "capacity")
    series = MeetingSeries.objects.create(
        project=project,
        weekdays=[day.isoweekday()],
        starts_on=day,
        ends_on=day,
        **{name: fields[name] for name in planned if name in fields},
    )
    return Meeting.objects.create(series=series, project=project, held_on=day, **fields)


def close_meeting(meeting: Meeting, *, minutes: int = 240) -> Meeting:
    """Its register closed by its leader, whoever is marked."""
    meeting.topic, meeting.minutes = meeting.topic or "temat", minutes
    meeting.state, meeting.closed_by, meeting.closed_at = "closed", meeting.leader, timezone.now()
    meeting.save()
    return meeting


def kind_of(centre: Organisation, code: str) -> ActivityKind:
    """A kind of the notice in the centre's catalogue."""
    bring_kinds(centre)
    return ActivityKind.objects.get(centre=centre, code=code)


def make_practice(stay: Stay, day: date, hours: str) -> PlacementEntry:
    """A day of the stay's practice at the one employer of its centre."""
    employer, _created = Employer.objects.get_or_create(
        centre=stay.enrolment.participant.centre, nip="5260250274", defaults={"name": "Piekarnia", "address": "Toruń"}
    )
    contract = {"contract_number": "P/1", "contract_on": stay.trial_starts_on, "starts_on": stay.trial_starts_on}
    placement, _created = Placement.objects.get_or_create(
        stay=stay, employer=employer,
        defaults={**contract, "ends_on": date(2027, 12, 31), "hours": 80, "supervisor": "Adam Majster"},
    )  # fmt: skip
    return PlacementEntry.objects.create(placement=placement, day=day, hours=hours, done="wypiek chleba")


def make_card(
    enrolment: Enrolment, specialist: User, *, kind: str = "counselling_psychological", note: str = "", **fields: Any
) -> CounsellingCard:
    """A psychologist's hour on 2 March 2026 at ten, with its note where one is given. kind: a code of the notice."""
    card = CounsellingCard.objects.create(
        enrolment=enrolment,
        specialist=specialist,
        **{
            "held_on": date(2026, 3, 2),
            "starts_at": time(10),
            "ends_at": time(10, 50),
            "kind": kind_of(enrolment.participant.centre, kind),
            "topic": CounsellingTopic.MOTIVATION,
            **fields,
        },
    )
    if note:
        CounsellingNote.objects.create(card=card, sealed=sealed_for(card, note))
    return card
