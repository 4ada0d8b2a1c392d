"""Who lacks which documents, across the people of a project."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from participants.checklist import CATALOGUE, Facts, catalogue_on, needed
from participants.dictionaries import DocumentKind
from participants.models import EnrolmentQuerySet
from reintegration.checklists import REASONS, complete_kinds, with_reasons


@dataclass(frozen=True)
class Lacking:
    """A file by its number, and the kinds that are missing or incomplete in it."""

    file: int
    kinds: frozenset[str]

    @property
    def labels(self) -> list[str]:
        """The kinds in words, in the order of the list."""
        return [str(kind.label) for kind in IN_ORDER if kind.value in self.kinds]


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
    """What the files lack. hidden: kinds of which the reader learns nothing. Three queries, however many files.

    Thousands of files share a few dozen combinations of reasons: what each of these asks for is worked out once.
    """
    complete = complete_kinds(files, today, certificate_days)
    names = [f"because_{when}" for when in REASONS]
    asked_by: dict[Any, frozenset[str]] = {}
    found, checked, nothing = [], 0, set[str]()
    for pk, first, *reasons in with_reasons(files).values_list("pk", "started_on", *names):
        checked += 1
        key = (id(catalogue_on(first)), *reasons)
        if key not in asked_by:
            holding = frozenset(when for when, holds in zip(REASONS, reasons, strict=True) if holds)
            kinds = needed(Facts(holding, first, None, certificate_days)) - set(hidden)
            asked_by[key] = frozenset(kind.value for kind in kinds)
        if lacks := asked_by[key] - complete.get(pk, nothing):
            found.append(Lacking(pk, lacks))
    counts: Counter[str] = Counter()
    for row in found:
        counts.update(row.kinds)
    return Completeness(checked, found, [(kind, counts[kind]) for kind in IN_ORDER if counts[kind]])


IN_ORDER = list(dict.fromkeys(entry.kind for entry in CATALOGUE))
