"""A competence course in its four stages, one after another: scope, standard, assessment, comparison; the document."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from grants.models import Project
from participants.dictionaries import DocumentKind
from participants.models import Document, Enrolment, Stay
from reintegration.models import UNCERTIFIED, Competence, CompetenceCourse, CourseResult, LearningOutcome, OutcomeCheck


class NotTaught(Exception):
    """Nothing of the course was changed."""


class SamePerson(NotTaught):
    """The trainer may not assess: teaching and validating are kept apart."""


class DatesOutOfOrder(NotTaught):
    """The scope comes before the course, and the course ends after it starts."""


class AlreadyPlanned(NotTaught):
    """The project has a course of that name which starts that day."""


class StandardLate(NotTaught):
    """The standard is set after the scope and before the course starts, not on its first day."""


class StandardInUse(NotTaught):
    """Somebody was assessed by this standard: it stays."""


class NoStandard(NotTaught):
    """People join once the standard is set."""


class NotInStay(NotTaught):
    """The person is in no stay when the course starts."""


class AlreadyIn(NotTaught):
    """The person is in this course already, or in another of that name and day."""


class AssessedBeforeEnd(NotTaught):
    """People are assessed from the last day of the course on, and not ahead."""


class Assessed(NotTaught):
    """The person was assessed and stays in the course."""


class AlreadyAssessed(NotTaught):
    """Somebody of this course was assessed: it stays as it was held."""


class NothingAssessed(NotTaught):
    """Nobody waits for the comparison: the assessment comes first, each outcome of each person."""


class ComparedBeforeAssessment(NotTaught):
    """The comparison comes on the day of the assessment or later, and not ahead."""


class NobodyPassed(NotTaught):
    """No compared person with a positive result waits for the document."""


class IssuedBeforeComparison(NotTaught):
    """The document is issued on the day of the comparison or later, and not ahead."""


@dataclass(frozen=True)
class Plan:
    """Stage one: what is taught to whom (scope), who teaches, who assesses, when and how long in hours."""

    name: str
    edition: str
    scope: str
    scope_on: date
    trainer: str
    assessor: str
    starts_on: date
    ends_on: date
    hours: int


@transaction.atomic
def plan_course(*, project: Project, plan: Plan, by: User) -> CompetenceCourse:
    """Stage one. Raises SamePerson, DatesOutOfOrder, AlreadyPlanned."""
    _check(plan, CompetenceCourse.objects.filter(project=project))
    return CompetenceCourse.objects.create(project=project, created_by=by, **vars(plan))


@transaction.atomic
def change_course(*, course: CompetenceCourse, plan: Plan, by: User) -> CompetenceCourse:
    """Put stage one right, for the course and for who takes part, until somebody is assessed.

    Raises AlreadyAssessed, SamePerson, DatesOutOfOrder, AlreadyPlanned, StandardLate, NotInStay, AlreadyIn.
    """
    course = _held(course)
    if course.competences.filter(assessed_on__isnull=False).exists():
        raise AlreadyAssessed
    _check(plan, CompetenceCourse.objects.filter(project=course.project_id).exclude(pk=course.pk))
    if course.standard_on and not plan.scope_on <= course.standard_on < plan.starts_on:
        raise StandardLate
    files = course.competences.values("enrolment")
    held = Stay.objects.active(plan.starts_on).filter(enrolment__in=files).values("enrolment").distinct().count()
    if held < course.competences.count():
        raise NotInStay
    copied = {"course": plan.name, "course_starts_on": plan.starts_on}
    if _competences().filter(enrolment__in=files, **copied).exclude(of_course=course).exists():
        raise AlreadyIn
    for name, value in vars(plan).items():
        setattr(course, name, value)
    course.save(update_fields=list(vars(plan)))
    copied |= {"scope_on": plan.scope_on, "course_ends_on": plan.ends_on}
    course.competences.update(**copied, trainer=plan.trainer, assessor=plan.assessor)
    return course


def _check(plan: Plan, others: QuerySet[CompetenceCourse]) -> None:
    if _name(plan.trainer) == _name(plan.assessor):
        raise SamePerson
    if not plan.scope_on < plan.starts_on <= plan.ends_on:
        raise DatesOutOfOrder
    if others.filter(name=plan.name, starts_on=plan.starts_on).exists():
        raise AlreadyPlanned


@transaction.atomic
def set_standard(
    *, course: CompetenceCourse, standard_on: date, outcomes: Sequence[tuple[str, str]], by: User
) -> CompetenceCourse:
    """Stage two: what people can do after the course, each with how it is verified. Replaces an earlier standard.

    outcomes: text and way of verifying, at least one. Raises StandardLate, StandardInUse.
    """
    course = _held(course)
    if not course.scope_on <= standard_on < course.starts_on:
        raise StandardLate
    if course.competences.filter(assessed_on__isnull=False).exists():
        raise StandardInUse
    course.standard_on = standard_on
    course.save(update_fields=["standard_on"])
    course.competences.update(standard_on=standard_on)
    course.outcomes.all().delete()
    LearningOutcome.objects.bulk_create(
        LearningOutcome(course=course, position=position, text=text, verified_by=verified_by)
        for position, (text, verified_by) in enumerate(outcomes, start=1)
    )
    return course


@transaction.atomic
def join_course(*, course: CompetenceCourse, enrolment: Enrolment, by: User) -> Competence:
    """Somebody takes part. Raises NoStandard, NotInStay, AlreadyIn."""
    course = _held(course)
    if course.standard_on is None:
        raise NoStandard
    if not Stay.objects.active(course.starts_on).filter(enrolment=enrolment).exists():
        raise NotInStay
    known = {"enrolment": enrolment, "course": course.name, "course_starts_on": course.starts_on}
    if _competences().filter(**known).exists():
        raise AlreadyIn
    made: Competence = _competences().create(
        **known,
        of_course=course,
        scope_on=course.scope_on,
        standard_on=course.standard_on,
        course_ends_on=course.ends_on,
        trainer=course.trainer,
        assessor=course.assessor,
        created_by=by,
    )
    return made


@transaction.atomic
def leave_course(*, competence: Competence, by: User) -> None:
    """Take somebody off the course before they are assessed. Raises Assessed."""
    competence = _competences().select_for_update(of=["self"]).get(pk=competence.pk)
    if competence.assessed_on is not None:
        raise Assessed
    competence.delete()


@transaction.atomic
def assess(*, course: CompetenceCourse, assessed_on: date, checks: Mapping[int, Mapping[int, bool]], by: User) -> int:
    """Stage three: each outcome of each person. Answers how many people were assessed.

    checks: competence's number -> outcome's number -> passed; somebody compared already is left as they are.
    Raises AssessedBeforeEnd, NothingAssessed.
    """
    course = _held(course)
    if not course.ends_on <= assessed_on <= timezone.localdate():
        raise AssessedBeforeEnd
    outcomes = set(course.outcomes.values_list("pk", flat=True))
    people: Any = course.competences.filter(pk__in=checks, compared_on__isnull=True)
    whole = [person for person in people if set(checks[person.pk]) == outcomes]
    if not whole:
        raise NothingAssessed
    OutcomeCheck.objects.filter(competence__in=whole).delete()
    OutcomeCheck.objects.bulk_create(
        OutcomeCheck(competence=person, outcome_id=outcome, passed=passed, created_by=by)
        for person in whole
        for outcome, passed in checks[person.pk].items()
    )
    for person in whole:
        person.assessed_on = assessed_on
        person.save(update_fields=["assessed_on"])
    return len(whole)


@transaction.atomic
def compare(*, course: CompetenceCourse, compared_on: date, by: User) -> tuple[int, int]:
    """Stage four: what was shown against the standard. Positive where every outcome was passed, else negative.

    Answers how many are positive and how many negative. Raises NothingAssessed, ComparedBeforeAssessment.
    """
    course = _held(course)
    people: list[Any] = list(course.competences.filter(assessed_on__isnull=False, compared_on__isnull=True))
    if not people:
        raise NothingAssessed
    if not max(person.assessed_on for person in people if person.assessed_on) <= compared_on <= timezone.localdate():
        raise ComparedBeforeAssessment
    failed = set(OutcomeCheck.objects.filter(competence__in=people, passed=False).values_list("competence", flat=True))
    for person in people:
        person.compared_on = compared_on
        person.result = CourseResult.NEGATIVE if person.pk in failed else CourseResult.POSITIVE
        person.save(update_fields=["compared_on", "result"])
    return len(people) - len(failed), len(failed)


@transaction.atomic
def issue_certificates(*, course: CompetenceCourse, issued_on: date, by: User) -> int:
    """A numbered document for everybody who passed and has none that holds; answers how many.

    Numbers go on, so that one withdrawn is not given again. Raises NobodyPassed, IssuedBeforeComparison.
    """
    course = _held(course)
    passed = course.competences.filter(UNCERTIFIED, result=CourseResult.POSITIVE)
    people: list[Any] = list(passed.order_by("pk"))
    if not people:
        raise NobodyPassed
    if not max(person.compared_on for person in people if person.compared_on) <= issued_on <= timezone.localdate():
        raise IssuedBeforeComparison
    given = Document.objects.filter(kind=DocumentKind.CERTIFICATE, number__startswith=f"{course.pk}/")
    before = given.filter(enrolment__in=course.competences.values("enrolment")).count()
    for position, person in enumerate(people, start=before + 1):
        person.document = Document.objects.create(
            enrolment_id=person.enrolment_id,
            kind=DocumentKind.CERTIFICATE,
            number=f"{course.pk}/{position}/{issued_on.year}",
            issued_on=issued_on,
            created_by=by,
        )
        person.save(update_fields=["document"])
    return len(people)


def _competences() -> Any:
    return Competence.objects


def _held(course: CompetenceCourse) -> CompetenceCourse:
    return CompetenceCourse.objects.select_for_update(of=["self"]).get(pk=course.pk)


def _name(text: str) -> str:
    return " ".join(text.split()).casefold()
