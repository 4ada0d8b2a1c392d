"""Checklists of files: the rows turned into the facts that participants.checklist judges, for one file or for all.

Here and not in participants, because jobs and competences are among the reasons for which a document is needed.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cache, lru_cache
from typing import Any

from django.db.models import Exists, ExpressionWrapper, OuterRef, Q
from django.db.models.fields import BooleanField

from grants.models import Project, SettingKey
from grants.rules import NoValue, value_on
from participants.checking import CERTIFICATE_DAYS
from participants.checklist import CATALOGUE, PROVED, Facts, Line, Paper, When, check, complete
from participants.dictionaries import (
    HOME_MUNICIPALITY,
    MUNICIPALITY_NAMES,
    DocumentKind,
    ExitSituation,
    Flag,
    LabourStatus,
)
from participants.models import (
    Document,
    EndGround,
    Enrolment,
    EnrolmentQuerySet,
    Provision,
    Referrer,
    Stay,
    StayAct,
    StayActKind,
)
from reintegration.models import Competence, CourseResult, Employment

HOME = MUNICIPALITY_NAMES[HOME_MUNICIPALITY]  # as the entry data name it
BITS = {entry.kind.value: 1 << place for place, entry in enumerate(CATALOGUE)}  # a set of kinds as one number
WORKS = (ExitSituation.TOOK_JOB, ExitSituation.STARTED_BUSINESS)


def with_reasons(files: EnrolmentQuerySet) -> EnrolmentQuerySet:
    """Files annotated with each reason for which a document is needed: because_<When>, a boolean."""
    return files.annotate(**_reasons())


@cache
def _reasons() -> dict[str, ExpressionWrapper[Any]]:
    """The reasons as the database tells them, put together once."""
    mine = Stay.objects.filter(enrolment=OuterRef("pk"))
    acts = StayAct.objects.filter(stay__enrolment=OuterRef("pk"))
    reasons: dict[When, Any] = {
        When.UNEMPLOYED: Q(entry__labour_status=LabourStatus.UNEMPLOYED),
        When.INACTIVE: Q(entry__labour_status=LabourStatus.INACTIVE),
        When.DISABLED: Q(entry__sensitive__disability=Flag.YES),
        When.BY_MOPR: Exists(mine.filter(referred_by=Referrer.MOPR)),
        When.FROM_ELSEWHERE: Q(entry__isnull=False) & ~Q(entry__municipality=HOME),
        When.STAYED: Exists(mine),
        When.QUALIFIED: Exists(mine.filter(participation_starts_on__isnull=False)),
        When.EXTENDED: Exists(acts.filter(kind=StayActKind.EXTENDED)),
        When.APPLIED: Exists(mine.filter(benefit_applied_on__isnull=False)),
        When.COMPETENCE: Exists(Competence.objects.filter(enrolment=OuterRef("pk"), result=CourseResult.POSITIVE)),
        When.JOB: Q(exit_situation__in=WORKS) | Exists(Employment.objects.filter(enrolment=OuterRef("pk"))),
        When.LEFT: Q(ended_on__isnull=False),
        When.COMPLETED: Exists(mine.filter(participation_starts_on__isnull=False, ended_on__isnull=False)),
        When.STATED: Exists(acts.filter(ground=EndGround.STATEMENT)),
        When.DECIDED: Exists(acts.filter(ground__in=[EndGround.BREACH, EndGround.LEFT])),
    }
    return {
        f"because_{when}": ExpressionWrapper(reason, output_field=BooleanField()) for when, reason in reasons.items()
    }


REASONS = tuple(when for when in When if when not in (When.ALWAYS, When.IF_BROUGHT))


@lru_cache(maxsize=16384)  # page after page the same thousands of files hold the same
def complete_kinds(evidence: str, first_day: date, last_day: date | None, days: int, today: date) -> int:
    """The kinds complete in a file, the sum of their BITS. evidence: its line; days: for which a certificate holds."""
    facts = Facts(frozenset(), first_day, last_day, days)
    return sum(BITS[kind] for kind in complete(facts, map(_paper, evidence.split()), today))


@lru_cache(maxsize=4096)  # files hold alike
def _paper(word: str) -> Paper:
    """A word of a file's line of evidence; see FileEvidence."""
    kind, dated, days = word.partition("@")
    if not dated:
        return Paper(0, DocumentKind(kind.rstrip("?")), None, None if kind.endswith("?") else date.min, None)
    issued_on, valid_until = (date.fromisoformat(day) if day else None for day in days.split("<"))
    return Paper(0, DocumentKind(kind), issued_on, issued_on, valid_until)


def certificate_days(project: Project, day: date) -> int:
    """For how many days a certificate of PUP or ZUS holds."""
    try:
        return int(value_on(project, SettingKey.CERTIFICATE_DAYS, day))
    except NoValue:
        return CERTIFICATE_DAYS


def facts_of(file: Any, days: int) -> Facts:
    """The facts of a file read with_reasons. days: for which a certificate holds."""
    holding = frozenset(when for when in REASONS if getattr(file, f"because_{when}"))
    return Facts(holding, file.started_on, file.ended_on, days)


def papers_of(documents: Iterable[Document]) -> list[Paper]:
    """What the documents say of themselves; those withdrawn say nothing."""
    return [
        Paper(row.pk, DocumentKind(row.kind), row.issued_on, row.signed_on, row.valid_until)
        for row in documents
        if row.withdrawn_at is None
    ]


def papers_of_provisions(provisions: Iterable[Provision]) -> list[Paper]:
    """The same of examinations, training and clothing, under negative numbers: they are no documents."""
    return [
        Paper(-row.pk, DocumentKind(row.kind), row.given_on, row.given_on, row.valid_until)
        for row in provisions
        if row.kind in PROVED
    ]


def checklist_of(enrolment: Enrolment, documents: Iterable[Document], today: date) -> list[Line]:
    """The list of one file. documents: those that the reader may see, with those withdrawn. Three queries."""
    file = with_reasons(Enrolment.objects.filter(pk=enrolment.pk)).get()
    days = certificate_days(enrolment.project, enrolment.started_on)
    papers = papers_of(documents) + papers_of_provisions(Provision.objects.filter(enrolment=enrolment))
    return check(facts_of(file, days), papers, today)
