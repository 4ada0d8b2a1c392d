"""The workbook's layout: which sheets there are and what their columns are called, in order.

Columns are read by position and counted from 1; the names here serve only where a header is blank.
"""

import re
import unicodedata
from enum import IntEnum, StrEnum

from cis_portal.lib.periods import Month
from participants.sm_efs import HEADERS as HEADERS_OF_PEOPLE


class Sheet(StrEnum):
    """The sheets that are known by name; attendance sheets carry their month."""

    PEOPLE = "Uczestnicy"
    STAYS = "Udział"
    JOBS = "Zatrudnienie"
    SITUATION = "Sytuacja społeczna"
    COMPETENCES = "Kompetencje"


class StayColumn(IntEnum):
    """Columns of Udział."""

    IDENTIFIER = 1
    GROUP = 2
    REFERRED_BY = 3
    REFERRED_ON = 4
    TRIAL_STARTS_ON = 5
    TRIAL_ENDS_ON = 6
    PARTICIPATION_STARTS_ON = 7
    PLANNED_END_ON = 8
    ENDED_ON = 9
    END_REASON = 10
    BENEFIT_APPLIED_ON = 11


class Job(IntEnum):
    """Columns of Zatrudnienie."""

    IDENTIFIER = 1
    STARTED_ON = 2
    FORM = 3
    FRACTION = 4
    CONTRACT_MONTHS = 5
    GROSS_PAY = 6
    DOCUMENT = 7
    DOCUMENT_ON = 8


class Situation(IntEnum):
    """Columns of Sytuacja społeczna."""

    IDENTIFIER = 1
    CRITERION = 2
    ENTRY_LEVEL = 3
    ENTRY_ON = 4
    EXIT_LEVEL = 5
    EXIT_ON = 6


class Course(IntEnum):
    """Columns of Kompetencje."""

    IDENTIFIER = 1
    COURSE = 2
    SCOPE_ON = 3
    STANDARD_ON = 4
    STARTS_ON = 5
    ENDS_ON = 6
    ASSESSED_ON = 7
    TRAINER = 8
    ASSESSOR = 9
    COMPARED_ON = 10
    RESULT = 11
    DOCUMENT = 12
    DOCUMENT_ON = 13


# On an attendance sheet: PESEL, name, then day 1 in column 3.
NAME_COLUMN = 2
DAYS_AFTER = 2
DAYS = 31

HEADERS: dict[Sheet, tuple[str, ...]] = {
    Sheet.PEOPLE: HEADERS_OF_PEOPLE,
    Sheet.STAYS: (
        "PESEL", "Grupa", "Kierujący", "Data skierowania", "Początek okresu próbnego", "Koniec okresu próbnego",
        "Początek uczestnictwa", "Planowany koniec uczestnictwa", "Data zakończenia", "Powód zakończenia",
        "Wniosek o świadczenie",
    ),
    Sheet.JOBS: (
        "PESEL", "Data podjęcia", "Forma", "Wymiar etatu", "Miesiące umowy", "Wynagrodzenie brutto", "Dokument",
        "Data dokumentu",
    ),
    Sheet.SITUATION: (
        "PESEL", "Kryterium", "Poziom na wejściu", "Data oceny na wejściu", "Poziom na wyjściu",
        "Data oceny na wyjściu",
    ),
    Sheet.COMPETENCES: (
        "PESEL", "Kurs", "Zakres", "Wzorzec", "Początek kursu", "Koniec kursu", "Ocena", "Prowadzący", "Oceniający",
        "Porównanie", "Wynik", "Dokument", "Data dokumentu",
    ),
}  # fmt: skip
ATTENDANCE_HEADERS = ("PESEL", "Nazwisko i imię", *(str(day) for day in range(1, DAYS + 1)))

_ATTENDANCE = re.compile(r"obecność ([0-9]{4}-[0-9]{2})")
_KNOWN = {sheet.value.casefold(): sheet for sheet in Sheet}


def recognise(title: str) -> Sheet | Month | None:
    """Which sheet of the layout a title names; the month of an attendance sheet; None for any other."""
    name = " ".join(unicodedata.normalize("NFC", title).split()).casefold()
    if name in _KNOWN:
        return _KNOWN[name]
    if found := _ATTENDANCE.fullmatch(name):
        try:
            return Month.parse(found[1])
        except ValueError:
            return None
    return None
