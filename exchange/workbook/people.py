"""Uczestnicy: one row a person, checked by itself."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from cis_portal.lib.identifiers import BadPesel, Pesel, age_on, mask, read_pesel
from cis_portal.lib.periods import Period
from exchange.workbook.cells import RowReader, SheetReader, check_order, clean, parse_date
from exchange.workbook.faults import FaultCode
from exchange.workbook.rows import Known, PersonRow, SupportItem
from participants.dictionaries import (
    COUNTRY,
    FINER_EDUCATION,
    LABOUR_DETAILS,
    MUNICIPALITIES,
    REFUSALS,
    SUPPORT_DETAILS,
    VOIVODESHIP,
    Citizenship,
    Degurba,
    Education,
    ExitSituation,
    Flag,
    IdentifierKind,
    LabourDetail,
    LabourStatus,
    ParticipantKind,
    Sex,
    SupportDetail,
    SupportKind,
    SupportScope,
)
from participants.patterns import EMAIL, PHONE, POSTCODE
from participants.sm_efs import Person

YES_NO = {Flag.YES.label: Flag.YES.value, Flag.NO.label: Flag.NO.value}
ANSWERS = YES_NO | dict.fromkeys(REFUSALS, Flag.REFUSED.value)
ADULT = 18
OLDEST = 150


def by_label(choices: Any) -> dict[str, str]:
    """The labels of a closed list and the values they stand for."""
    return {label: value for value, label in choices.choices}


@dataclass
class PeopleRead:
    """The sound rows, the faulty ones, every identifier the sheet names, and the names on rows without a sound one."""

    rows: list[PersonRow] = field(default_factory=list)
    faulty: list[PersonRow] = field(default_factory=list)
    identifiers: set[str] = field(default_factory=set)
    nameless: set[str] = field(default_factory=set)
    count: int = 0


def read_people(sheet: SheetReader, known: Known) -> PeopleRead:
    """Read every row; a person who stands twice is a fault at the later row."""
    read, first_rows = PeopleRead(), dict[str, int]()
    for row in sheet.rows():
        read.count += 1
        before = len(sheet.faults)
        person = _read_person(row, known)
        identifier = person.identifier
        if identifier:
            if identifier in first_rows:
                row.fault(
                    Person.IDENTIFIER,
                    FaultCode.PESEL_DUPLICATE,
                    identifier=mask(identifier),
                    row=first_rows[identifier],
                )
            first_rows.setdefault(identifier, row.number)
            read.identifiers.add(identifier)
        if not row.is_sound(Person.IDENTIFIER):
            read.nameless.add(" ".join(clean(row.value(column)) for column in (Person.LAST_NAME, Person.FIRST_NAME)))
        if len(sheet.faults) == before:
            read.rows.append(person)
        elif identifier:
            read.faulty.append(replace(person, unread=frozenset(row.faulty)))
    return read


def _read_person(row: RowReader, known: Known) -> PersonRow:
    identifier, kind, pesel = _read_identity(row)
    _check_project(row, known)
    person = {
        "first_name": row.text(Person.FIRST_NAME, required=True, longest=120),
        "last_name": row.text(Person.LAST_NAME, required=True, longest=120),
        "sex": row.choice(Person.SEX, by_label(Sex), required=True),
        "birth_date": pesel.birth_date if pesel else None,
    }
    if pesel and person["sex"] and person["sex"] != pesel.sex:
        row.fault(Person.SEX, FaultCode.PESEL_SEX)
    enrolment = _read_enrolment(row, known.period)
    entry = _read_entry(row)
    _check_age(row, entry, enrolment["started_on"], pesel)
    sensitive = _read_sensitive(row, entry["citizenship"])
    supports = _read_supports(row, known.period, enrolment["started_on"])
    return PersonRow(row.number, identifier, kind, person, enrolment, entry, sensitive, supports)


def _read_identity(row: RowReader) -> tuple[str, str, Pesel | None]:
    """(identifier, its kind, the PESEL when it is a sound one)."""
    no_pesel = row.choice(Person.NO_PESEL, YES_NO, required=True)
    identifier = row.identifier(Person.IDENTIFIER)
    if not identifier or no_pesel == Flag.YES:
        return identifier, IdentifierKind.OTHER, None
    try:
        return identifier, IdentifierKind.PESEL, read_pesel(identifier)
    except BadPesel:
        # Without a readable answer to "Brak PESEL" the text may be another identifier.
        if no_pesel == Flag.NO and row.is_sound(Person.IDENTIFIER):
            row.fault(Person.IDENTIFIER, FaultCode.PESEL_CHECKSUM, identifier=mask(identifier))
        return identifier, IdentifierKind.PESEL, None


def _check_project(row: RowReader, known: Known) -> None:
    number = row.text(Person.PROJECT, required=True)
    if number and number != known.project_number:
        row.fault(Person.PROJECT, FaultCode.DICTIONARY, project=known.project_number)


def _read_enrolment(row: RowReader, period: Period) -> dict[str, Any]:
    started_on = row.day(Person.STARTED_ON, required=True)
    ended_on = row.day(Person.ENDED_ON)
    for column, day in ((Person.STARTED_ON, started_on), (Person.ENDED_ON, ended_on)):
        check_in_project(row, column, day, period)
    check_order(row, [(Person.STARTED_ON, started_on), (Person.ENDED_ON, ended_on)])
    as_planned = row.choice(Person.EXIT_AS_PLANNED, YES_NO)
    return {
        "started_on": started_on,
        "ended_on": ended_on,
        "exit_situation": row.choice(Person.EXIT_SITUATION, by_label(ExitSituation)),
        "exit_as_planned": as_planned == Flag.YES if as_planned else None,
        "business_started_on": row.day(Person.BUSINESS_STARTED_ON),
        "technical_id": row.text(Person.TECHNICAL_ID, longest=60),
    }


def check_in_project(row: RowReader, column: int, day: date | None, period: Period) -> None:
    """A fault at a date that lies outside the project."""
    if day is not None and day not in period:
        row.fault(
            column,
            FaultCode.OUTSIDE_PROJECT,
            starts_on=f"{period.starts_on:%d.%m.%Y}",
            ends_on=f"{period.ends_on:%d.%m.%Y}",
        )


def _read_entry(row: RowReader) -> dict[str, Any]:
    kind = row.choice(Person.KIND, by_label(ParticipantKind), required=True)
    return {
        "citizenship": row.choice(Person.CITIZENSHIP, by_label(Citizenship), required=True),
        "participant_kind": kind,
        "institution": row.text(Person.INSTITUTION, required=kind == ParticipantKind.INSTITUTION, longest=200),
        "education": row.choice(Person.EDUCATION, by_label(Education) | FINER_EDUCATION, required=True),
        **_read_place(row),
        "degurba": row.choice(Person.DEGURBA, by_label(Degurba), required=True, computed=True),
        **_read_contact(row),
        **_read_labour(row),
        "education_ends_on": row.day(Person.EDUCATION_ENDS_ON),
        "support_scope": row.choice(Person.SUPPORT_SCOPE, by_label(SupportScope), required=True),
        "note": row.text(Person.NOTE),
    }


def _read_place(row: RowReader) -> dict[str, str]:
    """Where the person lives: Toruń or powiat toruński, in the spelling of the list."""
    country = _one_of(row, Person.COUNTRY, [COUNTRY])
    voivodeship = _one_of(row, Person.VOIVODESHIP, [VOIVODESHIP])
    county = _one_of(row, Person.COUNTY, sorted({county for _code, county, _name in MUNICIPALITIES}))
    here = [name for _code, its_county, name in MUNICIPALITIES if county in ("", its_county)]
    municipality = _one_of(row, Person.MUNICIPALITY, sorted(set(here)))
    postcode = row.text(Person.POSTCODE, required=True)
    if postcode and not POSTCODE.fullmatch(postcode):
        row.fault(Person.POSTCODE, FaultCode.POSTCODE)
    return {
        "country": country,
        "voivodeship": voivodeship,
        "county": county,
        "municipality": municipality,
        "locality": row.text(Person.LOCALITY, required=True, longest=120),
        "postcode": postcode,
    }


def _one_of(row: RowReader, column: int, places: list[str]) -> str:
    """A place of the project's area, whatever its case in the file; "" where it is blank or faulty."""
    text = row.text(column, required=True)
    for place in places:
        if text.casefold() == place.casefold():
            return place
    if text:
        row.fault(column, FaultCode.AREA, allowed=", ".join(places))
    return ""


