"""The people behind a figure and those who nearly count, as far as the reader may see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from accounts.models import User
from grants.models import Project
from participants.models import Enrolment
from reporting import words
from reporting.changes.standings import report_before, standing_of_figures, standing_of_report
from reporting.changes.telling import Comparison, compare
from reporting.documents.content import Labelled
from reporting.figures import Line, lines_of, load_targets
from reporting.indicators import Figure, Indicator, Nearly, count, nearly_counting
from reporting.indicators.breakdown import breakdown
from reporting.indicators.evidence import evidence_of
from reporting.indicators.loading import load_people, load_rules


class Behind(NamedTuple):
    """A person who counts: their file, the deciding day, whether it is in the period, the evidence in words."""

    enrolment: Enrolment
    on: date
    in_period: bool
    evidence: list[str]


class NearlyBehind(NamedTuple):
    """A person who nearly counts: their file, and what is missing in words."""

    enrolment: Enrolment
    lacks: list[str]


class Table(NamedTuple):
    """A breakdown of those who count, in words: its title and rows."""

    title: str
    rows: list[Labelled]


@dataclass(frozen=True)
class PeopleBehind:
    """A figure with its people. unseen: how many count whose files the reader may not see; change: against the report
    before, None where there is none."""

    line: Line
    as_of: date
    since: date | None
    people: list[Behind]
    nearly: list[NearlyBehind]
    tables: list[Table]
    change: Comparison | None = None

    @property
    def unseen(self) -> int:
        return self.line.total - len(self.people)


def behind(project: Project, indicator: Indicator, *, as_of: date, since: date | None, user: User) -> PeopleBehind:
    """The figure counted over the whole project; of its people those whose files the user may see, and what changed it
    since the last frozen report. Nine queries without such a report."""
    people, rules, targets = load_people(project, only_improvements=False), load_rules(project), load_targets(project)
    figures = count(people, as_of=as_of, since=since, rules=rules, indicators=[indicator])
    nearly = nearly_counting(indicator.code, people, as_of=as_of, rules=rules)
    files = _files(user, figures[indicator.code], nearly)
    (line,) = lines_of(project, figures, targets, as_of=as_of)
    return PeopleBehind(
        line,
        as_of,
        since,
        [
            Behind(
                files[counted.person.enrolment_id],
                counted.on,
                since is not None and counted.on >= since,
                words.evidence(evidence_of(indicator.code, counted)),
            )
            for counted in figures[indicator.code].people
            if counted.person.enrolment_id in files
        ],
        [
            NearlyBehind(files[found.person.enrolment_id], [words.lack(lack) for lack in found.lacks])
            for found in nearly
            if found.person.enrolment_id in files
        ],
        [
            Table(
                str(words.TABLES[name]),
                [Labelled(words.breakdown(name, row["code"]), row["total"], row["women"], row["men"]) for row in rows],
            )
            for name, rows in breakdown([counted.person for counted in figures[indicator.code].people]).items()
        ],
        _change(project, figures, as_of, user),
    )


def _change(project: Project, figures: dict[str, Figure], as_of: date, user: User) -> Comparison | None:
    before = report_before(project, as_of)
    if before is None:
        return None
    return compare(project, standing_of_report(before), standing_of_figures(figures, as_of), user)


def _files(user: User, figure: Figure, nearly: list[Nearly]) -> dict[int, Enrolment]:
    wanted = {counted.person.enrolment_id for counted in figure.people} | {
        found.person.enrolment_id for found in nearly
    }
    return Enrolment.objects.visible_to(user).select_related("participant").in_bulk(wanted)
