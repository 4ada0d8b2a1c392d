"""Writing a programme and taking it from the desk to the signatures (art. 12 ust. 4, art. 13)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from accounts.models import OrganisationKind, User
from participants.dictionaries import DocumentKind
from participants.models import Document, Enrolment, FileSection, FileShare
from reintegration.actions.plan_refusals import (
    BeforeDay,
    DayToCome,
    NobodyToAgree,
    NotForThisOffice,
    NothingSigned,
    PlanExists,
    PlanIncomplete,
    PlanMoved,
    VersionUnderWay,
)
from reintegration.models import (
    DiagnosisArea,
    DiagnosisField,
    Plan,
    PlanGoal,
    PlannedHours,
    PlanState,
    PlanVersion,
    ReviewKind,
)

Diagnosis = Mapping[str, tuple[int, str]]


@transaction.atomic
def begin_plan(*, enrolment: Enrolment, by: User) -> PlanVersion:
    """Begin the programme of a file; of whoever came back the next one. Raises PlanExists."""
    enrolment = Enrolment.objects.select_for_update(of=("self",)).get(pk=enrolment.pk)
    former = enrolment.plans.order_by("-position").first()
    if former and not is_over(former):
        raise PlanExists
    position = former.position + 1 if former else 1
    plan = Plan.objects.create(enrolment=enrolment, position=position, created_by=by)
    return PlanVersion.objects.create(plan=plan, version=1, created_by=by)


def is_over(plan: Plan) -> bool:
    """Whether the next programme may begin: the final review was concluded, or the stay it was for has ended."""
    if plan.reviews.filter(kind=ReviewKind.FINAL, concluded_at__isnull=False).exists():
        return True
    first = plan.versions.signed().order_by("version").first()
    if first is None or first.starts_on is None:
        return False
    today = timezone.localdate()
    stays = plan.enrolment.stays.all()
    return (
        stays.filter(ended_on__range=(first.starts_on, today)).exists()
        and not stays.filter(ended_on__isnull=True, trial_starts_on__lte=first.starts_on).exists()
    )


@transaction.atomic
def begin_annex(*, plan: Plan, reason: str, asked_by: str, by: User) -> PlanVersion:
    """Begin the next version with the content of the one that holds (art. 13 ust. 3).

    Raises NothingSigned, VersionUnderWay.
    """
    Plan.objects.select_for_update().get(pk=plan.pk)
    former = plan.versions.order_by("-version").first()
    if former is None or (former.version == 1 and former.state != PlanState.SIGNED):
        raise NothingSigned
    if former.state != PlanState.SIGNED:
        raise VersionUnderWay
    annex = PlanVersion.objects.create(
        plan=plan,
        version=former.version + 1,
        reason=reason,
        asked_by=asked_by,
        starts_on=former.starts_on,
        ends_on=former.ends_on,
        diagnosed_on=former.diagnosed_on,
        social_scope=former.social_scope,
        vocational_scope=former.vocational_scope,
        created_by=by,
    )
    _copy_parts(former, annex)
    return annex


def _copy_parts(former: PlanVersion, annex: PlanVersion) -> None:
    DiagnosisArea.objects.bulk_create(
        DiagnosisArea(version=annex, area=row.area, level=row.level, words=row.words) for row in former.diagnosis.all()
    )
    for goal in former.goals.prefetch_related("hours"):
        copy = PlanGoal.objects.create(
            version=annex,
            number=goal.number,
            strand=goal.strand,
            text=goal.text,
            responsible_id=goal.responsible_id,
            due_on=goal.due_on,
        )
        PlannedHours.objects.bulk_create(
            PlannedHours(goal=copy, kind_id=row.kind_id, hours=row.hours) for row in goal.hours.all()
        )


@transaction.atomic
def write_plan(*, version: PlanVersion, diagnosis: Diagnosis, by: User, **fields: Any) -> PlanVersion:
    """Write the diagnosis and the scope of a version on the desk.

    diagnosis: area to (level 1 to 5, words); fields: starts_on, ends_on, diagnosed_on, social_scope, vocational_scope.
    Raises PlanMoved.
    """
    version = _on_desk(version)
    for name, value in fields.items():
        setattr(version, name, value)
    version.save(update_fields=list(fields))
    version.diagnosis.exclude(area__in=diagnosis).delete()
    for area, (level, words) in diagnosis.items():
        DiagnosisArea.objects.update_or_create(version=version, area=area, defaults={"level": level, "words": words})
    return version


@transaction.atomic
def write_goal(
    *, version: PlanVersion, number: int | None, hours: Mapping[int, Decimal] | None = None, by: User, **fields: Any
) -> PlanGoal:
    """Write a goal of a version on the desk: number None makes a new one, numbered after all that ever were.

    hours: number of the activity's kind to the hours planned; fields: strand, text, responsible, due_on. Raises
    PlanMoved.
    """
    version = _on_desk(version)
    if number is None:
        ever = PlanGoal.objects.filter(version__plan=version.plan_id).aggregate(last=Max("number"))["last"]
        number = (ever or 0) + 1
    goal, _made = PlanGoal.objects.update_or_create(version=version, number=number, defaults=fields)
    planned = hours or {}
    goal.hours.exclude(kind__in=planned).delete()
    for kind, count in planned.items():
        PlannedHours.objects.update_or_create(goal=goal, kind_id=kind, defaults={"hours": count})
    return goal


@transaction.atomic
def remove_goal(*, version: PlanVersion, number: int, by: User) -> None:
    """Take a goal out of a version on the desk; earlier versions keep it. Raises PlanMoved."""
    _on_desk(version).goals.filter(number=number).delete()


@transaction.atomic
def send_plan(*, version: PlanVersion, by: User) -> PlanVersion:
    """Send a version to MOPR for its consent (art. 12 ust. 4). Raises PlanMoved, PlanIncomplete, NobodyToAgree."""
    version = _on_desk(version)
    _complete(version)
    if not agreeing_shares(version.plan.enrolment).exists():
        raise NobodyToAgree
    return _move(version, state=PlanState.SENT, sent_by=by, sent_at=timezone.now())


def agreeing_shares(enrolment: Enrolment) -> Any:
    """Shares that open the plan of the file to a MOPR today."""
    shares = FileShare.objects.not_over(timezone.localdate()).filter(starts_on__lte=timezone.localdate())
    return shares.filter(
        enrolment=enrolment, organisation__kind=OrganisationKind.MOPR, sections__contains=[FileSection.PLAN]
    )


@transaction.atomic
def take_plan_back(*, version: PlanVersion, by: User) -> PlanVersion:
    """Take a version that was sent or agreed back to the desk, to change it; a consent is lost. Raises PlanMoved."""
    version = _in_state(version, PlanState.SENT, PlanState.AGREED)
    return _move(
        version,
        state=PlanState.DRAFT,
        agreed_on=None,
        agreed_on_paper=False,
        answer="",
        answered_by=None,
        answered_at=None,
    )


@transaction.atomic
def agree_plan(*, version: PlanVersion, words: str, by: User) -> PlanVersion:
    """MOPR's consent, in the portal. Raises PlanMoved, NotForThisOffice."""
    version = _in_state(version, PlanState.SENT)
    _only_mopr(by)
    return _answer(version, by, words, state=PlanState.AGREED, agreed_on=timezone.localdate())


