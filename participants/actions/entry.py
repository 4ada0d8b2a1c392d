"""From an accepted candidate to a participant: entry data confirmed once, then the trial (art. 12 ust. 4, art. 15)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import OrganisationKind, User
from cis_portal.lib.identifiers import age_on
from grants.models import Project
from participants.checking import judge
from participants.dictionaries import DocumentKind
from participants.models import (
    Candidacy,
    CandidacyState,
    Document,
    Enrolment,
    EntrySnapshot,
    Referrer,
    SensitiveEntry,
    Stay,
    Support,
)
from participants.periods import trial_end
from participants.staying import counting_on

from .cases import take_case_numbers
from .refusals import (
    AlreadyConfirmed,
    DuringAnotherStay,
    IpzsTooLate,
    NotEligible,
    NotEnrolled,
    NothingDiffers,
    NotOnTheRoad,
    OutsideProject,
)
from .stays import file_application

REFERRERS = {OrganisationKind.MOPR: Referrer.MOPR, OrganisationKind.PUP: Referrer.PUP}


@transaction.atomic
def enrol_candidate(
    *,
    candidacy: Candidacy,
    first_day: date,
    entry: Mapping[str, Any],
    sensitive: Mapping[str, Any],
    supports: Sequence[tuple[str, str]],
    by: User,
) -> Enrolment:
    """Make an accepted candidate a participant, with the entry data confirmed as of the first day of support.

    entry, sensitive: fields of EntrySnapshot (without the age) and SensitiveEntry. supports: (kind, detail) of what
    begins on that day. The same sent twice is done once; a file that stands unconfirmed is confirmed there. Raises
    NotOnTheRoad, NotEnrolled, OutsideProject, NotEligible.
    """
    candidacy = _accepted(candidacy)
    project, person = candidacy.project, candidacy.participant
    assert person is not None  # the database lets nobody be accepted without one
    standing = project.enrolments.filter(participant=person).first()
    if standing and standing.entry_confirmed_at is None:
        raise NotEnrolled
    if standing:
        return standing
    check_first_day(first_day, project=project)
    if obstacles := judge(candidacy, first_day).standing_in_the_way:
        raise NotEligible(obstacles)
    enrolment = Enrolment.objects.create(
        participant=person,
        project=project,
        case_number=take_case_numbers(year=first_day.year, count=1)[0],
        started_on=first_day,
        created_by=by,
    )
    _write_version(enrolment, entry, sensitive, by)
    Support.objects.bulk_create(
        Support(enrolment=enrolment, position=place, kind=kind, detail=detail, started_on=first_day)
        for place, (kind, detail) in enumerate(supports, start=1)
    )
    _confirm(enrolment, by)
    candidacy.documents.update(enrolment=enrolment)
    return enrolment


@transaction.atomic
def confirm_entry(*, enrolment: Enrolment, by: User) -> Enrolment:
    """Confirm entry data that came without it, from a workbook. Raises AlreadyConfirmed."""
    enrolment = Enrolment.objects.select_for_update().get(pk=enrolment.pk)
    if enrolment.entry_confirmed_at or enrolment.entry_id is None:
        raise AlreadyConfirmed
    return _confirm(enrolment, by)


@transaction.atomic
def correct_entry(
    *, enrolment: Enrolment, entry: Mapping[str, Any], sensitive: Mapping[str, Any] | None, reason: str, by: User
) -> EntrySnapshot:
    """Write the next version of the entry data; the former one stays beside it, with the reason.

    sensitive: None keeps what the former version says, for people who may not see it. Raises NothingDiffers.
    """
    enrolment = (
        Enrolment.objects.select_for_update(of=("self",)).select_related("entry__sensitive").get(pk=enrolment.pk)
    )
    former = enrolment.entry
    if former and sensitive is None:
        sensitive = {name: getattr(former.sensitive, name) for name in SENSITIVE_FIELDS}
    if former and not _differs(former, entry) and not _differs(former.sensitive, sensitive or {}):
        raise NothingDiffers
    return _write_version(enrolment, entry, sensitive or {}, by, reason=reason)


@transaction.atomic
def start_trial(
    *,
    candidacy: Candidacy,
    first_day: date,
    ipzs_signed_on: date,
    by: User,
    ipzs_number: str = "",
    benefit_applied_on: date | None = None,
) -> Stay:
    """Begin the stay with its trial of one month (art. 15 ust. 1), counted as the project counts months.

    Until the manager qualifies the person the stay is planned to end with the trial. Somebody who left and came back
    is in the project again. Raises NotOnTheRoad, NotEnrolled, OutsideProject, IpzsTooLate, NotEligible,
    DuringAnotherStay.
    """
    candidacy = _accepted(candidacy)
    project = candidacy.project
    enrolment = project.enrolments.select_for_update().filter(participant=candidacy.participant).first()
    if enrolment is None or enrolment.entry_confirmed_at is None:
        raise NotEnrolled
    check_first_day(first_day, project=project, enrolment=enrolment)
    check_programme_day(first_day, ipzs_signed_on)
    beside_a_job = enrolment.stays.programme_goes_on(first_day).first()
    if beside_a_job:
        raise DuringAnotherStay(beside_a_job.programme_last_day)
    support_from = first_day if enrolment.ended_on else enrolment.started_on
    if obstacles := judge(candidacy, support_from).standing_in_the_way:
        raise NotEligible(obstacles)
    stay = _write_stay(candidacy, enrolment, first_day, benefit_applied_on, by)
    Document.objects.create(
        candidacy=candidacy,
        enrolment=enrolment,
        kind=DocumentKind.IPZS,
        number=ipzs_number,
        issued_on=ipzs_signed_on,
        signed_on=ipzs_signed_on,
        created_by=by,
    )
    if benefit_applied_on:
        file_application(stay, benefit_applied_on, by)
    candidacy.documents.filter(enrolment=None).update(enrolment=enrolment)
    candidacy.stay = stay
    candidacy.save(update_fields=["stay"])
    if enrolment.ended_on:
        enrolment.ended_on, enrolment.exit_situation, enrolment.exit_as_planned = None, "", None
        enrolment.save(update_fields=["ended_on", "exit_situation", "exit_as_planned"])
    return stay


def check_first_day(first_day: date, *, project: Project, enrolment: Enrolment | None = None) -> None:
    """Raise OutsideProject for a day before the project or the person's part in it, or after the project."""
    first = max(project.starts_on, enrolment.started_on) if enrolment else project.starts_on
    if not first <= first_day <= project.ends_on:
        raise OutsideProject(first, project.ends_on)


