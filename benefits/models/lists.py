"""The list of benefits of a month: submitted by one person, approved by another, paid; corrected by further lists."""

from __future__ import annotations

from decimal import Decimal
from typing import Self

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.history import tracked
from accounts.models import User
from accounts.permissions import Permission
from cis_portal.lib.periods import Month
from grants.models import Project
from participants.models import Enrolment


class ListState(models.TextChoices):
    """A draft is computed, never kept. returned: sent back with a reason; it may be submitted anew."""

    SUBMITTED = "submitted", _("waits for approval")
    RETURNED = "returned", _("returned for amendment")
    APPROVED = "approved", _("approved")
    PAID = "paid", _("paid")


FINAL = (ListState.APPROVED, ListState.PAID)
UNDER_WAY = (ListState.SUBMITTED, ListState.RETURNED)


class BenefitListQuerySet(models.QuerySet["BenefitList"]):
    def visible_to(self, user: User) -> Self:
        """A centre's own lists; an auditor sees those of the project that are approved. Others none."""
        if not user.may(Permission.BENEFITS_VIEW) or user.organisation_id is None:
            return self.none()
        if user.works_for_a_centre:
            return self.filter(project__in=Project.objects.led_by(user))
        return self.final().filter(project__in=Project.objects.visible_to(user))

    def of(self, project: Project, month: Month) -> Self:
        """The month's lists: the original, then its corrections."""
        return self.filter(project=project, month=month.first).order_by("number")

    def final(self) -> Self:
        """Lists that no longer change: approved or paid."""
        return self.filter(state__in=FINAL)

    def under_way(self) -> Self:
        """Lists that somebody still has to approve or amend."""
        return self.filter(state__in=UNDER_WAY)

    def with_people(self) -> Self:
        """With the names of who submitted, returned, approved and paid, in the same query."""
        return self.select_related("project", "submitted_by", "returned_by", "approved_by", "paid_by")


@tracked
class BenefitList(models.Model):
    """One list of a project's month: number 0 is the original, the further ones are its corrections.

    month: its first day. total: złoty; of a correction the sum of its differences. rules: the rate and the settings it
    was computed by; digest: SHA-256 of it all, see benefits.drafts. Once approved the database refuses to change or
    delete it. Retention: as for Participant.
    """

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="benefit_lists")
    month = models.DateField()
    number = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(max_length=9, choices=ListState, default=ListState.SUBMITTED)
    total = models.DecimalField(max_digits=12, decimal_places=2)
    rules = models.JSONField(default=dict)
    digest = models.CharField(max_length=64)
    submitted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField()
    returned_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    returned_at = models.DateTimeField(null=True, blank=True)
    return_reason = models.CharField(max_length=500, blank=True)
    approved_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)
    paid_on = models.DateField(null=True, blank=True)
    paid_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    paid_at = models.DateTimeField(null=True, blank=True)

    objects = BenefitListQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "month", "number"], name="a_month_has_each_list_number_once"),
            models.UniqueConstraint(
                fields=["project", "month"],
                condition=Q(state__in=["submitted", "returned"]),
                name="a_month_has_one_list_under_way",
            ),
            models.CheckConstraint(name="a_list_is_named_by_a_first_day", condition=Q(month__day=1)),
            models.CheckConstraint(name="a_list_state_is_known", condition=Q(state__in=ListState.values)),
            models.CheckConstraint(
                name="nobody_approves_a_list_they_submitted",
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("submitted_by")),
            ),
            models.CheckConstraint(
                name="an_approved_list_says_by_whom",
                condition=Q(state__in=["submitted", "returned"], approved_by__isnull=True, approved_at__isnull=True)
                | Q(state__in=["approved", "paid"], approved_by__isnull=False, approved_at__isnull=False),
            ),
            models.CheckConstraint(
                name="a_paid_list_says_when",
                condition=Q(state="paid", paid_on__isnull=False, paid_by__isnull=False)
                | (~Q(state="paid") & Q(paid_on__isnull=True, paid_by__isnull=True)),
            ),
            models.CheckConstraint(
                name="a_returned_list_gives_its_reason", condition=~Q(state="returned") | ~Q(return_reason="")
            ),
            models.CheckConstraint(
                name="an_original_list_is_not_negative", condition=Q(number__gt=0) | Q(total__gte=0)
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="an_approved_list_stays",
                operation=pgtrigger.Delete,
                condition=pgtrigger.Q(old__state__in=["approved", "paid"]),
            ),
            pgtrigger.Protect(
                name="an_approved_list_is_final",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__state__in=["approved", "paid"])
                & (
                    pgtrigger.Q(old__project__df=pgtrigger.F("new__project"))
                    | pgtrigger.Q(old__month__df=pgtrigger.F("new__month"))
                    | pgtrigger.Q(old__number__df=pgtrigger.F("new__number"))
                    | pgtrigger.Q(old__total__df=pgtrigger.F("new__total"))
                    | pgtrigger.Q(old__rules__df=pgtrigger.F("new__rules"))
                    | pgtrigger.Q(old__digest__df=pgtrigger.F("new__digest"))
                    | pgtrigger.Q(old__submitted_by__df=pgtrigger.F("new__submitted_by"))
                    | pgtrigger.Q(old__submitted_at__df=pgtrigger.F("new__submitted_at"))
                    | pgtrigger.Q(old__approved_by__df=pgtrigger.F("new__approved_by"))
                    | pgtrigger.Q(old__approved_at__df=pgtrigger.F("new__approved_at"))
                    | pgtrigger.Q(new__state__in=["submitted", "returned"])
                    | pgtrigger.Q(old__state="paid", new__state="approved")
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}/{self.number}"

    @property
    def of_month(self) -> Month:
        return Month.of(self.month)

    @property
    def is_final(self) -> bool:
        """Whether it no longer changes."""
        return self.state in FINAL

    @property
    def is_correction(self) -> bool:
        return self.number > 0


