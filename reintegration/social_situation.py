"""The social situation of one person: criterion by criterion, and sheet by sheet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from participants.models import Enrolment
from reintegration.actions import assessments as actions
from reintegration.criteria import words_of
from reintegration.models import CriterionAssessment, LevelCorrection, Moment, SignedSheet


@dataclass(frozen=True)
class Level:
    """A criterion's level at one assessment, in words."""

    moment: str
    day: date
    level: int
    words: str


@dataclass(frozen=True)
class CriterionLine:
    """A criterion with its levels by day; row.exit_level against row.entry_level is what counts."""

    row: CriterionAssessment
    levels: Sequence[Level]

    @property
    def before(self) -> Level:
        """The entry level."""
        return self.levels[0]


@dataclass
class Sheet:
    """The assessment of one day: its levels, and the paper that both sides signed."""

    moment: str
    day: date
    lines: list[tuple[CriterionAssessment, Level]] = field(default_factory=list)
    signed: SignedSheet | None = None
    corrected: bool = False

    @property
    def moment_label(self) -> str | Promise:
        """The moment in words."""
        return Moment(self.moment).label


@dataclass(frozen=True)
class Situation:
    """Everything on the social situation of one file."""

    lines: Sequence[CriterionLine]
    sheets: Sequence[Sheet]
    corrections: Sequence[LevelCorrection]

    @property
    def better(self) -> int:
        """How many criteria are higher at exit than at entry (R2)."""
        return sum((line.row.exit_level or 0) > line.row.entry_level for line in self.lines)

    @property
    def open_lines(self) -> list[CriterionLine]:
        """Criteria that have no exit level yet."""
        return [line for line in self.lines if line.row.exit_on is None]


def situation_of(enrolment: Enrolment) -> Situation:
    """The social situation of a file, imported assessments included. Four queries."""
    rows: Any = CriterionAssessment.objects.filter(enrolment=enrolment).prefetch_related("interims")
    lines = [CriterionLine(row, levels_of(row)) for row in rows.order_by("entry_on", "criterion")]
    corrections = list(
        LevelCorrection.objects.filter(assessment__enrolment=enrolment)
        .select_related("assessment", "created_by")
        .order_by("-pk")
    )
    return Situation(lines, _sheets(enrolment, lines, corrections), corrections)


def levels_of(row: CriterionAssessment) -> list[Level]:
    """Entry, interims by day, exit. Reads the prefetched interims."""
    found: list[tuple[str, date, int]] = [(Moment.ENTRY, row.entry_on, row.entry_level)]
    found += sorted((Moment.INTERIM, one.assessed_on, one.level) for one in row.interims.all())
    if row.exit_level and row.exit_on:
        found.append((Moment.EXIT, row.exit_on, row.exit_level))
    return [Level(moment, day, level, words_of(row.criterion, level)) for moment, day, level in found]


def _sheets(
    enrolment: Enrolment, lines: Sequence[CriterionLine], corrections: Sequence[LevelCorrection]
) -> list[Sheet]:
    sheets: dict[tuple[str, date], Sheet] = {}
    for line in lines:
        for level in line.levels:
            sheet = sheets.setdefault((level.moment, level.day), Sheet(level.moment, level.day))
            sheet.lines.append((line.row, level))
    for signed in SignedSheet.objects.filter(enrolment=enrolment).select_related("document"):
        if (signed.moment, signed.held_on) in sheets:
            sheets[signed.moment, signed.held_on].signed = signed
    for correction in corrections:
        if (correction.moment, correction.assessed_on) in sheets:
            sheets[correction.moment, correction.assessed_on].corrected = True
    order = list(Moment.values)
    return sorted(sheets.values(), key=lambda sheet: (sheet.day, order.index(sheet.moment)))


REFUSALS: dict[type[actions.NotAssessed], str | Promise] = {
    actions.AssessedAlready: gettext_lazy("These criteria are assessed already: put a wrong level right instead."),
    actions.NothingAssessed: gettext_lazy("Choose the level of one criterion at least."),
    actions.AssessmentToCome: gettext_lazy("That day is still to come."),
    actions.SameLevel: gettext_lazy("That is the level that stands."),
    actions.SignedAlready: gettext_lazy("This sheet is signed already."),
}


def refusal(error: actions.NotAssessed) -> str:
    """Why nothing was written, for the one who wanted it."""
    if isinstance(error, actions.AssessedBefore):
        return _("That day is too early: %(day)s at the soonest.") % {
            "day": date_format(error.first, "SHORT_DATE_FORMAT")
        }
    return str(REFUSALS[type(error)])
