"""Corrections of marks in a closed month."""

from __future__ import annotations

from typing import Self

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import pgettext_lazy

from accounts.history import tracked
from accounts.models import User
from participants.models import Stay

from .absences import Absence
from .attendance import DayCode


class CorrectionDecision(models.TextChoices):
    """What became of a proposal; empty while it waits."""

    ACCEPTED = "accepted", pgettext_lazy("correction", "accepted")
    REFUSED = "refused", pgettext_lazy("correction", "refused")
    WITHDRAWN = "withdrawn", pgettext_lazy("correction", "withdrawn")


class MarkCorrectionQuerySet(models.QuerySet["MarkCorrection"]):
    def visible_to(self, user: User) -> Self:
        """Corrections in the stays the user may see."""
        return self.filter(stay__in=Stay.objects.visible_to(user))

    def undecided(self) -> Self:
        """Proposals that wait for their decision."""
        return self.filter(decision="")


@tracked
class MarkCorrection(models.Model):
    """What one day of a closed month should say, why, and what was decided; one open proposal a day.

    code_from, code_to: a DayCode, or empty for no mark; version: of the mark as the proposal found it. absence: what it
    rests on, where that is known. A decided correction is final. Retention: as for Participant.
    """

    stay = models.ForeignKey(Stay, on_delete=models.PROTECT, related_name="corrections")
    day = models.DateField()
    code_from = models.CharField(max_length=2, choices=DayCode, blank=True)
    code_to = models.CharField(max_length=2, choices=DayCode, blank=True)
    version = models.PositiveIntegerField()
    reason = models.CharField(max_length=500)
    absence = models.ForeignKey(Absence, null=True, blank=True, on_delete=models.PROTECT, related_name="corrections")
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(auto_now_add=True)
    decision = models.CharField(max_length=9, choices=CorrectionDecision, blank=True)
    note = models.CharField(max_length=500, blank=True)
    decided_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    objects = MarkCorrectionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["stay", "day"], condition=Q(decision=""), name="a_day_has_one_open_correction"
            ),
            models.CheckConstraint(name="a_correction_changes_the_mark", condition=~Q(code_from=F("code_to"))),
            models.CheckConstraint(name="a_correction_gives_its_reason", condition=~Q(reason="")),
            models.CheckConstraint(
                name="a_correction_names_known_codes",
                condition=Q(code_from__in=["", *DayCode.values]) & Q(code_to__in=["", *DayCode.values]),
            ),
            models.CheckConstraint(
                name="a_decision_is_known_with_who_and_when",
                condition=Q(decision="", decided_by__isnull=True, decided_at__isnull=True)
                | Q(decision__in=CorrectionDecision.values, decided_by__isnull=False, decided_at__isnull=False),
            ),
            models.CheckConstraint(
                name="nobody_decides_their_own_correction",
                condition=Q(decision="withdrawn") | Q(decided_by__isnull=True) | ~Q(decided_by=F("proposed_by")),
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="a_decided_correction_is_final",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=~pgtrigger.Q(old__decision=""),
            )
        ]

    def __str__(self) -> str:
        return f"{self.stay_id} {self.day} {self.code_from} -> {self.code_to}"
