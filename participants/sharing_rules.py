"""How long a file is shared, and what is suggested for a partner. Pure."""

from dataclasses import dataclass
from datetime import date, timedelta

WARNED_BEFORE = timedelta(days=14)
DEFAULT_TAIL = 30  # days, where the project has entered no tail of its own


def days_left(ends_on: date, today: date) -> int | None:
    """Days until an open share ends, where that is soon; None otherwise."""
    left = ends_on - today
    return left.days if left <= WARNED_BEFORE else None


@dataclass(frozen=True)
class Preset:
    """A usual reason to share: filled into the form, where every word and tick can still be changed.

    sections: values of FileSection; purpose and legal_basis in Polish, as they stand in the file.
    """

    code: str
    purpose: str
    legal_basis: str
    sections: tuple[str, ...]


_ACT = "ustawy z 13.06.2003 r. o zatrudnieniu socjalnym"

# By the kind of organisation. Grounds of the act on social employment; like the lists of SM EFS they change with the
# law, and nobody has to keep them: see docs/decisions/0004.
PRESETS: dict[str, tuple[Preset, ...]] = {
    "mopr": (
        Preset(
            "programme",
            "uzgodnienie i realizacja indywidualnego programu zatrudnienia socjalnego",
            f"art. 12 ust. 4 {_ACT}",
            ("stays", "plan", "attendance", "outcomes"),
        ),
        Preset(
            "qualified",
            "informacja o zakwalifikowaniu po okresie próbnym",
            f"art. 15 ust. 2 {_ACT}",
            ("stays",),
        ),
    ),
    "pup": (
        Preset(
            "refund",
            "sprawdzenie podstaw refundacji świadczeń integracyjnych",
            f"art. 15 ust. 8 {_ACT}",
            ("identity", "stays", "attendance"),
        ),
        Preset(
            "referral",
            "przebieg uczestnictwa osoby skierowanej przez PUP",
            f"art. 12 ust. 1 {_ACT}",
            ("stays", "outcomes"),
        ),
        Preset(
            "employment",
            "skierowanie do zatrudnienia wspieranego",
            f"art. 16 {_ACT}",
            ("identity", "entry", "stays", "outcomes"),
        ),
    ),
}


def preset(kind: str, code: str) -> Preset | None:
    """The preset of that code for that kind of organisation; None for any other."""
    return next((found for found in PRESETS.get(kind, ()) if found.code == code), None)


def suggested_end(*, stay_ends_on: date | None, project_ends_on: date, tail: int) -> date:
    """The last day that is suggested: of the stay, else of the project, and the tail after it; within latest_end.

    tail: days after the end in which the partner finishes its part. Never without an end.
    """
    return min((stay_ends_on or project_ends_on) + timedelta(days=tail), latest_end(project_ends_on, tail))


def latest_end(project_ends_on: date, tail: int) -> date:
    """The last day any share may have: the partnership ends with the project, and its tail."""
    return project_ends_on + timedelta(days=tail)
