"""Hours that people were given, at meetings, in counselling, at employers: by person and kind of activity."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from itertools import chain

from reintegration.models import CounsellingCard, MeetingPresence, PlacementEntry


def delivered_minutes(
    enrolments: Collection[int], *, first: date | None = None, last: date | None = None
) -> dict[int, dict[int, int]]:
    """Enrolment's number -> kind's number -> minutes, of closed meetings at which the person was, of counselling
    and of the journals of placements.

    Three queries. first, last: days, both included; None leaves that end open. Hours are minutes / 60: clock hours.
    """
    presences = MeetingPresence.objects.delivered().filter(stay__enrolment__in=enrolments)
    cards = CounsellingCard.objects.standing().filter(enrolment__in=enrolments)
    days = PlacementEntry.objects.filter(placement__stay__enrolment__in=enrolments)
    if first is not None:
        presences, cards = presences.filter(meeting__held_on__gte=first), cards.filter(held_on__gte=first)
        days = days.filter(day__gte=first)
    if last is not None:
        presences, cards = presences.filter(meeting__held_on__lte=last), cards.filter(held_on__lte=last)
        days = days.filter(day__lte=last)
    found: dict[int, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    every = (presences.minutes_by_kind(), cards.minutes_by_kind(), days.minutes_by_kind())
    for enrolment, kind, minutes in chain(*every):
        found[enrolment][kind] += minutes
    return {enrolment: dict(kinds) for enrolment, kinds in found.items()}
