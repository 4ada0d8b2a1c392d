"""Who may take part: each rule met, not met, or its evidence missing, with its source. Pure.

Sources: act on social employment (Dz.U. 2025 poz. 83) art. 1 and 12; the notice of the project (residents of Toruń and
powiat toruński who are not in employment); guidance on certificates of PUP and ZUS.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Literal, NamedTuple

from cis_portal.lib.identifiers import age_on
from cis_portal.lib.periods import months_later

ADULT = 18
LONG_TERM_MONTHS = 12
NATIONAL_WINDOW_YEARS = 2
NATIONAL_DAYS = 365


class Exclusion(StrEnum):
    """The benefits of art. 1 ust. 3: who has a right to one of them may not take part."""

    ALLOWANCE = "allowance"
    PRE_RETIREMENT_ALLOWANCE = "pre_retirement_allowance"
    PRE_RETIREMENT_BENEFIT = "pre_retirement_benefit"
    STRUCTURAL_PENSION = "structural_pension"
    INCAPACITY_PENSION = "incapacity_pension"
    OLD_AGE_PENSION = "old_age_pension"
    TEACHERS_BENEFIT = "teachers_benefit"


class Rule(StrEnum):
    """The other rules; the seven exclusions are rules by their own names."""

    GROUP = "group"
    NOT_EMPLOYED = "not_employed"
    RESIDENCE = "residence"
    AGREEMENT = "agreement"
    AGE = "age"
    CERTIFICATE = "certificate"


class Outcome(StrEnum):
    """What a rule says of a person."""

    MET = "met"
    NOT_MET = "not_met"
    MISSING = "missing"


Status = Literal["", "registered", "unemployed", "inactive", "working"]
Office = Literal["pup", "zus"]
# PUP certifies registration, ZUS that nobody pays contributions for the person; registration goes first.
CERTIFIED_BY: dict[str, Office] = {"registered": "pup", "unemployed": "zus", "inactive": "zus"}


@dataclass(frozen=True)
class Certificate:
    """A certificate of PUP or ZUS and its day of issue."""

    office: Office
    issued_on: date


@dataclass(frozen=True)
class Facts:
    """What is known of a candidate. None and blanks: not asked yet.

    exclusions: the answer to each question of art. 1 ust. 3. groups: codes of art. 1 ust. 2. municipality: its code in
    TERYT; home: that of the centre. agreed_on: day of the agreement with the municipality of residence. first_day: of
    support; until it is known, the day on which the verdict is asked. certificate_days: how long a certificate holds.
    area: the TERYT codes of the project.
    """

    first_day: date
    area: Collection[str]
    certificate_days: int
    birth_date: date | None = None
    exclusions: Mapping[str, bool | None] = field(default_factory=dict)
    groups: Collection[str] = ()
    primary_group: str = ""
    status: Status = ""
    status_since: date | None = None
    municipality: str = ""
    residence_proven: bool = False
    home: str = ""
    agreed_on: date | None = None
    certificates: Collection[Certificate] = ()


class Finding(NamedTuple):
    """One rule's outcome. why: a code that words turn into a sentence; day: the date that the sentence names."""

    rule: str
    outcome: Outcome
    source: str
    why: str = ""
    day: date | None = None


SOURCES: dict[str, str] = {
    **dict.fromkeys(Exclusion, "art. 1 ust. 3"),
    Rule.GROUP: "art. 1 ust. 2",
    Rule.NOT_EMPLOYED: "ogłoszenie o projekcie",
    Rule.RESIDENCE: "ogłoszenie o projekcie; TERYT",
    Rule.AGREEMENT: "art. 12 ust. 5",
    Rule.AGE: "SM EFS",
    Rule.CERTIFICATE: "wytyczne EFS+",
}


def verdict(facts: Facts) -> list[Finding]:
    """Every rule with its outcome, in the order of the law; the agreement only for who lives elsewhere."""
    return [
        *(_exclusion(code, facts.exclusions.get(code)) for code in Exclusion),
        _group(facts),
        _not_employed(facts),
        _residence(facts),
        *_agreement(facts),
        _age(facts),
        _certificate(facts),
    ]


def long_term_esf(unemployed_since: date | None, first_day: date) -> bool | None:
    """Whether somebody is long-term unemployed for ESF+: at least 12 months without a break, whatever the age.

    unemployed_since + 12 months ≤ first_day, that day included; None while the day is unknown. Source: common
    indicators of ESF+ 2021–2027.
    """
    return months_later(unemployed_since, LONG_TERM_MONTHS) <= first_day if unemployed_since else None


