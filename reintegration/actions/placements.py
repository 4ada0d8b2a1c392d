"""Employers, placements at them, and their journals."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import Organisation, User
from participants.models import Stay
from reintegration.models import Employer, Placement, PlacementEntry


class NotPlaced(Exception):
    """No employer, placement or day of a journal was entered."""


class KnownEmployer(NotPlaced):
    """The centre knows an employer of that NIP. employer: which."""

    def __init__(self, employer: Employer) -> None:
        super().__init__()
        self.employer = employer


class OutsideStay(NotPlaced):
    """A placement begins and ends within the person's stay."""


class OtherPlacement(NotPlaced):
    """The person is at an employer in those days already. other: where and when."""

    def __init__(self, other: Placement) -> None:
        super().__init__()
        self.other = other


class NotThatDay(NotPlaced):
    """A journal takes days of the placement that have come."""


class DayEntered(NotPlaced):
    """That day stands in the journal."""


class JournalGoesOn(NotPlaced):
    """The journal tells of days after the new end."""


@dataclass(frozen=True)
class Contract:
    """What the contract with the employer says; hours: planned in all."""

    employer: Employer
    contract_number: str
    contract_on: date
    starts_on: date
    ends_on: date
    hours: int
    supervisor: str


@transaction.atomic
def add_employer(*, centre: Organisation, name: str, nip: str, address: str, contact: str, by: User) -> Employer:
    """Get to know an employer. nip: ten digits, checked. Raises KnownEmployer."""
    known = Employer.objects.filter(centre=centre, nip=nip).first()
    if known is not None:
        raise KnownEmployer(known)
    return Employer.objects.create(centre=centre, name=name, nip=nip, address=address, contact=contact, created_by=by)


@transaction.atomic
def place(*, stay: Stay, contract: Contract, by: User) -> Placement:
    """Send somebody to an employer. Raises OutsideStay, OtherPlacement."""
    if not (stay.holds_on(contract.starts_on) and stay.holds_on(contract.ends_on)):
        raise OutsideStay
    _refuse_other(stay, contract.starts_on, contract.ends_on)
    try:
        with transaction.atomic():
            return Placement.objects.create(stay=stay, created_by=by, **vars(contract))
    except IntegrityError:  # two at once: the database keeps one
        _refuse_other(stay, contract.starts_on, contract.ends_on)
        raise


@transaction.atomic
def change_placement(*, placement: Placement, ends_on: date, hours: int, supervisor: str, by: User) -> Placement:
    """End it earlier or later, plan other hours, name another supervisor; the history keeps what stood there.

    Raises OutsideStay, OtherPlacement, JournalGoesOn.
    """
    placement = Placement.objects.select_for_update(of=["self"]).select_related("stay").get(pk=placement.pk)
    if ends_on < placement.starts_on or not placement.stay.holds_on(ends_on):
        raise OutsideStay
    if placement.entries.filter(day__gt=ends_on).exists():
        raise JournalGoesOn
    _refuse_other(placement.stay, placement.starts_on, ends_on, but=placement)
    placement.ends_on, placement.hours, placement.supervisor = ends_on, hours, supervisor
    placement.save(update_fields=["ends_on", "hours", "supervisor"])
    return placement


def _refuse_other(stay: Stay, first: date, last: date, *, but: Placement | None = None) -> None:
    others = Placement.objects.filter(stay=stay, starts_on__lte=last, ends_on__gte=first)
    others = others.exclude(pk=but.pk) if but else others
    if other := others.select_related("employer").order_by("starts_on").first():
        raise OtherPlacement(other)


@transaction.atomic
def write_journal(
    *, placement: Placement, day: date, hours: Decimal, done: str, by: User, corrects: bool = False
) -> PlacementEntry:
    """Enter one day of practice; hours: more than 0, at most 8. corrects: a day that stands there is meant.

    Raises NotThatDay, DayEntered.
    """
    placement = Placement.objects.select_for_update(of=["self"]).get(pk=placement.pk)
    if not placement.starts_on <= day <= min(placement.ends_on, timezone.localdate()):
        raise NotThatDay
    entry = placement.entries.filter(day=day).first()
    if entry is None:
        return PlacementEntry.objects.create(placement=placement, day=day, hours=hours, done=done, created_by=by)
    if not corrects:
        raise DayEntered
    entry.hours, entry.done = hours, done
    entry.save(update_fields=["hours", "done"])
    return entry
