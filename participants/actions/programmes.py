"""The programme that goes on beside a job, without attendance and benefit (art. 13 ust. 5 of the act)."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from participants.models import EndGround, Stay, StayAct, StayActKind
from participants.periods import programme_end

from .refusals import (
    AlreadyLeft,
    BeyondSixMonths,
    DuringAnotherStay,
    JobOutsideTheStay,
    NoProgramme,
    NotForAJob,
    NotLonger,
    OutsideTheStay,
    StillToCome,
)
from .stays import write_act


@transaction.atomic
def continue_programme(*, stay: Stay, happened_on: date, job_on: date, until: date, reason: str, by: User) -> StayAct:
    """Let the programme go on after a stay that ended for a job, for six months from the job's first day at most.

    Nobody attends meanwhile and no benefit is due; the part in the project goes on. until: one after the project's
    end becomes that end. Raises StillToCome, NotForAJob, AlreadyLeft, JobOutsideTheStay, BeyondSixMonths, NotLonger,
    DuringAnotherStay.
    """
    stay = _locked(stay)
    _check_days(happened_on=happened_on, job_on=job_on)
    if stay.ended_on is None or stay.end_reason != EndGround.JOB.label or stay.programme_until:
        raise NotForAJob
    if stay.enrolment.ended_on:
        raise AlreadyLeft(stay.enrolment.ended_on)
    if job_on < stay.trial_starts_on:
        raise JobOutsideTheStay(stay.trial_starts_on)
    if until > programme_end(job_on):
        raise BeyondSixMonths(programme_end(job_on))
    until = min(until, stay.enrolment.project.ends_on)
    if until <= stay.ended_on:
        raise NotLonger(stay.ended_on)
    later = Stay.objects.filter(participant=stay.participant_id, trial_starts_on__gt=stay.ended_on).first()
    if later:
        raise DuringAnotherStay(later.last_day)
    stay.job_on, stay.programme_until = job_on, until
    stay.save(update_fields=["job_on", "programme_until"])
    return write_act(stay, StayActKind.IPZS_ONLY, happened_on, until, by, reason=reason)


@transaction.atomic
def end_programme(*, stay: Stay, happened_on: date, ended_on: date, reason: str, by: User) -> StayAct:
    """End a programme beside a job before its planned day. Raises StillToCome, NoProgramme, OutsideTheStay."""
    stay = _locked(stay)
    _check_days(happened_on=happened_on, ended_on=ended_on)
    if stay.ended_on is None or stay.programme_until is None or stay.programme_ended_on:
        raise NoProgramme
    if not stay.ended_on <= ended_on <= stay.programme_until:
        raise OutsideTheStay(stay.ended_on, stay.programme_until)
    stay.programme_ended_on = ended_on
    stay.save(update_fields=["programme_ended_on"])
    return write_act(stay, StayActKind.IPZS_ENDED, happened_on, ended_on, by, reason=reason)


def _locked(stay: Stay) -> Stay:
    locked = Stay.objects.select_for_update(of=("self", "enrolment")).select_related("enrolment__project")
    return locked.get(pk=stay.pk)


def _check_days(**days: date) -> None:
    for field, day in days.items():
        if day > timezone.localdate():
            raise StillToCome(field)
