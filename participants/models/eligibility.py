"""What was asked and answered about a candidate's eligibility; the rules themselves are in participants.eligibility."""

from __future__ import annotations

from typing import Self

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.history import tracked
from accounts.models import User
from participants.dictionaries import MUNICIPALITY_NAMES
from participants.eligibility import Exclusion, Rule

from .recruitment import Candidacy

ELSEWHERE = "elsewhere"


class StatutoryGroup(models.TextChoices):
    """Groups of art. 1 ust. 2, an open list."""

    HOMELESS = "homeless", _("homeless, on an individual programme out of homelessness")
    ALCOHOL = "alcohol", _("addicted to alcohol")
    DRUGS = "drugs", _("addicted to drugs or other intoxicants")
    MENTAL = "mental", _("with a mental disorder")
    UNEMPLOYED = "unemployed", _("long-term unemployed")
    RELEASED = "released", _("released from prison, with difficulties in integrating")
    REFUGEE = "refugee", _("refugee on an individual integration programme")
    DISABLED = "disabled", _("with a disability")
    OTHER = "other", _("other, socially excluded")


class CandidateStatus(models.TextChoices):
    """Standing on the labour market, as a candidate tells it and a certificate proves it."""

    REGISTERED = "registered", _("unemployed, registered at PUP")
    UNEMPLOYED = "unemployed", _("unemployed, not registered")
    INACTIVE = "inactive", _("economically inactive")
    WORKING = "working", _("working")


class EligibilityQuerySet(models.QuerySet["Eligibility"]):
    def visible_to(self, user: User) -> Self:
        """Of the centre's own candidates; a partner does not see what the centre asked."""
        if not user.works_for_a_centre:
            return self.none()
        return self.filter(candidacy__in=Candidacy.objects.visible_to(user))


@tracked
class Eligibility(models.Model):
    """The answers of one candidate. A question not asked yet is None or blank.

    The seven rights of art. 1 ust. 3 stand under the names of eligibility.Exclusion. municipality: a TERYT code of the
    project's area, or "elsewhere". registered_since, earlier_days, placement_days: for the national definition of a
    long-term unemployed person. Retention: with the candidacy.
    """

    candidacy = models.OneToOneField(Candidacy, on_delete=models.CASCADE, related_name="eligibility")
    allowance = models.BooleanField(null=True, blank=True)
    pre_retirement_allowance = models.BooleanField(null=True, blank=True)
    pre_retirement_benefit = models.BooleanField(null=True, blank=True)
    structural_pension = models.BooleanField(null=True, blank=True)
    incapacity_pension = models.BooleanField(null=True, blank=True)
    old_age_pension = models.BooleanField(null=True, blank=True)
    teachers_benefit = models.BooleanField(null=True, blank=True)
    status = models.CharField(max_length=10, choices=CandidateStatus, blank=True)
    status_since = models.DateField(null=True, blank=True)
    registered_since = models.DateField(null=True, blank=True)
    earlier_days = models.PositiveSmallIntegerField(default=0)
    placement_days = models.PositiveSmallIntegerField(default=0)
    municipality = models.CharField(max_length=9, blank=True)
    updated_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    updated_at = models.DateTimeField(auto_now=True)

    objects = EligibilityQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_candidates_status_is_known", condition=Q(status__in=["", *CandidateStatus.values])
            ),
            models.CheckConstraint(
                name="a_candidates_municipality_is_known",
                condition=Q(municipality__in=["", ELSEWHERE, *MUNICIPALITY_NAMES]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.candidacy_id}"


class CandidacyGroupQuerySet(models.QuerySet["CandidacyGroup"]):
    def visible_to(self, user: User) -> Self:
        """Of the centre's own candidates; whether they may see this part, the view asks (SENSITIVE_VIEW)."""
        if not user.works_for_a_centre:
            return self.none()
        return self.filter(candidacy__in=Candidacy.objects.visible_to(user))


@tracked
class CandidacyGroup(models.Model):
    """A group of art. 1 ust. 2 to which a candidate belongs; one of them is the primary one, for the yearly report.

    Health, addiction and conviction (RODO art. 9 and 10) apart from the rest, with their own permission; all groups
    stand here, since who has none of the others would be known by that. Retention: with the candidacy.
    """

    candidacy = models.ForeignKey(Candidacy, on_delete=models.CASCADE, related_name="groups")
    group = models.CharField(max_length=10, choices=StatutoryGroup)
    is_primary = models.BooleanField(default=False)
    created_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = CandidacyGroupQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["candidacy", "group"], name="a_candidate_is_in_a_group_once"),
            models.UniqueConstraint(
                fields=["candidacy"], condition=Q(is_primary=True), name="a_candidate_has_one_primary_group"
            ),
            models.CheckConstraint(name="a_statutory_group_is_known", condition=Q(group__in=StatutoryGroup.values)),
        ]

    def __str__(self) -> str:
        return f"{self.candidacy_id}"


class EligibilityOverrideQuerySet(models.QuerySet["EligibilityOverride"]):
    def visible_to(self, user: User) -> Self:
        """Of the centre's own candidates."""
        if not user.works_for_a_centre:
            return self.none()
        return self.filter(candidacy__in=Candidacy.objects.visible_to(user))


class EligibilityOverride(models.Model):
    """A manager lets one rule pass for one candidate, and says why. Append-only. Retention: with the candidacy."""

    candidacy = models.ForeignKey(Candidacy, on_delete=models.CASCADE, related_name="overrides")
    rule = models.CharField(max_length=24)
    reason = models.CharField(max_length=1000)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = EligibilityOverrideQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["candidacy", "rule"], name="a_rule_is_let_pass_once"),
            models.CheckConstraint(name="letting_a_rule_pass_gives_its_reason", condition=~Q(reason="")),
            models.CheckConstraint(
                name="a_rule_let_pass_is_known", condition=Q(rule__in=[*map(str, Exclusion), *map(str, Rule)])
            ),
        ]
        triggers = [pgtrigger.Protect(name="an_override_is_final", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"{self.candidacy_id} {self.rule}"
