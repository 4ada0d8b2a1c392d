"""Which column of the workbook each field came from, and how its value is shown to people."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from enum import IntEnum
from typing import Any

from accounts.permissions import Permission
from exchange.workbook.layout import Course, Job, Sheet, Situation, StayColumn
from participants import dictionaries
from participants.sm_efs import Person
from reintegration.models import CourseResult

# Fields of the entry snapshot; its sensitive part's are named as their columns are.
ENTRY_COLUMNS = {
    "citizenship": Person.CITIZENSHIP,
    "participant_kind": Person.KIND,
    "institution": Person.INSTITUTION,
    "age_at_start": Person.AGE,
    "education": Person.EDUCATION,
    "country": Person.COUNTRY,
    "voivodeship": Person.VOIVODESHIP,
    "county": Person.COUNTY,
    "municipality": Person.MUNICIPALITY,
    "locality": Person.LOCALITY,
    "postcode": Person.POSTCODE,
    "degurba": Person.DEGURBA,
    "phone": Person.PHONE,
    "email": Person.EMAIL,
    "labour_status": Person.LABOUR_STATUS,
    "labour_detail": Person.LABOUR_DETAIL,
    "education_ends_on": Person.EDUCATION_ENDS_ON,
    "support_scope": Person.SUPPORT_SCOPE,
    "note": Person.NOTE,
}
_COLUMNS: dict[Sheet, type[IntEnum]] = {
    Sheet.PEOPLE: Person,
    Sheet.STAYS: StayColumn,
    Sheet.JOBS: Job,
    Sheet.SITUATION: Situation,
    Sheet.COMPETENCES: Course,
}
# Fields that are not named as their column is.
_RENAMED: dict[tuple[Sheet, str], IntEnum] = {
    **{(Sheet.PEOPLE, name): column for name, column in ENTRY_COLUMNS.items()},
    (Sheet.PEOPLE, "birth_date"): Person.IDENTIFIER,
    (Sheet.PEOPLE, "supports"): Person.SUPPORT_KINDS,
    (Sheet.COMPETENCES, "course_ends_on"): Course.ENDS_ON,
}
_CHOICES: dict[str, Any] = {
    "sex": dictionaries.Sex,
    "citizenship": dictionaries.Citizenship,
    "participant_kind": dictionaries.ParticipantKind,
    "education": dictionaries.Education,
    "labour_status": dictionaries.LabourStatus,
    "labour_detail": dictionaries.LabourDetail,
    "support_scope": dictionaries.SupportScope,
    "exit_situation": dictionaries.ExitSituation,
    **dict.fromkeys(("foreign_origin", "third_country", "minority", "homeless", "disability"), dictionaries.Flag),
}
_RESULTS = {CourseResult.POSITIVE.value: "pozytywny", CourseResult.NEGATIVE.value: "negatywny"}
_SENSITIVE = {Person.FOREIGN_ORIGIN, Person.THIRD_COUNTRY, Person.MINORITY, Person.HOMELESS, Person.DISABILITY}
_CONTACT = {Person.LOCALITY, Person.POSTCODE, Person.PHONE, Person.EMAIL}


def column_of(sheet: Sheet, name: str) -> int:
    """The column, counted from 1, in which a field stands on its sheet."""
    return int(_RENAMED.get((sheet, name)) or _COLUMNS[sheet][name.upper()])


def shown(name: str, value: Any) -> str:
    """A field's value as people read it in Polish; the lists by the labels of SM EFS."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return str(dictionaries.Flag.YES.label if value else dictionaries.Flag.NO.label)
    if isinstance(value, date):
        return f"{value:%d.%m.%Y}"
    if isinstance(value, Decimal):
        return f"{value.normalize():f}".replace(".", ",")
    if name == "result":
        return _RESULTS[value]
    return str(_CHOICES[name](value).label) if name in _CHOICES else str(value)


def shown_supports(supports: Iterable[tuple[str, str, date]]) -> str:
    """The three parallel lists as one text."""
    return " | ".join(
        f"{started_on:%d.%m.%Y} {dictionaries.SupportKind(kind).label}: {_DETAILS.get(detail, detail)}"
        for kind, detail, started_on in supports
    )


_DETAILS = dict(dictionaries.SupportDetail.choices)


def permission_for(position: int) -> Permission:
    """What a person must be allowed to see a value of Uczestnicy in that column."""
    if position in _SENSITIVE:
        return Permission.SENSITIVE_VIEW
    return Permission.CONTACT_VIEW if position in _CONTACT else Permission.FILE_VIEW
