"""What an inspector finds missing in one file. Pure.

Source: what a control on the spot asks of a participant's file: the right to take part at entry, the programme signed
before it began, attendance with signatures, lists of benefits, and the evidence of each outcome that was reported.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from math import ceil

from participants.checklist import Line, Stage, State
from participants.dictionaries import DocumentKind

SHARE, FEWEST, MOST = 0.2, 2, 20


class Area(StrEnum):
    """The parts of the list of evidence."""

    ELIGIBILITY = "eligibility"
    IPZS = "ipzs"
    ATTENDANCE = "attendance"
    BENEFITS = "benefits"
    OUTCOMES = "outcomes"


class Fault(StrEnum):
    """What can be wrong with a piece of evidence. NO_SCAN: it is there on paper alone."""

    MISSING = "missing"
    UNSIGNED = "unsigned"
    EXPIRED = "expired"
    NO_SCAN = "no_scan"
    IPZS_LATE = "ipzs_late"
    CARD_MISSING = "card_missing"
    CARD_NO_SCAN = "card_no_scan"
    BENEFIT_MISSING = "benefit_missing"
    OUTCOME_UNPROVEN = "outcome_unproven"


FAULT_OF_STATE = {State.MISSING: Fault.MISSING, State.UNSIGNED: Fault.UNSIGNED, State.EXPIRED: Fault.EXPIRED}


@dataclass(frozen=True)
class Gap:
    """One line of the gap list: of which document, month or indicator."""

    area: Area
    fault: Fault
    kind: DocumentKind | None = None
    month: date | None = None
    code: str = ""


@dataclass(frozen=True)
class Evidence:
    """What one file holds. cards: month to whether its card has a scan; months: whose days are past, with attendance;
    paid: months with a list that was paid; owed: months for which one must be there. scanned: numbers of documents with
    a scan. unproven: indicators that count the person by a document without a scan.
    """

    lines: Sequence[Line]
    ipzs_signed_on: date | None
    begun_on: date | None
    months: Collection[date]
    cards: dict[date, bool]
    owed: Collection[date]
    paid: Collection[date]
    scanned: Collection[int]
    unproven: Sequence[str]


def sample_size(files: int) -> int:
    """20 % of the files, rounded up, at least 2 and at most 20; all of them where there are fewer."""
    return min(files, max(FEWEST, min(MOST, ceil(files * SHARE))))


def gaps_of(evidence: Evidence) -> list[Gap]:
    """Everything that an inspector would write about one file, by area."""
    return [
        *_of_stage(evidence, Stage.RECRUITMENT, Area.ELIGIBILITY),
        *_of_programme(evidence),
        *_of_attendance(evidence),
        *[
            Gap(Area.BENEFITS, Fault.BENEFIT_MISSING, month=month)
            for month in sorted({*evidence.owed} - {*evidence.paid})
        ],
        *_of_stage(evidence, Stage.EXIT, Area.OUTCOMES),
        *[Gap(Area.OUTCOMES, Fault.OUTCOME_UNPROVEN, code=code) for code in evidence.unproven],
    ]


def _of_stage(evidence: Evidence, stage: Stage, area: Area) -> list[Gap]:
    gaps = []
    for line in evidence.lines:
        if line.entry.stage is not stage:
            continue
        if line.lacking:
            gaps.append(Gap(area, FAULT_OF_STATE[line.state], line.entry.kind))
        elif line.entry.kind is DocumentKind.JOB:
            continue  # said with the indicator that it proves
        elif line.papers and not any(paper.number in evidence.scanned for paper in line.papers):
            gaps.append(Gap(area, Fault.NO_SCAN, line.entry.kind))
    return gaps


def _of_programme(evidence: Evidence) -> list[Gap]:
    gaps = [
        Gap(Area.IPZS, FAULT_OF_STATE[line.state], line.entry.kind)
        for line in evidence.lines
        if line.entry.stage is Stage.ENTRY and line.lacking
    ]
    signed, begun = evidence.ipzs_signed_on, evidence.begun_on
    if signed and begun and signed > begun:
        gaps.append(Gap(Area.IPZS, Fault.IPZS_LATE, DocumentKind.IPZS))
    return gaps


def _of_attendance(evidence: Evidence) -> list[Gap]:
    faults = {True: None, False: Fault.CARD_NO_SCAN, None: Fault.CARD_MISSING}
    found = [(month, faults[evidence.cards.get(month)]) for month in sorted(evidence.months)]
    return [Gap(Area.ATTENDANCE, fault, DocumentKind.ATTENDANCE_CARD, month) for month, fault in found if fault]