def long_term_national(
    registered_since: date | None, day: date, *, earlier_days: int = 0, placement_days: int = 0
) -> bool | None:
    """Whether somebody is długotrwale bezrobotny by national law: registered over 12 months of the last 24.

    registered_since: the registration that still holds. earlier_days: days of earlier registrations within the two
    years; placement_days: of staż and przygotowanie zawodowe dorosłych within all of them, which do not count. None
    when nothing is known. Raises ValueError for negative days.
    """
    if earlier_days < 0 or placement_days < 0:
        raise ValueError("Days cannot be negative.")
    if registered_since is None:
        return None
    window_starts = months_later(day, -12 * NATIONAL_WINDOW_YEARS)
    current = (day - max(registered_since, window_starts)).days
    return current + earlier_days - placement_days > NATIONAL_DAYS


def valid_until(issued_on: date, days: int) -> date:
    """The last day on which a certificate holds: issued 1.09.2026, 30 days, 1.10.2026."""
    return issued_on + timedelta(days=days)


def covering(certificates: Collection[Certificate], office: Office, day: date, days: int) -> Certificate | None:
    """The certificate of that office that holds on the day; the newest of several."""
    held = [c for c in certificates if c.office == office and c.issued_on <= day <= valid_until(c.issued_on, days)]
    return max(held, key=lambda certificate: certificate.issued_on, default=None)


def _exclusion(code: str, answer: bool | None) -> Finding:
    outcome = Outcome.MISSING if answer is None else Outcome.NOT_MET if answer else Outcome.MET
    why = {Outcome.MISSING: "not_asked", Outcome.NOT_MET: "has_right", Outcome.MET: "no_right"}[outcome]
    return Finding(code, outcome, SOURCES[code], why)


def _group(facts: Facts) -> Finding:
    if not facts.groups:
        return _finding(Rule.GROUP, Outcome.MISSING, "no_group")
    if facts.primary_group not in facts.groups:
        return _finding(Rule.GROUP, Outcome.MISSING, "no_primary_group")
    return _finding(Rule.GROUP, Outcome.MET, "in_group")


def _not_employed(facts: Facts) -> Finding:
    if not facts.status:
        return _finding(Rule.NOT_EMPLOYED, Outcome.MISSING, "no_status")
    if facts.status == "working":
        return _finding(Rule.NOT_EMPLOYED, Outcome.NOT_MET, "working")
    if facts.status_since is None:
        return _finding(Rule.NOT_EMPLOYED, Outcome.MISSING, "no_status_day")
    return _finding(Rule.NOT_EMPLOYED, Outcome.MET, "since", facts.status_since)


def _residence(facts: Facts) -> Finding:
    if not facts.municipality:
        return _finding(Rule.RESIDENCE, Outcome.MISSING, "no_municipality")
    if facts.municipality not in facts.area:
        return _finding(Rule.RESIDENCE, Outcome.NOT_MET, "outside")
    if not facts.residence_proven:
        return _finding(Rule.RESIDENCE, Outcome.MISSING, "no_proof")
    return _finding(Rule.RESIDENCE, Outcome.MET, "inside")


def _agreement(facts: Facts) -> list[Finding]:
    """Whoever lives in another municipality of the area comes by its agreement with that of the centre."""
    if facts.municipality == facts.home or facts.municipality not in facts.area:
        return []
    if facts.agreed_on is None:
        return [_finding(Rule.AGREEMENT, Outcome.MISSING, "no_agreement")]
    return [_finding(Rule.AGREEMENT, Outcome.MET, "agreed", facts.agreed_on)]


def _age(facts: Facts) -> Finding:
    if facts.birth_date is None:
        return _finding(Rule.AGE, Outcome.MISSING, "no_birth_date")
    adult = age_on(facts.birth_date, facts.first_day) >= ADULT
    return _finding(Rule.AGE, Outcome.MET if adult else Outcome.NOT_MET, "adult" if adult else "minor")


def _certificate(facts: Facts) -> Finding:
    """The certificate that the status asks for holds on the first day of support."""
    office = CERTIFIED_BY.get(facts.status)
    if office is None:
        return _finding(Rule.CERTIFICATE, Outcome.MISSING, "no_status")
    held = covering(facts.certificates, office, facts.first_day, facts.certificate_days)
    if held:
        return _finding(
            Rule.CERTIFICATE, Outcome.MET, f"{office}_valid", valid_until(held.issued_on, facts.certificate_days)
        )
    own = [certificate for certificate in facts.certificates if certificate.office == office]
    if not own:
        return _finding(Rule.CERTIFICATE, Outcome.MISSING, f"{office}_missing")
    newest = max(own, key=lambda certificate: certificate.issued_on)
    if newest.issued_on > facts.first_day:
        return _finding(Rule.CERTIFICATE, Outcome.NOT_MET, f"{office}_later", newest.issued_on)
    ended = valid_until(newest.issued_on, facts.certificate_days)
    return _finding(Rule.CERTIFICATE, Outcome.NOT_MET, f"{office}_ended", ended)


def _finding(rule: Rule, outcome: Outcome, why: str, day: date | None = None) -> Finding:
    return Finding(rule, outcome, SOURCES[rule], why, day)
