"""The list that could be submitted now: the original from attendance, or a correction with the differences."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from benefits.alerts import Alert
from benefits.digests import digest_of
from benefits.models import BenefitLine, BenefitList
from benefits.months import Line, MonthDraft, draft_month
from benefits.rules import StayInput, Step
from cis_portal.lib.periods import Month
from grants.models import Project
from participants.models import Enrolment

NOTHING = Decimal("0.00")


@dataclass(frozen=True)
class Row:
    """One person's line as it would be submitted.

    due: złoty for the month as computed now; given: what approved lists of the month gave; inputs: the stays with
    their marks, as kept with the line.
    """

    enrolment: Enrolment
    starts_on: date
    ends_on: date
    days: int
    due: Decimal
    given: Decimal
    steps: tuple[Step, ...]
    inputs: Mapping[str, Any]
    alerts: tuple[Alert, ...] = ()
    month_before: Decimal | None = None

    @property
    def amount(self) -> Decimal:
        """What the list adds: all of it, or the difference."""
        return self.due - self.given

    @property
    def name(self) -> str:
        return str(self.enrolment.participant)

    @property
    def change(self) -> Decimal | None:
        """Against the month before; None without a line in it."""
        return None if self.month_before is None else self.due - self.month_before

    def content(self) -> dict[str, Any]:
        """What the digest of a list is taken of."""
        return content_of(
            self.enrolment.case_number, self.name, (self.starts_on, self.ends_on, self.days), (self.due, self.amount),
            self.inputs, [step.as_json() for step in self.steps],
        )  # fmt: skip


@dataclass(frozen=True)
class ListDraft:
    """A list before it is submitted. number: 0 for the original; everybody: also whom a correction leaves alone."""

    of_month: MonthDraft
    number: int
    rows: Sequence[Row]
    everybody: Sequence[Row]

    @property
    def total(self) -> Decimal:
        return sum((row.amount for row in self.rows), NOTHING)

    @property
    def due(self) -> Decimal:
        """What the month comes to, earlier lists included."""
        return sum((row.due for row in self.everybody), NOTHING)

    @property
    def is_correction(self) -> bool:
        return self.number > 0

    @cached_property
    def rules(self) -> dict[str, Any]:
        """The rate and the settings that the month was computed by."""
        values = {key: str(value) for key, value in vars(self.of_month.settings).items()}
        return {"allowance": str(self.of_month.allowance), **values}

    @cached_property
    def digest(self) -> str:
        """The name of this content; two drafts of the same figures share it."""
        lines = [row.content() for row in self.rows]
        return list_digest(self.of_month.project, self.of_month.month, self.number, self.rules, lines)


def draft_list(project: Project, month: Month) -> ListDraft:
    """The list that could be submitted now. Raises NoRate."""
    draft = draft_month(project, month)
    final = list(BenefitLine.objects.final().filter(list__project=project, list__month=month.first)
                 .select_related("list", "enrolment__participant").order_by("list__number", "position"))  # fmt: skip
    return draft_from(draft, final)


def draft_from(draft: MonthDraft, final: Sequence[BenefitLine]) -> ListDraft:
    """The same from what was read. final: the lines of the month's approved lists in order."""
    given: dict[int, Decimal] = {}
    for line in final:
        given[line.enrolment_id] = given.get(line.enrolment_id, NOTHING) + line.amount
    everybody = [_row(line, draft.month, given.pop(line.enrolment.pk, NOTHING)) for line in draft.lines]
    latest = {line.enrolment_id: line for line in final}
    everybody += [_lost(latest[file], amount, draft.before.get(file)) for file, amount in given.items()]
    if not final:
        return ListDraft(draft, 0, everybody, everybody)
    number = 1 + max(line.list.number for line in final)
    return ListDraft(draft, number, [row for row in everybody if row.amount], everybody)


def _row(line: Line, month: Month, given: Decimal) -> Row:
    periods = [period for stay in line.inputs if (period := stay.period_in(month))]
    return Row(
        enrolment=line.enrolment,
        starts_on=min(period.starts_on for period in periods),
        ends_on=max(period.ends_on for period in periods),
        days=line.benefit.days.entitled,
        due=line.amount,
        given=given,
        steps=line.benefit.steps,
        inputs={"stays": [_kept(stay) for stay in line.inputs]},
        alerts=line.alerts,
        month_before=line.before,
    )


def _lost(line: BenefitLine, given: Decimal, before: Decimal | None) -> Row:
    """Somebody who was on a list of the month and is due nothing any more: without an application, or elsewhere."""
    return Row(
        enrolment=line.enrolment,
        starts_on=line.starts_on,
        ends_on=line.ends_on,
        days=0,
        due=NOTHING,
        given=given,
        steps=(),
        inputs={"stays": []},
        month_before=before,
    )


def _kept(stay: StayInput) -> dict[str, Any]:
    """One stay's inputs as JSON keeps them; of the marks those that are not plain presence decide, all are kept."""
    return {
        "trial_starts_on": stay.trial_starts_on.isoformat(),
        "participation_starts_on": stay.participation_starts_on and stay.participation_starts_on.isoformat(),
        "last_day": stay.last_day and stay.last_day.isoformat(),
        "sick_days_used": stay.sick_days_used,
        "marks": {day.isoformat(): str(code) for day, code in sorted(stay.marks.items())},
    }


def digest_of_list(kept: BenefitList, lines: Iterable[BenefitLine]) -> str:
    """The digest computed anew from a list's rows: equal to its own as long as nothing was tampered with.

    lines: all of the list by their positions, each with its enrolment.
    """
    content = [
        content_of(line.enrolment.case_number, line.name, (line.starts_on, line.ends_on, line.days),
                   (line.due, line.amount), line.inputs, line.steps)
        for line in lines
    ]  # fmt: skip
    return list_digest(kept.project, kept.of_month, kept.number, kept.rules, content)


def list_digest(
    project: Project, month: Month, number: int, rules: Mapping[str, Any], lines: Sequence[Mapping[str, Any]]
) -> str:
    """SHA-256 of a list's whole content."""
    return digest_of({"project": project.number, "month": str(month), "number": number, "rules": rules, "lines": lines})


def content_of(
    case: str,
    name: str,
    period: tuple[date, date, int],
    amounts: tuple[Decimal, Decimal],
    inputs: Mapping[str, Any],
    steps: Sequence[Mapping[str, Any]],
) -> dict[str, Any]:
    """One line's part of the digest."""
    starts_on, ends_on, days = period
    due, amount = amounts
    return {
        "case": case, "name": name, "starts_on": starts_on, "ends_on": ends_on, "days": days,
        "due": f"{due:.2f}", "amount": f"{amount:.2f}", "inputs": inputs, "steps": steps,
    }  # fmt: skip
