"""Every address × every role × every relation to the object: generated from the addresses themselves.

What is expected follows from the declared policy and from who may see which object; the outcome also stands in
docs/access-matrix.md, so that a change of who sees what is seen in review. After a wanted change:
WRITE_ACCESS_MATRIX=1 bin/test tests/test_access_matrix.py
"""

import os
import re
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile, is_zipfile

import pypdf
import pytest
from django.conf import settings
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains

from accounts.models import User
from accounts.permissions import ROLE_PERMISSIONS, Permission, Role
from cis_portal import urls
from cis_portal.lib.periods import Month, Week
from grants.models import Project
from participants.models import AuditAccess, Enrolment
from tests import factories
from tests.databases import shared_rows
from tests.reintegration.programmes import make_programme
from tests.test_house import addresses

DOCUMENT = Path(settings.BASE_DIR) / "docs" / "access-matrix.md"
RELATIONS = ("own", "shared", "formerly shared", "foreign")
PARTNERS = {Role.MOPR, Role.PUP, Role.AUDITOR}
VISITOR = "visitor"


@dataclass
class World:
    """One object of each relation, seen from one role."""

    project: Project
    foreign: Project
    files: dict[str, Enrolment]


@pytest.fixture(scope="module")
def built(django_db_setup, django_db_blocker) -> Iterator[tuple[World, dict[str, User]]]:
    """The world and somebody of each role, once for a module."""

    def build() -> tuple[World, dict[str, User]]:
        project = factories.make_project()
        return make_world(project), {role.value: factories.make_user(role, project=project) for role in Role}

    with shared_rows(django_db_blocker, build) as made:
        yield made


@pytest.fixture
def world(built, db) -> World:
    return deepcopy(built[0])


def make_world(project: Project) -> World:
    """Files of the centre: one nobody shares, one shared, one whose share ended yesterday; and another centre's."""
    foreign = factories.make_other_project()
    files = {relation: factories.make_enrolment(project=project) for relation in RELATIONS[:3]}
    files["foreign"] = factories.make_enrolment(project=foreign)
    yesterday = timezone.localdate() - timedelta(days=1)
    authority = factories.organisation_for(Role.AUDITOR, project)
    factories.open_to_control(files["shared"], organisation=authority, control="shared")
    factories.open_to_control(
        files["formerly shared"], organisation=authority, control="formerly shared",
        starts_on=date(2025, 1, 1), ends_on=yesterday,
    )  # fmt: skip
    for role in PARTNERS - {Role.AUDITOR}:
        organisation = factories.organisation_for(role, project)
        factories.share(files["shared"], organisation)
        factories.share(files["formerly shared"], organisation, starts_on=date(2025, 1, 1), ends_on=yesterday)
    return World(project, foreign, files)


def sees_file(role: Role, relation: str) -> bool:
    """A centre sees its own files whole, a partner only what is shared today, nobody another centre's."""
    if relation == "foreign":
        return False
    return relation == "shared" if role in PARTNERS else True


def sees_list(role: Role, relation: str) -> bool:
    """A list of benefits belongs to the centre that pays it."""
    return relation != "foreign" and role not in PARTNERS


def sees_project(role: Role, relation: str) -> bool:
    """What belongs to a project opens to everybody who takes part in it."""
    return relation != "foreign"


def sees_audit(role: Role, relation: str) -> bool:
    """A centre sees every access it gave, an auditor the one that holds today."""
    if relation == "foreign":
        return False
    return relation == "shared" if role is Role.AUDITOR else True


def audited(world: World, relation: str) -> int:
    """The access that opens the file, that did until yesterday, that will, or another centre's."""
    found = AuditAccess.objects.filter(control=relation).first()
    if found is None:
        tomorrow = timezone.localdate() + timedelta(days=1)
        organisation = factories.organisation_for(Role.AUDITOR, world.project)
        found = factories.open_to_control(
            world.files[relation], organisation=organisation, control=relation, starts_on=tomorrow
        )
    return found.pk


def imported(world: World, relation: str) -> int:
    from exchange.models import Import

    return Import.objects.create(project=_project(world, relation), file_name="zeszyt.xlsx").pk


def reported(world: World, relation: str) -> int:
    from reporting.models import Report, ReportFile

    frozen = {"state": "ready", "snapshot": {}, "digest": "0" * 64, "finished_at": timezone.now()}
    report, _created = Report.objects.get_or_create(
        project=_project(world, relation),
        starts_on=date(2026, 7, 1),
        ends_on=date(2026, 9, 30),
        issue=1,
        defaults=frozen,
    )
    ReportFile.objects.get_or_create(report=report, format="xlsx", defaults={"content": b"PK", "digest": "0" * 64})
    return report.pk


