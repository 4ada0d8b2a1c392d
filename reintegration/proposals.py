"""Corrections as they are decided: those of one stay that one person proposed for one reason stand together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from reintegration.models import MarkCorrection


@dataclass(frozen=True)
class Proposal:
    """One decision, to be made or made, in the order of days."""

    corrections: list[MarkCorrection]

    @property
    def first(self) -> MarkCorrection:
        return self.corrections[0]

    @property
    def form_id(self) -> str:
        """Of the form that decides; the checkboxes of the days name it."""
        return f"decide-{self.first.pk}"

    @property
    def several(self) -> bool:
        return len(self.corrections) > 1


def proposals_of(corrections: Iterable[MarkCorrection]) -> list[Proposal]:
    """The corrections by decision, in the order of the first of each."""
    found: dict[tuple[object, ...], list[MarkCorrection]] = {}
    for one in corrections:
        proposed, decided = (one.stay_id, one.proposed_by_id, one.reason), (one.decision, one.decided_by_id, one.note)
        found.setdefault((*proposed, *decided), []).append(one)
    return [Proposal(sorted(together, key=lambda one: one.day)) for together in found.values()]
