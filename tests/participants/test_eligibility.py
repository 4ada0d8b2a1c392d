"""The rules of eligibility, each with the day on which it changes."""

from dataclasses import replace
from datetime import date

import pytest

from participants.eligibility import (
    Certificate,
    Exclusion,
    Facts,
    Outcome,
    Rule,
    covering,
    long_term_esf,
    long_term_national,
    valid_until,
    verdict,
)

FIRST_DAY = date(2026, 9, 21)
ELIGIBLE = Facts(
    first_day=FIRST_DAY,
    area={"0463011", "0415042"},
    certificate_days=30,
    birth_date=date(1985, 5, 14),
    exclusions=dict.fromkeys(Exclusion, False),
    groups=["unemployed", "disabled"],
    primary_group="unemployed",
    status="registered",
    status_since=date(2025, 1, 7),
    municipality="0463011",
    residence_proven=True,
    home="0463011",
    certificates=[Certificate("pup", date(2026, 9, 1))],
)


def outcome(rule: str, **changed):
    finding = next(finding for finding in verdict(replace(ELIGIBLE, **changed)) if finding.rule == rule)
    return str(finding.outcome), finding.why, finding.day


def test_whoever_meets_every_rule_is_eligible_and_each_rule_names_its_source():
    found = verdict(ELIGIBLE)
    of_neighbours = {Rule.AGREEMENT}
    assert [str(finding.rule) for finding in found] == [
        *map(str, Exclusion), *(str(rule) for rule in Rule if rule not in of_neighbours)
    ]  # fmt: skip
    assert {finding.outcome for finding in found} == {Outcome.MET}
    assert [finding.source for finding in found][6:9] == ["art. 1 ust. 3", "art. 1 ust. 2", "ogłoszenie o projekcie"]


@pytest.mark.parametrize("right", list(Exclusion))
def test_a_right_of_article_1_section_3_excludes_and_a_question_not_asked_is_missing(right):
    answers = dict(ELIGIBLE.exclusions)
    assert outcome(right, exclusions={**answers, right: True})[:2] == ("not_met", "has_right")
    assert outcome(right, exclusions={**answers, right: None})[:2] == ("missing", "not_asked")


@pytest.mark.parametrize(
    ("rule", "changed", "expected"),
    [
        ("group", {"groups": [], "primary_group": ""}, ("missing", "no_group")),
        ("group", {"primary_group": ""}, ("missing", "no_primary_group")),
        ("group", {"primary_group": "alcohol"}, ("missing", "no_primary_group")),
        ("not_employed", {"status": ""}, ("missing", "no_status")),
        ("not_employed", {"status": "working"}, ("not_met", "working")),
        ("not_employed", {"status_since": None}, ("missing", "no_status_day")),
        ("residence", {"municipality": ""}, ("missing", "no_municipality")),
        ("residence", {"municipality": "elsewhere"}, ("not_met", "outside")),
        ("residence", {"residence_proven": False}, ("missing", "no_proof")),
        ("agreement", {"municipality": "0415042"}, ("missing", "no_agreement")),
        ("agreement", {"municipality": "0415042", "agreed_on": date(2026, 5, 4)}, ("met", "agreed")),
        ("age", {"birth_date": None}, ("missing", "no_birth_date")),
        ("age", {"birth_date": date(2008, 9, 21)}, ("met", "adult")),
        ("age", {"birth_date": date(2008, 9, 22)}, ("not_met", "minor")),
        ("certificate", {"certificates": []}, ("missing", "pup_missing")),
        ("certificate", {"status": "inactive"}, ("missing", "zus_missing")),
        ("certificate", {"status": "inactive", "certificates": [Certificate("zus", FIRST_DAY)]}, ("met", "zus_valid")),
        ("certificate", {"certificates": [Certificate("pup", date(2026, 9, 22))]}, ("not_met", "pup_later")),
    ],
)
def test_a_rule_says_what_is_wrong(rule, changed, expected):
    assert outcome(rule, **changed)[:2] == expected


@pytest.mark.parametrize(
    ("first_day", "expected"),
    [
        (date(2026, 10, 1), ("met", "pup_valid", date(2026, 10, 1))),
        (date(2026, 10, 2), ("not_met", "pup_ended", date(2026, 10, 1))),
        (date(2026, 9, 1), ("met", "pup_valid", date(2026, 10, 1))),
    ],
)
def test_t21_a_certificate_of_1_september_covers_first_days_until_1_october(first_day, expected):
    assert outcome("certificate", first_day=first_day) == expected
    assert valid_until(date(2026, 9, 1), 30) == date(2026, 10, 1)


def test_of_two_certificates_the_one_that_covers_the_day_counts():
    old, new = Certificate("pup", date(2026, 8, 1)), Certificate("pup", date(2026, 9, 15))
    assert covering([old, new], "pup", date(2026, 8, 20), 30) == old
    assert covering([old, new], "pup", date(2026, 9, 20), 30) == new
    assert covering([old, new], "zus", date(2026, 9, 20), 30) is None


@pytest.mark.parametrize(
    ("first_day", "expected"), [(date(2026, 2, 2), False), (date(2026, 2, 3), True), (date(2027, 1, 1), True)]
)
def test_esf_counts_twelve_months_without_a_break_that_day_included(first_day, expected):
    assert long_term_esf(date(2025, 2, 3), first_day) is expected
    assert long_term_esf(None, first_day) is None


@pytest.mark.parametrize(
    ("since", "earlier", "placement", "expected"),
    [
        (date(2025, 9, 21), 0, 0, False),  # 365 days: not more than twelve months
        (date(2025, 9, 20), 0, 0, True),
        (date(2026, 3, 21), 182, 0, True),
        (date(2026, 3, 21), 181, 0, False),
        (date(2025, 9, 20), 0, 1, False),  # a day of staż does not count
        (date(2010, 1, 1), 0, 364, True),  # no more than the two years count
        (date(2010, 1, 1), 0, 365, False),
        (None, 400, 0, None),
    ],
)
def test_national_law_counts_registered_days_of_two_years_without_placements(since, earlier, placement, expected):
    found = long_term_national(since, FIRST_DAY, earlier_days=earlier, placement_days=placement)
    assert found is expected


def test_days_cannot_be_negative():
    with pytest.raises(ValueError, match="negative"):
        long_term_national(FIRST_DAY, FIRST_DAY, earlier_days=-1)