def taken_out(world: World, relation: str) -> int:
    from reporting.models import Export

    by = factories.make_user("coordinator", project=world.project)
    made = {"format": "csv", "columns": [], "reason": "x", "rows": 0, "size": 0, "digest": "0" * 64, "made_by": by}
    project = _project(world, relation)
    return Export.objects.get_or_create(project=project, kind="benefits", defaults=made)[0].pk


def scheduled(world: World, relation: str) -> int:
    from grants.models import ClaimPeriod

    day = {"starts_on": date(2026, 7, 1), "ends_on": date(2026, 9, 30), "due_on": date(2026, 10, 14)}
    project = _project(world, relation)
    return ClaimPeriod.objects.get_or_create(
        project=project, starts_on=date(2026, 7, 1), defaults={**day, "number": 7}
    )[0].pk


def uploaded(world: World, relation: str) -> int:
    from reporting.models import SmEfsUpload

    by = factories.make_user("coordinator", project=world.project)
    written = {"people": 0, "digest": "0" * 64, "content": b"", "made_by": by, "made_at": timezone.now()}
    return SmEfsUpload.objects.get_or_create(project=_project(world, relation), defaults=written)[0].pk


def listed(world: World, relation: str) -> int:
    from benefits.models import BenefitList

    project, month = _project(world, relation), date(2026, 3, 1)
    people = [factories.make_user(role, project=world.project) for role in ("settlement", "manager")]
    approved = {"state": "approved", "approved_by": people[1], "approved_at": timezone.now(), "total": 0}
    approved |= {"submitted_by": people[0], "submitted_at": timezone.now(), "digest": "0" * 64}
    approved["rules"] = {"allowance": "1783.90", "percent": "120"}
    return BenefitList.objects.get_or_create(project=project, month=month, defaults=approved)[0].pk


def claimed(world: World, relation: str) -> int:
    from benefits.models import RefundClaim

    sums = {"benefits": 0, "contributions": 0, "total": 0, "pension_percent": 0, "disability_percent": 0}
    sent = {"sent_by": factories.make_user("settlement", project=world.project), "sent_at": timezone.now()}
    project, defaults = _project(world, relation), {**sums, **sent, "places_used": 0, "digest": "0" * 64}
    return RefundClaim.objects.get_or_create(project=project, month=date(2026, 3, 1), defaults=defaults)[0].pk


def questioned(world: World, relation: str) -> int:
    from benefits.models import RefundQuestion

    asked = {"asked_by": factories.make_user("pup", project=world.project), "asked_at": timezone.now()}
    return RefundQuestion.objects.create(claim_id=claimed(world, relation), reason="?", **asked).pk


def rewarded(world: World, relation: str) -> int:
    from benefits.models import Premium

    proposed = {"amount": 1, "cap": 1, "attitude": "x", "progress": "x", "proposed_at": timezone.now()}
    proposed["proposed_by"] = factories.make_user("coordinator", project=world.project)
    file, month = world.files[relation], date(2026, 3, 1)
    return Premium.objects.get_or_create(enrolment=file, month=month, defaults=proposed)[0].pk


def stayed(world: World, relation: str) -> int:
    file = world.files[relation]
    return (file.stays.first() or factories.make_stay(file)).pk


def documented(world: World, relation: str) -> int:
    file = world.files[relation]
    return (file.documents.first() or factories.make_document(file, "consent")).pk


def scanned(world: World, relation: str) -> int:
    document = world.files[relation].documents.get(pk=documented(world, relation))
    return (document.files.first() or factories.make_scan(document)).pk


def brought(world: World, relation: str) -> int:
    """A paper of the candidate whom applied() has just made."""
    from participants.models import Candidacy

    candidacy = Candidacy.objects.filter(project=_project(world, relation)).latest("pk")
    return candidacy.documents.get_or_create(kind="consent", number="Z/7")[0].pk


def brought_scan(world: World, relation: str) -> int:
    from participants.models import Document

    document = Document.objects.get(pk=brought(world, relation))
    return (document.files.first() or factories.make_scan(document)).pk


def grouped(world: World, relation: str) -> int:
    from reintegration.models import GroupMembership, WorkGroup

    stay = world.files[relation].stays.get(pk=stayed(world, relation))
    group, _created = WorkGroup.objects.get_or_create(centre=stay.participant.centre, name=relation)
    GroupMembership.objects.get_or_create(stay=stay, group=group, starts_on=stay.trial_starts_on)
    return group.pk


