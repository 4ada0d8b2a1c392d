"""The refund claim: the centre sends it, PUP receives, questions and refunds (art. 15 ust. 8)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone

from accounts.models import User
from benefits.digests import digest_of
from benefits.models import BenefitList, RefundClaim, RefundLine, RefundQuestion, RefundState, RefundTakenBack
from benefits.refunds import ClaimDraft, draft_claim
from cis_portal.lib.periods import Month
from grants.models import Project


class NotClaimed(Exception):
    """Nothing was sent or answered; nothing has changed."""


class MonthNotOver(NotClaimed):
    """Lists may still be paid in that month."""


class NothingPaid(NotClaimed):
    """No list was paid in that month, or all of them are claimed."""


class AlreadyRefunded(NotClaimed):
    """PUP has refunded the claim."""


class NotRefunded(NotClaimed):
    """There is no refund to take back: somebody took it back meanwhile."""


class WrongRefundDay(NotClaimed):
    """The money cannot have come before the lists were paid, nor in the future. paid_on: of the last list."""

    def __init__(self, paid_on: date | None) -> None:
        super().__init__()
        self.paid_on = paid_on


class NotOfThisClaim(NotClaimed):
    """The line stands on another claim."""


class AlreadyAnswered(NotClaimed):
    """Somebody answered the question meanwhile."""


@transaction.atomic
def send_claim(*, project: Project, month: Month, by: User) -> RefundClaim:
    """Claim what was paid in a month that is over and is not claimed yet; PUP sees it from then on.

    Raises MonthNotOver, NothingPaid (also for the second of two who send at once).
    """
    if timezone.localdate() <= month.last:
        raise MonthNotOver
    _hold_payments(project, month)
    draft = draft_claim(project, month)
    if not draft.lines:
        raise NothingPaid
    try:
        with transaction.atomic():
            return _write(project, month, draft, by)
    except IntegrityError as error:  # a line is claimed once: the database let the other in
        if not draft_claim(project, month).lines:
            raise NothingPaid from error
        raise


def _hold_payments(project: Project, month: Month) -> None:
    """Nobody moves the day of a payment into the month or out of it until this transaction ends."""
    paid = BenefitList.objects.select_for_update().filter(project=project, paid_on__range=(month.first, month.last))
    list(paid.order_by("pk"))


def _write(project: Project, month: Month, draft: ClaimDraft, by: User) -> RefundClaim:
    last = RefundClaim.objects.filter(project=project, month=month.first).aggregate(Max("number"))["number__max"]
    claim = RefundClaim.objects.create(
        project=project,
        month=month.first,
        number=(last or 0) + 1,
        pension_percent=draft.pension_percent,
        disability_percent=draft.disability_percent,
        places_agreed=draft.places_agreed,
        places_used=draft.places_used,
        account_number=draft.account_number,
        benefits=draft.benefits,
        contributions=draft.contributions,
        total=draft.total,
        digest=digest_of(_content(project, month, draft)),
        sent_by=by,
        sent_at=timezone.now(),
    )
    RefundLine.objects.bulk_create(
        RefundLine(
            claim=claim,
            line=row.line,
            position=position,
            benefit=row.benefit,
            pension=row.pension,
            disability=row.disability,
            total=row.total,
        )
        for position, row in enumerate(draft.lines, start=1)
    )
    return claim


def _content(project: Project, month: Month, draft: ClaimDraft) -> dict[str, Any]:
    named = {"account": draft.account_number} if draft.account_number else {}  # claims from before it named none
    return named | {
        "project": project.number,
        "month": str(month),
        "percent": [draft.pension_percent, draft.disability_percent],
        "lines": [[row.line.pk, row.benefit, row.pension, row.disability] for row in draft.lines],
    }


@transaction.atomic
def receive_claim(*, claim: RefundClaim, by: User) -> RefundClaim:
    """Say that PUP has the claim. Again: changes nothing. Raises AlreadyRefunded."""
    held = _held(claim)
    if held.state == RefundState.SENT:
        held.state, held.received_by, held.received_at = RefundState.RECEIVED, by, timezone.now()
        held.save(update_fields=["state", "received_by", "received_at"])
    return held


@transaction.atomic
def question_claim(*, claim: RefundClaim, line: RefundLine | None, reason: str, by: User) -> RefundQuestion:
    """Ask about one line, or about the whole claim. Raises AlreadyRefunded, NotOfThisClaim."""
    held = _held(claim)
    if line is not None and line.claim_id != held.pk:
        raise NotOfThisClaim
    question = RefundQuestion.objects.create(claim=held, line=line, reason=reason, asked_by=by, asked_at=timezone.now())
    held.state = RefundState.QUESTIONED
    if held.received_at is None:
        held.received_by, held.received_at = by, question.asked_at
    held.save(update_fields=["state", "received_by", "received_at"])
    return question


@transaction.atomic
def answer_question(*, question: RefundQuestion, answer: str, by: User) -> RefundQuestion:
    """Answer PUP; with the last open question answered the claim counts as received again.

    Raises AlreadyRefunded, AlreadyAnswered.
    """
    held = _held(question.claim)
    asked = RefundQuestion.objects.select_for_update(of=("self",)).get(pk=question.pk)
    if asked.answer:
        raise AlreadyAnswered
    asked.answer, asked.answered_by, asked.answered_at = answer, by, timezone.now()
    asked.save(update_fields=["answer", "answered_by", "answered_at"])
    if not held.questions.filter(answer="").exists():
        held.state = RefundState.RECEIVED
        held.save(update_fields=["state"])
    return asked


@transaction.atomic
def refund_claim(*, claim: RefundClaim, refunded_on: date, by: User) -> RefundClaim:
    """Say that the money was refunded on that day: not before the last of its lists was paid, not in the future.

    Raises AlreadyRefunded, WrongRefundDay.
    """
    held = _held(claim)
    paid_on = held.lines.aggregate(last=Max("line__list__paid_on"))["last"]
    if refunded_on > timezone.localdate() or (paid_on and refunded_on < paid_on):
        raise WrongRefundDay(paid_on)
    held.state, held.refunded_on = RefundState.REFUNDED, refunded_on
    held.refunded_by, held.refunded_at = by, timezone.now()
    if held.received_at is None:
        held.received_by, held.received_at = by, held.refunded_at
    held.save(update_fields=["state", "refunded_on", "refunded_by", "refunded_at", "received_by", "received_at"])
    return held


@transaction.atomic
def take_back_refund(*, claim: RefundClaim, reason: str, by: User) -> RefundTakenBack:
    """Take back a "refunded" entered by mistake; what stood there stays on record with the reason.

    The claim counts as received again, as questioned where a question has no answer. Raises NotRefunded.
    """
    held = RefundClaim.objects.select_for_update().get(pk=claim.pk)
    if held.state != RefundState.REFUNDED or not (held.refunded_on and held.refunded_by and held.refunded_at):
        raise NotRefunded
    taken = RefundTakenBack.objects.create(
        claim=held,
        refunded_on=held.refunded_on,
        refunded_by=held.refunded_by,
        refunded_at=held.refunded_at,
        reason=reason,
        taken_back_by=by,
        taken_back_at=timezone.now(),
    )
    open_questions = held.questions.filter(answer="").exists()
    held.state = RefundState.QUESTIONED if open_questions else RefundState.RECEIVED
    held.refunded_on = held.refunded_by = held.refunded_at = None
    held.save(update_fields=["state", "refunded_on", "refunded_by", "refunded_at"])
    return taken


def _held(claim: RefundClaim) -> RefundClaim:
    held = RefundClaim.objects.select_for_update().get(pk=claim.pk)
    if held.state == RefundState.REFUNDED:
        raise AlreadyRefunded
    return held
