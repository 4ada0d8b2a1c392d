"""What was decided about a stay, and the opinion before it (act on social employment, art. 13 ust. 4 and 15)."""

from __future__ import annotations

from typing import Self

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User

from .stays import Stay


class StayActKind(models.TextChoices):
    """What can be said about a stay, in the order of the act."""

    QUALIFIED = "qualified", _("qualified after the trial")
    OPINION = "opinion", _("opinion on an extension")
    EXTENDED = "extended", _("extended")
    ENDED = "ended", _("ended")
    CORRECTED = "corrected", _("last day put right")
    IPZS_ONLY = "ipzs_only", _("programme without attendance, after taking a job")
    IPZS_ENDED = "ipzs_ended", _("end of the programme without attendance")


class EndGround(models.TextChoices):
    """Why a stay ends, in the words of the act: data, shown as they are in every language.

    The first two need a decision of the manager that a court can look at (art. 13 ust. 4a and 4b).
    """

    BREACH = "breach", "uporczywe naruszanie postanowień programu (art. 13 ust. 4 pkt 1)"
    LEFT = "left", "trwałe opuszczenie zajęć (art. 13 ust. 4 pkt 2)"
    STATEMENT = "statement", "oświadczenie uczestnika o odstąpieniu (art. 13 ust. 4 pkt 3)"
    JOB = "job", "podjęcie zatrudnienia lub działalności (art. 13 ust. 5)"
    PERIOD = "period", "upływ okresu uczestnictwa (art. 13 ust. 5)"
    TRIAL = "trial", "brak kwalifikacji po okresie próbnym (art. 15 ust. 2)"


DECIDED: dict[str, tuple[str, ...]] = {  # the dates of a stay that an act sets
    StayActKind.QUALIFIED: ("trial_ends_on", "participation_starts_on", "planned_end_on"),
    StayActKind.EXTENDED: ("planned_end_on",),
    StayActKind.ENDED: ("ended_on",),
    StayActKind.CORRECTED: ("ended_on",),
}


class StayActQuerySet(models.QuerySet["StayAct"]):
    def visible_to(self, user: User) -> Self:
        """Of the stays that the user may see."""
        return self.filter(stay__in=Stay.objects.visible_to(user))

    def decided_dates(self) -> dict[int, dict[str, str]]:
        """By stay: its dates that an act decided, each with the number of the last such act."""
        found: dict[int, dict[str, str]] = {}
        for stay, kind, number in self.order_by("stay", "position").values_list("stay", "kind", "number"):
            found.setdefault(stay, {}).update(dict.fromkeys(DECIDED.get(kind, ()), number))
        return found


class StayAct(models.Model):
    """One act about a stay: the qualification, an opinion, an extension, the end, the programme beside a job.

    number: of the letter or decision, the case number and a count. until: the last day that follows from the act; for
    an opinion the day that it proposes. in_favour: of an opinion alone. Append-only. Retention: as for Participant.
    """

    stay = models.ForeignKey(Stay, on_delete=models.CASCADE, related_name="acts")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=StayActKind)
    number = models.CharField(max_length=24, unique=True)
    happened_on = models.DateField()
    until = models.DateField()
    ground = models.CharField(max_length=10, choices=EndGround, blank=True)
    in_favour = models.BooleanField(null=True, blank=True)
    reason = models.CharField(max_length=1000, blank=True)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = StayActQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["stay", "position"], name="acts_of_a_stay_are_counted"),
            models.UniqueConstraint(
                fields=["stay", "kind"],
                condition=~Q(kind__in=[StayActKind.OPINION, StayActKind.EXTENDED, StayActKind.CORRECTED]),
                name="opinions_extensions_and_corrections_alone_are_repeated",
            ),
            models.CheckConstraint(
                name="an_end_and_nothing_else_has_a_ground",
                condition=Q(kind=StayActKind.ENDED, ground__in=EndGround.values)
                | (~Q(kind=StayActKind.ENDED) & Q(ground="")),
            ),
            models.CheckConstraint(
                name="an_opinion_and_nothing_else_is_for_or_against",
                condition=Q(kind=StayActKind.OPINION, in_favour__isnull=False)
                | (~Q(kind=StayActKind.OPINION) & Q(in_favour__isnull=True)),
            ),
            models.CheckConstraint(
                name="an_opinion_and_an_extension_give_their_reason",
                condition=~Q(kind__in=[StayActKind.OPINION, StayActKind.EXTENDED]) | ~Q(reason=""),
            ),
            models.CheckConstraint(
                name="an_end_put_right_gives_its_reason", condition=~Q(kind=StayActKind.CORRECTED) | ~Q(reason="")
            ),
            models.CheckConstraint(
                name="a_programme_that_ends_sooner_gives_its_reason",
                condition=~Q(kind=StayActKind.IPZS_ENDED) | ~Q(reason=""),
            ),
            models.CheckConstraint(
                name="a_breach_and_a_leaving_give_their_reason",
                condition=~Q(ground__in=[EndGround.BREACH, EndGround.LEFT]) | ~Q(reason=""),
            ),
            models.CheckConstraint(name="a_stay_act_is_known", condition=Q(kind__in=StayActKind.values)),
        ]
        triggers = [pgtrigger.Protect(name="a_stay_act_is_final", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return self.number
