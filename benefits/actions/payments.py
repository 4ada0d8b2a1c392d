"""How people are paid, and what they were paid before the portal."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from django.db import transaction

from accounts.models import User
from benefits.models import PaidBefore, PaymentDetails, Way
from cis_portal.lib.periods import Month
from grants.models import Project
from participants.models import Enrolment


class SettledHere(Exception):
    """The portal settles that month itself: what was paid stands on its list."""


@transaction.atomic
def enter_payment_details(*, enrolment: Enrolment, way: Way, account_number: str = "", by: User) -> PaymentDetails:
    """Enter how a person is paid; the former way stays in the history.

    account_number: 26 digits, for Way.ACCOUNT only. The database refuses one that does not fit.
    """
    details, _created = PaymentDetails.objects.update_or_create(
        enrolment=enrolment,
        defaults={"way": way, "account_number": account_number if way == Way.ACCOUNT else "", "entered_by": by},
    )
    return details


@transaction.atomic
def enter_paid_before(
    *, project: Project, month: Month, amounts: Mapping[Enrolment, Decimal | None], by: User
) -> dict[str, int]:
    """Enter what people were paid outside the portal for a month before portal_from; None takes an amount back.

    Answers how many were "entered", "changed" and "taken_back". Raises SettledHere for a month of the portal's own.
    """
    if not before_portal(project, month):
        raise SettledHere
    standing = {paid.enrolment_id: paid for paid in PaidBefore.objects.filter(
        enrolment__project=project, month=month.first)}  # fmt: skip
    done = {"entered": 0, "changed": 0, "taken_back": 0}
    for enrolment, amount in amounts.items():
        paid = standing.get(enrolment.pk)
        if amount is None:
            if paid:
                paid.delete()
                done["taken_back"] += 1
        elif paid is None:
            PaidBefore.objects.create(enrolment=enrolment, month=month.first, amount=amount, entered_by=by)
            done["entered"] += 1
        elif paid.amount != amount:
            paid.amount, paid.entered_by = amount, by
            paid.save(update_fields=["amount", "entered_by", "entered_at"])
            done["changed"] += 1
    return done


def before_portal(project: Project, month: Month) -> bool:
    """Whether the month was settled outside: it lies before Project.portal_from."""
    return project.portal_from is not None and month.first < project.portal_from
