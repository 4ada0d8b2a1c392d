"""Individual counselling: the card of each meeting, the note that its author alone reads, and who else may."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.history import tracked, tracked_without
from accounts.models import Organisation, User
from accounts.permissions import Permission
from cis_portal.lib.periods import Month
from grants.models import Project
from participants.models import Enrolment

from .activities import ActivityForm, ActivityKind, ActivityKindQuerySet, Strand


class CounsellingTopic(models.TextChoices):
    """What a meeting was about, in words that tell settlements and auditors nothing of health or convictions."""

    LIFE = "life", _("a difficult situation in life")
    MOTIVATION = "motivation", _("motivation and self-esteem")
    RELATIONS = "relations", _("family and relations")
    STRESS = "stress", _("coping with stress")
    DEBTS = "debts", _("debts and enforcement")
    FAMILY_LAW = "family_law", _("family matters")
    HOUSING = "housing", _("housing matters")
    RIGHTS = "rights", _("employment and benefits")
    STRENGTHS = "strengths", _("strengths and predispositions")
    CAREER = "career", _("vocational plan")
    APPLYING = "applying", _("CV and letter of application")
    SEEKING = "seeking", _("job search and interview")
    BEGINNING = "beginning", _("first meeting and goals")
    GOALS = "goals", _("work on the goals")
    KEEPING = "keeping", _("keeping up the change")
    OTHER = "other", pgettext_lazy("topic", "other")


TOPICS: dict[str, tuple[CounsellingTopic, ...]] = {
    "counselling_psychological": (
        CounsellingTopic.LIFE, CounsellingTopic.MOTIVATION, CounsellingTopic.RELATIONS, CounsellingTopic.STRESS,
    ),
    "counselling_legal": (
        CounsellingTopic.DEBTS, CounsellingTopic.FAMILY_LAW, CounsellingTopic.HOUSING, CounsellingTopic.RIGHTS,
    ),
    "counselling_vocational": (
        CounsellingTopic.STRENGTHS, CounsellingTopic.CAREER, CounsellingTopic.APPLYING, CounsellingTopic.SEEKING,
    ),
    "counselling_therapeutic": (CounsellingTopic.BEGINNING, CounsellingTopic.GOALS, CounsellingTopic.KEEPING),
}  # fmt: skip


def counselling_kinds(centre: Organisation) -> ActivityKindQuerySet:
    """The centre's catalogue of individual counselling, in its order; practice at an employer is none."""
    kinds: Any = ActivityKind.objects.of(centre)
    found: ActivityKindQuerySet = kinds.filter(form=ActivityForm.INDIVIDUAL, strand=Strand.SOCIAL)
    return found


def topics_of(kind: ActivityKind) -> tuple[CounsellingTopic, ...]:
    """What a meeting of that kind can be about, "other" the last."""
    return (*TOPICS.get(kind.code, ()), CounsellingTopic.OTHER)


def _own(name: str) -> tuple[Func, str]:
    return Func(F(name), F(name), Value("[]"), function="int8range"), RangeOperators.OVERLAPS


def _moment(name: str) -> Func:
    """A day and an hour as one moment by the clock on the wall. Arguments by the alphabet: see meetings."""
    return Func(
        F("held_on"), F(name), arg_joiner=" + ", output_field=models.DateTimeField(), template="(%(expressions)s)"
    )


_HOURS = (Func(_moment("starts_at"), _moment("ends_at"), function="tsrange"), RangeOperators.OVERLAPS)


