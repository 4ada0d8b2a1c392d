"""People by who they are: the rows of a table, in a fixed order. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from participants.dictionaries import MUNICIPALITIES, Education, Flag, LabourDetail, LabourStatus

from .facts import Person

Row = dict[str, Any]

AGES = (("under_18", 0, 17), ("18_29", 18, 29), ("30_54", 30, 54), ("55_over", 55, 200))
PLACES = tuple(dict.fromkeys(name for _code, _county, name in MUNICIPALITIES))


def breakdown(people: list[Person]) -> dict[str, list[Row]]:
    """Rows of {"code", "total", "women", "men"} by age, status, its detail, education, disability and municipality.

    Rows without anybody are there too, but for places; people of whom something is not known stand under "". Each
    table adds up to the people.
    """
    ages = [row(code, (p for p in people if p.age is not None and low <= p.age <= high)) for code, low, high in AGES]
    unknown = row("", (person for person in people if person.age is None))
    return {
        "age": ages + ([unknown] if unknown["total"] else []),
        "labour": _whole(people, LabourStatus.values, lambda person: person.labour_status),
        "labour_detail": _whole(people, LabourDetail.values, lambda person: person.labour_detail),
        "education": _whole(people, Education.values, lambda person: person.education),
        "disability": _whole(people, Flag.values, lambda person: person.disability),
        "municipality": [
            found for found in _whole(people, PLACES, lambda person: person.municipality) if found["total"]
        ],
    }


def by(people: list[Person], codes: Iterable[str], of: Callable[[Person], str | None]) -> list[Row]:
    """A row for each code."""
    return [row(code, (person for person in people if of(person) == code)) for code in codes]


def row(code: str, people: Iterable[Person]) -> Row:
    """How many they are, women and men apart."""
    sexes = [person.sex for person in people]
    women = sexes.count("F")
    return {"code": code, "total": len(sexes), "women": women, "men": len(sexes) - women}


def _whole(people: list[Person], codes: Iterable[str], of: Callable[[Person], str | None]) -> list[Row]:
    """The same with those of whom it is not known, where there are any."""
    known = set(codes := list(codes))
    unknown = row("", (person for person in people if of(person) not in known))
    return by(people, codes, of) + ([unknown] if unknown["total"] else [])
