"""Complaints of SM EFS that still stand: a fault lasts until the portal would send something else in its place."""

from __future__ import annotations

import hashlib
from collections import defaultdict

from participants.models import EnrolmentQuerySet
from participants.sm_efs import Person, in_order, texts_of
from reporting.models import SmEfsFault

# Columns of the form by the names under which data quality knows their fields; most are called alike.
_ALIKE = ("IDENTIFIER", "SEX", "CITIZENSHIP", "EDUCATION", "MUNICIPALITY", "LOCALITY", "POSTCODE", "DEGURBA", "PHONE",
          "EMAIL", "STARTED_ON", "ENDED_ON", "LABOUR_STATUS", "LABOUR_DETAIL", "EDUCATION_ENDS_ON", "EXIT_SITUATION",
          "EXIT_AS_PLANNED", "BUSINESS_STARTED_ON", "FOREIGN_ORIGIN", "THIRD_COUNTRY", "MINORITY", "HOMELESS",
          "DISABILITY", "NOTE")  # fmt: skip
FIELDS = {
    **{Person[name]: name.lower() for name in _ALIKE},
    **dict.fromkeys((Person.FIRST_NAME, Person.LAST_NAME), "names"),
    Person.NO_PESEL: "identifier",
    **dict.fromkeys((Person.COUNTRY, Person.VOIVODESHIP, Person.COUNTY), "municipality"),
    Person.AGE: "age_at_start",
}


def digest_of_cell(texts: list[str], column: int | None) -> str:
    """SHA-256 of one cell of a row as it stands in the file; of the whole row without a column."""
    text = "\x1f".join(texts) if column is None else texts[column - 1]
    return hashlib.sha256(text.encode()).hexdigest()


def standing_faults(enrolments: EnrolmentQuerySet) -> dict[int, list[SmEfsFault]]:
    """Unrepaired faults of these files by enrolment's number. One query; three when there are any."""
    files = enrolments.order_by().values("id")
    found = list(SmEfsFault.objects.standing().filter(enrolment__in=files).order_by("column", "id"))
    if not found:
        return {}
    of_faults = enrolments.filter(id__in={fault.enrolment_id for fault in found})
    now = {person.pk: texts_of(person) for person in in_order(of_faults)}
    standing: dict[int, list[SmEfsFault]] = defaultdict(list)
    for fault in found:
        if digest_of_cell(now[fault.enrolment_id], fault.column) == fault.sent:
            standing[fault.enrolment_id].append(fault)
    return standing


def field_of(fault: SmEfsFault) -> str:
    """The field of data quality that a fault stands at; the entry data for any other column."""
    return FIELDS.get(Person(fault.column), "entry") if fault.column else "entry"
