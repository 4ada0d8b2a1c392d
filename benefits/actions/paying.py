"""Paying an approved list: the day, and how each person was paid."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from benefits.actions.lists import NotListed, NotWaiting
from benefits.models import BenefitList, LinePayment, ListState, PaymentDetails, Way


class WrongPaymentDay(NotListed):
    """The money cannot have left before the approval, nor in the future."""


class AlreadyClaimed(NotListed):
    """The payment stands on a refund claim, so its day stays."""


@transaction.atomic
def record_payment(*, benefit_list: BenefitList, paid_on: date, by: User) -> BenefitList:
    """Record the day on which an approved list was paid, and how each person was; again: puts the day right.

    Raises WrongPaymentDay, NotWaiting (not approved), AlreadyClaimed.
    """
    held = BenefitList.objects.select_for_update(of=("self",)).select_related("project").get(pk=benefit_list.pk)
    if not held.is_final or held.approved_at is None:
        raise NotWaiting(held)
    if not timezone.localdate(held.approved_at) <= paid_on <= timezone.localdate():
        raise WrongPaymentDay
    if held.lines.filter(refund_line__isnull=False).exists():
        raise AlreadyClaimed
    if held.state == ListState.APPROVED:
        _write_payments(held)
    held.state, held.paid_on, held.paid_by, held.paid_at = ListState.PAID, paid_on, by, timezone.now()
    held.save(update_fields=["state", "paid_on", "paid_by", "paid_at"])
    return held


def _write_payments(held: BenefitList) -> None:
    details = {found.enrolment_id: found for found in PaymentDetails.objects.filter(
        enrolment__in=held.lines.values("enrolment"))}  # fmt: skip
    LinePayment.objects.bulk_create(
        LinePayment(line=line, way=known.way, account_number=known.account_number)
        if (known := details.get(line.enrolment_id))
        else LinePayment(line=line, way=Way.CASH)
        for line in held.lines.all()
    )
