"""Hours of counselling in a month: by specialist against what was agreed, and by person."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils import timezone

from accounts.models import User
from cis_portal.lib.periods import Month
from grants.models import Project
from participants.models import Enrolment
from reintegration.models import ActivityKind, CounsellingCard, CounsellingPlan


@dataclass(frozen=True)
class Hours:
    """Meetings of some cards: how many, with how many people, minutes in all and by kind."""

    meetings: int
    people: int
    minutes: int
    by_kind: Counter[ActivityKind]

    @classmethod
    def of(cls, cards: Iterable[CounsellingCard]) -> Hours:
        """Of these cards."""
        found, by_kind = list(cards), Counter[ActivityKind]()
        for card in found:
            by_kind[card.kind] += card.minutes
        return cls(len(found), len({card.enrolment_id for card in found}), by_kind.total(), by_kind)

    @property
    def kinds(self) -> list[tuple[str, int]]:
        """Each kind in words with its minutes, in the catalogue's order."""
        ordered = sorted(self.by_kind.items(), key=lambda item: (item[0].position, item[0].pk))
        return [(kind.name, minutes) for kind, minutes in ordered]


@dataclass(frozen=True)
class SpecialistHours:
    """A specialist's month. planned: agreed minutes, None where nothing was agreed."""

    specialist: User
    hours: Hours
    planned: int | None

    @property
    def over(self) -> bool:
        """More than was agreed: to be settled before it is paid."""
        return self.planned is not None and self.hours.minutes > self.planned


@dataclass(frozen=True)
class PersonHours:
    """A person's month."""

    enrolment: Enrolment
    hours: Hours


def cards_of_month(user: User, project: Project, month: Month) -> list[CounsellingCard]:
    """The standing cards of the month that the user may see, by day and hour: one query."""
    cards = CounsellingCard.objects.visible_to(user).standing().of_project(project).in_month(month)
    return list(cards.select_related("kind", "specialist", "enrolment__participant").in_order())


def by_specialist(cards: Sequence[CounsellingCard], planned: dict[int, int]) -> list[SpecialistHours]:
    """Each specialist of these cards, by name."""
    people = {card.specialist_id: card.specialist for card in cards}
    rows = [
        SpecialistHours(person, Hours.of(card for card in cards if card.specialist_id == pk), planned.get(pk))
        for pk, person in people.items()
    ]
    return sorted(rows, key=lambda row: (row.specialist.last_name, row.specialist.first_name, row.specialist.pk))


def by_person(cards: Sequence[CounsellingCard]) -> list[PersonHours]:
    """Each participant of these cards, in Polish order."""
    files = {card.enrolment_id: card.enrolment for card in cards}
    rows = [
        PersonHours(file, Hours.of(card for card in cards if card.enrolment_id == pk)) for pk, file in files.items()
    ]
    return sorted(rows, key=lambda row: (row.enrolment.participant.sort_key, row.enrolment.pk))


def planned_minutes(project: Project, month: Month) -> dict[int, int]:
    """Specialist's number to the minutes a month agreed by then."""
    plans = CounsellingPlan.objects.filter(project=project, month__lte=month.first).order_by("month")
    return {specialist: int(hours * 60) for specialist, hours in plans.values_list("specialist_id", "hours")}


def digest_of(cards: Sequence[CounsellingCard]) -> str:
    """SHA-256 of what a month's summary says: the signed paper and the page of today can be compared by it."""
    lines = []
    for card in cards:
        hours = f"{card.starts_at:%H:%M}–{card.ends_at:%H:%M}"
        lines.append(f"{card.pk} {card.enrolment_id} {card.held_on} {hours} {card.kind_id} {card.topic}")
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def this_month(project: Project) -> Month:
    """The month of today, never past the project's ends."""
    today = Month.of(timezone.localdate())
    return min(max(today, Month.of(project.starts_on)), Month.of(project.ends_on))
