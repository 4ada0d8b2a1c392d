"""Absences that rest on something: a certificate, a ground, a request. Each writes the marks of its days."""

from __future__ import annotations

from typing import Self
from uuid import uuid4

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.history import tracked
from accounts.models import User
from participants.models import Document, Stay

from .attendance import DayCode

_SAME_STAY = (Func(F("stay"), F("stay"), Value("[]"), function="int8range"), RangeOperators.OVERLAPS)
_SAME_DAYS = (Func(F("starts_on"), F("ends_on"), Value("[]"), function="daterange"), RangeOperators.OVERLAPS)


class AbsenceKind(models.TextChoices):
    """What the days of the absence are marked as."""

    SICK = "L4", _("sick leave (L4)")
    EXCUSED = "NU", _("justification (NU)")


class AbsenceGround(models.TextChoices):
    """Why an absence is excused. The act names none: these are the usual ones, never a diagnosis."""

    SUMMONS = "summons", _("summons of a court or an office")
    CARE = "care", _("care of a child or a relative")
    FUNERAL = "funeral", _("a death in the family")
    VISIT = "visit", _("a doctor's visit without L4")
    TRAVEL = "travel", _("the way to the centre (breakdown, weather)")
    OTHER = "other", _("another ground")


class AbsenceQuerySet(models.QuerySet["Absence"]):
    def visible_to(self, user: User) -> Self:
        """Absences in the stays the user may see."""
        return self.filter(stay__in=Stay.objects.visible_to(user))

    def standing(self) -> Self:
        """Those that were not taken back."""
        return self.filter(taken_back_at__isnull=True)


@tracked
class Absence(models.Model):
    """A certificate of sickness, or a justification: from its first to its last day, with its document.

    Days of the mark's code are written by it, and carry its act; corrections of closed months name it. note: what the
    ground is, in a few words, no diagnosis. reason: why it was changed or taken back last. Retention: as for
    Participant.
    """

    stay = models.ForeignKey(Stay, on_delete=models.PROTECT, related_name="absences")
    kind = models.CharField(max_length=2, choices=AbsenceKind)
    starts_on = models.DateField()
    ends_on = models.DateField()
    ground = models.CharField(max_length=10, choices=AbsenceGround, blank=True)
    note = models.CharField(max_length=200, blank=True)
    document = models.ForeignKey(Document, null=True, blank=True, on_delete=models.PROTECT, related_name="absences")
    act = models.UUIDField(default=uuid4, unique=True, editable=False)
    reason = models.CharField(max_length=300, blank=True)
    taken_back_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    taken_back_at = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="an_absence_kind_is_known", condition=Q(kind__in=AbsenceKind.values)),
            models.CheckConstraint(name="an_absence_ends_after_it_starts", condition=Q(ends_on__gte=F("starts_on"))),
            models.CheckConstraint(
                name="a_sick_leave_has_its_document", condition=~Q(kind="L4") | Q(document__isnull=False)
            ),
            models.CheckConstraint(
                name="a_justification_gives_its_ground",
                condition=Q(kind="L4", ground="") | Q(kind="NU", ground__in=AbsenceGround.values),
            ),
            models.CheckConstraint(
                name="an_absence_taken_back_says_who_when_and_why",
                condition=Q(taken_back_at__isnull=True, taken_back_by__isnull=True)
                | (Q(taken_back_at__isnull=False, taken_back_by__isnull=False) & ~Q(reason="")),
            ),
            ExclusionConstraint(
                name="sick_leaves_of_a_stay_never_overlap",
                expressions=[_SAME_STAY, _SAME_DAYS],
                condition=Q(kind="L4", taken_back_at__isnull=True),
            ),
            ExclusionConstraint(
                name="justifications_of_a_stay_never_overlap",
                expressions=[_SAME_STAY, _SAME_DAYS],
                condition=Q(kind="NU", taken_back_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.starts_on}–{self.ends_on}"

    @property
    def code(self) -> DayCode:
        """What its days are marked as."""
        return DayCode(self.kind)

    @property
    def is_taken_back(self) -> bool:
        return self.taken_back_at is not None


class FreeDaysState(models.TextChoices):
    """requested: waits for the manager's consent (art. 15 ust. 6b)."""

    REQUESTED = "requested", pgettext_lazy("free days", "waits for consent")
    APPROVED = "approved", pgettext_lazy("free days", "granted")
    REFUSED = "refused", pgettext_lazy("free days", "refused")
    TAKEN_BACK = "taken_back", pgettext_lazy("free days", "taken back")


class FreeDaysRequestQuerySet(models.QuerySet["FreeDaysRequest"]):
    def visible_to(self, user: User) -> Self:
        """Requests in the stays the user may see."""
        return self.filter(stay__in=Stay.objects.visible_to(user))

    def waiting(self) -> Self:
        """Those nobody has decided."""
        return self.filter(state=FreeDaysState.REQUESTED)


@tracked
class FreeDaysRequest(models.Model):
    """A participant's request for free days, and what the manager decided (art. 15 ust. 6a and 6b).

    Its days are the class days from the first to the last; granted, it writes them as DW under its act. reason: of a
    refusal, or of taking it back. Retention: as for Participant.
    """

    stay = models.ForeignKey(Stay, on_delete=models.PROTECT, related_name="free_days_requests")
    starts_on = models.DateField()
    ends_on = models.DateField()
    requested_on = models.DateField()
    state = models.CharField(max_length=10, choices=FreeDaysState, default=FreeDaysState.REQUESTED)
    act = models.UUIDField(default=uuid4, unique=True, editable=False)
    reason = models.CharField(max_length=300, blank=True)
    decided_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = FreeDaysRequestQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="free_days_end_after_they_start", condition=Q(ends_on__gte=F("starts_on"))),
            models.CheckConstraint(name="a_state_of_free_days_is_known", condition=Q(state__in=FreeDaysState.values)),
            models.CheckConstraint(
                name="decided_free_days_say_by_whom_and_when",
                condition=Q(state="requested", decided_by__isnull=True, decided_at__isnull=True)
                | (~Q(state="requested") & Q(decided_by__isnull=False, decided_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="free_days_refused_or_taken_back_say_why",
                condition=Q(state__in=["requested", "approved"]) | ~Q(reason=""),
            ),
            ExclusionConstraint(
                name="free_days_of_a_stay_never_overlap",
                expressions=[_SAME_STAY, _SAME_DAYS],
                condition=Q(state__in=["requested", "approved"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.state} {self.starts_on}–{self.ends_on}"
