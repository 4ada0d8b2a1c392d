"""Planning the timetable: series of meetings, their people, and single meetings moved or called off."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, time

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import Organisation, User
from cis_portal.lib.periods import Period
from grants.models import Project, ProjectRoleKind
from participants.models import Stay
from reintegration.clashes import Clash, clashes_of
from reintegration.models import ActivityKind, Meeting, MeetingSeries, MeetingState, Room, SeriesMember, WorkGroup
from reintegration.planning import planned_days


class NotPlanned(Exception):
    """Nothing was planned or changed."""


class Clashes(NotPlanned):
    """A person, a leader or a room would be needed twice. found: each with the meeting that stands already."""

    def __init__(self, found: list[Clash]) -> None:
        super().__init__()
        self.found = found


class NoSuchDay(NotPlanned):
    """None of the weekdays lies in the period, or all of them are public holidays."""


class OutsideProject(NotPlanned):
    """The days are not all of the project."""


class NotPlannedAnyMore(NotPlanned):
    """The meeting was held or called off, or has a register already."""


class AlreadyBelongs(NotPlanned):
    """The person belongs to the series on one of these days."""


class OutsideStay(NotPlanned):
    """The person has no stay on the first of these days."""


@dataclass(frozen=True)
class Planned:
    """A series with its meetings, and the public holidays that were left out."""

    series: MeetingSeries
    meetings: list[Meeting]
    skipped: tuple[date, ...]


@transaction.atomic
def plan_series(
    *,
    project: Project,
    kind: ActivityKind,
    leader: User,
    weekdays: Collection[int],
    starts_at: time,
    ends_at: time,
    starts_on: date,
    ends_on: date,
    group: WorkGroup | None = None,
    room: Room | None = None,
    capacity: int | None = None,
    by: User,
) -> Planned:
    """Plan a series and each of its meetings; public holidays are left out.

    weekdays: 1 for Monday to 7. Raises OutsideProject, NoSuchDay, Clashes; then nothing is planned.
    """
    if starts_on < project.starts_on or ends_on > project.ends_on:
        raise OutsideProject
    found = planned_days(weekdays, Period(starts_on, ends_on))
    if not found.days:
        raise NoSuchDay
    _one_planner_at_a_time(project)
    series = MeetingSeries.objects.create(
        project=project,
        kind=kind,
        group=group,
        leader=leader,
        room=room,
        weekdays=sorted(set(weekdays)),
        starts_at=starts_at,
        ends_at=ends_at,
        starts_on=starts_on,
        ends_on=ends_on,
        capacity=capacity,
        created_by=by,
    )
    drafts = [_meeting_of(series, day) for day in found.days]
    _refuse_clashes(drafts)
    return Planned(series, Meeting.objects.bulk_create(drafts), found.skipped)


@transaction.atomic
def end_series(*, series: MeetingSeries, last_day: date, reason: str, by: User) -> int:
    """End a series after that day: its later meetings without a register go; how many went.

    What was held, called off or marked stays. History keeps the rest. Raises NoSuchDay for a day after its end.
    """
    series = MeetingSeries.objects.select_for_update().get(pk=series.pk)
    if last_day > series.ends_on:
        raise NoSuchDay
    later = series.meetings.filter(held_on__gt=last_day, state=MeetingState.PLANNED, presences=None)
    gone = later.delete()[0]
    series.ends_on, series.end_reason = max(last_day, series.starts_on), reason
    series.save(update_fields=["ends_on", "end_reason"])
    series.members.filter(starts_on__gt=last_day).delete()
    series.members.filter(ends_on=None).update(ends_on=last_day)
    return gone


@transaction.atomic
def add_member(
    *, series: MeetingSeries, stay: Stay, starts_on: date, ends_on: date | None = None, by: User
) -> SeriesMember:
    """Let a person take part in a series from one day until another. Raises OutsideStay, AlreadyBelongs, Clashes."""
    if not stay.holds_on(starts_on):
        raise OutsideStay
    _one_planner_at_a_time(series.project)
    meetings = series.meetings.taking_place().filter(held_on__gte=starts_on)
    _refuse_clashes([meeting for meeting in meetings if ends_on is None or meeting.held_on <= ends_on], {stay.pk})
    try:
        with transaction.atomic():
            return SeriesMember.objects.create(
                series=series, stay=stay, starts_on=starts_on, ends_on=ends_on, created_by=by
            )
    except IntegrityError as error:
        raise AlreadyBelongs from error


@transaction.atomic
def end_member(*, member: SeriesMember, last_day: date, by: User) -> None:
    """Let a person's part in a series end with that day; one that would end before it began goes."""
    if last_day < member.starts_on:
        member.delete()
        return
    member.ends_on = last_day
    member.save(update_fields=["ends_on"])


