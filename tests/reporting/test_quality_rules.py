"""Each data-quality rule finds what it names, at its field, and nothing in a file that is in order."""

from datetime import date

import pytest

from cis_portal.lib.periods import Month, Period
from reporting.quality import ASKS, RULES, Bounds, check_file
from reporting.quality.facts import EntryFact, File, StayFact, SupportFact
from reporting.quality.words import RULES as NAMES
from reporting.quality.words import SENTENCES, sentence
from tests.factories import make_pesel

BOUNDS = Bounds(date(2026, 9, 30), Period(date(2025, 1, 1), date(2027, 12, 31)))
BORN, START, LEFT = date(1985, 5, 14), date(2026, 3, 2), date(2026, 6, 30)
ENTRY = EntryFact(
    citizenship="polish",
    participant_kind="individual",
    institution="",
    age_at_start=40,
    education="isced_3_4",
    country="Polska",
    voivodeship="kujawsko-pomorskie",
    county="toruński",
    municipality="Lubicz",
    locality="Lubicz Dolny",
    postcode="87-162",
    degurba="3",
    phone="+48500600700",
    email="osoba@example.org",
    labour_status="unemployed",
    labour_detail="other",
    support_scope="activation",
    noted=False,
    third_country="no",
    disability="no",
)
STAY = StayFact(START, date(2026, 4, 3), date(2027, 2, 28))
SUPPORT = SupportFact("counselling", "career", START)
IN_ORDER = File(
    enrolment_id=1,
    participant_id=1,
    identifier_kind="pesel",
    identifier=make_pesel(born=BORN, serial=17),
    sex="F",
    birth_date=BORN,
    started_on=START,
    entry=ENTRY,
    supports=(SUPPORT,),
    stays=(STAY,),
)
LEAVING = {"ended_on": LEFT, "exit_situation": "took_job", "exit_as_planned": True}
OVER = {"stays": (STAY._replace(ended_on=LEFT),)}


def found(file: File) -> list[tuple[str, str, str]]:
    return [(fault.code, fault.field, fault.sentence) for fault in check_file(file, BOUNDS)]


def entry(**fields) -> dict:
    return {"entry": ENTRY._replace(**fields)}


