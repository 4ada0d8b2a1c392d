"""The month's list: submitted by one person, approved by another, paid; corrected by further lists."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from benefits.actions.payments import before_portal
from benefits.drafts import ListDraft, draft_list
from benefits.models import BenefitLine, BenefitList, ListState
from cis_portal.lib.periods import Month
from grants.models import Project
from reintegration.actions import close_month
from reintegration.models import AttendanceMonth, MonthState


class NotListed(Exception):
    """Nothing was submitted, approved or paid; nothing has changed."""


class SettledOutside(NotListed):
    """The month lies before portal_from: it was settled outside, its list only compares."""


class NotReady(NotListed):
    """The month is not over, or somebody's days are unmarked or await their reason."""


class NothingToSubmit(NotListed):
    """Nobody is due anything, or nothing differs from what the lists gave."""


class FiguresMoved(NotListed):
    """The figures are not those that the person saw on the page."""


class UnderWay(NotListed):
    """A list of the month already waits for approval."""


class OwnList(NotListed):
    """Nobody approves the list they submitted themselves."""


class NotWaiting(NotListed):
    """The list no longer waits: somebody approved or returned it meanwhile. list: as it stands now."""

    def __init__(self, standing: BenefitList) -> None:
        super().__init__()
        self.list = standing


@dataclass(frozen=True)
class Changed:
    """One person whose line changed since the list was submitted; None where there is no line."""

    name: str
    submitted: Decimal | None
    now: Decimal | None


class FiguresChanged(NotListed):
    """The list would say something else today than what was submitted. changes: whose line, from what to what."""

    def __init__(self, changes: list[Changed]) -> None:
        super().__init__()
        self.changes = changes


@transaction.atomic
def submit_list(*, project: Project, month: Month, seen: str, by: User) -> BenefitList:
    """Submit the month's list, or its next correction, for approval by somebody else.

    seen: digest of the draft that the person saw. Raises SettledOutside, NotReady, NothingToSubmit, FiguresMoved,
    UnderWay (also for the second of two who submit at once), NoRate.
    """
    if before_portal(project, month):
        raise SettledOutside
    returned = BenefitList.objects.of(project, month).under_way().select_for_update().first()
    if returned and returned.state == ListState.SUBMITTED:
        raise UnderWay
    draft = draft_list(project, month)
    if draft.of_month.obstacles:
        raise NotReady
    if not draft.rows:
        raise NothingToSubmit
    if draft.digest != seen:
        raise FiguresMoved
    if returned:
        returned.delete()  # its history keeps who submitted, who returned it and why
    try:
        with transaction.atomic():
            return write_list(draft, by)
    except IntegrityError as error:
        if BenefitList.objects.of(project, month).under_way().exists():
            raise UnderWay from error
        raise


def write_list(draft: ListDraft, by: User) -> BenefitList:
    """The rows of a submitted list; submit_list looks first whether it may be."""
    written = BenefitList.objects.create(
        project=draft.of_month.project,
        month=draft.of_month.month.first,
        number=draft.number,
        total=draft.total,
        rules=draft.rules,
        digest=draft.digest,
        submitted_by=by,
        submitted_at=timezone.now(),
    )
    BenefitLine.objects.bulk_create(
        BenefitLine(
            list=written,
            enrolment=row.enrolment,
            position=position,
            name=row.name,
            starts_on=row.starts_on,
            ends_on=row.ends_on,
            days=row.days,
            due=row.due,
            amount=row.amount,
            inputs=row.inputs,
            steps=[step.as_json() for step in row.steps],
        )
        for position, row in enumerate(draft.rows, start=1)
    )
    return written


@transaction.atomic
def return_list(*, benefit_list: BenefitList, reason: str, by: User) -> BenefitList:
    """Send a list back to be amended, with the reason. Raises NotWaiting."""
    held = _waiting(benefit_list)
    held.state, held.return_reason = ListState.RETURNED, reason
    held.returned_by, held.returned_at = by, timezone.now()
    held.save(update_fields=["state", "return_reason", "returned_by", "returned_at"])
    return held


@transaction.atomic
def approve_list(*, benefit_list: BenefitList, seen: str, by: User) -> BenefitList:
    """Approve a list: hold the month, compute it anew, freeze it as submitted and close the month with it.

    seen: digest of the list that the person saw. Of two approvals at once the second finds NotWaiting. Raises OwnList,
    FiguresMoved (it was returned and submitted anew meanwhile), FiguresChanged, NotReady, SettledOutside; of the
    closing DaysUnsettled and MonthNotOver.
    """
    held = _waiting(benefit_list)
    if held.submitted_by_id == by.pk:
        raise OwnList
    if held.digest != seen:
        raise FiguresMoved
    if before_portal(held.project, held.of_month):
        raise SettledOutside
    _hold_month(held, by)
    draft = draft_list(held.project, held.of_month)
    if draft.digest != held.digest:
        raise FiguresChanged(changes_since(held.lines.all(), draft))
    if draft.of_month.obstacles:
        raise NotReady
    held.state, held.approved_by, held.approved_at = ListState.APPROVED, by, timezone.now()
    held.save(update_fields=["state", "approved_by", "approved_at"])
    return held


def _hold_month(held: BenefitList, by: User) -> None:
    """Nobody marks in the month until this transaction ends; an open one is closed in it."""
    months = AttendanceMonth.objects.select_for_update().filter(project=held.project, month=held.month)
    if not any(month.state == MonthState.CLOSED for month in months):
        close_month(project=held.project, month=held.of_month, by=by)


def changes_since(submitted: Iterable[BenefitLine], draft: ListDraft) -> list[Changed]:
    """Whose line is another now than as submitted; the same amounts where only the days changed."""
    then = {line.enrolment_id: line for line in submitted}
    now = {row.enrolment.pk: row for row in draft.rows}
    changes = []
    for enrolment in [*then, *(new for new in now if new not in then)]:
        line, row = then.get(enrolment), now.get(enrolment)
        same = line and row and (line.amount, line.due, line.inputs) == (row.amount, row.due, dict(row.inputs))
        if not same:
            name = line.name if line else row.name if row else ""
            changes.append(Changed(name, line.amount if line else None, row.amount if row else None))
    return changes


def _waiting(benefit_list: BenefitList) -> BenefitList:
    lists = BenefitList.objects.select_for_update(of=("self",)).select_related("project")
    held = lists.filter(pk=benefit_list.pk).first()
    if held is None or held.state != ListState.SUBMITTED:
        standing = BenefitList.objects.with_people().filter(pk=benefit_list.pk).first()
        raise NotWaiting(standing or benefit_list)
    return held
