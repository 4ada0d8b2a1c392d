"""Motywacyjna premia integracyjna: proposed, decided (act on social employment, art. 15a)."""

from __future__ import annotations

from typing import Self

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.history import tracked
from accounts.models import User
from accounts.permissions import Permission
from participants.models import Enrolment


class PremiumState(models.TextChoices):
    """proposed: waits for the manager."""

    PROPOSED = "proposed", _("proposed")
    GRANTED = "granted", _("granted")
    REFUSED = "refused", _("refused")


class PremiumQuerySet(models.QuerySet["Premium"]):
    def visible_to(self, user: User) -> Self:
        """Premiums in the files of the user's centre, where premiums are for them."""
        if not user.may(Permission.PREMIUM_VIEW) or not user.works_for_a_centre:
            return self.none()
        return self.filter(enrolment__in=Enrolment.objects.visible_to(user))

    def to_pay(self) -> Self:
        """Granted ones without a day of payment."""
        return self.filter(state=PremiumState.GRANTED, paid_on__isnull=True)


@tracked
class Premium(models.Model):
    """A premium of one person for one month of the participation, with what it is proposed for.

    amount, cap: złoty; cap: the month's full benefit, above which none is granted. attitude and progress: the two
    criteria of art. 15a ust. 1, in words. Once decided only its day of payment changes. Retention: as for Participant.
    """

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="premiums")
    month = models.DateField()
    amount = models.DecimalField(max_digits=10, decimal_places=2)
    cap = models.DecimalField(max_digits=10, decimal_places=2)
    attitude = models.CharField(max_length=1000)
    progress = models.CharField(max_length=1000)
    state = models.CharField(max_length=8, choices=PremiumState, default=PremiumState.PROPOSED)
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    paid_on = models.DateField(null=True, blank=True)
    paid_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects = PremiumQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "month"], name="a_person_has_one_premium_a_month"),
            models.CheckConstraint(name="a_premium_is_named_by_its_first_day", condition=Q(month__day=1)),
            models.CheckConstraint(name="a_premium_state_is_known", condition=Q(state__in=PremiumState.values)),
            models.CheckConstraint(
                name="a_premium_is_no_more_than_the_full_benefit", condition=Q(amount__gt=0, amount__lte=F("cap"))
            ),
            models.CheckConstraint(name="a_premium_says_what_it_is_for", condition=~Q(attitude="") & ~Q(progress="")),
            models.CheckConstraint(
                name="a_decided_premium_says_by_whom",
                condition=Q(state="proposed", decided_by__isnull=True, decided_at__isnull=True)
                | (~Q(state="proposed") & Q(decided_by__isnull=False, decided_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="a_refused_premium_gives_its_reason", condition=~Q(state="refused") | ~Q(reason="")
            ),
            models.CheckConstraint(
                name="a_premium_is_paid_once_it_is_granted",
                condition=Q(paid_on__isnull=True, paid_by__isnull=True)
                | Q(state="granted", paid_on__isnull=False, paid_by__isnull=False),
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="a_granted_premium_stays", operation=pgtrigger.Delete, condition=pgtrigger.Q(old__state="granted")
            ),
            pgtrigger.Protect(
                name="a_decided_premium_is_final",
                operation=pgtrigger.Update,
                condition=~pgtrigger.Q(old__state="proposed")
                & (
                    pgtrigger.Q(old__state__df=pgtrigger.F("new__state"))
                    | pgtrigger.Q(old__enrolment__df=pgtrigger.F("new__enrolment"))
                    | pgtrigger.Q(old__month__df=pgtrigger.F("new__month"))
                    | pgtrigger.Q(old__amount__df=pgtrigger.F("new__amount"))
                    | pgtrigger.Q(old__cap__df=pgtrigger.F("new__cap"))
                    | pgtrigger.Q(old__attitude__df=pgtrigger.F("new__attitude"))
                    | pgtrigger.Q(old__progress__df=pgtrigger.F("new__progress"))
                    | pgtrigger.Q(old__reason__df=pgtrigger.F("new__reason"))
                    | pgtrigger.Q(old__proposed_by__df=pgtrigger.F("new__proposed_by"))
                    | pgtrigger.Q(old__decided_by__df=pgtrigger.F("new__decided_by"))
                    | pgtrigger.Q(old__decided_at__df=pgtrigger.F("new__decided_at"))
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_id} {self.month:%Y-%m}"
