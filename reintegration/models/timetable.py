"""What is planned again and again: a series of meetings, and the people of one that has no work group."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value

from accounts.history import tracked
from accounts.models import User
from grants.models import Project
from participants.models import Stay

from .activities import ActivityKind, Room
from .groups import WorkGroup


class MeetingSeriesQuerySet(models.QuerySet["MeetingSeries"]):
    def visible_to(self, user: User) -> Self:
        """Of the projects that the user's centre leads; nobody else sees its timetable."""
        if not user.works_for_a_centre:
            return self.none()
        return self.filter(project__in=Project.objects.led_by(user))


@tracked
class MeetingSeries(models.Model):
    """Meetings that repeat on the same weekdays at the same hours, from one day to another.

    weekdays: 1 for Monday to 7. group: whose people take part, those of each day; without one its members do. A
    single meeting is a series of one day. Retention: as for Participant.
    """

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="series")
    kind = models.ForeignKey(ActivityKind, on_delete=models.PROTECT, related_name="series")
    group = models.ForeignKey(WorkGroup, null=True, blank=True, on_delete=models.PROTECT, related_name="series")
    leader = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    room = models.ForeignKey(Room, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    weekdays = ArrayField(models.PositiveSmallIntegerField())
    starts_at = models.TimeField()
    ends_at = models.TimeField()
    starts_on = models.DateField()
    ends_on = models.DateField()
    capacity = models.PositiveSmallIntegerField(null=True, blank=True)
    end_reason = models.CharField(max_length=300, blank=True)
    created_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = MeetingSeriesQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="a_series_ends_after_it_starts", condition=Q(ends_on__gte=F("starts_on"))),
            models.CheckConstraint(name="a_series_lasts_some_time", condition=Q(ends_at__gt=F("starts_at"))),
            models.CheckConstraint(
                name="a_series_names_its_weekdays",
                condition=Q(weekdays__len__gt=0) & Q(weekdays__contained_by=[1, 2, 3, 4, 5, 6, 7]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind_id} {self.starts_on}"


class SeriesMemberQuerySet(models.QuerySet["SeriesMember"]):
    def visible_to(self, user: User) -> Self:
        """Of the stays the user may see."""
        return self.filter(stay__in=Stay.objects.visible_to(user))

    def within(self, first: date, last: date) -> Self:
        """Those who belong to their series on any of these days."""
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=first), starts_on__lte=last)


@tracked
class SeriesMember(models.Model):
    """A person of a series from one day until another, with or without a work group. Retention: as for Participant."""

    series = models.ForeignKey(MeetingSeries, on_delete=models.CASCADE, related_name="members")
    stay = models.ForeignKey(Stay, on_delete=models.PROTECT, related_name="series_memberships")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    created_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = SeriesMemberQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="belonging_to_a_series_ends_after_it_starts",
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
            ),
            ExclusionConstraint(
                name="a_stay_belongs_to_a_series_once_at_a_time",
                expressions=[
                    (Func(F(name), F(name), Value("[]"), function="int8range"), RangeOperators.OVERLAPS)
                    for name in ("series", "stay")
                ]
                + [(Func(F("starts_on"), F("ends_on"), Value("[]"), function="daterange"), RangeOperators.OVERLAPS)],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.stay_id} in {self.series_id}"