def check_programme_day(first_day: date, ipzs_signed_on: date) -> None:
    """Raise IpzsTooLate for a programme that was signed after the person had begun (art. 12 ust. 4)."""
    if ipzs_signed_on > first_day:
        raise IpzsTooLate


SENSITIVE_FIELDS = ("foreign_origin", "third_country", "minority", "homeless", "disability")


def _accepted(candidacy: Candidacy) -> Candidacy:
    candidacy = (
        Candidacy.objects.select_for_update(of=("self",)).select_related("participant", "project").get(pk=candidacy.pk)
    )
    if candidacy.state != CandidacyState.ACCEPTED or candidacy.stay_id:
        raise NotOnTheRoad(candidacy.state, CandidacyState.ACCEPTED)
    return candidacy


def _write_stay(
    candidacy: Candidacy, enrolment: Enrolment, first_day: date, benefit_applied_on: date | None, by: User
) -> Stay:
    referral = candidacy.steps.that_count().filter(state=CandidacyState.REFERRED).select_related("office").first()
    kind = OrganisationKind(referral.office.kind) if referral and referral.office else None
    counting = counting_on(candidacy.project, first_day)
    trial_ends_on = min(trial_end(first_day, counting), candidacy.project.ends_on)
    stay = Stay(
        enrolment=enrolment,
        participant_id=enrolment.participant_id,
        referred_by=REFERRERS.get(kind, "") if kind else "",
        referred_on=referral.happened_on if referral else None,
        trial_starts_on=first_day,
        trial_ends_on=trial_ends_on,
        planned_end_on=trial_ends_on,
        benefit_applied_on=benefit_applied_on,
        created_by=by,
    )
    try:
        with transaction.atomic():
            stay.save()
    except IntegrityError as error:
        other = Stay.objects.filter(participant=enrolment.participant_id).order_by("-trial_starts_on").first()
        raise DuringAnotherStay(other.last_day if other else None) from error
    return stay


def _write_version(
    enrolment: Enrolment, entry: Mapping[str, Any], sensitive: Mapping[str, Any], by: User, *, reason: str = ""
) -> EntrySnapshot:
    former, born = enrolment.entry, enrolment.participant.birth_date
    snapshot = EntrySnapshot.objects.create(
        enrolment=enrolment,
        version=former.version + 1 if former else 1,
        reason=reason,
        age_at_start=age_on(born, enrolment.started_on) if born else 0,
        created_by=by,
        **entry,
    )
    SensitiveEntry.objects.create(snapshot=snapshot, **sensitive)
    enrolment.entry = snapshot
    enrolment.save(update_fields=["entry"])
    return snapshot


def _confirm(enrolment: Enrolment, by: User) -> Enrolment:
    enrolment.entry_confirmed_by, enrolment.entry_confirmed_at = by, timezone.now()
    enrolment.save(update_fields=["entry_confirmed_by", "entry_confirmed_at"])
    return enrolment


def _differs(row: EntrySnapshot | SensitiveEntry, values: Mapping[str, Any]) -> bool:
    return any(getattr(row, name) != value for name, value in values.items())