def _read_contact(row: RowReader) -> dict[str, str]:
    phone, email = row.text(Person.PHONE), row.text(Person.EMAIL)
    if phone and not PHONE.fullmatch(phone):
        row.fault(Person.PHONE, FaultCode.PHONE)
    if email and not (EMAIL.fullmatch(email) and len(email) <= 254):
        row.fault(Person.EMAIL, FaultCode.EMAIL)
    if not phone and not email and row.is_sound(Person.PHONE, Person.EMAIL):
        row.fault(Person.PHONE, FaultCode.REQUIRED, contact=True)
    return {"phone": phone, "email": email}


def _read_labour(row: RowReader) -> dict[str, str]:
    """The status at entry and its detail; a working person is a fault of its own."""
    status = row.choice(Person.LABOUR_STATUS, by_label(LabourStatus), required=True)
    if status == LabourStatus.WORKING:
        row.fault(Person.LABOUR_STATUS, FaultCode.LABOUR_STATUS)
        row.faulty.add(Person.LABOUR_DETAIL)  # not read
        return {"labour_status": status, "labour_detail": ""}
    allowed = LABOUR_DETAILS[LabourStatus(status)] if status else tuple(LabourDetail)
    details = {LabourDetail(detail).label: LabourDetail(detail).value for detail in allowed}
    return {"labour_status": status, "labour_detail": row.choice(Person.LABOUR_DETAIL, details, required=True)}


