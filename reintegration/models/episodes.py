"""Unexcused absence that somebody has to talk about."""

from __future__ import annotations

from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from accounts.history import tracked
from accounts.models import User
from participants.models import Stay
from reintegration.unexcused import Ground


class AbsenceEpisodeQuerySet(models.QuerySet["AbsenceEpisode"]):
    def visible_to(self, user: User) -> Self:
        """Episodes in the stays the user may see."""
        return self.filter(stay__in=Stay.objects.visible_to(user))

    def open(self) -> Self:
        """Those that are not over."""
        return self.filter(closed_on__isnull=True)


@tracked
class AbsenceEpisode(models.Model):
    """From the day on which unexcused absence became too much until it is so no longer; one open at a time in a stay.

    starts_on, last_on: its first and last unexcused day; grounds: what was too much, all that came together; the
    figures as they stand. due_on: of the social worker's task, which the rule "absences" keeps for it. Retention: as
    for Participant.
    """

    stay = models.ForeignKey(Stay, on_delete=models.PROTECT, related_name="absence_episodes")
    starts_on = models.DateField()
    last_on = models.DateField()
    grounds = ArrayField(models.CharField(max_length=10))
    in_a_row = models.PositiveSmallIntegerField()
    in_window = models.PositiveSmallIntegerField()
    percent = models.PositiveSmallIntegerField()
    due_on = models.DateField()
    closed_on = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = AbsenceEpisodeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["stay"], condition=Q(closed_on__isnull=True), name="a_stay_has_one_open_absence_episode"
            ),
            models.CheckConstraint(
                name="an_absence_episode_ends_after_it_starts", condition=Q(last_on__gte=F("starts_on"))
            ),
            models.CheckConstraint(
                name="an_absence_episode_gives_known_grounds",
                condition=Q(grounds__len__gte=1) & Q(grounds__contained_by=[str(ground) for ground in Ground]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.starts_on}–{self.last_on}"

    @property
    def rule(self) -> str:
        """The key of its task."""
        return f"absences:{self.pk}"
