"""Ending a stay, which no mark may outlive."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import Max

from accounts.models import User
from participants import actions
from participants.models import EndGround, Stay, StayAct
from reintegration.models import DayMark


@transaction.atomic
def end_stay(*, stay: Stay, happened_on: date, ended_on: date, ground: EndGround, reason: str, by: User) -> StayAct:
    """End the stay on a day after which nothing is marked. Raises what participants.actions.end_stay does."""
    Stay.objects.select_for_update().get(pk=stay.pk)  # a mark that is being written holds its stay, and is waited for
    last = DayMark.objects.filter(stay=stay).aggregate(last=Max("day"))["last"]
    return actions.end_stay(
        stay=stay,
        happened_on=happened_on,
        ended_on=ended_on,
        ground=ground,
        reason=reason,
        marked_until=last,
        by=by,
    )
