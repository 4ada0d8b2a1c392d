"""The workbook's layout: which sheets there are and what their columns are called, in order.

Columns are read by position and counted from 1; the names here serve only where a header is blank.
"""

import re
import unicodedata
from enum import IntEnum, StrEnum

from cis_portal.lib.periods import Month


class Sheet(StrEnum):
    """The sheets that are known by name; attendance sheets carry their month."""

    PEOPLE = "Uczestnicy"
    STAYS = "Udział"
    JOBS = "Zatrudnienie"
    SITUATION = "Sytuacja społeczna"
    COMPETENCES = "Kompetencje"


class Person(IntEnum):
    """Columns of Uczestnicy: the SM EFS layout. Two are headed "w tym"."""

    PROJECT = 1
    CITIZENSHIP = 2
    KIND = 3
    INSTITUTION = 4
    FIRST_NAME = 5
    LAST_NAME = 6
    IDENTIFIER = 7
    NO_PESEL = 8
    TECHNICAL_ID = 9
    SEX = 10
    AGE = 11
    EDUCATION = 12
    COUNTRY = 13
    VOIVODESHIP = 14
    COUNTY = 15
    MUNICIPALITY = 16
    LOCALITY = 17
    POSTCODE = 18
    DEGURBA = 19
    PHONE = 20
    EMAIL = 21
    STARTED_ON = 22
    ENDED_ON = 23
    LABOUR_STATUS = 24
    LABOUR_DETAIL = 25
    EDUCATION_ENDS_ON = 26
    EXIT_SITUATION = 27
    EXIT_AS_PLANNED = 28
    SUPPORT_SCOPE = 29
    SUPPORT_KINDS = 30
    SUPPORT_DETAILS = 31
    SUPPORT_DATES = 32
    BUSINESS_STARTED_ON = 33
    FOREIGN_ORIGIN = 34
    THIRD_COUNTRY = 35
    MINORITY = 36
    HOMELESS = 37
    DISABILITY = 38
    ADDED_ON = 39
    ADDED_BY = 40
    CHANGED_ON = 41
    CHANGED_BY = 42
    NOTE = 43


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
    Sheet.PEOPLE: (
        "Numer projektu", "Obywatelstwo", "Rodzaj uczestnika", "Nazwa instytucji", "Imię", "Nazwisko",
        "PESEL / Inny identyfikator", "Brak PESEL", "Techniczny identyfikator uczestnika", "Płeć",
        "Wiek w chwili przystąpienia do projektu", "Wykształcenie", "Kraj", "Województwo", "Powiat", "Gmina",
        "Miejscowość", "Kod pocztowy", "Obszar według stopnia urbanizacji (DEGURBA)", "Telefon kontaktowy",
        "Adres e-mail", "Data rozpoczęcia udziału w projekcie", "Data zakończenia udziału w projekcie",
        "Status osoby na rynku pracy w chwili przystąpienia do projektu", "w tym",
        "Planowana data zakończenia edukacji w placówce edukacyjnej, w której skorzystano ze wsparcia",
        "Sytuacja osoby w momencie zakończenia udziału w projekcie",
        "Zakończenie udziału osoby w projekcie zgodnie z zaplanowaną dla niej ścieżką uczestnictwa",
        "Zakres wsparcia", "Rodzaj przyznanego wsparcia", "w tym", "Data rozpoczęcia udziału we wsparciu",
        "Data założenia działalności gospodarczej", "Osoba obcego pochodzenia", "Obywatel państwa trzeciego",
        "Osoba należąca do mniejszości narodowej lub etnicznej (w tym społeczności marginalizowane)",
        "Osoba bezdomna lub dotknięta wykluczeniem z dostępu do mieszkań", "Osoba z niepełnosprawnościami",
        "Data dodania", "Użytkownik, który dodał", "Data modyfikacji", "Użytkownik modyfikujący", "Uwagi",
    ),
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
