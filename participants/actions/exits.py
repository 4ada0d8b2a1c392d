"""Leaving the project: the exit of the SM EFS form, and the weeks after it in which a result counts."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.models import User
from cis_portal.printing import LANGUAGE
from participants.dictionaries import ExitSituation
from participants.leaving import window_days
from participants.models import Enrolment, ExitFollowUp

from .refusals import (
    AlreadyLeft,
    ExitBeforeEntry,
    NoDayOfBusiness,
    NotLeft,
    OutsideProject,
    ProgrammeGoesOn,
    StayGoesOn,
    StillToCome,
    StillWatched,
)
from .tasks import ensure_task, settle_rule


@transaction.atomic
def leave_project(
    *,
    enrolment: Enrolment,
    ended_on: date,
    situation: ExitSituation,
    as_planned: bool,
    by: User,
    business_started_on: date | None = None,
) -> ExitFollowUp:
    """Enter that the person left the project, and open the weeks in which a result counts, with a task for its end.

    situation: as SM EFS asks, also "still watched" (MONITORED). Raises AlreadyLeft, StillToCome, ExitBeforeEntry,
    OutsideProject, StayGoesOn, ProgrammeGoesOn, NoDayOfBusiness.
    """
    enrolment = Enrolment.objects.select_for_update(of=("self",)).select_related("project").get(pk=enrolment.pk)
    if enrolment.ended_on:
        raise AlreadyLeft(enrolment.ended_on)
    check_day_of_leaving(enrolment, ended_on)
    _write_situation(enrolment, situation, business_started_on)
    enrolment.ended_on, enrolment.exit_as_planned = ended_on, as_planned
    enrolment.save(update_fields=["ended_on", "exit_as_planned", "exit_situation", "business_started_on"])
    due_on = ended_on + timedelta(days=window_days(enrolment.project, ended_on))
    enrolment.follow_ups.filter(settled_at=None).update(settled_by=by, settled_at=timezone.now())
    follow_up = ExitFollowUp.objects.create(enrolment=enrolment, left_on=ended_on, due_on=due_on, created_by=by)
    with translation.override(LANGUAGE):
        text = _("Case %(case)s: situation after leaving, with evidence") % {"case": enrolment.case_number}
    ensure_task(
        project=enrolment.project,
        key=_key(enrolment),
        text=text,
        due_on=due_on,
        enrolment=enrolment,
        assignee=by,
        by=by,
    )
    return follow_up


@transaction.atomic
def settle_exit(
    *, enrolment: Enrolment, situation: ExitSituation, by: User, business_started_on: date | None = None
) -> Enrolment:
    """Enter the situation that stands, and close the weeks of watching. After them too: it is kept as it became known.

    Raises NotLeft, StillWatched for a situation that is still watched, NoDayOfBusiness.
    """
    enrolment = Enrolment.objects.select_for_update(of=("self",)).select_related("project").get(pk=enrolment.pk)
    if enrolment.ended_on is None:
        raise NotLeft
    if situation is ExitSituation.MONITORED:
        raise StillWatched
    _write_situation(enrolment, situation, business_started_on)
    enrolment.save(update_fields=["exit_situation", "business_started_on"])
    enrolment.follow_ups.filter(settled_at=None).update(settled_by=by, settled_at=timezone.now())
    settle_rule(project=enrolment.project, key=_key(enrolment), by=by)
    return enrolment


def check_day_of_leaving(enrolment: Enrolment, ended_on: date) -> None:
    """Raise StillToCome, ExitBeforeEntry, OutsideProject, StayGoesOn or ProgrammeGoesOn for a day nobody leaves on."""
    if ended_on > timezone.localdate():
        raise StillToCome("ended_on")
    if ended_on < enrolment.started_on:
        raise ExitBeforeEntry(enrolment.started_on)
    if ended_on > enrolment.project.ends_on:
        raise OutsideProject(enrolment.started_on, enrolment.project.ends_on, field="ended_on")
    stay = enrolment.stays.order_by("-trial_starts_on").first()
    if stay and (stay.ended_on is None or stay.ended_on > ended_on):
        raise StayGoesOn(stay.last_day)
    if stay and stay.programme_last_day and stay.programme_last_day > ended_on:
        raise ProgrammeGoesOn(stay.programme_last_day)


def _write_situation(enrolment: Enrolment, situation: ExitSituation, business_started_on: date | None) -> None:
    business = situation is ExitSituation.STARTED_BUSINESS
    if business and business_started_on is None:
        raise NoDayOfBusiness
    enrolment.exit_situation = situation
    enrolment.business_started_on = business_started_on if business else None


def _key(enrolment: Enrolment) -> str:
    return f"exit_result:{enrolment.pk}"
