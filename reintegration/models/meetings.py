"""One meeting: when and where, what was done, and who was there."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Self

import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q, QuerySet, Sum, Value
from django.utils.translation import pgettext_lazy

from accounts.history import tracked
from accounts.models import User
from accounts.permissions import Permission
from grants.models import Project
from participants.models import Stay

from .activities import ActivityKind, Room
from .groups import WorkGroup
from .timetable import MeetingSeries


class MeetingState(models.TextChoices):
    """planned until its register is closed, or until it is called off."""

    PLANNED = "planned", pgettext_lazy("meeting", "planned")
    CLOSED = "closed", pgettext_lazy("meeting", "held")
    CANCELLED = "cancelled", pgettext_lazy("meeting", "called off")


def _moment(hour: str) -> Func:
    """The day with an hour of it, by the clock on the wall: no zone."""
    # The arguments stand in the order of the alphabet: Django compares them so when it looks for changes.
    return Func(
        F("held_on"), F(hour), arg_joiner=" + ", output_field=models.DateTimeField(), template="(%(expressions)s)"
    )


def _never_twice(field: str) -> list[tuple[Any, str]]:
    """No two meetings at once that have the same of that field: ranges of numbers, as no extension is at hand."""
    return [
        (Func(F(field), F(field), Value("[]"), function="int8range"), RangeOperators.OVERLAPS),
        (Func(_moment("starts_at"), _moment("ends_at"), Value("[)"), function="tsrange"), RangeOperators.OVERLAPS),
    ]


class MeetingQuerySet(models.QuerySet["Meeting"]):
    def visible_to(self, user: User) -> Self:
        """Of the projects that the user's centre leads; nobody else sees its timetable."""
        if not user.works_for_a_centre:
            return self.none()
        return self.filter(project__in=Project.objects.led_by(user))

    def recordable_by(self, user: User) -> Self:
        """Whose register the user may keep: a leader's own, of the whole centre for who plans the timetable."""
        seen = self.visible_to(user)
        return seen if user.may(Permission.TIMETABLE_PLAN) else seen.filter(leader=user)

    def within(self, first: date, last: date) -> Self:
        """Held or to be held on these days, both included."""
        return self.filter(held_on__range=(first, last))

    def taking_place(self) -> Self:
        """Not called off."""
        return self.exclude(state=MeetingState.CANCELLED)

    def not_closed(self, before: date) -> Self:
        """Of days before that one, whose register nobody has closed yet."""
        return self.filter(state=MeetingState.PLANNED, held_on__lt=before)

    def with_names(self) -> Self:
        """With kind, group, leader and room: no query more."""
        return self.select_related("kind", "group", "leader", "room")

    def in_order(self) -> Self:
        """By day and hour."""
        return self.order_by("held_on", "starts_at", "pk")


