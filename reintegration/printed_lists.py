"""What a printed list held, its digest, and what is different today."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from participants.models import Stay
from reintegration.models import DayMark, PrintedList, WorkGroup

Line = tuple[int, str, int]


@dataclass(frozen=True)
class ListLine:
    """One person of a printed list. now: the code of today, "" for none."""

    stay: Stay
    code: str
    now: str

    @property
    def changed(self) -> bool:
        return self.code != self.now


@dataclass(frozen=True)
class Since:
    """What is different since the printing: marks changed, people who came into the group or left it."""

    changed: list[ListLine]
    added: list[Stay]
    gone: list[Stay]

    @property
    def nothing(self) -> bool:
        return not (self.changed or self.added or self.gone)


def digest_of(project: str, day: date, group: WorkGroup | None, lines: Sequence[Line]) -> str:
    """SHA-256 over what the list says, by numbers alone. project: its number. The same list gives the same digest."""
    content = {
        "project": project,
        "day": day.isoformat(),
        "group": group.pk if group else 0,
        "lines": [list(line) for line in lines],
    }
    return hashlib.sha256(json.dumps(content, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def lines_of(printed: PrintedList) -> list[ListLine]:
    """The people of the paper in its order, with what their day says today. Two queries."""
    numbers = [stay for stay, _code, _version in printed.lines]
    stays = Stay.objects.filter(pk__in=numbers).select_related("participant", "enrolment").in_bulk()
    now = dict(DayMark.objects.filter(stay__in=numbers, day=printed.day).values_list("stay", "code"))
    return [ListLine(stays[stay], code, now.get(stay, "")) for stay, code, _version in printed.lines if stay in stays]


def since(lines: Sequence[ListLine], in_group: Sequence[Stay]) -> Since:
    """What changed after printing. in_group: the people of the group on that day as they are known today."""
    printed, present = {line.stay.pk for line in lines}, {stay.pk for stay in in_group}
    return Since(
        [line for line in lines if line.changed],
        [stay for stay in in_group if stay.pk not in printed],
        [line.stay for line in lines if line.stay.pk not in present],
    )