class BenefitLineQuerySet(models.QuerySet["BenefitLine"]):
    def visible_to(self, user: User) -> Self:
        """Lines of visible lists about people whose files the user may see."""
        return self.filter(
            list__in=BenefitList.objects.visible_to(user), enrolment__in=Enrolment.objects.visible_to(user)
        )

    def final(self) -> Self:
        """Lines of approved and paid lists; what they add up to for a month is its amount."""
        return self.filter(list__state__in=FINAL)


# Lines are inserted while their list is being written and never changed; with the approval they close for good.
_CLOSED_LINES = """
    IF EXISTS (
        SELECT 1 FROM benefits_benefitlist WHERE id IN (OLD.list_id, NEW.list_id) AND state IN ('approved', 'paid')
    ) THEN
        RAISE EXCEPTION 'pgtrigger: lines of an approved list are final';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
"""


class BenefitLine(models.Model):
    """One person's line on a list, with everything it was computed from.

    due: złoty for the month as computed; amount: what this list adds: all of it on the original, the difference on a
    correction. starts_on, ends_on, days: the person's days in the month. name: as on the day of submitting. inputs and
    steps: see benefits.drafts. Retention: as for Participant.
    """

    list = models.ForeignKey(BenefitList, on_delete=models.CASCADE, related_name="lines")
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="benefit_lines")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=242)
    starts_on = models.DateField()
    ends_on = models.DateField()
    days = models.PositiveSmallIntegerField()
    due = models.DecimalField(max_digits=10, decimal_places=2)
    amount = models.DecimalField(max_digits=10, decimal_places=2)
    inputs = models.JSONField()
    steps = models.JSONField()

    objects = BenefitLineQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["list", "enrolment"], name="a_person_has_one_line_on_a_list"),
            models.UniqueConstraint(fields=["list", "position"], name="lines_of_a_list_stand_in_one_order"),
            models.CheckConstraint(name="a_benefit_is_never_negative", condition=Q(due__gte=0)),
            models.CheckConstraint(name="a_line_ends_after_it_starts", condition=Q(ends_on__gte=F("starts_on"))),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="lines_of_an_approved_list_are_final",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                func=_CLOSED_LINES,
            ),
            pgtrigger.Protect(name="a_line_is_never_rewritten", operation=pgtrigger.Update),
        ]

    def __str__(self) -> str:
        return f"{self.list_id}/{self.position}"

    @property
    def given_before(self) -> Decimal:
        """What earlier lists of the month gave."""
        return self.due - self.amount