def _check_age(row: RowReader, entry: dict[str, Any], started_on: date | None, pesel: Pesel | None) -> None:
    """Put the age into the entry; full years on the day of starting, as the PESEL says, and at least 18."""
    entry["age_at_start"] = age = _read_age(row)
    by_pesel = age_on(pesel.birth_date, started_on) if pesel and started_on else None
    if age is None:
        return
    if by_pesel is not None and by_pesel >= ADULT and age != by_pesel:
        row.fault(Person.AGE, FaultCode.PESEL_AGE, age=by_pesel)
    elif (by_pesel if by_pesel is not None else age) < ADULT:
        row.fault(Person.AGE, FaultCode.PESEL_AGE, minor=True)


def _read_age(row: RowReader) -> int | None:
    number = row.value(Person.AGE)
    if row.is_blank(Person.AGE):
        row.fault(Person.AGE, FaultCode.REQUIRED)
        return None
    if number is None:
        row.fault(Person.AGE, FaultCode.FORMULA)
        return None
    text = "" if isinstance(number, bool | date) else clean(number)
    if not re.fullmatch(r"[0-9]{1,3}", text) or int(text) > OLDEST:
        row.fault(Person.AGE, FaultCode.PESEL_AGE)
        return None
    return int(text)


def _read_sensitive(row: RowReader, citizenship: str) -> dict[str, str]:
    sensitive = {
        "foreign_origin": row.choice(Person.FOREIGN_ORIGIN, ANSWERS, required=True),
        "third_country": row.choice(Person.THIRD_COUNTRY, YES_NO, required=True),
        "minority": row.choice(Person.MINORITY, ANSWERS, required=True),
        "homeless": row.choice(Person.HOMELESS, ANSWERS, required=True),
        "disability": row.choice(Person.DISABILITY, ANSWERS, required=True),
    }
    answer = sensitive["third_country"]
    if citizenship and answer and (citizenship == Citizenship.THIRD_COUNTRY) != (answer == Flag.YES):
        row.fault(Person.THIRD_COUNTRY, FaultCode.THIRD_COUNTRY)
    return sensitive


def _read_supports(row: RowReader, period: Period, started_on: date | None) -> tuple[SupportItem, ...]:
    """Three parallel lists joined by |: kinds, details, dates."""
    kinds, details = (
        _split(row.text(column, required=True)) for column in (Person.SUPPORT_KINDS, Person.SUPPORT_DETAILS)
    )
    days = _read_support_days(row, period, started_on)
    for kind in kinds:
        if kind not in by_label(SupportKind):
            row.fault(Person.SUPPORT_KINDS, FaultCode.DICTIONARY, allowed=list(by_label(SupportKind)))
    if not (kinds and details and days):
        return ()
    if not len(kinds) == len(details) == len(days):
        counts = {"kinds": len(kinds), "details": len(details), "dates": len(days)}
        for column in _odd_ones(len(kinds), len(details), len(days)):
            row.fault(column, FaultCode.LISTS_DIFFER, **counts)
        return ()
    return tuple(
        SupportItem(by_label(SupportKind)[kind], _read_detail(row, kind, detail), day)
        for kind, detail, day in zip(kinds, details, days, strict=True)
        if kind in by_label(SupportKind) and day is not None
    )


def _split(text: str) -> list[str]:
    return [item.strip() for item in text.split("|")] if text else []


def _odd_ones(kinds: int, details: int, dates: int) -> list[int]:
    """The list whose length differs from the other two; where all three differ, the two that are not the first."""
    if details == dates:
        return [Person.SUPPORT_KINDS]
    return [
        column for column, count in ((Person.SUPPORT_DETAILS, details), (Person.SUPPORT_DATES, dates)) if count != kinds
    ]


def _read_support_days(row: RowReader, period: Period, started_on: date | None) -> list[date | None]:
    column = Person.SUPPORT_DATES
    if not isinstance(row.value(column), str) or row.holds_formula(column):
        day = row.day(column, required=True)
        days: list[date | None] = [day] if row.value(column) is not None else []
    else:
        days = []
        for text in _split(row.text(column)):
            try:
                days.append(parse_date(text))
            except ValueError:
                row.fault(column, FaultCode.DATE_INVALID)
                days.append(None)
    for day in days:
        check_in_project(row, column, day, period)
        check_order(row, [(Person.STARTED_ON, started_on), (column, day)])
    return days


def _read_detail(row: RowReader, kind: str, detail: str) -> str:
    """The value for a detail that is allowed beside its kind; a course's theme is free text."""
    allowed = SUPPORT_DETAILS[SupportKind(by_label(SupportKind)[kind])]
    if allowed is None:
        if len(detail) > 200:
            row.fault(Person.SUPPORT_DETAILS, FaultCode.DICTIONARY, longest=200)
        return detail
    labels: Mapping[str, str] = {SupportDetail(item).label: SupportDetail(item).value for item in allowed}
    if detail not in labels:
        row.fault(Person.SUPPORT_DETAILS, FaultCode.DICTIONARY, allowed=list(labels))
    return labels.get(detail, "")
