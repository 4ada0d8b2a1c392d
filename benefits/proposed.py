"""A correction before it is approved: whom it concerns, from what to what, and how the new amount comes about."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from benefits.drafts import ListDraft
from benefits.models import BenefitLine, BenefitList
from benefits.rules import Step
from benefits.wording import StepText, step_text


@dataclass(frozen=True)
class Changing:
    """One person on it, in złoty. given: what the month's lists gave so far; steps: those to what is due now."""

    name: str
    given: Decimal
    due: Decimal
    steps: list[StepText]

    @property
    def amount(self) -> Decimal:
        """The difference."""
        return self.due - self.given


@dataclass(frozen=True)
class Proposed:
    """The correction as it would be submitted, or as it waits for approval. total: złoty, of the differences."""

    number: int
    rows: list[Changing]
    total: Decimal


def proposed(draft: ListDraft, waiting: BenefitList | None, lines: Sequence[BenefitLine]) -> Proposed | None:
    """What the approver decides on where a list waits (lines: its own), else what could be submitted; None: nothing."""
    if waiting is not None:
        kept = [
            Changing(line.name, line.given_before, line.due, _words(map(Step.from_json, line.steps))) for line in lines
        ]
        return Proposed(waiting.number, kept, waiting.total) if waiting.is_correction else None
    rows = [Changing(row.name, row.given, row.due, _words(row.steps)) for row in draft.rows]
    return Proposed(draft.number, rows, draft.total) if draft.is_correction and rows else None


def _words(steps: Iterable[Step]) -> list[StepText]:
    return [step_text(step) for step in steps]
