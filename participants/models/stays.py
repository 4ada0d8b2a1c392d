"""A stay at the centre: trial, participation, end (act on social employment, art. 13 and 15)."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import Count, F, Func, Q, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.history import tracked
from accounts.models import User
from accounts.permissions import Permission
from grants.models import Project

from .enrolments import Enrolment, in_files_open_to
from .people import Participant


class Referrer(models.TextChoices):
    """Who referred the person (art. 12 ust. 1). Data, shown as it is in every language."""

    MOPR = "MOPR", "MOPR"
    PUP = "PUP", "PUP"


class StayQuerySet(models.QuerySet["Stay"]):
    def visible_to(self, user: User) -> Self:
        """Stays of the files the user may see."""
        return self.filter(in_files_open_to(user))

    def referred_by_organisation_of(self, user: User) -> Self:
        """Stays that began by a referral of the user's MOPR or PUP, in projects it takes part in.

        A ground of its own, beside shares: it tells a stay's state and days, and opens no file. A referral names the
        kind of office alone, so where a project has two of a kind nobody's is certain, and none is told.
        """
        office = user.organisation
        if office is None or office.kind.upper() not in Referrer.values or not user.may(Permission.REFERRALS_VIEW):
            return self.none()
        alike = Project.objects.filter(roles__organisation__kind=office.kind).annotate(offices=Count("roles"))
        certain = alike.filter(offices=1).values("pk")
        return self.filter(
            referred_by=office.kind.upper(),
            enrolment__project__in=Project.objects.visible_to(user).filter(pk__in=certain).values("pk"),
        )

    def active(self, on: date) -> Self:
        """Stays that hold on that day, the last one included. Without any end a stay goes on."""
        return self.filter(trial_starts_on__lte=on).filter(
            Q(ended_on__gte=on)
            | Q(ended_on__isnull=True, planned_end_on__gte=on)
            | Q(ended_on__isnull=True, planned_end_on__isnull=True)
        )

    def going_on(self, on: date) -> Self:
        """Stays that hold on that day and whose end nobody has entered. Said without active(): of a condition on the
        end there PostgreSQL expects a fifth of these rows, and joins the hundreds that come one by one."""
        not_over = Q(planned_end_on__isnull=True) | Q(planned_end_on__gte=on)
        return self.filter(not_over, ended_on__isnull=True, trial_starts_on__lte=on)

    def programme_goes_on(self, on: date) -> Self:
        """Stays that have ended for a job, whose programme goes on that day without attendance (art. 13 ust. 5)."""
        return self.filter(ended_on__lt=on).filter(
            Q(programme_ended_on__gte=on) | Q(programme_ended_on__isnull=True, programme_until__gte=on)
        )


@tracked
class Stay(models.Model):
    """One stay: from the trial's first day to its end, else to the planned end.

    Marks of the day and the benefit hang here. The stays of a person never overlap: the database excludes it.
    benefit_applied_on: day of the application for świadczenie integracyjne (art. 15 ust. 4). weekly_hours: the agreed
    time at the centre, 30 to 40 hours (art. 14 ust. 1). job_on: first day of the job for which the stay ended;
    programme_until: until when the programme goes on beside it, without attendance or benefit (art. 13 ust. 5), and
    programme_ended_on: its end where that came sooner. Retention: as for Participant.
    """

    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="stays")
    participant = models.ForeignKey(Participant, on_delete=models.PROTECT, related_name="stays")
    referred_by = models.CharField(max_length=4, choices=Referrer, blank=True)
    referred_on = models.DateField(null=True, blank=True)
    trial_starts_on = models.DateField()
    trial_ends_on = models.DateField(null=True, blank=True)
    participation_starts_on = models.DateField(null=True, blank=True)
    planned_end_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    end_reason = models.CharField(max_length=200, blank=True)
    benefit_applied_on = models.DateField(null=True, blank=True)
    weekly_hours = models.PositiveSmallIntegerField(null=True, blank=True)
    job_on = models.DateField(null=True, blank=True)
    programme_until = models.DateField(null=True, blank=True)
    programme_ended_on = models.DateField(null=True, blank=True)
    created_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = StayQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "trial_starts_on"], name="a_stay_is_known_by_its_first_day"),
            models.CheckConstraint(
                name="a_stay_ends_after_it_starts",
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("trial_starts_on")),
            ),
            models.CheckConstraint(
                name="a_trial_ends_after_it_starts",
                condition=Q(trial_ends_on__isnull=True) | Q(trial_ends_on__gte=F("trial_starts_on")),
            ),
            models.CheckConstraint(
                name="a_participation_follows_its_trial",
                condition=Q(participation_starts_on__isnull=True)
                | Q(trial_ends_on__isnull=True)
                | Q(participation_starts_on__gt=F("trial_ends_on")),
            ),
            models.CheckConstraint(
                name="a_planned_end_follows_the_start",
                condition=Q(planned_end_on__isnull=True) | Q(planned_end_on__gte=F("trial_starts_on")),
            ),
            models.CheckConstraint(
                name="a_week_at_the_centre_has_30_to_40_hours",
                condition=Q(weekly_hours__isnull=True) | Q(weekly_hours__range=(30, 40)),
            ),
            models.CheckConstraint(
                name="a_programme_goes_on_after_a_stay_that_ended_for_a_job",
                condition=Q(programme_until__isnull=True, job_on__isnull=True)
                | Q(ended_on__isnull=False, job_on__isnull=False, programme_until__gt=F("ended_on")),
            ),
            models.CheckConstraint(
                name="a_programme_ends_by_its_last_day",
                condition=Q(programme_ended_on__isnull=True)
                | Q(programme_ended_on__gte=F("ended_on"), programme_ended_on__lte=F("programme_until")),
            ),
            models.CheckConstraint(name="a_referrer_is_known", condition=Q(referred_by__in=["", *Referrer.values])),
            ExclusionConstraint(
                name="stays_of_a_person_never_overlap",
                expressions=[
                    (
                        Func(F("participant"), F("participant"), Value("[]"), function="int8range"),
                        RangeOperators.OVERLAPS,
                    ),
                    (
                        Func(
                            F("trial_starts_on"),
                            Coalesce(F("ended_on"), F("planned_end_on")),
                            Value("[]"),
                            function="daterange",
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_id} {self.trial_starts_on}"

    @property
    def last_day(self) -> date | None:
        """The end, else the planned end; None while neither is known."""
        return self.ended_on or self.planned_end_on

    def holds_on(self, day: date) -> bool:
        """Whether the day is one of the stay, its first and last included."""
        return self.trial_starts_on <= day and (self.last_day is None or day <= self.last_day)

    def meets(self, first: date, last: date) -> bool:
        """Whether any day from the first to the last is one of the stay."""
        return self.trial_starts_on <= last and (self.last_day is None or self.last_day >= first)

    @property
    def programme_last_day(self) -> date | None:
        """Until when the programme goes on after the stay; None where it ended with the stay."""
        return self.programme_ended_on or self.programme_until

    def programme_holds_on(self, day: date) -> bool:
        """Whether the person works that day and the programme goes on without attendance."""
        last = self.programme_last_day
        return self.ended_on is not None and last is not None and self.ended_on < day <= last

    @property
    def length(self) -> int | None:
        """Days from the first to the last, both counted; None while the last is unknown."""
        return (self.last_day - self.trial_starts_on).days + 1 if self.last_day else None

    @property
    def day_number(self) -> int:
        """Which day of the stay today is; no more than its length."""
        passed = (timezone.localdate() - self.trial_starts_on).days + 1
        return min(passed, self.length) if self.length else passed