def worked(world: World, relation: str) -> int:
    """A colleague at the centre; one at a partner's; another centre's."""
    from accounts.models import User

    project, role = _project(world, relation), "mopr" if relation == "shared" else "instructor"
    found = User.objects.filter(first_name=relation, organisation__project_roles__project=project).first()
    return (found or factories.make_user(role, project=project, first_name=relation)).pk


def invited(world: World, relation: str) -> int:
    from accounts.models import Invitation

    lead = factories.lead_of(_project(world, relation))
    found = Invitation.objects.waiting().filter(organisation=lead, first_name=relation).first()
    return (found or factories.make_invitation(lead, first_name=relation)).pk


def shared_once(world: World, relation: str) -> int:
    """A share that is over of any file: it opens nothing, so the relation stays what it is."""
    file = world.files[relation]
    mopr = factories.organisation_for(Role.MOPR, world.project)
    over = {"starts_on": date(2024, 1, 1), "ends_on": date(2024, 12, 31)}
    return (file.shares.filter(**over).first() or factories.share(file, mopr, **over)).pk


def printed(world: World, relation: str) -> int:
    from reintegration.models import PrintedList

    by = factories.make_user("instructor", project=_project(world, relation))
    lines = [[stayed(world, relation), "", 0]]
    of_relation = {"project": _project(world, relation), "day": date(2026, 3, 2), "lines": lines}
    found = PrintedList.objects.filter(**of_relation).first()
    return (found or PrintedList.objects.create(**of_relation, digest="0" * 64, printed_by=by)).pk


def met(world: World, relation: str) -> int:
    """A meeting of the project that somebody else leads, the file's person in its register."""
    from reintegration.models import Meeting

    project, day = _project(world, relation), date(2026, 3, 3)
    found = Meeting.objects.filter(project=project, held_on=day, topic=relation).first()
    if found is None:
        found = factories.make_meeting(project, day, topic=relation)
        found.presences.create(stay_id=stayed(world, relation), present=True)
    return found.pk


def planned_again(world: World, relation: str) -> int:
    from reintegration.models import Meeting

    return Meeting.objects.get(pk=met(world, relation)).series_id


def belonging(world: World, relation: str) -> int:
    from reintegration.models import SeriesMember

    of_relation = {"series_id": planned_again(world, relation), "stay_id": stayed(world, relation)}
    return SeriesMember.objects.get_or_create(**of_relation, defaults={"starts_on": date(2026, 3, 3)})[0].pk


def sees_meeting(role: Role, relation: str) -> bool:
    """Who plans keeps every register of the centre; who only leads their own, and these are others'."""
    return relation != "foreign" and Permission.TIMETABLE_PLAN in ROLE_PERMISSIONS[role]


def corrected(world: World, relation: str) -> int:
    from reintegration.models import MarkCorrection

    proposer = factories.make_user("instructor", project=world.project)
    found, _created = MarkCorrection.objects.get_or_create(
        stay_id=stayed(world, relation),
        day=date(2026, 3, 2),
        defaults={"code_to": "L4", "version": 0, "reason": "zwolnienie", "proposed_by": proposer},
    )
    return found.pk


def absent(world: World, relation: str) -> int:
    from participants.models import Document
    from reintegration.models import Absence

    paper = Document.objects.create(enrolment=world.files[relation], kind="sick_leave", number="ZUS ZLA 1")
    days = {"starts_on": date(2026, 3, 2), "ends_on": date(2026, 3, 3), "kind": "L4"}
    found = Absence.objects.filter(stay_id=stayed(world, relation), **days).first()
    return (found or Absence.objects.create(stay_id=stayed(world, relation), document=paper, **days)).pk


def asked_free(world: World, relation: str) -> int:
    from reintegration.models import FreeDaysRequest

    days = {"starts_on": date(2026, 3, 4), "ends_on": date(2026, 3, 4), "requested_on": date(2026, 3, 2)}
    return FreeDaysRequest.objects.get_or_create(stay_id=stayed(world, relation), **days)[0].pk


def counselled(world: World, relation: str) -> int:
    from reintegration.models import CounsellingCard

    file = world.files[relation]
    found = CounsellingCard.objects.filter(enrolment=file).first()
    if found is None:
        found = factories.make_card(
            file, factories.make_user("specialist", project=_project(world, relation)), note="x"
        )
    return found.pk


def counselling(world: World, relation: str) -> int:
    """Who led the meeting of that card."""
    from reintegration.models import CounsellingCard

    return CounsellingCard.objects.get(pk=counselled(world, relation)).specialist_id


