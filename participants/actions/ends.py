"""Putting the last day of an ended stay right: a further act, beside the decision that it corrects."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from participants.models import Stay, StayAct, StayActKind

from .refusals import (
    AlreadyLeft,
    DuringAnotherStay,
    MarkedLater,
    NothingDiffers,
    OutsideTheStay,
    StayGoesOn,
    StillToCome,
)
from .stays import write_act


@transaction.atomic
def correct_end(
    *, stay: Stay, happened_on: date, ended_on: date, reason: str, marked_until: date | None, by: User
) -> StayAct:
    """Give an ended stay another last day; the decision and its ground stay as they were written.

    marked_until: as for end_stay. Raises StillToCome, StayGoesOn, NothingDiffers, OutsideTheStay, MarkedLater,
    AlreadyLeft, DuringAnotherStay.
    """
    locked = Stay.objects.select_for_update(of=("self", "enrolment")).select_related("enrolment__project")
    stay = locked.get(pk=stay.pk)
    if stay.ended_on is None:
        raise StayGoesOn(stay.last_day)
    if ended_on == stay.ended_on:
        raise NothingDiffers
    _check_day(stay, happened_on, ended_on)
    if marked_until and marked_until > ended_on:
        raise MarkedLater(marked_until)
    stay.ended_on = ended_on
    try:
        with transaction.atomic():
            stay.save(update_fields=["ended_on"])
    except IntegrityError as error:
        others = Stay.objects.filter(participant=stay.participant_id, trial_starts_on__gt=stay.trial_starts_on)
        other = others.order_by("trial_starts_on").first()
        raise DuringAnotherStay(other.last_day if other else None) from error
    return write_act(stay, StayActKind.CORRECTED, happened_on, ended_on, by, reason=reason)


def _check_day(stay: Stay, happened_on: date, ended_on: date) -> None:
    today, left = timezone.localdate(), stay.enrolment.ended_on
    if happened_on > today:
        raise StillToCome
    if ended_on > today:
        raise StillToCome("ended_on")
    before_programme = stay.programme_until and stay.programme_until - timedelta(days=1)
    last = min(filter(None, [stay.planned_end_on, before_programme, stay.programme_ended_on]), default=None)
    if ended_on < stay.trial_starts_on or (last and ended_on > last):
        raise OutsideTheStay(stay.trial_starts_on, last)
    if left and ended_on > left:
        raise AlreadyLeft(left)
