"""The form of SM EFS: its 43 columns, and people into them. What is read back is what was written."""

from __future__ import annotations

from collections.abc import Iterator
from enum import IntEnum

from cis_portal.lib import tabular
from participants.dictionaries import Flag, IdentifierKind, SupportDetail, SupportKind
from participants.models import Enrolment, EnrolmentQuerySet, Support


class Person(IntEnum):
    """The columns, counted from 1. Two are headed "w tym"."""

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


HEADERS = (
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
)  # fmt: skip


class EntryMissing(Exception):
    """Some of the people have no entry data, so SM EFS would refuse them. cases: their case numbers."""

    def __init__(self, cases: list[str]) -> None:
        super().__init__()
        self.cases = cases


def sm_efs_csv(enrolments: EnrolmentQuerySet) -> tuple[int, bytes]:
    """How many people, and the file: CSV with ;, UTF-8 with BOM, CRLF, ISO dates. Two queries. Raises EntryMissing.

    Nothing is put before a value that begins with + or =: a machine reads this file, and a telephone begins so.
    """
    people = list(in_order(enrolments))
    if without := [person.case_number for person in people if person.entry is None]:
        raise EntryMissing(without)
    rows = (row_of(person) for person in people)
    return len(people), tabular.csv("", HEADERS, rows, for_people=False)


def in_order(enrolments: EnrolmentQuerySet) -> Iterator[Enrolment]:
    """People with everything their forms need, in the order of the file. Two queries."""
    found = enrolments.select_related("participant", "project", "entry__sensitive").prefetch_related("supports")
    yield from found.order_by("started_on", "id")


def row_of(enrolment: Enrolment) -> list[tabular.Cell]:
    """One person's form, column by column; what only SM EFS itself fills stays empty."""
    cells: dict[int, tabular.Cell] = {
        **_identity(enrolment),
        **_part(enrolment),
        **_entry(enrolment),
        **_supports(sorted(enrolment.supports.all(), key=lambda support: support.position)),
    }
    return [cells.get(column) for column in Person]


def texts_of(enrolment: Enrolment) -> list[str]:
    """The same as it stands in the file, cell by cell."""
    return [tabular.csv_cell(cell, for_people=False) for cell in row_of(enrolment)]


def _identity(enrolment: Enrolment) -> dict[int, tabular.Cell]:
    person = enrolment.participant
    return {
        Person.PROJECT: enrolment.project.number,
        Person.FIRST_NAME: person.first_name,
        Person.LAST_NAME: person.last_name,
        Person.IDENTIFIER: person.identifier,
        Person.NO_PESEL: _yes_no(person.identifier_kind == IdentifierKind.OTHER),
        Person.TECHNICAL_ID: enrolment.technical_id,
        Person.SEX: person.get_sex_display(),
    }


def _part(enrolment: Enrolment) -> dict[int, tabular.Cell]:
    planned = enrolment.exit_as_planned
    return {
        Person.STARTED_ON: enrolment.started_on,
        Person.ENDED_ON: enrolment.ended_on,
        Person.EXIT_SITUATION: enrolment.get_exit_situation_display(),
        Person.EXIT_AS_PLANNED: None if planned is None else _yes_no(planned),
        Person.BUSINESS_STARTED_ON: enrolment.business_started_on,
    }


def _entry(enrolment: Enrolment) -> dict[int, tabular.Cell]:
    entry = enrolment.entry
    if entry is None:
        return {}
    sensitive = entry.sensitive
    return {
        Person.CITIZENSHIP: entry.get_citizenship_display(),
        Person.KIND: entry.get_participant_kind_display(),
        Person.INSTITUTION: entry.institution,
        Person.AGE: entry.age_at_start,
        Person.EDUCATION: entry.get_education_display(),
        Person.COUNTRY: entry.country,
        Person.VOIVODESHIP: entry.voivodeship,
        Person.COUNTY: entry.county,
        Person.MUNICIPALITY: entry.municipality,
        Person.LOCALITY: entry.locality,
        Person.POSTCODE: entry.postcode,
        Person.DEGURBA: entry.degurba,
        Person.PHONE: entry.phone,
        Person.EMAIL: entry.email,
        Person.LABOUR_STATUS: entry.get_labour_status_display(),
        Person.LABOUR_DETAIL: entry.get_labour_detail_display(),
        Person.EDUCATION_ENDS_ON: entry.education_ends_on,
        Person.SUPPORT_SCOPE: entry.get_support_scope_display(),
        Person.FOREIGN_ORIGIN: sensitive.get_foreign_origin_display(),
        Person.THIRD_COUNTRY: sensitive.get_third_country_display(),
        Person.MINORITY: sensitive.get_minority_display(),
        Person.HOMELESS: sensitive.get_homeless_display(),
        Person.DISABILITY: sensitive.get_disability_display(),
        Person.NOTE: entry.note,
    }


def _supports(supports: list[Support]) -> dict[int, tabular.Cell]:
    """The three parallel lists, joined by |."""
    labels = dict(SupportDetail.choices)
    return {
        Person.SUPPORT_KINDS: "|".join(str(SupportKind(support.kind).label) for support in supports),
        Person.SUPPORT_DETAILS: "|".join(labels.get(support.detail, support.detail) for support in supports),
        Person.SUPPORT_DATES: "|".join(support.started_on.isoformat() for support in supports),
    }


def _yes_no(answer: bool) -> str:
    return str(Flag.YES.label if answer else Flag.NO.label)