def note_opened(world: World, relation: str) -> int:
    from reintegration.models import NoteAccess

    project, file = _project(world, relation), world.files[relation]
    reader, manager = (factories.make_user(role, project=project) for role in ("social_worker", "manager"))
    found = NoteAccess.objects.filter(enrolment=file).first()
    return (found or NoteAccess.objects.create(
        specialist_id=counselling(world, relation), reader=reader, enrolment=file, reason="x", decided_by=manager,
        starts_on=date(2026, 3, 2), ends_on=date(2026, 3, 2),
    )).pk  # fmt: skip


def taught(world: World, relation: str) -> int:
    from reintegration.models import CompetenceCourse

    project = _project(world, relation)
    facts = {"scope": "x", "scope_on": date(2026, 1, 2), "standard_on": date(2026, 1, 3), "ends_on": date(2026, 1, 9)}
    facts |= {"hours": 8, "trainer": "Jan Kowal", "assessor": "Maria Bąk"}
    known = {"project": project, "name": "Kurs", "starts_on": date(2026, 1, 5)}
    return CompetenceCourse.objects.get_or_create(**known, defaults=facts)[0].pk


def certified(world: World, relation: str) -> int:
    """Somebody of that course with a certificate."""
    from reintegration.models import Competence, CompetenceCourse

    course = CompetenceCourse.objects.get(pk=taught(world, relation))
    file = world.files[relation]
    paper = {"kind": "certificate", "number": "1/1/2026", "issued_on": date(2026, 1, 12)}
    done = {"assessed_on": date(2026, 1, 9), "compared_on": date(2026, 1, 9), "result": "positive"}
    copied = {"scope_on": course.scope_on, "standard_on": course.standard_on, "course_ends_on": course.ends_on}
    copied |= {"trainer": course.trainer, "assessor": course.assessor, **done}
    known = {"enrolment": file, "of_course": course, "course": course.name, "course_starts_on": course.starts_on}
    found = Competence.objects.filter(**known).first()
    return (found or Competence.objects.create(**known, **copied, document=file.documents.create(**paper))).pk


def placed(world: World, relation: str) -> int:
    from reintegration.models import Employer, Placement

    stay = world.files[relation].stays.get(pk=stayed(world, relation))
    said = {"name": "Piekarnia", "address": "Toruń"}
    employer, _made = Employer.objects.get_or_create(centre=stay.participant.centre, nip="5260250274", defaults=said)
    days = {"starts_on": stay.trial_starts_on, "ends_on": stay.trial_starts_on, "contract_on": stay.trial_starts_on}
    facts = {"employer": employer, "contract_number": "P/1", "hours": 8, "supervisor": "Jan Piekarz"}
    return Placement.objects.get_or_create(stay=stay, defaults=facts | days)[0].pk


def sees_counselling(role: Role, relation: str) -> bool:
    """The centre's roles that see all counselling; a specialist their own cards alone, and these are another's."""
    return sees_list(role, relation) and role is not Role.SPECIALIST


def applied(world: World, relation: str) -> int:
    """A candidate of the centre; "shared": one whom MOPR and PUP were asked about."""
    candidacy = factories.make_candidacy(_project(world, relation), "application")
    if relation == "shared":
        for role in (Role.MOPR, Role.PUP):
            candidacy.offices.create(organisation=factories.organisation_for(role, world.project))
    return candidacy.pk


def opened(world: World, relation: str) -> int:
    return factories.make_edition(_project(world, relation)).pk


def tasked(world: World, relation: str) -> int:
    """A task that somebody else gave to a colleague about the file."""
    from participants.models import Task

    file = world.files[relation]
    given = {"text": "Zadzwonić", "due_on": date(2026, 3, 2), "project": file.project}
    return Task.objects.get_or_create(enrolment=file, defaults=given)[0].pk


def reached(world: World, relation: str) -> int:
    """A telephone of the person."""
    return world.files[relation].contact_details.get_or_create(kind="phone", value="500600700")[0].pk


def given(world: World, relation: str) -> int:
    """A pair of shoes that the person got."""
    file = world.files[relation]
    return (file.provisions.first() or file.provisions.create(kind="clothing", given_on=date(2026, 3, 2))).pk


def sees_task(role: Role, relation: str) -> bool:
    """Who leads the centre's people sees every task, others their own."""
    return relation != "foreign" and Permission.TASKS_MANAGE in ROLE_PERMISSIONS[role]


def sees_candidate(role: Role, relation: str) -> bool:
    """The centre's own candidates, and a partner those of whom it takes part; nobody another centre's."""
    if relation == "foreign":
        return False
    return relation == "shared" if role in PARTNERS else True


