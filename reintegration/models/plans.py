"""The individual programme (IPZS, act on social employment, art. 13): versions, diagnosis, goals."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.history import tracked
from accounts.models import User
from participants.models import Document, Enrolment

from .activities import ActivityKind, Strand
from .plan_triggers import VERSION_TRIGGERS, content_stays

UNSENT = ("draft", "returned")


class PlanState(models.TextChoices):
    """Where a version stands. draft and returned: on the social worker's desk; signed: final."""

    DRAFT = "draft", pgettext_lazy("programme", "being written")
    SENT = "sent", pgettext_lazy("programme", "waits for MOPR")
    RETURNED = "returned", pgettext_lazy("programme", "sent back by MOPR")
    AGREED = "agreed", pgettext_lazy("programme", "agreed, to be signed")
    SIGNED = "signed", pgettext_lazy("programme", "signed")


class Asker(models.TextChoices):
    """At whose request a programme is changed (art. 13 ust. 3)."""

    PARTICIPANT = "participant", _("the participant")
    CENTRE = "centre", _("the centre")


class DiagnosisField(models.TextChoices):
    """The areas of the diagnosis sheet, in its order."""

    LIVING = "A", _("A. Housing and living conditions")
    HEALTH = "B", _("B. Health and looking after oneself")
    FAMILY = "C", _("C. Family and the people around")
    SOCIAL = "D", _("D. Social skills and attitude")
    WORK = "E", _("E. Education, qualifications and work")


class PlanQuerySet(models.QuerySet["Plan"]):
    def visible_to(self, user: User) -> Self:
        """Programmes in the files the user may see; which parts of one open, its page asks."""
        return self.filter(enrolment__in=Enrolment.objects.visible_to(user))


@tracked
class Plan(models.Model):
    """One individual programme in a file; whoever comes back gets the next one. Its content stands in versions.

    Retention: as for Participant.
    """

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="plans")
    position = models.PositiveSmallIntegerField()
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = PlanQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "position"], name="programmes_of_a_file_are_numbered"),
            models.CheckConstraint(name="programmes_are_numbered_from_one", condition=Q(position__gte=1)),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """IPZS/2026-041, of a returner's second one IPZS/2026-041/2. Reads the enrolment."""
        return f"IPZS/{self.enrolment.case_number}" + (f"/{self.position}" if self.position > 1 else "")


class PlanVersionQuerySet(models.QuerySet["PlanVersion"]):
    def visible_to(self, user: User) -> Self:
        """Versions in the files the user may see; outside the centre only what was sent off."""
        found = self.filter(plan__enrolment__in=Enrolment.objects.visible_to(user))
        return found if user.works_for_a_centre else found.exclude(state__in=UNSENT)

    def signed(self) -> Self:
        """Versions that held or hold."""
        return self.filter(state=PlanState.SIGNED)


@tracked
class PlanVersion(models.Model):
    """One version of a programme: 1 is the programme, each further one an annex with its reason (art. 13 ust. 3).

    The last signed one holds. One at most is under way: written, sent to MOPR, agreed (art. 12 ust. 4), signed on
    paper, of which document is the evidence. Sent off, its content never changes. agreed_on_paper: the consent came
    on paper and the centre entered it. Retention: as for Participant.
    """

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="versions")
    version = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=8, choices=PlanState, default=PlanState.DRAFT)
    reason = models.CharField(max_length=300, blank=True)
    asked_by = models.CharField(max_length=11, choices=Asker, blank=True)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    diagnosed_on = models.DateField(null=True, blank=True)
    social_scope = models.TextField(max_length=2000, blank=True)
    vocational_scope = models.TextField(max_length=2000, blank=True)
    sent_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(max_length=500, blank=True)
    answered_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    agreed_on = models.DateField(null=True, blank=True)
    agreed_on_paper = models.BooleanField(default=False)
    signed_on = models.DateField(null=True, blank=True)
    signed_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    signed_at = models.DateTimeField(null=True, blank=True)
    document = models.OneToOneField(
        Document, null=True, blank=True, on_delete=models.PROTECT, related_name="plan_version"
    )
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = PlanVersionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "version"], name="a_programme_has_each_version_once"),
            models.UniqueConstraint(
                fields=["plan"], condition=~Q(state="signed"), name="a_programme_has_one_version_under_way"
            ),
            models.CheckConstraint(name="a_programme_state_is_known", condition=Q(state__in=PlanState.values)),
            models.CheckConstraint(
                name="an_annex_says_why_and_at_whose_request",
                condition=Q(version=1, reason="", asked_by="")
                | (Q(version__gt=1, asked_by__in=Asker.values) & ~Q(reason="")),
            ),
            models.CheckConstraint(
                name="a_programme_ends_after_it_starts",
                condition=Q(starts_on__isnull=True) | Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
            ),
            models.CheckConstraint(
                name="a_programme_sent_off_has_its_dates",
                condition=Q(state__in=UNSENT)
                | Q(starts_on__isnull=False, ends_on__isnull=False, diagnosed_on__isnull=False),
            ),
            models.CheckConstraint(
                name="a_programme_sent_back_says_why",
                condition=~Q(state="returned") | (~Q(answer="") & Q(answered_by__isnull=False)),
            ),
            models.CheckConstraint(
                name="an_agreed_programme_says_by_whom",
                condition=Q(state__in=["agreed", "signed"], agreed_on__isnull=False, answered_by__isnull=False)
                | (~Q(state__in=["agreed", "signed"]) & Q(agreed_on__isnull=True)),
            ),
            models.CheckConstraint(
                name="a_signed_programme_has_its_paper",
                condition=Q(state="signed", signed_on__isnull=False, signed_by__isnull=False, document__isnull=False)
                | (~Q(state="signed") & Q(signed_on__isnull=True, signed_by__isnull=True, document__isnull=True)),
            ),
            models.CheckConstraint(
                name="a_programme_is_diagnosed_agreed_signed",
                condition=Q(signed_on__isnull=True)
                | Q(signed_on__gte=F("agreed_on"), agreed_on__gte=F("diagnosed_on")),
            ),
        ]
        triggers = VERSION_TRIGGERS

    def __str__(self) -> str:
        return f"{self.plan_id} v{self.version}"

    @property
    def is_on_the_desk(self) -> bool:
        """Whether its content can still be changed."""
        return self.state in UNSENT


