"""Facts for the pure rules, made by hand."""

from datetime import date
from itertools import count

from reporting.indicators import Assessment, Course, Job, Person

_numbers = count(1)
START, LEFT = date(2026, 1, 12), date(2026, 6, 30)


def person(**fields) -> Person:
    """An unemployed woman of 40 who started on 12.01.2026 and has not left."""
    number = next(_numbers)
    return Person(
        **{
            "enrolment_id": number,
            "identity": ("pesel", str(number)),
            "sex": "F",
            "started_on": START,
            "age": 40,
            "labour_status": "unemployed",
            "labour_detail": "other",
            "education": "isced_3_4",
            "degurba": "1",
            **fields,
        }
    )


def who_left(**fields) -> Person:
    return person(**{"ended_on": LEFT, **fields})


def job(started_on: date = LEFT, document: str = "UM/1", document_on: date | None = None) -> Job:
    return Job(started_on, document, document_on)


def course(**fields) -> Course:
    """A course that counts, its document of 20.04.2026 after the comparison of 19.04.2026."""
    return Course(
        **{
            "name": "Kurs",
            "starts_on": date(2026, 4, 1),
            "ends_on": date(2026, 4, 15),
            "scope_on": date(2026, 3, 1),
            "standard_on": date(2026, 3, 31),
            "assessed_on": date(2026, 4, 15),
            "compared_on": date(2026, 4, 19),
            "trainer": "instruktor A",
            "assessor": "egzaminator B",
            "result": "positive",
            "document": "CERT/1",
            "document_on": date(2026, 4, 20),
            **fields,
        }
    )


def assessment(after: int | None = 2, on: date | None = LEFT, **fields) -> Assessment:
    return Assessment(
        **{"criterion": "zdrowie", "entry_level": 1, "entry_on": START, "exit_level": after, "exit_on": on, **fields}
    )