def programmed(world: World, relation: str) -> int:
    """The file has a signed programme: its first version, and its only goal."""
    file = world.files[relation]
    if not file.plans.exists():
        make_programme(file)
    return 1


def assessed(world: World, relation: str) -> int:
    """A criterion of the file, assessed at entry on the day of FIXED."""
    from reintegration.models import CriterionAssessment

    entry = {"entry_level": 1, "entry_on": date(2026, 3, 2)}
    file = world.files[relation]
    return CriterionAssessment.objects.get_or_create(enrolment=file, criterion="motywacja do pracy", defaults=entry)[
        0
    ].pk


def reviewed(world: World, relation: str) -> int:
    """A concluded review of it."""
    from reintegration.actions import plan_reviews

    programmed(world, relation)
    plan, by = world.files[relation].plans.get(), factories.make_user("social_worker", project=world.project)
    found = plan.reviews.first()
    if found is None:
        found = plan_reviews.open_review(plan=plan, kind="trial", held_on=timezone.localdate(), by=by)
        goal = found.version.goals.get()
        plan_reviews.assess_goal(review=found, goal=goal, result="reached", words="", by=by)
        plan_reviews.conclude_review(review=found, outcome="as_planned", conclusion="dalej", by=by)
    return found.pk


def _project(world: World, relation: str) -> Project:
    return world.foreign if relation == "foreign" else world.project


# How an address's variables are filled, and who sees what they name. An address with others fails the suite.
Fill = Callable[[World, str], Any]
OBJECTS: dict[str, tuple[dict[str, Fill], Callable[[Role, str], bool]]] = {
    "participant": (
        {
            "case": lambda world, relation: world.files[relation].case_number,
            "organisation": lambda world, relation: factories.organisation_for(Role.MOPR, world.project).pk,
            "pk": shared_once,
            "stay": stayed,
            "contact": reached,
            "provision": given,
            "document": documented,
            "file": scanned,
            "version": programmed,
            "goal": programmed,
            "review": reviewed,
            "assessment": assessed,
            "moment": lambda world, relation: "entry" if assessed(world, relation) else "",
            "competence": certified,
        },
        sees_file,
    ),
    "import": ({"pk": imported}, sees_project),
    "report": ({"pk": reported, "other": reported}, sees_project),
    "export": ({"pk": taken_out}, sees_project),
    "claim": ({"pk": scheduled}, sees_project),
    "sm": ({"pk": uploaded}, sees_project),
    "people": ({"person": worked, "invitation": invited}, sees_project),
    "benefit": ({"case": lambda world, relation: world.files[relation].case_number}, sees_file),
    "list": ({"pk": listed}, sees_list),
    "audit": ({"pk": audited}, sees_audit),
    "premium": ({"pk": rewarded}, sees_list),
    "refund": ({"pk": claimed, "question": questioned}, sees_project),
    "register": ({"pk": stayed, "group": grouped}, sees_file),
    "month": ({"pk": stayed}, sees_file),
    "meeting": ({"pk": met, "stay": stayed}, sees_meeting),
    "series": ({"pk": planned_again, "member": belonging}, sees_meeting),
    "catalogue": ({"pk": grouped}, sees_list),
    "printed": ({"pk": printed, "group": grouped}, sees_file),
    "correction": ({"pk": stayed, "correction": corrected}, sees_file),
    "task": ({"pk": tasked}, sees_task),
    "absence": ({"pk": stayed, "absence": absent, "free_days": asked_free}, sees_file),
    "placement": ({"pk": placed}, sees_list),
    "course": ({"pk": taught, "competence": certified}, sees_list),
    "counselling": ({"pk": counselled, "specialist": counselling, "access": note_opened}, sees_counselling),
    "recruitment": (
        {"pk": applied, "edition": opened, "document": brought, "file": brought_scan},
        sees_candidate,
    ),
}
FIXED = {
    "rows": "participants",
    "state": "rejected",
    "token": "nobody-has-this-token",
    "act": "role",
    "kind": "xlsx",
    "paper": "declaration",
    "code": "P1",
    "day": date(2026, 3, 2),
    "month": Month(2026, 3),
    "week": Week(2026, 10),
    "what": "group",
    "key": "sick_scope",
    "year": 2026,
    "number": 2,
}
BODIES: dict[str, Callable[[World], dict[str, Any]]] = {
    "project_choose": lambda world: {"project": world.project.pk},
    "claim_words": lambda world: {"version": 0},
    "export_make": lambda world: {"columns": ["case"], "file_format": "csv", "reason": "kontrola"},
    "participant_everything": lambda world: {"reason": "wniosek osoby"},
    "report_request": lambda world: {"starts_on": "2026-07-01", "ends_on": "2026-09-30"},
}


