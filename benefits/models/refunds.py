"""The claim by which PUP refunds what was paid (act on social employment, art. 15 ust. 8)."""

from __future__ import annotations

from typing import Self

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.history import tracked
from accounts.models import OrganisationKind, User
from accounts.permissions import Permission
from cis_portal.lib.periods import Month
from grants.models import Project

from .lists import BenefitLine

# A refund leaves its claim by a RefundTakenBack of that very refund alone, which repeats what stood there.
LEAVES_REFUNDED = """
    IF NEW.state NOT IN ('received', 'questioned') OR NOT EXISTS (
        SELECT 1 FROM benefits_refundtakenback WHERE claim_id = OLD.id AND refunded_at = OLD.refunded_at
    ) THEN
        RAISE EXCEPTION 'pgtrigger: a refund is taken back on record';
    END IF;
    RETURN NEW;
"""
REPEATS_THE_REFUND = """
    IF NOT EXISTS (
        SELECT 1 FROM benefits_refundclaim WHERE id = NEW.claim_id AND state = 'refunded'
        AND refunded_on = NEW.refunded_on AND refunded_by_id = NEW.refunded_by_id AND refunded_at = NEW.refunded_at
    ) THEN
        RAISE EXCEPTION 'pgtrigger: only a refund that stands is taken back';
    END IF;
    RETURN NEW;
"""


class RefundState(models.TextChoices):
    """sent by the centre; the rest is said by PUP."""

    SENT = "sent", _("sent to PUP")
    RECEIVED = "received", _("received by PUP")
    QUESTIONED = "questioned", _("questioned by PUP")
    REFUNDED = "refunded", _("refunded")


class RefundClaimQuerySet(models.QuerySet["RefundClaim"]):
    def visible_to(self, user: User) -> Self:
        """The claims of the centre that leads the project, and of the labour office that takes part in it."""
        if not user.may(Permission.REFUND_VIEW) or user.organisation is None:
            return self.none()
        if user.works_for_a_centre:
            return self.filter(project__in=Project.objects.led_by(user))
        if user.organisation.kind != OrganisationKind.PUP:
            return self.none()
        return self.filter(project__in=Project.objects.visible_to(user))


@tracked
class RefundClaim(models.Model):
    """One claim for the lists that were paid in a month; a list paid later in that month makes the next number.

    month: first day of the month of payment. pension_percent, disability_percent: contributions in force at its end.
    places_agreed: with PUP, None where nobody entered them; places_used: people on the lists. Sums in złoty.
    account_number: the centre's when it was sent (NRB, 26 digits); "" where none was entered.
    Retention: as for Participant.
    """

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="refund_claims")
    month = models.DateField()
    number = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=10, choices=RefundState, default=RefundState.SENT)
    pension_percent = models.DecimalField(max_digits=5, decimal_places=2)
    disability_percent = models.DecimalField(max_digits=5, decimal_places=2)
    places_agreed = models.PositiveSmallIntegerField(null=True, blank=True)
    places_used = models.PositiveSmallIntegerField()
    benefits = models.DecimalField(max_digits=12, decimal_places=2)
    contributions = models.DecimalField(max_digits=12, decimal_places=2)
    total = models.DecimalField(max_digits=12, decimal_places=2)
    account_number = models.CharField(max_length=26, blank=True, default="")
    digest = models.CharField(max_length=64)
    sent_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField()
    received_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    received_at = models.DateTimeField(null=True, blank=True)
    refunded_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    refunded_at = models.DateTimeField(null=True, blank=True)
    refunded_on = models.DateField(null=True, blank=True)

    objects = RefundClaimQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "month", "number"], name="a_month_has_each_claim_once"),
            models.CheckConstraint(name="a_claim_is_named_by_a_first_day", condition=Q(month__day=1)),
            models.CheckConstraint(name="a_claim_state_is_known", condition=Q(state__in=RefundState.values)),
            models.CheckConstraint(
                name="a_claims_account_has_26_digits",
                condition=Q(account_number="") | Q(account_number__regex=r"^[0-9]{26}$"),
            ),
            models.CheckConstraint(name="a_claim_adds_up", condition=Q(total=F("benefits") + F("contributions"))),
            models.CheckConstraint(
                name="a_refunded_claim_says_when",
                condition=Q(state="refunded", refunded_on__isnull=False, refunded_by__isnull=False)
                | (~Q(state="refunded") & Q(refunded_on__isnull=True, refunded_by__isnull=True)),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="a_claim_stays", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="a_claim_is_not_rewritten",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__digest__df=pgtrigger.F("new__digest"))
                | pgtrigger.Q(old__month__df=pgtrigger.F("new__month"))
                | pgtrigger.Q(old__pension_percent__df=pgtrigger.F("new__pension_percent"))
                | pgtrigger.Q(old__disability_percent__df=pgtrigger.F("new__disability_percent"))
                | pgtrigger.Q(old__places_agreed__df=pgtrigger.F("new__places_agreed"))
                | pgtrigger.Q(old__places_used__df=pgtrigger.F("new__places_used"))
                | pgtrigger.Q(old__account_number__df=pgtrigger.F("new__account_number"))
                | pgtrigger.Q(old__total__df=pgtrigger.F("new__total"))
                | pgtrigger.Q(old__benefits__df=pgtrigger.F("new__benefits")),
            ),
            pgtrigger.Trigger(
                name="a_refund_is_taken_back_on_record",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                condition=pgtrigger.Q(old__state="refunded")
                & (
                    pgtrigger.Q(new__state__df="refunded")
                    | pgtrigger.Q(old__refunded_on__df=pgtrigger.F("new__refunded_on"))
                    | pgtrigger.Q(old__refunded_by__df=pgtrigger.F("new__refunded_by"))
                    | pgtrigger.Q(old__refunded_at__df=pgtrigger.F("new__refunded_at"))
                ),
                func=LEAVES_REFUNDED,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}/{self.number}"

    @property
    def of_month(self) -> Month:
        return Month.of(self.month)


