"""Payment claims: what is written for a period, what partners did in it, what it corrects, and its way."""

from __future__ import annotations

from typing import Self

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.history import tracked
from accounts.models import Organisation, User
from accounts.permissions import Permission
from grants.models import ClaimPeriod
from participants.models import Enrolment

from .reports import Report


class ClaimState(models.TextChoices):
    """open: being prepared; submitted: with the authority; returned: sent back to be mended; accepted: for good."""

    OPEN = "open", _("being prepared")
    SUBMITTED = "submitted", _("submitted")
    RETURNED = "returned", _("sent back")
    ACCEPTED = "accepted", _("accepted by the authority")


EDITABLE = (ClaimState.OPEN, ClaimState.RETURNED)
WORDS = ("social", "vocational", "problems", "plans")


class ClaimQuerySet(models.QuerySet["Claim"]):
    def visible_to(self, user: User) -> Self:
        """Of the projects the user may see, for those who may see its reports."""
        if not user.may(Permission.REPORT_VIEW):
            return self.none()
        return self.filter(period__in=ClaimPeriod.objects.visible_to(user))

    def with_authority(self) -> Self:
        """Claims whose figures were told to the authority and stand: submitted or accepted."""
        return self.filter(state__in=[ClaimState.SUBMITTED, ClaimState.ACCEPTED])


_WORDS_CHANGE = pgtrigger.Q(old__report__df=pgtrigger.F("new__report"))
for _name in WORDS:
    _WORDS_CHANGE |= pgtrigger.Q(**{f"old__{_name}__df": pgtrigger.F(f"new__{_name}")})


@tracked
class Claim(models.Model):
    """The claim of one period: the words of its progress by task, and the report whose figures it tells.

    social, vocational: what was done in each task; problems; plans for the next period. version counts changes of the
    words. A submitted claim keeps its words and its report, an accepted one everything: the database refuses the rest.
    Retention: five years from the last payment under the grant.
    """

    period = models.OneToOneField(ClaimPeriod, on_delete=models.PROTECT, related_name="claim")
    state = models.CharField(max_length=9, choices=ClaimState, default=ClaimState.OPEN)
    report = models.ForeignKey(Report, null=True, blank=True, on_delete=models.PROTECT, related_name="claims")
    social = models.TextField(max_length=8000, blank=True)
    vocational = models.TextField(max_length=8000, blank=True)
    problems = models.TextField(max_length=8000, blank=True)
    plans = models.TextField(max_length=8000, blank=True)
    version = models.PositiveIntegerField(default=0)
    written_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField(null=True, blank=True)

    objects = ClaimQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="a_payment_claim_state_is_known", condition=Q(state__in=ClaimState.values)),
            models.CheckConstraint(
                name="a_submitted_claim_has_its_report", condition=Q(state="open") | Q(report__isnull=False)
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="an_accepted_claim_is_final",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__state="accepted"),
            ),
            pgtrigger.Protect(
                name="a_submitted_claim_keeps_its_words",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__state="submitted") & _WORDS_CHANGE,
            ),
            pgtrigger.Protect(
                name="a_submitted_claim_stays",
                operation=pgtrigger.Delete,
                condition=pgtrigger.Q(old__state="submitted"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.period_id} {self.state}"

    @property
    def is_editable(self) -> bool:
        """Whether its words may change: it is not with the authority."""
        return self.state in EDITABLE


class ClaimStepQuerySet(models.QuerySet["ClaimStep"]):
    def visible_to(self, user: User) -> Self:
        """Of the claims the user may see."""
        return self.filter(claim__in=Claim.objects.visible_to(user))


class ClaimStep(models.Model):
    """One step of a claim's way, with the report it told and, when it was sent back, why. Append-only.

    on: the day it happened outside the portal. Retention: with the claim.
    """

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="steps")
    state = models.CharField(max_length=9, choices=ClaimState)
    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=1000, blank=True)
    on = models.DateField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    objects = ClaimStepQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_step_of_a_claim_is_known", condition=Q(state__in=["submitted", "returned", "accepted"])
            ),
            models.CheckConstraint(
                name="a_claim_is_sent_back_with_its_reason", condition=~Q(state="returned") | ~Q(reason="")
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="a_claim_step_is_final", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.claim_id} {self.state}"