class CounsellingCardQuerySet(models.QuerySet["CounsellingCard"]):
    def visible_to(self, user: User) -> Self:
        """Cards in the files the user may see: days, hours and topics, never notes.

        A specialist sees their own alone, and those whose note was opened to them: who goes to the therapist is no
        matter of the lawyer's.
        """
        found = self.filter(enrolment__in=Enrolment.objects.visible_to(user))
        if user.may(Permission.COUNSELLING_ALL):
            return found
        if not user.may(Permission.COUNSELLING_VIEW):
            return found.none()
        opened = NoteAccess.objects.open_to(user)
        return found.filter(Q(specialist=user) | Q(models.Exists(opened.about())))

    def standing(self) -> Self:
        """Cards that nobody withdrew."""
        return self.filter(withdrawn_at__isnull=True)

    def of_project(self, project: Project) -> Self:
        """Of the project's files."""
        return self.filter(enrolment__project=project)

    def in_month(self, month: Month) -> Self:
        """Of meetings held in that month."""
        return self.filter(held_on__range=(month.first, month.last))

    def overlapping(self, held_on: date, starts_at: Any, ends_at: Any) -> Self:
        """Standing cards that share a minute with that time."""
        return self.standing().filter(held_on=held_on, starts_at__lt=ends_at, ends_at__gt=starts_at)

    def minutes_by_kind(self) -> list[tuple[int, int, int]]:
        """Of these rows of enrolment's number, kind's number, minutes together."""
        length = models.ExpressionWrapper(F("ends_at") - F("starts_at"), output_field=models.DurationField())
        sums = self.order_by().values_list("enrolment", "kind").annotate(length=models.Sum(length))
        return [(enrolment, kind, int(taken.total_seconds()) // 60) for enrolment, kind, taken in sums]

    def in_order(self) -> Self:
        """By day and hour."""
        return self.order_by("held_on", "starts_at", "pk")


@tracked
class CounsellingCard(models.Model):
    """One individual meeting: whom, when, by whom, of which kind and about what in general. No word of its content.

    Hours are by the clock on the wall. called_out: of a class that the person was at. A card entered by mistake is
    withdrawn with a reason and counts nowhere. Retention: as for Participant; it proves the hours of the grant.
    """

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="counselling")
    specialist = models.ForeignKey(User, on_delete=models.PROTECT, related_name="counselling")
    held_on = models.DateField()
    starts_at = models.TimeField()
    ends_at = models.TimeField()
    kind = models.ForeignKey(ActivityKind, on_delete=models.PROTECT, related_name="counselling")
    topic = models.CharField(max_length=16, choices=CounsellingTopic)
    called_out = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    withdrawn_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdraw_reason = models.CharField(max_length=300, blank=True)

    objects = CounsellingCardQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="counselling_ends_after_it_starts", condition=Q(ends_at__gt=F("starts_at"))),
            models.CheckConstraint(
                name="a_topic_of_counselling_is_known", condition=Q(topic__in=CounsellingTopic.values)
            ),
            models.CheckConstraint(
                name="a_withdrawn_card_says_who_when_and_why",
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True, withdraw_reason="")
                | (Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False) & ~Q(withdraw_reason="")),
            ),
            ExclusionConstraint(
                name="a_specialist_counsels_one_person_at_a_time",
                expressions=[_own("specialist"), _HOURS],
                condition=Q(withdrawn_at__isnull=True),
            ),
            ExclusionConstraint(
                name="a_person_is_counselled_once_at_a_time",
                expressions=[_own("enrolment"), _HOURS],
                condition=Q(withdrawn_at__isnull=True),
            ),
        ]
        indexes = [models.Index(fields=["held_on", "specialist"], name="counselling_of_a_day")]

    def __str__(self) -> str:
        return f"{self.pk} {self.held_on} {self.starts_at:%H:%M}–{self.ends_at:%H:%M}"

    @property
    def minutes(self) -> int:
        """How long it took."""
        return minutes_between(self.starts_at, self.ends_at)


def minutes_between(starts_at: Any, ends_at: Any) -> int:
    """Whole minutes from one hour of a day to a later one."""
    day = date(2000, 1, 1)
    taken: timedelta = datetime.combine(day, ends_at) - datetime.combine(day, starts_at)
    return int(taken.total_seconds()) // 60


class CounsellingNoteQuerySet(models.QuerySet["CounsellingNote"]):
    def visible_to(self, user: User, on: date | None = None) -> Self:
        """The author's own; another's only in a file and until a day that the manager decided. See NoteAccess."""
        opened = NoteAccess.objects.open_to(user, on).about("card__")
        cards = CounsellingCard.objects.visible_to(user)
        return self.filter(Q(card__specialist=user) | Q(models.Exists(opened)), card__in=cards)


