"""Who took part in a year, by the groups of the act: the rows of CAS-02 that count participants. Pure.

Source: act on social employment, art. 1 ust. 2 and art. 5 ust. 6; the ministry's form CAS-02 (no split by sex).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import NamedTuple

from cis_portal.lib.periods import Period
from participants.dictionaries import Flag, LabourDetail
from participants.models import StatutoryGroup


class Spell(NamedTuple):
    """A time at the centre: its first and last day, None while no end is known."""

    first: date
    last: date | None


class Member(NamedTuple):
    """One person of a project. group: a StatutoryGroup; by_entry: nobody entered it, entry data gave it.

    as_planned: whether they left as the plan said, None where nobody said; strands: halves of the centre's work in
    which they took part in the period; earned_on: the day they took up a job or began a business in it, way: which.
    """

    enrolment_id: int
    group: str
    by_entry: bool
    spells: tuple[Spell, ...]
    as_planned: bool | None = None
    strands: frozenset[str] = frozenset()
    earned_on: date | None = None
    way: str = ""
    documented: bool = False


class Standing(NamedTuple):
    """A member in a period: the first day in it, the day they started or left if that lies in it."""

    member: Member
    since: date
    started_on: date | None
    left_on: date | None


def group_by_entry(homeless: str | None, disability: str | None, labour_detail: str | None) -> StatutoryGroup:
    """The group of a person whose file names none: the first that entry data gives, in the order of the form."""
    if homeless == Flag.YES:
        return StatutoryGroup.HOMELESS
    if disability == Flag.YES:
        return StatutoryGroup.DISABLED
    if labour_detail == LabourDetail.LONG_TERM:
        return StatutoryGroup.UNEMPLOYED
    return StatutoryGroup.OTHER


def standing_in(member: Member, period: Period) -> Standing | None:
    """Where a member stands in a period; None when they were not there at all.

    Who left and came back within it neither left nor, if they were there before, started: a person counts once. Left:
    the last time at the centre ended in the period, its last day included.
    """
    there = [
        spell
        for spell in member.spells
        if spell.first <= period.ends_on and (spell.last is None or spell.last >= period.starts_on)
    ]
    if not there:
        return None
    first = min(spell.first for spell in member.spells)
    ends = [spell.last for spell in there if spell.last is not None]
    left_on = max(ends) if len(ends) == len(there) and max(ends) <= period.ends_on else None
    since = max(period.starts_on, min(spell.first for spell in there))
    return Standing(member, since, first if first in period else None, left_on)


def rows_by_group(standings: Collection[Standing], strands: Iterable[str]) -> list[dict[str, int | str]]:
    """A row a group in the order of the act, zeros too, and last the row "" of all together.

    took_part = there + left, left = finished + early + unsaid; strands: people who took part in each; by_entry: how
    many of the row are there by entry data alone.
    """
    named = tuple(strands)
    rows = [_row(code, [one for one in standings if one.member.group == code], named) for code in StatutoryGroup.values]
    return [*rows, _row("", list(standings), named)]


def _row(code: str, standings: list[Standing], strands: tuple[str, ...]) -> dict[str, int | str]:
    left = [one.member.as_planned for one in standings if one.left_on]
    return {
        "group": code,
        "took_part": len(standings),
        "started": sum(one.started_on is not None for one in standings),
        "there": len(standings) - len(left),
        "left": len(left),
        "finished": left.count(True),
        "early": left.count(False),
        "unsaid": left.count(None),
        **{strand: sum(strand in one.member.strands for one in standings) for strand in strands},
        "by_entry": sum(one.member.by_entry for one in standings),
    }


def ways_of_earning(standings: Iterable[Standing]) -> list[dict[str, int | str]]:
    """Who became economically independent, by the way in the office's words; each person once."""
    earning = [one.member for one in standings if one.member.earned_on]
    return [
        {
            "way": way,
            "people": sum(member.way == way for member in earning),
            "documented": sum(member.way == way and member.documented for member in earning),
        }
        for way in sorted({member.way for member in earning})
    ]
