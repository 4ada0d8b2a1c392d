"""People into the 43 columns of SM EFS. What is read back from the file is what was written."""

from __future__ import annotations

from collections.abc import Iterator

from cis_portal.lib import tabular
from exchange.workbook.layout import HEADERS, Person, Sheet
from participants.dictionaries import Flag, IdentifierKind, SupportDetail, SupportKind
from participants.models import Enrolment, EnrolmentQuerySet, Support


class EntryMissing(Exception):
    """Some of the people have no entry data, so SM EFS would refuse them. cases: their case numbers."""

    def __init__(self, cases: list[str]) -> None:
        super().__init__()
        self.cases = cases


def sm_efs_csv(enrolments: EnrolmentQuerySet) -> tuple[int, bytes]:
    """How many people, and the file: CSV with ;, UTF-8 with BOM, CRLF, ISO dates. Two queries. Raises EntryMissing.

    Nothing is put before a value that begins with + or =: a machine reads this file, and a telephone begins so.
    """
    people = list(_in_order(enrolments))
    if without := [person.case_number for person in people if person.entry is None]:
        raise EntryMissing(without)
    rows = (row_of(person) for person in people)
    return len(people), tabular.csv("", HEADERS[Sheet.PEOPLE], rows, for_people=False)


def _in_order(enrolments: EnrolmentQuerySet) -> Iterator[Enrolment]:
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
