"""The checklist of a person's file: what it must hold, when, and what is missing. Pure.

Source: document set of an ESF+ centre (stages A to F of a participant's file); act on social employment, art. 12 to 15.
Each entry holds for files that begin between its days, so that a changed list asks nothing new of old files.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache

from participants.dictionaries import DocumentKind as Kind
from participants.eligibility import valid_until


class Stage(StrEnum):
    """The parts of a file."""

    RECRUITMENT = "recruitment"
    ENTRY = "entry"
    SUPPORT = "support"
    EXIT = "exit"


class When(StrEnum):
    """What makes a document needed. IF_BROUGHT: never; it has its place when it comes."""

    ALWAYS = "always"
    UNEMPLOYED = "unemployed"
    INACTIVE = "inactive"
    DISABLED = "disabled"
    BY_MOPR = "by_mopr"
    FROM_ELSEWHERE = "from_elsewhere"
    STAYED = "stayed"
    QUALIFIED = "qualified"
    EXTENDED = "extended"
    APPLIED = "applied"
    COMPETENCE = "competence"
    JOB = "job"
    LEFT = "left"
    COMPLETED = "completed"
    STATED = "stated"
    DECIDED = "decided"
    IF_BROUGHT = "if_brought"


class State(StrEnum):
    """How a document of the list stands."""

    PRESENT = "present"
    UNSIGNED = "unsigned"
    EXPIRED = "expired"
    MISSING = "missing"
    NOT_NEEDED = "not_needed"


class Holds(StrEnum):
    """For how long a document is good: for good, over the first day of support, or while the person is here."""

    FOR_GOOD = "for_good"
    FIRST_DAY = "first_day"
    THROUGHOUT = "throughout"


@dataclass(frozen=True)
class Entry:
    """One line of the list. signed: it needs a signature; sensitive: it tells of health or treatment.

    since, until: for files that begin on these days or between them.
    """

    kind: Kind
    stage: Stage
    when: When
    signed: bool = False
    sensitive: bool = False
    holds: Holds = Holds.FOR_GOOD
    since: date = date.min
    until: date = date.max


R, E, S, X = Stage.RECRUITMENT, Stage.ENTRY, Stage.SUPPORT, Stage.EXIT
CATALOGUE: tuple[Entry, ...] = (
    Entry(Kind.APPLICATION, R, When.ALWAYS, signed=True),
    Entry(Kind.DECLARATION, R, When.ALWAYS, signed=True),
    Entry(Kind.CONSENT, R, When.ALWAYS, signed=True),
    Entry(Kind.RESIDENCE, R, When.ALWAYS),
    Entry(Kind.GMINA_AGREEMENT, R, When.FROM_ELSEWHERE),
    Entry(Kind.PUP_CERTIFICATE, R, When.UNEMPLOYED, holds=Holds.FIRST_DAY),
    Entry(Kind.ZUS_CERTIFICATE, R, When.INACTIVE, holds=Holds.FIRST_DAY),
    Entry(Kind.DISABILITY, R, When.DISABLED, sensitive=True, holds=Holds.THROUGHOUT),
    Entry(Kind.TREATMENT, R, When.IF_BROUGHT, sensitive=True),
    Entry(Kind.WELFARE, R, When.IF_BROUGHT),
    Entry(Kind.LETTER, R, When.IF_BROUGHT),
    Entry(Kind.WORK_RECORD, R, When.IF_BROUGHT),
    Entry(Kind.OPINION, R, When.BY_MOPR),
    Entry(Kind.REFERRAL, R, When.STAYED),
    Entry(Kind.SCORE_CARD, R, When.ALWAYS),
    Entry(Kind.PROTOCOL, R, When.ALWAYS),
    Entry(Kind.AGREEMENT, E, When.STAYED, signed=True),
    Entry(Kind.DIAGNOSIS, E, When.STAYED, signed=True),
    Entry(Kind.IPZS, E, When.STAYED, signed=True),
    Entry(Kind.TRIAL_ASSESSMENT, E, When.QUALIFIED),
    Entry(Kind.QUALIFICATION, E, When.QUALIFIED, signed=True),
    Entry(Kind.EXTENSION, E, When.EXTENDED, signed=True),
    Entry(Kind.BENEFIT_APPLICATION, E, When.STAYED, signed=True),
    Entry(Kind.BENEFIT_DECISION, E, When.APPLIED),
    Entry(Kind.MEDICAL, E, When.STAYED, sensitive=True, holds=Holds.THROUGHOUT),
    Entry(Kind.SAFETY, E, When.STAYED, signed=True),
    Entry(Kind.CLOTHING, E, When.STAYED, signed=True),
    Entry(Kind.ATTENDANCE_CARD, S, When.IF_BROUGHT, signed=True),
    Entry(Kind.SICK_LEAVE, S, When.IF_BROUGHT),
    Entry(Kind.JUSTIFICATION, S, When.IF_BROUGHT),
    Entry(Kind.CERTIFICATE, S, When.COMPETENCE),
    Entry(Kind.END_STATEMENT, X, When.STATED, signed=True),
    Entry(Kind.END_DECISION, X, When.DECIDED, signed=True),
    Entry(Kind.EXIT_STATEMENT, X, When.LEFT, signed=True),
    Entry(Kind.SOCIAL_ASSESSMENT, X, When.LEFT, signed=True),
    Entry(Kind.FINAL_ASSESSMENT, X, When.COMPLETED),
    Entry(Kind.PARTICIPATION, X, When.COMPLETED, signed=True),
    Entry(Kind.EXIT_NOTICE, X, When.LEFT, signed=True),
    Entry(Kind.JOB, X, When.JOB),
    Entry(Kind.OTHER, X, When.IF_BROUGHT),
)  # fmt: skip
SENSITIVE = frozenset(entry.kind for entry in CATALOGUE if entry.sensitive)
DATED = tuple(entry.kind for entry in CATALOGUE if entry.holds is not Holds.FOR_GOOD)
PROVED = (Kind.MEDICAL, Kind.SAFETY, Kind.CLOTHING)  # also by the row of what was given by art. 14, named alike
OVER_FIRST_DAY = frozenset(entry.kind for entry in CATALOGUE if entry.holds is Holds.FIRST_DAY)


@dataclass(frozen=True)
class Paper:
    """What a document says of itself; number: of its row."""

    number: int
    kind: Kind
    issued_on: date | None
    signed_on: date | None
    valid_until: date | None


@dataclass(frozen=True)
class Facts:
    """What is known of a file: the reasons that hold, its first day, its last (or none), days a certificate holds."""

    holding: frozenset[When]
    first_day: date
    last_day: date | None
    certificate_days: int

    def asked_until(self, today: date) -> date:
        """The last day on which a document had to hold: today, or the day the person left."""
        return min(today, self.last_day) if self.last_day else today


@dataclass(frozen=True)
class Line:
    """One line of a file's list: its entry, how it stands, its papers (the newest first), until when it holds."""

    entry: Entry
    state: State
    papers: Sequence[Paper]
    valid_until: date | None

    @property
    def lacking(self) -> bool:
        """Whether somebody has something to do about it."""
        return self.state in (State.MISSING, State.UNSIGNED, State.EXPIRED)


