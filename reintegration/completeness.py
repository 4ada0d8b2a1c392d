"""Who lacks which documents, across the people of a project."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from participants.checklist import CATALOGUE, Facts, catalogue_on, needed
from participants.dictionaries import DocumentKind
from participants.models import EnrolmentQuerySet
from reintegration.checklists import BITS, REASONS, complete_kinds, with_reasons


class Lacking(NamedTuple):
    """A file by its number, and the kinds that are missing or incomplete in it: the sum of their BITS."""

    file: int
    kinds: int

    @property
    def labels(self) -> list[str]:
        """The kinds in words, in the order of the list."""
        return [str(entry.kind.label) for entry in CATALOGUE if self.kinds & BITS[entry.kind]]


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
        return [row for row in self.files if row.kinds & BITS[kind]]


def completeness_of(
    files: EnrolmentQuerySet, today: date, *, certificate_days: int, hidden: Collection[DocumentKind] = ()
) -> Completeness:
    """What the files lack. hidden: kinds of which the reader learns nothing. One query, however many files.

    Thousands of files share a few dozen combinations of reasons: what each of these asks for is worked out once.
    """
    columns = ("pk", "started_on", "ended_on", "evidence__papers", *(f"because_{when}" for when in REASONS))
    asked_by: dict[Any, int] = {}
    found, checked = [], 0
    for pk, first, last, evidence, *reasons in with_reasons(files).values_list(*columns):
        checked += 1
        key = (id(catalogue_on(first)), *reasons)
        if key not in asked_by:
            holding = frozenset(when for when, holds in zip(REASONS, reasons, strict=True) if holds)
            kinds = needed(Facts(holding, first, None, certificate_days)) - set(hidden)
            asked_by[key] = sum(BITS[kind] for kind in kinds)
        if lacks := asked_by[key] & ~complete_kinds(evidence or "", first, last, certificate_days, today):
            found.append(Lacking(pk, lacks))
    return Completeness(checked, found, list(_count([row.kinds for row in found])))


def _count(lacking: list[int]) -> Iterator[tuple[DocumentKind, int]]:
    """Each kind that files lack, and how many. Written out in bits, the files' answers about a kind are a column."""
    width = len(CATALOGUE)
    bits = "".join([format(kinds, f"0{width}b") for kinds in lacking])
    for place, entry in enumerate(CATALOGUE, start=1):  # the first kind's bit is the last one written
        if number := bits[width - place :: width].count("1"):
            yield entry.kind, number