class RefundLineQuerySet(models.QuerySet["RefundLine"]):
    def visible_to(self, user: User) -> Self:
        """Lines of the claims the user may see: PUP's third ground, whatever files are shared with it."""
        return self.filter(claim__in=RefundClaim.objects.visible_to(user))


class RefundLine(models.Model):
    """One paid line in a claim with the contributions on it, in złoty. A line is claimed once.

    Retention: as for Participant.
    """

    claim = models.ForeignKey(RefundClaim, on_delete=models.PROTECT, related_name="lines")
    line = models.OneToOneField(BenefitLine, on_delete=models.PROTECT, related_name="refund_line")
    position = models.PositiveSmallIntegerField()
    benefit = models.DecimalField(max_digits=10, decimal_places=2)
    pension = models.DecimalField(max_digits=10, decimal_places=2)
    disability = models.DecimalField(max_digits=10, decimal_places=2)
    total = models.DecimalField(max_digits=10, decimal_places=2)

    objects = RefundLineQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["claim", "position"], name="claim_lines_stand_in_one_order"),
            models.CheckConstraint(
                name="a_claim_line_adds_up", condition=Q(total=F("benefit") + F("pension") + F("disability"))
            ),
        ]
        triggers = [pgtrigger.Protect(name="a_claim_line_is_final", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.claim_id}/{self.position}"


class RefundQuestionQuerySet(models.QuerySet["RefundQuestion"]):
    def visible_to(self, user: User) -> Self:
        """Questions on the claims the user may see."""
        return self.filter(claim__in=RefundClaim.objects.visible_to(user))


@tracked
class RefundQuestion(models.Model):
    """What PUP asks about a line, or about the whole claim, and what the centre answers.

    Retention: as for Participant.
    """

    claim = models.ForeignKey(RefundClaim, on_delete=models.PROTECT, related_name="questions")
    line = models.ForeignKey(RefundLine, null=True, blank=True, on_delete=models.PROTECT, related_name="questions")
    reason = models.CharField(max_length=1000)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    answer = models.CharField(max_length=1000, blank=True)
    answered_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = RefundQuestionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="a_question_gives_its_reason", condition=~Q(reason="")),
            models.CheckConstraint(
                name="an_answered_question_says_by_whom",
                condition=Q(answer="", answered_by__isnull=True, answered_at__isnull=True)
                | (~Q(answer="") & Q(answered_by__isnull=False, answered_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.claim_id} {self.asked_at:%Y-%m-%d}"


class RefundTakenBackQuerySet(models.QuerySet["RefundTakenBack"]):
    def visible_to(self, user: User) -> Self:
        """Of the claims the user may see."""
        return self.filter(claim__in=RefundClaim.objects.visible_to(user))


class RefundTakenBack(models.Model):
    """A "refunded" that PUP entered by mistake and took back: what stood there, who took it back, when and why.

    Retention: as for Participant.
    """

    claim = models.ForeignKey(RefundClaim, on_delete=models.PROTECT, related_name="taken_back")
    refunded_on = models.DateField()
    refunded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    refunded_at = models.DateTimeField()
    reason = models.CharField(max_length=500)
    taken_back_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    taken_back_at = models.DateTimeField()

    objects = RefundTakenBackQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["claim", "refunded_at"], name="a_refund_is_taken_back_once"),
            models.CheckConstraint(name="a_refund_taken_back_gives_its_reason", condition=~Q(reason="")),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="only_a_refund_that_stands_is_taken_back",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                func=REPEATS_THE_REFUND,
            ),
            pgtrigger.Protect(name="a_refund_taken_back_is_final", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.claim_id} {self.refunded_on}"
