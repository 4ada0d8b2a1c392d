"""Corrections that wait, as they are decided: those of one stay that one person proposed for one reason together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from reintegration.models import MarkCorrection


@dataclass(frozen=True)
class Proposal:
    """One decision to make, in the order of days."""

    corrections: list[MarkCorrection]

    @property
    def first(self) -> MarkCorrection:
        return self.corrections[0]

    @property
    def form_id(self) -> str:
        """Of the form that decides; the checkboxes of the further days name it."""
        return f"decide-{self.first.pk}"

    @property
    def others(self) -> list[MarkCorrection]:
        return self.corrections[1:]


def proposals_of(waiting: Iterable[MarkCorrection]) -> list[Proposal]:
    """The waiting corrections by decision, whatever has waited longest first."""
    found: dict[tuple[int, int, str], list[MarkCorrection]] = {}
    for one in waiting:
        found.setdefault((one.stay_id, one.proposed_by_id, one.reason), []).append(one)
    return [Proposal(sorted(together, key=lambda one: one.day)) for together in found.values()]