class DiagnosisAreaQuerySet(models.QuerySet["DiagnosisArea"]):
    def visible_to(self, user: User) -> Self:
        """Areas of the versions the user may see."""
        return self.filter(version__in=PlanVersion.objects.visible_to(user))


@tracked
class DiagnosisArea(models.Model):
    """One area of the diagnosis sheet: level 1 to 5, higher is better, and what stands behind it.

    Retention: as for Participant.
    """

    version = models.ForeignKey(PlanVersion, on_delete=models.CASCADE, related_name="diagnosis")
    area = models.CharField(max_length=1, choices=DiagnosisField)
    level = models.PositiveSmallIntegerField()
    words = models.CharField(max_length=600, blank=True)

    objects = DiagnosisAreaQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "area"], name="an_area_is_diagnosed_once"),
            models.CheckConstraint(name="a_diagnosed_area_is_known", condition=Q(area__in=DiagnosisField.values)),
            models.CheckConstraint(name="a_diagnosis_is_one_to_five", condition=Q(level__range=(1, 5))),
        ]
        triggers = [content_stays("a_sent_diagnosis_keeps_its_content", old="OLD.version_id", new="NEW.version_id")]

    def __str__(self) -> str:
        return f"{self.area} {self.level}"


class PlanGoalQuerySet(models.QuerySet["PlanGoal"]):
    def visible_to(self, user: User) -> Self:
        """Goals of the versions the user may see."""
        return self.filter(version__in=PlanVersion.objects.visible_to(user))

    def of(self, user: User) -> Self:
        """Goals for which the user answers."""
        return self.filter(responsible=user)


@tracked
class PlanGoal(models.Model):
    """One goal of a version. number: the goal's own through all versions, so an annex and a review mean the same.

    responsible: who answers for it (art. 13 ust. 2). How far it is, the reviews say. Retention: as for Participant.
    """

    version = models.ForeignKey(PlanVersion, on_delete=models.CASCADE, related_name="goals")
    number = models.PositiveSmallIntegerField()
    strand = models.CharField(max_length=10, choices=Strand)
    text = models.CharField(max_length=400)
    responsible = models.ForeignKey(User, on_delete=models.PROTECT, related_name="goals")
    due_on = models.DateField()

    objects = PlanGoalQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "number"], name="a_goal_has_its_number_once"),
            models.CheckConstraint(name="a_goal_is_put_in_words", condition=~Q(text="")),
            models.CheckConstraint(name="a_goals_strand_is_known", condition=Q(strand__in=Strand.values)),
        ]
        triggers = [content_stays("a_sent_goal_keeps_its_content", old="OLD.version_id", new="NEW.version_id")]

    def __str__(self) -> str:
        return f"{self.number}. {self.text}"


class PlannedHoursQuerySet(models.QuerySet["PlannedHours"]):
    def visible_to(self, user: User) -> Self:
        """Hours of the goals the user may see."""
        return self.filter(goal__version__in=PlanVersion.objects.visible_to(user))


@tracked
class PlannedHours(models.Model):
    """Hours of one kind of activity by which a goal is to be reached. Retention: as for Participant."""

    goal = models.ForeignKey(PlanGoal, on_delete=models.CASCADE, related_name="hours")
    kind = models.ForeignKey(ActivityKind, on_delete=models.PROTECT, related_name="planned_hours")
    hours = models.DecimalField(max_digits=6, decimal_places=1)

    objects = PlannedHoursQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["goal", "kind"], name="a_goal_plans_a_kind_once"),
            models.CheckConstraint(name="planned_hours_are_some", condition=Q(hours__gt=0)),
        ]
        triggers = [
            content_stays(
                "sent_hours_keep_their_content",
                old="SELECT version_id FROM reintegration_plangoal WHERE id = OLD.goal_id",
                new="SELECT version_id FROM reintegration_plangoal WHERE id = NEW.goal_id",
            )
        ]

    def __str__(self) -> str:
        return f"{self.goal_id} {self.kind_id} {self.hours}"
