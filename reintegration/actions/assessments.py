"""Assessing the social situation criterion by criterion: at entry, in between, at exit; and putting a level right."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from participants.dictionaries import DocumentKind
from participants.models import Document, Enrolment
from reintegration.models import CriterionAssessment, InterimAssessment, LevelCorrection, Moment, SignedSheet


class NotAssessed(Exception):
    """Nothing has changed. field: the one to which the sentence belongs, "" for the whole form."""

    field = ""


class AssessedAlready(NotAssessed):
    """A criterion has a level of that day, or its exit level: it is put right by a correction."""


class NothingAssessed(NotAssessed):
    """No criterion has a level."""


class AssessmentToCome(NotAssessed):
    """The day is after today."""

    field = "day"


@dataclass
class AssessedBefore(NotAssessed):
    """The day is before the entry assessment, or a signature before its sheet. first: the earliest day."""

    first: date
    field = "day"


class SameLevel(NotAssessed):
    """The correction changes nothing."""

    field = "level"


class SignedAlready(NotAssessed):
    """The sheet of that day was signed."""


@transaction.atomic
def assess_at_entry(*, enrolment: Enrolment, day: date, levels: Mapping[str, int], by: User) -> int:
    """Write the levels of a first assessment; answers how many. levels: criterion to 1, 2 or 3.

    Whoever comes back is assessed anew, on another day. Raises NothingAssessed, AssessmentToCome, AssessedAlready.
    """
    Enrolment.objects.select_for_update(of=("self",)).get(pk=enrolment.pk)
    _check(day, levels)
    standing = CriterionAssessment.objects.filter(enrolment=enrolment, criterion__in=levels)
    if standing.filter(entry_on=day).exists() or standing.filter(exit_on__isnull=True).exists():
        raise AssessedAlready
    rows = [
        CriterionAssessment(enrolment=enrolment, criterion=criterion, entry_level=level, entry_on=day, created_by=by)
        for criterion, level in levels.items()
    ]
    return len(CriterionAssessment.objects.bulk_create(rows))


@transaction.atomic
def assess_again(*, enrolment: Enrolment, moment: str, day: date, levels: Mapping[int, int], by: User) -> int:
    """Write the levels of an interim or exit assessment; answers how many. levels: number of the entry row to level.

    An exit level is written once. Raises NothingAssessed, AssessmentToCome, AssessedBefore, AssessedAlready.
    """
    rows = CriterionAssessment.objects.select_for_update(of=("self",)).filter(enrolment=enrolment, pk__in=levels)
    found: list[Any] = list(rows)
    _check(day, found)
    first = max(row.entry_on for row in found)
    if day < first:
        raise AssessedBefore(first)
    if any(row.exit_on for row in found):
        raise AssessedAlready
    if moment == Moment.EXIT:
        for row in found:
            row.exit_level, row.exit_on = levels[row.pk], day
            row.save(update_fields=["exit_level", "exit_on"])
    else:
        _write_interims(found, day, levels, by)
    return len(found)


def _write_interims(rows: list[CriterionAssessment], day: date, levels: Mapping[int, int], by: User) -> None:
    if InterimAssessment.objects.filter(assessment__in=rows, assessed_on=day).exists():
        raise AssessedAlready
    InterimAssessment.objects.bulk_create(
        InterimAssessment(assessment=row, level=levels[row.pk], assessed_on=day, created_by=by) for row in rows
    )


@transaction.atomic
def correct_level(
    *, assessment: CriterionAssessment, moment: str, day: date, level: int, reason: str, by: User
) -> LevelCorrection:
    """Put a level right, on record. day: of the assessment that was wrong. Raises NothingAssessed, SameLevel."""
    row: Any = CriterionAssessment.objects.select_for_update(of=("self",)).get(pk=assessment.pk)
    former = level_of(row, moment, day)
    if former is None:
        raise NothingAssessed
    if former == level:
        raise SameLevel
    if moment == Moment.INTERIM:
        interim = row.interims.get(assessed_on=day)
        interim.level = level
        interim.save(update_fields=["level"])
    else:
        field = f"{moment}_level"
        setattr(row, field, level)
        row.save(update_fields=[field])
    said = {"moment": moment, "assessed_on": day, "former_level": former, "level": level, "reason": reason}
    return LevelCorrection.objects.create(assessment=row, created_by=by, **said)


def level_of(row: CriterionAssessment, moment: str, day: date) -> int | None:
    """The level that a criterion has at that moment of that day; None for none."""
    if moment == Moment.INTERIM:
        return next((one.level for one in row.interims.all() if one.assessed_on == day), None)
    if moment == Moment.ENTRY:
        return row.entry_level if row.entry_on == day else None
    return row.exit_level if row.exit_on == day else None


@transaction.atomic
def sign_sheet(*, enrolment: Enrolment, moment: str, held_on: date, day: date, by: User) -> SignedSheet:
    """Enter that both sides signed the sheet of that assessment.

    day: of the signatures. Raises AssessmentToCome, AssessedBefore, SignedAlready.
    """
    Enrolment.objects.select_for_update(of=("self",)).get(pk=enrolment.pk)
    if day > timezone.localdate():
        raise AssessmentToCome
    if day < held_on:
        raise AssessedBefore(held_on)
    if enrolment.signed_sheets.filter(moment=moment, held_on=held_on).exists():
        raise SignedAlready
    document = Document.objects.create(
        enrolment=enrolment, kind=DocumentKind.SOCIAL_ASSESSMENT, issued_on=held_on, signed_on=day, created_by=by
    )
    return SignedSheet.objects.create(
        enrolment=enrolment, moment=moment, held_on=held_on, signed_on=day, document=document, created_by=by
    )


def _check(day: date, levels: object) -> None:
    if not levels:
        raise NothingAssessed
    if day > timezone.localdate():
        raise AssessmentToCome
