"""Who lacks which documents, across the people of a project."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from participants.checklist import CATALOGUE, Facts, needed
from participants.dictionaries import DocumentKind
from participants.models import EnrolmentQuerySet
from reintegration.checklists import REASONS, complete_kinds, with_reasons


@dataclass(frozen=True)
class Lacking:
    """A file by its number, and what is missing or incomplete in it, in the order of the list."""

    file: int
    kinds: tuple[DocumentKind, ...]


@dataclass(frozen=True)
class Completeness:
    """The files that lack something in the order in which they were asked for; by kind, how many lack it."""

    checked: int
    files: list[Lacking]
    by_kind: list[tuple[DocumentKind, int]]

    @property
    def complete(self) -> int:
        """How many files lack nothing."""
        return self.checked - len(self.files)

    def lacking(self, kind: str) -> list[Lacking]:
        """The files that lack that kind."""
        return [row for row in self.files if kind in row.kinds]


def completeness_of(
    files: EnrolmentQuerySet, today: date, *, certificate_days: int, hidden: Collection[DocumentKind] = ()
) -> Completeness:
    """What the files lack. hidden: kinds of which the reader learns nothing. Two queries, however many files."""
    complete = complete_kinds(files, today, certificate_days)
    names = [f"because_{when}" for when in REASONS]
    order = {entry.kind: place for place, entry in enumerate(CATALOGUE)}
    found, checked = [], 0
    for pk, first, last, *reasons in with_reasons(files).values_list("pk", "started_on", "ended_on", *names):
        checked += 1
        holding = frozenset(when for when, holds in zip(REASONS, reasons, strict=True) if holds)
        kinds = needed(Facts(holding, first, last, certificate_days)) - complete.get(pk, set()) - set(hidden)
        if kinds:
            found.append(Lacking(pk, tuple(sorted(kinds, key=order.__getitem__))))
    counts = Counter(kind for row in found for kind in row.kinds)
    return Completeness(checked, found, sorted(counts.items(), key=lambda pair: order[pair[0]]))