def variables(entry) -> dict[str, Any]:
    return entry.pattern.converters


CASES = [(address, entry) for address, entry in addresses() if not entry.callback.__module__.startswith("allauth")]


def fill(entry, world: World, relation: str) -> dict[str, Any]:
    makers = OBJECTS.get(entry.name.split("_")[0], ({}, None))[0]
    filled = {}
    for variable in variables(entry):
        assert variable in makers or variable in FIXED, f"teach the matrix what {variable} of {entry.name} is"
        filled[variable] = makers[variable](world, relation) if variable in makers else FIXED[variable]
    return filled


def names_an_object(entry) -> bool:
    return bool(set(variables(entry)) & set(OBJECTS.get(entry.name.split("_")[0], ({}, None))[0]))


def ask(client: Client, entry, url: str, world: World) -> int:
    """The status of a GET, or of a POST where the address takes nothing else. What it wrote is taken back: each role
    finds the object as it was."""
    with transaction.atomic():
        response = client.get(url)
        if response.status_code == 405:
            response = client.post(url, BODIES.get(entry.name, lambda world: {})(world))
        transaction.set_rollback(True)
    return response.status_code


def word(status: int) -> str:
    """What a status means to a person. Anything unforeseen stays a number and fails."""
    if status in (200, 204, 302, 303, 409, 410, 422, 503):  # 503: /healthz, where something is down
        return "opens"
    return {403: "refused", 404: "not found"}.get(status, str(status))


def expected(entry, role: str, relation: str) -> str:
    policy = entry.callback.policy
    if policy == "public":
        return "opens"
    if role == VISITOR:
        return "sign in"
    if policy != "signed_in" and Permission(policy) not in ROLE_PERMISSIONS[Role(role)]:
        return "refused"
    if names_an_object(entry) and not OBJECTS[entry.name.split("_")[0]][1](Role(role), relation):
        return "not found"
    return "opens"


class Clients(dict[str, Client]):
    """A client for each role, signed in when it is needed."""

    def __init__(self, people: dict[str, User]) -> None:
        super().__init__()
        self.people = people

    def __missing__(self, role: str) -> Client:
        self[role] = Client()
        self[role].force_login(self.people[role])
        return self[role]


@pytest.fixture
def clients(built, db) -> Clients:
    return Clients(deepcopy(built[1]))


@pytest.fixture
def bare_refusals(monkeypatch) -> None:
    """Thousands of refusals are told by their status; their two pages are looked at below, as each role."""
    for status in (403, 404):
        answer = partial(HttpResponse, status=status)
        monkeypatch.setattr(urls, f"handler{status}", lambda request, exception, answer=answer: answer(), raising=False)


@pytest.mark.parametrize(("address", "entry"), CASES, ids=[entry.name for _address, entry in CASES])
@pytest.mark.usefixtures("bare_refusals")
def test_an_address_opens_to_whom_its_policy_says_and_to_nobody_else(world, clients, address, entry):
    relations = RELATIONS if names_an_object(entry) else ("own",)
    for relation in relations:
        url = reverse(entry.name, kwargs=fill(entry, world, relation))
        for role in Role.values:
            outcome = word(ask(clients[role], entry, url, world))
            assert outcome == expected(entry, role, relation), f"{role}, {relation}: /{address}"
        visitor = Client().get(url)
        to_sign_in = visitor.status_code == 302 and visitor.headers["Location"].startswith("/sign-in/")
        assert to_sign_in == (expected(entry, VISITOR, relation) == "sign in"), f"visitor: /{address}"


@pytest.mark.parametrize("role", Role.values)
def test_a_refusal_is_a_page_that_leads_back(clients, role):
    closed = next(
        entry for _address, entry in CASES if not variables(entry) and expected(entry, role, "own") == "refused"
    )
    for url, status, words in (
        (reverse(closed.name), 403, "Ta strona nie jest dla Pani/Pana dostępna"),
        ("/nothing-lies-here/", 404, "Pod tym adresem nic nie ma"),
    ):
        answer = clients[role].get(url)
        assertContains(answer, words, status_code=status)
        assertContains(answer, 'class="side-nav"', status_code=status)


WRITES = re.compile(r"^\s*(INSERT INTO|UPDATE|DELETE FROM)\s+\"?(\w+)", re.IGNORECASE)


