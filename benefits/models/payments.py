"""How people are paid: by transfer or in cash; and what was paid before the portal."""

from __future__ import annotations

from typing import Self

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.history import tracked
from accounts.models import User
from accounts.permissions import Permission
from participants.models import Enrolment

from .lists import BenefitLine


class Way(models.TextChoices):
    """How a person wants the money."""

    ACCOUNT = "account", _("bank account")
    CASH = "cash", _("cash")


def _account_only_where_it_is_used(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        name=name,
        condition=Q(way="account", account_number__regex=r"^[0-9]{26}$") | Q(way="cash", account_number=""),
    )


class PaymentDetailsQuerySet(models.QuerySet["PaymentDetails"]):
    def visible_to(self, user: User) -> Self:
        """Of the centre's files, for those who see its lists of benefits; nobody else pays."""
        if not user.may(Permission.BENEFITS_VIEW) or not user.works_for_a_centre:
            return self.none()
        return self.filter(enrolment__in=Enrolment.objects.visible_to(user))

    def sharing_account(self, details: PaymentDetails) -> Self:
        """Others who are paid to the same account."""
        same = self.filter(account_number=details.account_number).exclude(pk=details.pk)
        return same.exclude(account_number="")


@tracked
class PaymentDetails(models.Model):
    """Whether a person is paid by transfer, to which account (NRB, 26 digits), or in cash.

    Retention: as for Participant.
    """

    enrolment = models.OneToOneField(Enrolment, on_delete=models.CASCADE, related_name="payment_details")
    way = models.CharField(max_length=7, choices=Way)
    account_number = models.CharField(max_length=26, blank=True)
    entered_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(auto_now=True)

    objects = PaymentDetailsQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="a_way_of_payment_is_known", condition=Q(way__in=Way.values)),
            _account_only_where_it_is_used("an_account_has_26_digits"),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_id} {self.way}"

    @property
    def account_end(self) -> str:
        """The last four digits, by which people know their account."""
        return self.account_number[-4:]


class LinePaymentQuerySet(models.QuerySet["LinePayment"]):
    def visible_to(self, user: User) -> Self:
        """Of the lines the user may see."""
        return self.filter(line__in=BenefitLine.objects.visible_to(user))


class LinePayment(models.Model):
    """How a line of a paid list was paid; written with the payment date, never changed.

    Retention: as for Participant.
    """

    line = models.OneToOneField(BenefitLine, on_delete=models.PROTECT, related_name="payment")
    way = models.CharField(max_length=7, choices=Way)
    account_number = models.CharField(max_length=26, blank=True)

    objects = LinePaymentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="a_payment_has_a_known_way", condition=Q(way__in=Way.values)),
            _account_only_where_it_is_used("a_paid_account_has_26_digits"),
        ]
        triggers = [pgtrigger.Protect(name="a_payment_is_final", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.line_id} {self.way}"


class PaidBeforeQuerySet(models.QuerySet["PaidBefore"]):
    def visible_to(self, user: User) -> Self:
        """Of the centre's files, for those who see its lists of benefits."""
        if not user.may(Permission.BENEFITS_VIEW):
            return self.none()
        return self.filter(enrolment__in=Enrolment.objects.visible_to(user))


@tracked
class PaidBefore(models.Model):
    """What a person was paid outside the portal for a month before Project.portal_from; for comparison only.

    Retention: as for Participant.
    """

    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="paid_before")
    month = models.DateField()
    amount = models.DecimalField(max_digits=10, decimal_places=2)
    entered_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(auto_now=True)

    objects = PaidBeforeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "month"], name="a_month_was_paid_before_once"),
            models.CheckConstraint(name="a_month_paid_before_is_named_by_its_first_day", condition=Q(month__day=1)),
            models.CheckConstraint(name="what_was_paid_before_is_not_negative", condition=Q(amount__gte=0)),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_id} {self.month:%Y-%m}"
