"""What runs out and comes due for a project's people: examinations, training, signed programmes with their reviews."""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from random import Random

from django.utils import timezone

from accounts.models import User
from grants.models import Project
from participants.dictionaries import DocumentKind
from participants.models import Document, Enrolment, Provision, ProvisionKind
from reintegration.models import Plan, PlanReview, PlanState, PlanVersion, ReviewKind, ReviewOutcome

BATCH = 5000
YEAR, MONTH, QUARTER = timedelta(days=365), timedelta(days=30), timedelta(days=91)


def enter_provisions(project: Project, random: Random) -> None:
    """An examination and the BHP training of everybody, for about a year from about the first day on."""
    rows = []
    for file in Enrolment.objects.filter(project=project).order_by("id"):
        for kind in (ProvisionKind.MEDICAL, ProvisionKind.SAFETY):
            given = file.started_on - timedelta(days=random.randrange(30))
            rows.append(Provision(enrolment=file, kind=kind, given_on=given, valid_until=given + YEAR))
    Provision.objects.bulk_create(rows, batch_size=BATCH)


def enter_programmes(project: Project, by: User, random: Random) -> None:
    """A signed programme of everybody, reviewed after the trial and every quarter; every sixth waits for the last."""
    files = list(Enrolment.objects.filter(project=project).order_by("id"))
    plans = Plan.objects.bulk_create((Plan(enrolment=file, position=1, created_by=by) for file in files), BATCH)
    papers = Document.objects.bulk_create(
        (
            Document(enrolment=file, kind=DocumentKind.IPZS, issued_on=file.started_on, signed_on=file.started_on)
            for file in files
        ),
        BATCH,
    )
    versions = PlanVersion.objects.bulk_create(map(_signed, plans, files, papers), BATCH)
    reviews = (
        review
        for file, version in zip(files, versions, strict=True)
        for review in _reviews(file, version, late=random.random() < 1 / 6)
    )
    PlanReview.objects.bulk_create(reviews, BATCH)


def _signed(plan: Plan, file: Enrolment, paper: Document) -> PlanVersion:
    first, by = file.started_on, plan.created_by
    return PlanVersion(
        plan=plan,
        version=1,
        state=PlanState.SIGNED,
        starts_on=first,
        ends_on=first + YEAR,
        diagnosed_on=first,
        agreed_on=first,
        answered_by=by,
        signed_on=first,
        signed_by=by,
        document=paper,
        created_by=by,
    )


def _reviews(file: Enrolment, version: PlanVersion, *, late: bool) -> Iterator[PlanReview]:
    last = min(timezone.localdate(), file.ended_on or timezone.localdate()) - (QUARTER if late else timedelta())
    day, kind = file.started_on + MONTH, ReviewKind.TRIAL
    while day <= last:
        yield PlanReview(
            plan=version.plan,
            version=version,
            kind=kind,
            held_on=day,
            outcome=ReviewOutcome.values[0],
            conclusion="dalej jak dotąd",
            concluded_by=version.created_by,
            concluded_at=datetime.combine(day, time(12), UTC),
            created_by=version.created_by,
        )
        day, kind = day + QUARTER, ReviewKind.INTERIM
