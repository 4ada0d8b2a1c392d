"""Entering a certificate of sickness or a justification, changing its days, taking it back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from cis_portal.lib.periods import Period
from cis_portal.lib.workdays import is_working_day
from participants.dictionaries import DocumentKind
from participants.models import Document, Stay
from reintegration.models import Absence, AbsenceKind

from .days import DayOutcome, take_back_corrections, take_off_days, write_days

DOCUMENTS = {AbsenceKind.SICK: DocumentKind.SICK_LEAVE, AbsenceKind.EXCUSED: DocumentKind.JUSTIFICATION}


class AbsenceNotEntered(Exception):
    """Nothing was entered or changed."""


class AbsenceOverlaps(AbsenceNotEntered):
    """Another absence of that kind holds one of the days. other: that one."""

    def __init__(self, other: Absence | None) -> None:
        super().__init__()
        self.other = other


class NoDayOfStay(AbsenceNotEntered):
    """None of the days is one of the stay, or of a justification none is a class day of it."""


class AlreadyTakenBack(AbsenceNotEntered):
    """The absence was taken back."""


class SameDays(AbsenceNotEntered):
    """The absence holds those days already."""


@dataclass(frozen=True)
class Entered:
    """An absence and what became of each of its days."""

    absence: Absence
    days: list[DayOutcome]


@transaction.atomic
def enter_absence(
    *,
    stay: Stay,
    kind: AbsenceKind,
    period: Period,
    by: User,
    number: str = "",
    issued_on: date | None = None,
    ground: str = "",
    note: str = "",
) -> Entered:
    """Enter a certificate, or a justification with its ground, and write its days.

    A certificate always has its Document, with its number or day of issue, scanned or not; a justification has one
    where either is given. Raises AbsenceOverlaps, NoDayOfStay.
    """
    if not any(stay.holds_on(day) for day in _days_of(kind, period)):
        raise NoDayOfStay
    document = None
    if kind == AbsenceKind.SICK or number or issued_on:
        document = Document.objects.create(
            enrolment_id=stay.enrolment_id,
            kind=DOCUMENTS[kind],
            number=number,
            issued_on=issued_on,
            created_by=by,
        )
    made = Absence(stay=stay, kind=kind, ground=ground, note=note, document=document, created_by=by)
    _save(made, period)
    return Entered(made, _write(made, period, by))


@transaction.atomic
def change_absence(*, absence: Absence, period: Period, reason: str, by: User) -> Entered:
    """Shorten, lengthen or move an absence: its own marks and proposals follow, with the reason.

    Days that it no longer holds say again what stood before. Raises AlreadyTakenBack, SameDays, AbsenceOverlaps,
    NoDayOfStay.
    """
    held = _held(absence)
    former = Period(held.starts_on, held.ends_on)
    if former == period:
        raise SameDays
    if not any(held.stay.holds_on(day) for day in _days_of(AbsenceKind(held.kind), period)):
        raise NoDayOfStay
    held.reason = reason
    _save(held, period)
    left = _leave(held, [day for day in former.days() if day not in period], reason, by)
    return Entered(held, sorted([*left, *_write(held, period, by)], key=lambda found: found.day))


@transaction.atomic
def take_back_absence(*, absence: Absence, reason: str, by: User) -> Entered:
    """Take an absence back: it was somebody else's, or is no certificate. Its marks and proposals follow.

    Raises AlreadyTakenBack.
    """
    held = _held(absence)
    held.taken_back_by, held.taken_back_at, held.reason = by, timezone.now(), reason
    held.save(update_fields=["taken_back_by", "taken_back_at", "reason"])
    return Entered(held, _leave(held, Period(held.starts_on, held.ends_on).days(), reason, by))


def _held(absence: Absence) -> Absence:
    held = Absence.objects.select_for_update(of=("self",)).select_related("stay__enrolment__project").get(pk=absence.pk)
    if held.is_taken_back:
        raise AlreadyTakenBack
    return held


def _save(absence: Absence, period: Period) -> None:
    absence.starts_on, absence.ends_on = period.starts_on, period.ends_on
    try:
        with transaction.atomic():
            absence.save()
    except IntegrityError as error:  # two at once: the database keeps them apart
        others = Absence.objects.standing().filter(
            stay=absence.stay_id, kind=absence.kind, starts_on__lte=period.ends_on, ends_on__gte=period.starts_on
        )
        other = others.exclude(pk=absence.pk).select_related("document").first()
        if other is None:
            raise
        raise AbsenceOverlaps(other) from error


def _write(absence: Absence, period: Period, by: User) -> list[DayOutcome]:
    return write_days(
        stay=absence.stay,
        days=_days_of(AbsenceKind(absence.kind), period),
        code=absence.code,
        act=absence.act,
        reason=reason_of(absence),
        by=by,
        absence=absence,
    )


def _leave(absence: Absence, days: Iterable[date], reason: str, by: User) -> list[DayOutcome]:
    days = list(days)
    marks = take_off_days(stay=absence.stay, days=days, act=absence.act, reason=reason, by=by)
    return [*marks, *take_back_corrections(absence=absence, days=days, reason=reason, by=by)]


def _days_of(kind: AbsenceKind, period: Period) -> list[date]:
    """A certificate holds on days off too; a justification excuses class days."""
    return [day for day in period.days() if kind == AbsenceKind.SICK or is_working_day(day)]


def reason_of(absence: Absence) -> str:
    """What a correction of a closed month says of it: kind, days, document."""
    days = [date_format(day, "SHORT_DATE_FORMAT") for day in (absence.starts_on, absence.ends_on)]
    said = {
        "kind": absence.get_kind_display(),
        "since": days[0],
        "until": days[1],
        "number": absence.document.number if absence.document and absence.document.number else _("without a number"),
    }
    return _("%(kind)s %(since)s–%(until)s, document %(number)s") % said
