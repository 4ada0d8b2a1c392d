"""The catalogue that plans and timetables choose from: kinds of activity, rooms, groups and who is in them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, TypeVar

from django.db import IntegrityError, transaction
from django.db.models import Max, Q
from django.utils import timezone

from accounts.models import Organisation, User
from participants.models import Stay
from reintegration.models import ActivityKind, GroupMembership, MeetingState, Room, WorkGroup
from reintegration.notice import KINDS

Row = TypeVar("Row", bound=ActivityKind | Room | WorkGroup)


class NotEntered(Exception):
    """Nothing was entered."""


class NameTaken(NotEntered):
    """The centre has one of that name already."""


class OutsideItsStay(NotEntered):
    """The person has no stay on that day."""


class GroupedLater(NotEntered):
    """The person's group changes on that day or later already."""


class StillPlanned(NotEntered):
    """It stands in meetings from today on. count: in how many."""

    def __init__(self, count: int) -> None:
        super().__init__()
        self.count = count


class StillPeopled(NotEntered):
    """People are in the group today or join it later. count: how many."""

    def __init__(self, count: int) -> None:
        super().__init__()
        self.count = count


def bring_kinds(centre: Organisation) -> None:
    """Enter the kinds of activity of the notice. Again: changes nothing, also what the centre has renamed since."""
    ActivityKind.objects.bulk_create(
        [ActivityKind(centre=centre, position=place, **kind._asdict()) for place, kind in enumerate(KINDS, start=1)],
        ignore_conflicts=True,
    )


def add_kind(*, centre: Organisation, name: str, strand: str, form: str, by: User) -> ActivityKind:
    """A kind of activity of the centre's own, after those there are. Raises NameTaken."""
    last = ActivityKind.objects.filter(centre=centre).aggregate(last=Max("position"))["last"] or 0
    made = ActivityKind(centre=centre, name=name, strand=strand, form=form, position=last + 1, created_by=by)
    return _once(made)


def add_room(*, centre: Organisation, name: str, places: int | None, by: User) -> Room:
    """A room. Raises NameTaken."""
    return _once(Room(centre=centre, name=name, places=places, created_by=by))


def add_group(*, centre: Organisation, name: str, by: User) -> WorkGroup:
    """A work group, nobody in it yet. Raises NameTaken."""
    return _once(WorkGroup(centre=centre, name=name))


@transaction.atomic
def change_entry(*, entry: ActivityKind | Room | WorkGroup, name: str, in_use: bool, **more: int | None) -> None:
    """Another name, or taken out of use (or into it again): what it was used for stays, under the new name.

    more: places, of a room. Raises NameTaken; StillPlanned and StillPeopled for what is still needed.
    """
    if entry.in_use and not in_use:
        _refuse_needed(entry)
    entry.name, entry.in_use = name, in_use
    for field, value in more.items():
        setattr(entry, field, value)
    _once(entry)


def _refuse_needed(entry: ActivityKind | Room | WorkGroup) -> None:
    today = timezone.localdate()
    if isinstance(entry, WorkGroup):
        goes_on = Q(ends_on__isnull=True) | Q(ends_on__gte=today)
        stays = Stay.objects.filter(Q(ended_on__isnull=True) | Q(ended_on__gte=today))
        if count := entry.memberships.filter(goes_on, stay__in=stays).count():
            raise StillPeopled(count)
    ahead: Any = entry.meetings  # the same name in all three
    if count := ahead.filter(held_on__gte=today, state=MeetingState.PLANNED).count():
        raise StillPlanned(count)


@transaction.atomic
def join_group(*, group: WorkGroup, stay: Stay, starts_on: date, by: User) -> GroupMembership:
    """Let a person belong to a group from a day on; the group before ends the day before.

    Raises OutsideItsStay, GroupedLater where a membership begins on that day or later.
    """
    if not stay.holds_on(starts_on):
        raise OutsideItsStay
    list(Stay.objects.select_for_update(of=("self",), no_key=True).filter(pk=stay.pk))
    memberships = GroupMembership.objects.filter(stay=stay)
    if memberships.filter(starts_on__gte=starts_on).exists():
        raise GroupedLater
    before = memberships.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=starts_on))
    before.update(ends_on=starts_on - timedelta(days=1))
    return GroupMembership.objects.create(group=group, stay=stay, starts_on=starts_on, created_by=by)


def _once(row: Row) -> Row:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise NameTaken from error
    return row