@pytest.mark.parametrize("role", ["manager", "mopr"])
def test_reading_writes_nothing_but_its_access_record(world, clients, role):
    client = clients[role]
    for address, entry in CASES:
        url = reverse(entry.name, kwargs=fill(entry, world, "shared"))
        with CaptureQueriesContext(connection) as queries:
            client.get(url)
        written = {found[2] for query in queries for found in [WRITES.match(query["sql"])] if found}
        assert written <= {"accounts_accessrecord"}, f"GET /{address}"


def test_a_foreign_file_and_none_at_all_answer_alike(world, clients):
    for role in Role.values:
        case, none = world.files["foreign"].case_number, "2031-99999"
        answers = [clients[role].get(f"/participants/{number}/") for number in (case, none)]
        assert answers[0].status_code == answers[1].status_code, role
        pages = [re.sub(rf"[A-Za-z0-9]{{64}}|{case}|{none}", "", answer.content.decode()) for answer in answers]
        assert pages[0] == pages[1], role


def claim(file: Enrolment) -> None:
    """A line of the file on a list that was paid, in the claim to which the matrix leads."""
    from benefits.models import BenefitLine, BenefitList, RefundLine

    world, moment = World(file.project, file.project, {"own": file}), timezone.now()
    by, other = (factories.make_user(role, project=file.project) for role in ("settlement", "manager"))
    approved = {"approved_by": other, "approved_at": moment, "paid_on": date(2026, 3, 31), "paid_by": by}
    paid = BenefitList.objects.create(
        project=file.project, month=date(2026, 2, 1), total=1, digest="0" * 64, submitted_by=by, submitted_at=moment
    )
    line = BenefitLine.objects.create(
        list=paid,
        enrolment=file,
        position=1,
        name=str(file.participant),
        starts_on=date(2026, 2, 1),
        ends_on=date(2026, 2, 28),
        days=28,
        due=1,
        amount=1,
        inputs={},
        steps=[],
    )
    BenefitList.objects.filter(pk=paid.pk).update(state="paid", **approved, paid_at=moment)
    sums = {"benefit": 1, "pension": 0, "disability": 0, "total": 1}
    RefundLine.objects.create(claim_id=claimed(world, "own"), line=line, position=1, **sums)


# The three grounds on which a partner sees anything of a person (nothing else opens a file): how a test makes a file
# seen by that ground alone, and the addresses that then show the person. Every other address must not.
GROUNDS: dict[str, Callable[[Enrolment, Any], object]] = {
    "share": lambda file, office: factories.share(file, office),
    "referral": lambda file, office: factories.make_stay(file, referred_by=office.kind.upper()),
    "refund list": lambda file, office: claim(file),
}
SHOWN: dict[str, set[str]] = {
    "share": {
        "home",
        "participants",
        "participants_export",
        "participant_file",
        "participant_identifier",
        "participant_attendance",
        "participant_activities",
        "participant_outcomes",
        "participant_results",
        "participant_sharing",
        "participant_entry",
        "participant_stays",
        "participant_absences",
        "participant_daily",
        "participant_timeline",
        "participant_plan",
        "participant_plan_version",
        "participant_plan_print",
        "participant_plan_answer",
        "participant_plan_review_print",
        "participant_social",
        "participant_social_print",
        "month",
        "month_print",
    },
    "referral": {"referrals"},
    "refund list": {"refund", "refund_file", "refund_paid", "refund_question", "refund_take_back"},
}
OF_OTHER_OFFICES = {"recruitment_candidate", "recruitment_opinion", "recruitment_referral"}
OF_PUP_ALONE = {"refund list"}  # art. 15 ust. 8: MOPR refunds nothing
OFFICES = (Role.MOPR, Role.PUP)


def by_ground(entry, ground: str, role: Role) -> str:
    """What a worker of a partner finds at an address about a person whom the office sees by that ground alone."""
    policy = entry.callback.policy
    if policy not in ("public", "signed_in") and Permission(policy) not in ROLE_PERMISSIONS[role]:
        return "refused"
    if entry.name in SHOWN[ground] and (role == Role.PUP or ground not in OF_PUP_ALONE):
        return "shows"
    return "not found" if "case" in variables(entry) or entry.name in OF_OTHER_OFFICES else "–"


def cell(entry, ground: str) -> str:
    """For both offices, or for each where they differ."""
    found = {role: by_ground(entry, ground, role) for role in OFFICES}
    if len(set(found.values())) == 1:
        return found[Role.MOPR]
    return ", ".join(f"{role.upper()} {outcome}" for role, outcome in found.items())


