"""PESEL and other personal identifiers: what they say, and how they are shown without being told."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from stdnum.exceptions import ValidationError
from stdnum.pl import pesel


class BadPesel(ValueError):
    """The text is no PESEL: wrong length, wrong checksum or a birth date that does not exist."""


@dataclass(frozen=True)
class Pesel:
    """A checked PESEL: 11 digits, the birth date they carry, sex F or M by the tenth digit."""

    number: str
    birth_date: date
    sex: Literal["F", "M"]


def read_pesel(text: str) -> Pesel:
    """Check and read a PESEL. Raises BadPesel.

    Source: act on the population register, art. 15 (Dz.U. 2010 nr 217 poz. 1427): digits, control digit, sex.
    """
    if not (len(text) == 11 and text.isascii() and text.isdigit()):
        raise BadPesel("A PESEL has 11 digits.")
    try:
        pesel.validate(text)
        return Pesel(text, pesel.get_birth_date(text), "F" if int(text[9]) % 2 == 0 else "M")
    except ValidationError as problem:
        raise BadPesel("The digits of the PESEL do not agree with each other.") from problem


def mask(identifier: str) -> str:
    """An identifier hidden whole, its length kept.

    Not even the last digits of a PESEL may be shown: with the birth date beside them its control digit gives the rest.
    """
    return "•" * len(identifier)


def age_on(birth_date: date, day: date) -> int:
    """Full years on that day; someone born on 29 February is a year older on 1 March."""
    return day.year - birth_date.year - ((day.month, day.day) < (birth_date.month, birth_date.day))