@transaction.atomic
def move_meeting(
    *,
    meeting: Meeting,
    held_on: date,
    starts_at: time,
    ends_at: time,
    leader: User,
    room: Room | None,
    reason: str,
    by: User,
) -> Meeting:
    """Put a planned meeting on another day or hour, in another room or another leader's hands, with the reason.

    Raises NotPlannedAnyMore, OutsideProject, Clashes.
    """
    _one_planner_at_a_time(meeting.project)
    moved = _planned(meeting)
    if not meeting.project.starts_on <= held_on <= meeting.project.ends_on:
        raise OutsideProject
    if held_on != moved.held_on and moved.presences.exclude(present=None).exists():
        raise NotPlannedAnyMore
    moved.moved_from = moved.moved_from or moved.held_on
    moved.held_on, moved.starts_at, moved.ends_at = held_on, starts_at, ends_at
    moved.leader, moved.room = leader, room
    _refuse_clashes([moved])
    return _said(moved, reason, by)


@transaction.atomic
def call_off_meeting(*, meeting: Meeting, reason: str, by: User) -> Meeting:
    """Call a planned meeting off, with the reason. Raises NotPlannedAnyMore, also where somebody is marked."""
    called_off = _planned(meeting)
    if called_off.presences.exclude(present=None).exists():
        raise NotPlannedAnyMore
    called_off.state = MeetingState.CANCELLED
    return _said(called_off, reason, by)


@transaction.atomic
def restore_meeting(*, meeting: Meeting, by: User) -> Meeting:
    """Let a meeting that was called off take place after all. Raises NotPlannedAnyMore, Clashes."""
    _one_planner_at_a_time(meeting.project)
    restored = Meeting.objects.select_for_update(of=("self",)).get(pk=meeting.pk)
    if restored.state != MeetingState.CANCELLED:
        raise NotPlannedAnyMore
    restored.state = MeetingState.PLANNED
    _refuse_clashes([restored])
    return _said(restored, restored.reason, by)


def _one_planner_at_a_time(project: Project) -> None:
    """Until this transaction ends nobody else plans at the centre: what was looked for clashes stays so."""
    lead = Organisation.objects.filter(project_roles__project=project, project_roles__role=ProjectRoleKind.LEAD)
    list(lead.select_for_update(no_key=True, of=("self",)))


def _planned(meeting: Meeting) -> Meeting:
    found = Meeting.objects.select_for_update(of=("self",)).get(pk=meeting.pk)
    if found.state != MeetingState.PLANNED:
        raise NotPlannedAnyMore
    return found


def _said(meeting: Meeting, reason: str, by: User) -> Meeting:
    meeting.reason, meeting.changed_by, meeting.changed_at = reason, by, timezone.now()
    meeting.version += 1
    meeting.save()
    return meeting


def _meeting_of(series: MeetingSeries, day: date) -> Meeting:
    return Meeting(
        series=series,
        project=series.project,
        kind=series.kind,
        group=series.group,
        leader=series.leader,
        room=series.room,
        capacity=series.capacity,
        held_on=day,
        starts_at=series.starts_at,
        ends_at=series.ends_at,
    )


def _refuse_clashes(drafts: list[Meeting], people: set[int] | None = None) -> None:
    found = clashes_of(drafts, people=people)
    if people is not None:  # leader and room are the meetings' own: they stand already
        found = [clash for clash in found if clash.people]
    if found:
        raise Clashes(found)