def text_of(response) -> str:
    """What a reader finds in the answer, also inside a workbook or on paper."""
    content = response.getvalue()
    if content.startswith(b"%PDF"):
        return " ".join(page.extract_text() for page in pypdf.PdfReader(BytesIO(content)).pages)
    if is_zipfile(BytesIO(content)):
        with ZipFile(BytesIO(content)) as package:
            content = b"".join(package.read(name) for name in package.namelist())
    return content.decode(errors="ignore")


@pytest.mark.parametrize("role", OFFICES)
@pytest.mark.parametrize("ground", GROUNDS)
def test_a_ground_shows_a_person_at_its_addresses_and_at_no_other(world, clients, ground, role):
    name = "Groundowska"
    file = factories.make_enrolment(project=world.project, person={"last_name": name})
    GROUNDS[ground](file, factories.organisation_for(role, world.project))
    world.files["own"] = file
    found, expected_there = {}, {}
    for address, entry in CASES:
        url = reverse(entry.name, kwargs=fill(entry, world, "own"))
        response = clients[role.value].get(url)
        if response.status_code == 405:
            response = clients[role.value].post(url, BODIES.get(entry.name, lambda world: {})(world))
        text = text_of(response).replace(url, "")
        outcome = {"refused": "refused", "not found": "not found"}.get(word(response.status_code), "–")
        found[address] = "shows" if name in text or file.case_number in text else outcome
        expected_there[address] = by_ground(entry, ground, role)
    assert found == expected_there


def hidden_files(world: World) -> dict[str, str]:
    """Case numbers that must look alike to MOPR: another centre's, never shared, shared once, and none at all."""
    return {relation: world.files[relation].case_number for relation in ("foreign", "own", "formerly shared")} | {
        "none at all": "2031-99999"
    }


OF_A_FILE = [(address, entry) for address, entry in CASES if "case" in variables(entry)]


@pytest.mark.parametrize(("address", "entry"), OF_A_FILE, ids=[entry.name for _address, entry in OF_A_FILE])
@pytest.mark.parametrize("panel", [False, True], ids=["page", "panel"])
def test_what_is_not_shared_costs_the_very_queries_that_nothing_costs(world, clients, address, entry, panel):
    client, asked, pages = clients["mopr"], {}, {}
    headers = {"HX-Request": "true"} if panel else {}
    for relation, case in hidden_files(world).items():
        url = reverse(entry.name, kwargs=fill(entry, world, "own") | {"case": case})
        for method in ("get", "post"):
            with CaptureQueriesContext(connection) as queries:
                response = getattr(client, method)(url, headers=headers)
            key = (relation, method)
            asked[key] = [query["sql"].replace(case, "CASE") for query in queries]
            pages[key] = (
                response.status_code,
                re.sub(rf"[A-Za-z0-9]{{64}}|{case}", "", response.content.decode()),
            )
    for method in ("get", "post"):
        for relation in ("foreign", "own", "formerly shared"):
            assert asked[relation, method] == asked["none at all", method], (relation, method)
            assert pages[relation, method] == pages["none at all", method], (relation, method)
        assert not any("INSERT" in sql for sql in asked["own", method]), method


def rows() -> list[str]:
    lines = []
    for address, entry in CASES:
        relations = RELATIONS if names_an_object(entry) else ("–",)
        for relation in relations:
            cells = [expected(entry, role, relation) for role in (*Role.values, VISITOR)]
            cells += [cell(entry, ground) if relation in ("own", "–") else "" for ground in GROUNDS]
            lines.append(f"| `/{address}` | {entry.callback.policy} | {relation} | " + " | ".join(cells) + " |")
    return lines


def test_the_document_of_who_opens_what_is_current():
    header = (
        "| address | policy | object | "
        + " | ".join((*Role.values, VISITOR, *(f"by {ground}" for ground in GROUNDS)))
        + " |"
    )
    text = "\n".join(
        [
            "# Who opens what",
            "",
            "Generated by tests/test_access_matrix.py, which asks every address as every role. Object: the",
            "centre's own file, one shared with the partner's office, one whose share has ended, another centre's.",
            "Sections of a shared file are narrowed further by the share. Addresses of the account open to its owner",
            "alone. The last columns say what a worker of MOPR or PUP finds about a person whom the office sees by",
            "that ground alone: the page shows the person, or opens without them (–), or is not found or refused.",
            "",
            header,
            "|" + "---|" * (len(Role.values) + 4 + len(GROUNDS)),
            *rows(),
            "",
        ]
    )
    if os.environ.get("WRITE_ACCESS_MATRIX"):
        DOCUMENT.write_text(text)
    assert DOCUMENT.read_text() == text