# What hangs on a claim may be written while the claim is not with the authority.
_NOT_WITH_AUTHORITY = """
    IF EXISTS (SELECT 1 FROM reporting_claim claim
                WHERE {key} AND claim.state IN ('submitted', 'accepted'))
    THEN
        RAISE EXCEPTION 'The claim is with the authority: what belongs to it stays as it is'
            USING ERRCODE = 'check_violation', CONSTRAINT = '{name}';
    END IF;
    RETURN COALESCE(NEW, OLD);
"""


class ClaimCorrectionQuerySet(models.QuerySet["ClaimCorrection"]):
    def visible_to(self, user: User) -> Self:
        """Corrections of people whose files the user may see, where people behind figures are for them."""
        if not user.may(Permission.INDICATOR_PEOPLE_VIEW):
            return self.none()
        return self.filter(enrolment__in=Enrolment.objects.visible_to(user))


class ClaimCorrection(models.Model):
    """One person by whom a figure told before changes: numbered within the claim that tells it.

    effect: +1 entered late, -1 no longer counted, 0 another deciding day; before, after: the deciding days. Rewritten
    while the claim is prepared, final once it is with the authority. Retention: with the claim.
    """

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="corrections")
    number = models.PositiveSmallIntegerField()
    indicator = models.CharField(max_length=10)
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="claim_corrections")
    effect = models.SmallIntegerField()
    before = models.DateField(null=True, blank=True)
    after = models.DateField(null=True, blank=True)

    objects = ClaimCorrectionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["claim", "number"], name="corrections_of_a_claim_are_counted"),
            models.UniqueConstraint(
                fields=["claim", "indicator", "enrolment"], name="a_claim_corrects_a_person_once_in_a_figure"
            ),
            models.CheckConstraint(name="a_correction_of_one_person_is_one", condition=Q(effect__range=(-1, 1))),
        ]
        triggers = [
            pgtrigger.Protect(name="a_claim_correction_is_final", operation=pgtrigger.Update),
            pgtrigger.Trigger(
                name="corrections_of_a_claim_told_stay",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Delete,
                func=_NOT_WITH_AUTHORITY.format(
                    key="claim.id IN (NEW.claim_id, OLD.claim_id)", name="corrections_of_a_claim_told_stay"
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.claim_id}/{self.number}"


class PartnerContributionQuerySet(models.QuerySet["PartnerContribution"]):
    def visible_to(self, user: User) -> Self:
        """A partner's own; those of all partners for whoever prepares or checks claims."""
        if user.may(Permission.CONTRIBUTION_GIVE):
            return self.filter(organisation=user.organisation_id, period__in=ClaimPeriod.objects.visible_to(user))
        if not user.may(Permission.REPORT_VIEW):
            return self.none()
        return self.filter(period__in=ClaimPeriod.objects.visible_to(user))


@tracked
class PartnerContribution(models.Model):
    """What one partner says it did in a period: in words, in people and in hours. No names.

    Once the claim is with the authority the database refuses any change. Retention: with the claim.
    """

    period = models.ForeignKey(ClaimPeriod, on_delete=models.PROTECT, related_name="contributions")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="contributions")
    activities = models.TextField(max_length=4000)
    people = models.PositiveIntegerField(null=True, blank=True)
    hours = models.DecimalField(max_digits=7, decimal_places=2, null=True, blank=True)
    problems = models.TextField(max_length=4000, blank=True)
    given_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField()

    objects = PartnerContributionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["period", "organisation"], name="a_partner_contributes_once_to_a_period"),
            models.CheckConstraint(name="a_contribution_says_what_was_done", condition=~Q(activities="")),
            models.CheckConstraint(
                name="hours_of_a_contribution_are_not_negative", condition=Q(hours__isnull=True) | Q(hours__gte=0)
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="a_contribution_told_stays",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                func=_NOT_WITH_AUTHORITY.format(
                    key="claim.period_id IN (NEW.period_id, OLD.period_id)", name="a_contribution_told_stays"
                ),
            )
        ]

    def __str__(self) -> str:
        return f"{self.period_id} {self.organisation_id}"


__all__ = [
    "EDITABLE",
    "WORDS",
    "Claim",
    "ClaimCorrection",
    "ClaimState",
    "ClaimStep",
    "PartnerContribution",
]
