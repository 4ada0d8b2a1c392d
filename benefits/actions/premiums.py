"""Proposing premiums and deciding on them (act on social employment, art. 15a)."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_DOWN, Decimal

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from benefits.dated import DatedRules
from benefits.models import Premium, PremiumState
from cis_portal.lib.periods import Month
from grants.models import Project
from participants.models import Enrolment


class NotPremium(Exception):
    """Nothing was proposed or decided; nothing has changed."""


class AboveCap(NotPremium):
    """The premium is higher than the month's full benefit (art. 15a ust. 2). cap: złoty."""

    def __init__(self, cap: Decimal) -> None:
        super().__init__()
        self.cap = cap


class NotInParticipation(NotPremium):
    """No day of the month lies in the person's participation: a premium is not for the trial (art. 15a ust. 1)."""


class AlreadyProposed(NotPremium):
    """The person has a premium for that month."""


class NotGranted(NotPremium):
    """Only a granted premium is paid."""


class WrongPremiumDay(NotPremium):
    """The money cannot have left before the decision, nor in the future."""


class AlreadyDecided(NotPremium):
    """Somebody decided meanwhile."""


@transaction.atomic
def propose_premium(
    *, enrolment: Enrolment, month: Month, amount: Decimal, attitude: str, progress: str, by: User
) -> Premium:
    """Propose a premium; one that was refused may be proposed anew.

    amount: złoty. Raises AboveCap, NotInParticipation, AlreadyProposed, NoRate.
    """
    cap = _allowed(enrolment, month, amount)
    Premium.objects.filter(enrolment=enrolment, month=month.first, state=PremiumState.REFUSED).delete()
    try:
        with transaction.atomic():
            return Premium.objects.create(
                enrolment=enrolment,
                month=month.first,
                amount=amount,
                cap=cap,
                attitude=attitude,
                progress=progress,
                proposed_by=by,
                proposed_at=timezone.now(),
            )
    except IntegrityError as error:
        if Premium.objects.filter(enrolment=enrolment, month=month.first).exists():
            raise AlreadyProposed from error
        raise


@transaction.atomic
def decide_premium(*, premium: Premium, grant: bool, by: User, reason: str = "") -> Premium:
    """Grant a proposed premium, or refuse it with a reason.

    Raises AlreadyDecided; of a grant AboveCap and NotInParticipation, where a rate or a stay changed since.
    """
    decided = Premium.objects.select_for_update(of=("self",)).select_related("enrolment__project").get(pk=premium.pk)
    if decided.state != PremiumState.PROPOSED:
        raise AlreadyDecided
    if grant:
        _allowed(decided.enrolment, Month.of(decided.month), decided.amount)
    decided.state = PremiumState.GRANTED if grant else PremiumState.REFUSED
    decided.decided_by, decided.decided_at, decided.reason = by, timezone.now(), reason
    decided.save(update_fields=["state", "decided_by", "decided_at", "reason"])
    return decided


@transaction.atomic
def pay_premium(*, premium: Premium, paid_on: date, by: User) -> Premium:
    """Record the day on which a granted premium was paid; again: puts the day right.

    Raises NotGranted, WrongPremiumDay.
    """
    held = Premium.objects.select_for_update().get(pk=premium.pk)
    if held.state != PremiumState.GRANTED or held.decided_at is None:
        raise NotGranted
    if not timezone.localdate(held.decided_at) <= paid_on <= timezone.localdate():
        raise WrongPremiumDay
    held.paid_on, held.paid_by = paid_on, by
    held.save(update_fields=["paid_on", "paid_by"])
    return held


def premium_cap(project: Project, month: Month) -> Decimal:
    """The most that a premium may be: the month's full benefit, not the person's reduced one; złoty.

    Raises NoRate. Source: act on social employment, art. 15a ust. 2.
    """
    rules = DatedRules.of(project)
    full = rules.settings_of(month).percent / 100 * rules.allowance_of(month)
    return full.quantize(Decimal("0.01"), ROUND_DOWN)


def _allowed(enrolment: Enrolment, month: Month, amount: Decimal) -> Decimal:
    """The cap that holds today. Raises AboveCap, NotInParticipation, NoRate."""
    cap = premium_cap(enrolment.project, month)
    if amount > cap:
        raise AboveCap(cap)
    if not participates(enrolment, month):
        raise NotInParticipation
    return cap


def participates(enrolment: Enrolment, month: Month) -> bool:
    """Whether a day of the month lies in a participation of art. 15 ust. 3. Reads the prefetched stays."""
    return any(
        stay.participation_starts_on is not None
        and stay.participation_starts_on <= month.last
        and (stay.last_day is None or stay.last_day >= max(month.first, stay.participation_starts_on))
        for stay in enrolment.stays.all()
    )