@transaction.atomic
def return_plan(*, version: PlanVersion, words: str, by: User) -> PlanVersion:
    """MOPR sends the version back with what should change. Raises PlanMoved, NotForThisOffice."""
    version = _in_state(version, PlanState.SENT)
    _only_mopr(by)
    return _answer(version, by, words, state=PlanState.RETURNED)


@transaction.atomic
def enter_agreement(*, version: PlanVersion, day: date, words: str, by: User) -> PlanVersion:
    """The centre enters MOPR's consent that came on paper.

    words: the number of the letter, or who agreed. Raises PlanMoved, PlanIncomplete, DayToCome, BeforeDay.
    """
    version = _in_state(version, PlanState.DRAFT, PlanState.RETURNED, PlanState.SENT)
    _complete(version)
    _not_ahead(day)
    if version.diagnosed_on and day < version.diagnosed_on:
        raise BeforeDay(version.diagnosed_on)
    return _answer(version, by, words, state=PlanState.AGREED, agreed_on=day, agreed_on_paper=True)


@transaction.atomic
def sign_plan(*, version: PlanVersion, day: date, by: User) -> PlanVersion:
    """Enter that the paper was signed by both sides; from then on this version holds and never changes.

    Raises PlanMoved, DayToCome, BeforeDay (MOPR's consent, or the former version's signature).
    """
    version = _in_state(version, PlanState.AGREED)
    _not_ahead(day)
    former = version.plan.versions.signed().aggregate(last=Max("signed_on"))["last"]
    first = max(filter(None, [version.agreed_on, former]))
    if day < first:
        raise BeforeDay(first)
    document = Document.objects.create(
        enrolment=version.plan.enrolment,
        kind=DocumentKind.IPZS,
        number=paper_number(version),
        issued_on=day,
        signed_on=day,
        created_by=by,
    )
    return _move(
        version, state=PlanState.SIGNED, signed_on=day, signed_by=by, signed_at=timezone.now(), document=document
    )


def paper_number(version: PlanVersion) -> str:
    """IPZS/2026-041, of its first annex IPZS/2026-041 aneks 1: what stands on the paper and in the documents."""
    number = version.plan.number
    return number if version.version == 1 else f"{number} aneks {version.version - 1}"


def missing_in(version: PlanVersion) -> list[str]:
    """What the version lacks before it is sent: codes, see plan_words."""
    goals = list(version.goals.all())
    lacks = {
        "dates": version.starts_on is None or version.ends_on is None,
        "diagnosis": version.diagnosed_on is None or version.diagnosis.count() < len(DiagnosisField),
        "social": not version.social_scope.strip(),
        "vocational": not version.vocational_scope.strip(),
        "goals": not goals,
    }
    return [code for code, lacking in lacks.items() if lacking]


def _complete(version: PlanVersion) -> None:
    if missing := missing_in(version):
        raise PlanIncomplete(missing)


def _locked(version: PlanVersion) -> PlanVersion:
    found = PlanVersion.objects.select_for_update(of=("self",)).select_related("plan__enrolment")
    return found.get(pk=version.pk)


def _in_state(version: PlanVersion, *states: str) -> PlanVersion:
    version = _locked(version)
    if version.state not in states:
        raise PlanMoved(version.state)
    return version


def _on_desk(version: PlanVersion) -> PlanVersion:
    return _in_state(version, PlanState.DRAFT, PlanState.RETURNED)


def _only_mopr(by: User) -> None:
    if by.organisation is None or by.organisation.kind != OrganisationKind.MOPR:
        raise NotForThisOffice


def _not_ahead(day: date) -> None:
    if day > timezone.localdate():
        raise DayToCome


def _answer(version: PlanVersion, by: User, words: str, **fields: Any) -> PlanVersion:
    return _move(version, answer=words, answered_by=by, answered_at=timezone.now(), **fields)


def _move(version: PlanVersion, **fields: Any) -> PlanVersion:
    for name, value in fields.items():
        setattr(version, name, value)
    version.save(update_fields=list(fields))
    return version
