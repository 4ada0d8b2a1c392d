"""A comparison in words and names, as far as the reader may see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from accounts.models import User
from accounts.permissions import Permission
from grants.models import Project
from participants.holdings.words import People
from participants.models import Enrolment
from reporting.indicators import INDICATORS, Indicator

from .comparing import Difference, How, Move, differences
from .edits import Edit, edits_between, setting_edits
from .reads import READS, reads_of
from .standings import Standing


class Cause(NamedTuple):
    """An edit as it is told: when, by whom (empty where the reader may not know), what."""

    edit: Edit
    by: str


@dataclass(frozen=True)
class Told:
    """A person who moved: the file, how, the deciding days, and the edits that bear on it."""

    enrolment: Enrolment
    move: Move
    causes: list[Cause]


@dataclass(frozen=True)
class ToldDifference:
    """One indicator compared. told: corrections with their people; unseen: corrections of files not open to the reader;
    rules: dated rules that changed meanwhile."""

    difference: Difference
    told: list[Told]
    unseen: int
    rules: list[Cause]

    @property
    def indicator(self) -> Indicator:
        return INDICATORS[self.difference.code]

    def of(self, how: How) -> list[Told]:
        return [told for told in self.told if told.move.how == how]


@dataclass(frozen=True)
class Comparison:
    """An earlier counting and a later one, indicator by indicator."""

    earlier: Standing
    later: Standing
    lines: list[ToldDifference]

    @property
    def quiet(self) -> list[ToldDifference]:
        return [line for line in self.lines if line.difference.is_quiet]

    @property
    def new_since(self) -> date:
        return self.earlier.until


def compare(project: Project, one: Standing, other: Standing, user: User) -> Comparison:
    """Two countings, the one that ends first before the other. Constant queries; names only where they are open.

    Sensitive indicators tell no people to whoever may not see such data; partners are told figures alone.
    """
    earlier, later = sorted((one, other), key=lambda standing: (standing.until, standing.moment))
    found = differences(
        earlier.members, later.members, until=earlier.until, before=earlier.figures, after=later.figures
    )
    open_codes = _open_codes(user)
    corrected = {
        move.enrolment_id for found_in in found if found_in.code in open_codes for move in found_in.corrections
    }
    codes = {difference.code for difference in found if difference.code in open_codes and difference.corrections}
    visible = Enrolment.objects.visible_to(user).select_related("participant").in_bulk(corrected) if corrected else {}
    reads, (since, last) = reads_of(codes), sorted((earlier.moment, later.moment))
    until = last if earlier.report and later.report else None
    edits = edits_between({pk: file.participant_id for pk, file in visible.items()}, reads, since, until)
    rules = setting_edits(project, reads, since, until) if reads.settings else []
    people = _names(user, [edit for kept in edits.values() for edit in kept] + rules)
    return Comparison(
        earlier,
        later,
        [
            _told(difference, visible if difference.code in open_codes else {}, edits, rules, people)
            for difference in found
        ],
    )


def _open_codes(user: User) -> set[str]:
    if not user.may(Permission.INDICATOR_PEOPLE_VIEW):
        return set()
    sensitive = user.may(Permission.SENSITIVE_VIEW)
    return {code for code, indicator in INDICATORS.items() if sensitive or not indicator.sensitive}


def _names(user: User, edits: list[Edit]) -> dict[int | None, str]:
    """Who made the edits; nobody's name to whoever may not see who changed a file."""
    if not edits or not user.may(Permission.ACCESS_VIEW):
        return {}
    people = People(edit.user_id for edit in edits)
    return {edit.user_id: people.name(edit.user_id) for edit in edits}


def _told(
    difference: Difference,
    visible: dict[int, Enrolment],
    edits: dict[int, list[Edit]],
    rules: list[Edit],
    people: dict[int | None, str],
) -> ToldDifference:
    reads = READS[difference.code]

    def causes(found: list[Edit]) -> list[Cause]:
        return [Cause(edit, people.get(edit.user_id, "")) for edit in found if edit.bears_on(reads)]

    told = [
        Told(visible[move.enrolment_id], move, causes(edits.get(move.enrolment_id, [])))
        for move in difference.corrections
        if move.enrolment_id in visible
    ]
    moved_rules = causes(rules) if difference.corrections and reads.settings else []
    return ToldDifference(difference, told, len(difference.corrections) - len(told), moved_rules)