# The text's former versions are kept nowhere, not even sealed: what its author erases is gone.
@tracked_without(["sealed"])
class CounsellingNote(models.Model):
    """What was said, in the author's words: readable by the author alone, by others only by a NoteAccess.

    sealed: see reintegration.counselling.notes; the plain text is in no column, history, log, export or search.
    Retention: as for Participant at the longest; its author erases it as soon as the work no longer needs it.
    """

    card = models.OneToOneField(CounsellingCard, on_delete=models.CASCADE, related_name="note")
    sealed = models.BinaryField()
    written_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    objects = CounsellingNoteQuerySet.as_manager()

    def __str__(self) -> str:
        return f"note of {self.card_id}"


class NoteAccessQuerySet(models.QuerySet["NoteAccess"]):
    def open_on(self, day: date) -> Self:
        """Decisions that hold that day, the last one included."""
        return self.filter(starts_on__lte=day, ends_on__gte=day, ended_at__isnull=True)

    def open_to(self, user: User, on: date | None = None) -> Self:
        """Decisions by which the user reads somebody's notes that day (today)."""
        return self.filter(reader=user).open_on(on or timezone.localdate())

    def about(self, way: str = "") -> Self:
        """For a subquery: those that open the card of the row outside, reached from it by way."""
        card = {"specialist": models.OuterRef(f"{way}specialist"), "enrolment": models.OuterRef(f"{way}enrolment")}
        return self.filter(**card)

    def visible_to(self, user: User) -> Self:
        """Whoever decides sees those of their own centre; author and reader those that concern them."""
        concerned = Q(specialist=user) | Q(reader=user)
        if user.works_for_a_centre and user.may(Permission.NOTES_OPEN):
            concerned |= Q(specialist__organisation=user.organisation_id)
        return self.filter(concerned, enrolment__in=Enrolment.objects.visible_to(user))


@tracked
class NoteAccess(models.Model):
    """The manager's decision that one person reads another's notes about one participant, why and until when.

    The author is told at once. Nobody decides for themselves. Retention: as for Participant.
    """

    specialist = models.ForeignKey(User, on_delete=models.PROTECT, related_name="notes_opened")
    reader = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="note_accesses")
    reason = models.CharField(max_length=500)
    starts_on = models.DateField()
    ends_on = models.DateField()
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(auto_now_add=True)
    ended_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = NoteAccessQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="note_access_ends_after_it_starts", condition=Q(ends_on__gte=F("starts_on"))),
            models.CheckConstraint(name="note_access_gives_its_reason", condition=~Q(reason="")),
            models.CheckConstraint(name="nobody_is_opened_their_own_notes", condition=~Q(reader=F("specialist"))),
            models.CheckConstraint(name="nobody_opens_notes_to_themselves", condition=~Q(reader=F("decided_by"))),
            models.CheckConstraint(
                name="ended_note_access_says_who_and_when",
                condition=Q(ended_at__isnull=True, ended_by__isnull=True)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reader_id} reads {self.specialist_id} in {self.enrolment_id} until {self.ends_on}"

    def is_open_on(self, day: date) -> bool:
        """Whether the reader may read that day."""
        return self.ended_at is None and self.starts_on <= day <= self.ends_on


class CounsellingPlanQuerySet(models.QuerySet["CounsellingPlan"]):
    def visible_to(self, user: User) -> Self:
        """Hours agreed with the people of the user's own centre."""
        if not (user.works_for_a_centre and user.may(Permission.COUNSELLING_VIEW)):
            return self.none()
        return self.filter(specialist__organisation=user.organisation_id)


@tracked
class CounsellingPlan(models.Model):
    """Hours of counselling a month that were agreed with a specialist, from a month on. Retention: with the project's
    settlement, five years from the last payment under the grant.

    month: its first day; the hours hold until a later row.
    """

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="counselling_plans")
    specialist = models.ForeignKey(User, on_delete=models.PROTECT, related_name="counselling_plans")
    month = models.DateField()
    hours = models.DecimalField(max_digits=6, decimal_places=2)
    entered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(auto_now=True)

    objects = CounsellingPlanQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["project", "specialist", "month"], name="a_specialist_has_one_plan_from_a_month"
            ),
            models.CheckConstraint(name="planned_hours_are_not_negative", condition=Q(hours__gte=Decimal(0))),
            models.CheckConstraint(name="a_plan_begins_with_a_month", condition=Q(month__day=1)),
        ]

    def __str__(self) -> str:
        return f"{self.specialist_id} {self.hours} h from {self.month}"