def stay(**fields) -> dict:
    return {"stays": (STAY._replace(**fields),)}


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {**LEAVING, **OVER},
        {"identifier_kind": "other", "identifier": "AB 123456"},
        entry(phone=""),
        entry(county="Toruń", municipality="Toruń"),
        entry(labour_status="inactive", labour_detail="learning"),
        entry(disability="yes", noted=True),
        {**entry(disability="yes"), "documents": 1},
        entry(citizenship="third_country", third_country="yes"),
        {"supports": (SUPPORT, SupportFact("training", "kurs gastronomiczny", date(2026, 5, 4)))},
        {"ended_on": date(2026, 9, 2), "exit_situation": "monitored", "exit_as_planned": True,
         **stay(ended_on=date(2026, 9, 2))},
        {**LEAVING, **stay(ended_on=date(2026, 6, 12), programme_until=LEFT)},
        stay(ended_on=date(2026, 6, 12), programme_until=date(2026, 12, 15)),  # it goes on today
    ],
)  # fmt: skip
def test_a_file_in_order_has_nothing_to_mend(fields):
    assert found(IN_ORDER._replace(**fields)) == []


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"identifier": "44051401358"}, ("V01", "identifier", "pesel")),
        ({"identifier_kind": "other", "identifier": ""}, ("V01", "identifier", "identifier_missing")),
        ({"sex": "M"}, ("V02", "sex", "sex")),
        ({"identifier_kind": "other", "birth_date": None}, ("V03", "birth_date", "birth_date_missing")),
        ({"birth_date": date(1985, 5, 15)}, ("V03", "birth_date", "birth_date")),
        (entry(age_at_start=41), ("V04", "age_at_start", "age")),
        ({"identifier_kind": "other", "birth_date": date(2008, 3, 3), **entry(age_at_start=17)},
         ("V04", "birth_date", "minor")),
        ({"identifier_kind": "other", "birth_date": date(1958, 3, 2), **entry(age_at_start=68)},
         ("V04", "birth_date", "pension")),
        ({"twin": True}, ("V05", "identifier", "twin")),
        ({"supports": (SUPPORT._replace(started_on=date(2026, 3, 3)),)}, ("V06", "started_on", "start_support")),
        ({"entry": None}, ("V07", "labour_status", "entry_missing")),
        (entry(labour_status="working"), ("V07", "labour_status", "working")),
        (entry(labour_status=""), ("V07", "labour_status", "status_unknown")),
        (entry(labour_detail="learning"), ("V07", "labour_detail", "detail")),
        (entry(postcode="87 162"), ("V08", "postcode", "postcode")),
        (entry(email="józef@example.org"), ("V08", "email", "email")),
        (entry(phone="500-600-700"), ("V08", "phone", "phone")),
        (entry(phone="", email=""), ("V08", "phone", "contact_missing")),
        (entry(municipality="Toruń"), ("V09", "municipality", "area")),
        (entry(locality=""), ("V09", "locality", "locality_missing")),
        ({**OVER, "ended_on": LEFT, "exit_situation": "took_job"},
         ("V10", "exit_as_planned", "exit_as_planned_missing")),
        ({**OVER, "ended_on": LEFT, "exit_as_planned": True}, ("V10", "exit_situation", "exit_situation_missing")),
        ({"exit_situation": "took_job", "exit_as_planned": True}, ("V10", "ended_on", "ended_on_missing")),
        ({**OVER, **LEAVING, "exit_situation": "monitored"}, ("V10", "exit_situation", "still_monitored")),
        ({"supports": ()}, ("V11", "supports", "support_missing")),
        ({"supports": (SUPPORT, SUPPORT._replace(detail="social"))}, ("V11", "supports", "support_detail")),
        ({"supports": (SUPPORT, SUPPORT._replace(kind="training", detail=""))}, ("V11", "supports", "support_detail")),
        (entry(citizenship="third_country"), ("V12", "third_country", "third_country")),
        (entry(third_country="yes"), ("V12", "third_country", "third_country")),
        (entry(locality="45678"), ("V13", "locality", "serial_day")),
        ({"identifier_kind": "other", "identifier": make_pesel(born=date(2005, 5, 14), serial=17)[1:],
          "birth_date": date(1985, 5, 14)}, ("V13", "identifier", "lost_zero")),
        (entry(education="isced_0"), ("V14", "education", "education")),
        (entry(citizenship=""), ("V14", "citizenship", "citizenship")),
        (entry(participant_kind="institution"), ("V14", "institution", "institution")),
        (entry(disability="yes"), ("V15", "disability", "disability")),
        (stay(free_days=7), ("P01", "attendance", "free_days")),
        ({"stays": ()}, ("P02", "stays", "no_stay")),
        ({"stays": (STAY, STAY._replace(trial_starts_on=date(2026, 3, 1)))}, ("P02", "started_on", "start_stay")),
        (stay(ended_on=LEFT), ("P02", "ended_on", "end_stay")),
        (LEAVING, ("P02", "ended_on", "end_stay")),
        (stay(ended_on=date(2026, 6, 12), programme_until=LEFT), ("P02", "ended_on", "end_stay")),
        ({**OVER, **LEAVING, "exit_situation": "started_business"}, ("P03", "business_started_on", "business")),
        (stay(planned_end_on=date(2028, 1, 1)), ("P04", "planned_end_on", "planned_late")),
        (stay(referred=False), ("P05", "referred_on", "referral")),
        (stay(applied=False), ("P05", "benefit_applied_on", "application")),
        (stay(unmarked=((Month(2026, 5), 2),)), ("P06", "attendance", "unmarked")),
        (stay(uncertified=(date(2026, 5, 4),)), ("P07", "attendance", "uncertified")),
    ],
)  # fmt: skip
def test_each_fault_is_found_at_its_field_and_alone(fields, expected):
    assert found(IN_ORDER._replace(**fields)) == [expected]


def test_a_postcode_that_a_spreadsheet_took_for_a_number_is_named_twice():
    assert found(IN_ORDER._replace(**entry(postcode="87162"))) == [
        ("V08", "postcode", "postcode"),
        ("V13", "postcode", "postcode_number"),
    ]


def test_every_rule_and_every_sentence_has_its_words():
    assert {rule.code for rule in RULES} | {"R1", "R2", "R3", "EFS", "P08"} == set(NAMES)
    assert set(SENTENCES) >= ASKS


def test_a_sentence_says_what_to_do_with_the_values_in_it():
    (fault,) = check_file(IN_ORDER._replace(**entry(age_at_start=41)), BOUNDS)
    assert sentence(fault) == "Dane wejściowe podają 41 lat, z daty urodzenia wychodzi 40: popraw wiek."
    (fault,) = check_file(IN_ORDER._replace(**stay(unmarked=((Month(2026, 5), 2),))), BOUNDS)
    assert sentence(fault) == "Maj 2026: 2 dni robocze bez oznaczenia."