@lru_cache(maxsize=4096)
def catalogue_on(first_day: date) -> tuple[Entry, ...]:
    """The list for a file that begins on that day; the very same object for every day with the same list."""
    places = tuple(place for place, entry in enumerate(CATALOGUE) if entry.since <= first_day <= entry.until)
    return _SAME.setdefault(places, tuple(CATALOGUE[place] for place in places))


_SAME: dict[tuple[int, ...], tuple[Entry, ...]] = {}


@lru_cache(maxsize=4096)
def _by_kind(first_day: date) -> dict[Kind, Entry]:
    return {entry.kind: entry for entry in catalogue_on(first_day)}


def needed(facts: Facts) -> frozenset[Kind]:
    """The kinds that the file must hold."""
    held = ({When.ALWAYS} | facts.holding) - {When.IF_BROUGHT}
    return frozenset(entry.kind for entry in catalogue_on(facts.first_day) if entry.when in held)


def check(facts: Facts, papers: Iterable[Paper], today: date) -> list[Line]:
    """Every line of the list, needed or brought, in its order."""
    by_kind: dict[Kind, list[Paper]] = {}
    for paper in sorted(papers, key=lambda paper: (paper.issued_on or date.min, paper.number), reverse=True):
        by_kind.setdefault(paper.kind, []).append(paper)
    asked = needed(facts)
    return [
        _line(entry, by_kind.get(entry.kind, []), entry.kind in asked, facts, today)
        for entry in catalogue_on(facts.first_day)
    ]


def holds_until(paper: Paper, facts: Facts) -> date | None:
    """The paper's own last day; of a certificate of PUP or ZUS the one that follows from its issue."""
    if paper.kind in OVER_FIRST_DAY and paper.issued_on and paper.valid_until is None:
        return valid_until(paper.issued_on, facts.certificate_days)
    return paper.valid_until


def is_good(entry: Entry, paper: Paper, facts: Facts, today: date) -> bool:
    """Whether the paper holds on the day on which it had to."""
    until = holds_until(paper, facts)
    if entry.holds is Holds.FIRST_DAY:
        return paper.issued_on is not None and until is not None and paper.issued_on <= facts.first_day <= until
    return entry.holds is Holds.FOR_GOOD or until is None or until >= facts.asked_until(today)


def complete(facts: Facts, papers: Iterable[Paper], today: date) -> frozenset[Kind]:
    """The kinds of which a paper is good and, where it must be, signed: those that check finds present."""
    by_kind = _by_kind(facts.first_day)
    return frozenset(
        paper.kind
        for paper in papers
        if (entry := by_kind.get(paper.kind))
        and (paper.signed_on or not entry.signed)
        and is_good(entry, paper, facts, today)
    )


def _line(entry: Entry, papers: Sequence[Paper], asked: bool, facts: Facts, today: date) -> Line:
    good = [paper for paper in papers if is_good(entry, paper, facts, today)]
    shown = (good or list(papers))[:1]
    until = holds_until(shown[0], facts) if shown else None
    if not papers:
        state = State.MISSING if asked else State.NOT_NEEDED
    elif not good:
        state = State.EXPIRED
    elif entry.signed and not any(paper.signed_on for paper in good):
        state = State.UNSIGNED
    else:
        state = State.PRESENT
    return Line(entry, state, papers, until)


def lacking(lines: Collection[Line]) -> list[Line]:
    """The lines about which somebody has something to do."""
    return [line for line in lines if line.lacking]
