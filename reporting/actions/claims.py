"""The way of a payment claim: words written, submitted with its figures and corrections, sent back, accepted."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import Organisation, User
from grants.models import ClaimPeriod
from reporting.changes.comparing import Move, moves_between
from reporting.changes.standings import standing_now, standing_of_report
from reporting.indicators import INDICATORS
from reporting.models import (
    WORDS,
    Claim,
    ClaimCorrection,
    ClaimState,
    ClaimStep,
    PartnerContribution,
    Report,
    ReportKind,
    ReportState,
)


class WithAuthority(Exception):
    """The claim is submitted or accepted: its words and contributions stay as they are."""


class WrongStep(Exception):
    """The claim is not where this step starts from; somebody else was quicker, or the page is old."""


class StaleClaim(Exception):
    """Somebody else changed the words since they were read. claim: as it stands now."""

    def __init__(self, claim: Claim) -> None:
        super().__init__()
        self.claim = claim


class NotReady(Exception):
    """Something is missing without which nothing is submitted. lacks: codes "report", "social", "vocational"."""

    def __init__(self, lacks: list[str]) -> None:
        super().__init__(*lacks)
        self.lacks = lacks


def claim_of(period: ClaimPeriod) -> Claim:
    """The claim of a period as it stands, not saved yet where nobody began it."""
    return Claim.objects.select_related("report", "written_by").filter(period=period).first() or Claim(period=period)


def _locked(period: ClaimPeriod) -> Claim:
    Claim.objects.get_or_create(period=period)
    return Claim.objects.select_for_update().get(period=period)


@transaction.atomic
def write_claim(*, period: ClaimPeriod, words: dict[str, str], version: int, by: User) -> Claim:
    """Keep the words of a claim. Raises WithAuthority, StaleClaim when they were changed since that version."""
    claim = _locked(period)
    if not claim.is_editable:
        raise WithAuthority
    if claim.version != version:
        raise StaleClaim(claim)
    for name in WORDS:
        setattr(claim, name, words.get(name, ""))
    claim.version, claim.written_by, claim.written_at = version + 1, by, timezone.now()
    claim.save()
    return claim


def report_for(period: ClaimPeriod) -> Report | None:
    """The latest issue of the period's progress report."""
    return Report.objects.latest_of(period.project, ReportKind.PROGRESS, period.period)


@transaction.atomic
def submit_claim(*, period: ClaimPeriod, by: User) -> Claim:
    """Submit a claim with the latest figures of its period and the corrections of what was told before.

    Raises WrongStep, NotReady.
    """
    claim, report = _locked(period), report_for(period)
    if not claim.is_editable:
        raise WrongStep
    lacks = [name for name in ("social", "vocational") if not getattr(claim, name).strip()]
    if report is None or report.state != ReportState.READY:
        raise NotReady(["report", *lacks])
    if lacks:
        raise NotReady(lacks)
    ClaimCorrection.objects.filter(claim=claim).delete()
    ClaimCorrection.objects.bulk_create(
        ClaimCorrection(
            claim=claim,
            number=number,
            indicator=code,
            enrolment_id=move.enrolment_id,
            effect=move.effect,
            before=move.before,
            after=move.after,
        )
        for number, (code, move) in enumerate(corrections_of(period, report), start=1)
    )
    claim.state, claim.report = ClaimState.SUBMITTED, report
    claim.save(update_fields=["state", "report"])
    _step(claim, report, timezone.localdate(), by)
    return claim


def told_before(period: ClaimPeriod) -> Claim | None:
    """The latest earlier claim of the project whose figures the authority has."""
    earlier = Claim.objects.with_authority().filter(
        period__project=period.project_id, period__ends_on__lt=period.starts_on
    )
    return earlier.select_related("report", "period").order_by("-period__ends_on").first()


def corrections_of(period: ClaimPeriod, report: Report | None) -> list[tuple[str, Move]]:
    """By whom the figures of the claim before change, as of its last day: in the report, or counted now without one.

    Figures are cumulative, so one comparison holds the corrections of all periods before.
    """
    before = told_before(period)
    if before is None or before.report is None:
        return []
    until, told = before.report.ends_on, standing_of_report(before.report).members
    later = standing_of_report(report) if report else standing_now(period.project, until)
    return [
        (code, move)
        for code in INDICATORS
        for move in moves_between(told.get(code, {}), _until(later.members.get(code, {}), until), until)
    ]


def _until(people: Mapping[int, date], until: date) -> dict[int, date]:
    """Those whose deciding day the earlier period could have told."""
    return {pk: on for pk, on in people.items() if on <= until}


@transaction.atomic
def return_claim(*, period: ClaimPeriod, reason: str, on: date, by: User) -> Claim:
    """Enter that the authority sent the claim back that day, and why. Raises WrongStep."""
    claim = _answered(period, ClaimState.RETURNED)
    _step(claim, claim.report, on, by, reason=reason)
    return claim


@transaction.atomic
def accept_claim(*, period: ClaimPeriod, on: date, by: User) -> Claim:
    """Enter that the authority accepted the claim that day: from now on nothing of it changes. Raises WrongStep."""
    claim = _answered(period, ClaimState.ACCEPTED)
    _step(claim, claim.report, on, by)
    return claim


def _answered(period: ClaimPeriod, state: ClaimState) -> Claim:
    claim = _locked(period)
    if claim.state != ClaimState.SUBMITTED:
        raise WrongStep
    claim.state = state
    claim.save(update_fields=["state"])
    return claim


def _step(claim: Claim, report: Report | None, on: date, by: User, *, reason: str = "") -> None:
    if report is None:  # the database keeps a submitted claim from having none
        raise WrongStep
    ClaimStep.objects.create(claim=claim, state=claim.state, report=report, on=on, by=by, reason=reason)


def contribute(*, period: ClaimPeriod, organisation: Organisation, by: User, **said: object) -> PartnerContribution:
    """Keep what a partner did in a period; again replaces it. Raises WithAuthority."""
    try:
        with transaction.atomic():
            found, _created = PartnerContribution.objects.update_or_create(
                period=period,
                organisation=organisation,
                defaults={**said, "given_by": by, "given_at": timezone.now()},
            )
    except IntegrityError as refusal:
        raise WithAuthority from refusal
    return found