@tracked
class Meeting(models.Model):
    """One meeting of a series with its register and its entry in the journal.

    Hours are those of the clock on the wall. minutes: how long it lasted without breaks, once the journal says so.
    moved_from: the day it was first planned for; reason: why it was moved, called off or opened again. version counts
    changes of the journal. Leader and room are in one place at a time: the database excludes the rest. A closed
    meeting keeps its people as they are. Retention: as for Participant.
    """

    series = models.ForeignKey(MeetingSeries, on_delete=models.PROTECT, related_name="meetings")
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="meetings")
    kind = models.ForeignKey(ActivityKind, on_delete=models.PROTECT, related_name="meetings")
    group = models.ForeignKey(WorkGroup, null=True, blank=True, on_delete=models.PROTECT, related_name="meetings")
    leader = models.ForeignKey(User, on_delete=models.PROTECT, related_name="meetings")
    room = models.ForeignKey(Room, null=True, blank=True, on_delete=models.PROTECT, related_name="meetings")
    capacity = models.PositiveSmallIntegerField(null=True, blank=True)
    held_on = models.DateField()
    starts_at = models.TimeField()
    ends_at = models.TimeField()
    state = models.CharField(max_length=10, choices=MeetingState, default=MeetingState.PLANNED)
    moved_from = models.DateField(null=True, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    changed_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField(null=True, blank=True)
    topic = models.CharField(max_length=200, blank=True)
    minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    notes = models.TextField(max_length=2000, blank=True)
    version = models.PositiveIntegerField(default=1)
    written_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["series", "held_on"],
                condition=Q(moved_from__isnull=True),
                name="a_series_meets_once_on_a_planned_day",
            ),
            models.CheckConstraint(name="a_meeting_lasts_some_time", condition=Q(ends_at__gt=F("starts_at"))),
            models.CheckConstraint(name="a_meeting_state_is_known", condition=Q(state__in=MeetingState.values)),
            models.CheckConstraint(
                name="moving_or_calling_off_gives_its_reason",
                condition=(Q(moved_from__isnull=True) & ~Q(state="cancelled"))
                | (~Q(reason="") & Q(changed_by__isnull=False, changed_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="a_closed_meeting_says_what_how_long_and_by_whom",
                condition=~Q(state="closed")
                | (~Q(topic="") & Q(minutes__gt=0, closed_by__isnull=False, closed_at__isnull=False)),
            ),
            ExclusionConstraint(
                name="a_leader_is_at_one_meeting_at_a_time",
                expressions=_never_twice("leader"),
                condition=~Q(state="cancelled"),
            ),
            ExclusionConstraint(
                name="a_room_holds_one_meeting_at_a_time",
                expressions=_never_twice("room"),
                condition=~Q(state="cancelled") & Q(room__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["project", "held_on", "starts_at"], name="meetings_of_a_week"),
            models.Index(fields=["leader", "state", "held_on"], name="meetings_of_a_leader"),
        ]

    def __str__(self) -> str:
        return f"{self.held_on} {self.starts_at:%H:%M}"

    @property
    def planned_minutes(self) -> int:
        """From its first hour to its last."""
        first, last = (datetime.combine(self.held_on, hour) for hour in (self.starts_at, self.ends_at))
        return int((last - first).total_seconds()) // 60

    @property
    def takes_place(self) -> bool:
        """Whether it was not called off."""
        return self.state != MeetingState.CANCELLED


class MeetingPresenceQuerySet(models.QuerySet["MeetingPresence"]):
    def visible_to(self, user: User) -> Self:
        """Of the stays the user may see."""
        return self.filter(stay__in=Stay.objects.visible_to(user))

    def delivered(self) -> Self:
        """Presences that count as support given: at meetings whose register is closed."""
        return self.filter(present=True, meeting__state=MeetingState.CLOSED)

    def minutes_by_kind(self) -> QuerySet[Any, tuple[int, int, int]]:
        """Of these (of delivered ones, if asked) rows of enrolment's number, kind's number, minutes together."""
        return self.order_by().values_list("stay__enrolment", "meeting__kind").annotate(minutes=Sum("meeting__minutes"))


_OF_CLOSED = """
    IF EXISTS (SELECT 1 FROM reintegration_meeting meeting
                WHERE meeting.id IN ({rows}) AND meeting.state = 'closed')
    THEN
        RAISE EXCEPTION 'The meeting is closed: its people stay as they are'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_closed_meeting_keeps_its_people';
    END IF;
    RETURN NULL;
"""


@tracked
class MeetingPresence(models.Model):
    """One person at one meeting. present: None until somebody marks it; added: for that day alone, in no group of it.

    Beside DayMark, which decides money: neither writes the other. Retention: as for Participant.
    """

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="presences")
    stay = models.ForeignKey(Stay, on_delete=models.PROTECT, related_name="presences")
    present = models.BooleanField(null=True, blank=True)
    added = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)
    marked_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    marked_at = models.DateTimeField(auto_now=True)

    objects = MeetingPresenceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["meeting", "stay"], name="a_person_is_marked_once_at_a_meeting"),
            models.CheckConstraint(
                name="only_a_person_added_waits_unmarked", condition=Q(present__isnull=False) | Q(added=True)
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name=f"closed_meeting_{when}",
                when=pgtrigger.After,
                level=pgtrigger.Row,
                operation=operation,
                func=_OF_CLOSED.format(rows=rows),
            )
            for when, operation, rows in (
                ("insert", pgtrigger.Insert, "NEW.meeting_id"),
                ("update", pgtrigger.Update, "OLD.meeting_id, NEW.meeting_id"),
                ("delete", pgtrigger.Delete, "OLD.meeting_id"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.stay_id} at {self.meeting_id}"
