"""Two countings of one project beside each other: who came in, who went out, whose deciding day moved. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from reporting.indicators import INDICATORS, Split

Members = Mapping[str, Mapping[int, date]]  # by indicator: enrolment's number to its deciding day


class How(StrEnum):
    """new: the deciding day lies after the earlier counting's last day; the others are corrections of what it said."""

    NEW = "new"
    LATE = "late"
    LOST = "lost"
    MOVED = "moved"


class Move(NamedTuple):
    """One person in one indicator. before, after: the deciding day, None where the person does not count."""

    enrolment_id: int
    how: How
    before: date | None
    after: date | None

    @property
    def effect(self) -> int:
        """What it does to the figure."""
        return {How.LOST: -1, How.MOVED: 0}.get(self.how, 1)


@dataclass(frozen=True)
class Difference:
    """One indicator in both countings. before: None where the earlier one had no such figure."""

    code: str
    before: Split | None
    after: Split
    moves: tuple[Move, ...] = field(default=())

    def of(self, *hows: How) -> list[Move]:
        """Those that moved this way."""
        return [move for move in self.moves if move.how in hows]

    @property
    def new(self) -> int:
        """How many only time brought in."""
        return len(self.of(How.NEW))

    @property
    def corrections(self) -> list[Move]:
        """What an edit did, also where it leaves the figure as it was."""
        return self.of(How.LATE, How.LOST, How.MOVED)

    @property
    def change(self) -> int:
        return self.after.total - (self.before.total if self.before else 0)

    @property
    def is_quiet(self) -> bool:
        return not self.moves and not self.change


def differences(
    earlier: Members, later: Members, *, until: date, before: Mapping[str, Split], after: Mapping[str, Split]
) -> list[Difference]:
    """Every indicator of the later counting. until: the last day of the earlier one; before, after: their figures.

    figure after = figure before + people new since + late ones - lost ones, for each indicator.
    """
    return [
        Difference(
            code, before.get(code), after[code], moves_between(earlier.get(code, {}), later.get(code, {}), until)
        )
        for code in INDICATORS
        if code in after
    ]


def moves_between(earlier: Mapping[int, date], later: Mapping[int, date], until: date) -> tuple[Move, ...]:
    """How the people of one figure differ: lost ones first, then late and moved ones, then those time brought."""
    found = [Move(pk, How.LOST, on, None) for pk, on in earlier.items() if pk not in later]
    for pk, on in later.items():
        if pk not in earlier:
            found.append(Move(pk, How.NEW if on > until else How.LATE, None, on))
        elif earlier[pk] != on:
            found.append(Move(pk, How.MOVED, earlier[pk], on))
    order = [How.LOST, How.LATE, How.MOVED, How.NEW]
    return tuple(sorted(found, key=lambda move: (order.index(move.how), move.after or move.before, move.enrolment_id)))
