"""The data-quality rules, one function each. Pure: a file and the bounds in, what is to be mended out.

V01 to V15 are what SM EFS tests on a participant's form; the P rules are what an auditor of the project asks next.
Source: dictionaries and tests of SM EFS in CST2021; guidelines on monitoring of ESF+ (data as of the first day of
support); act on social employment, art. 15 ust. 3, 4 and 6a.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import NamedTuple

from cis_portal.lib.identifiers import BadPesel, Pesel, age_on, read_pesel
from participants.dictionaries import (
    COUNTRY,
    LABOUR_DETAILS,
    MUNICIPALITIES,
    SUPPORT_DETAILS,
    VOIVODESHIP,
    Citizenship,
    Education,
    ExitSituation,
    Flag,
    IdentifierKind,
    LabourStatus,
    ParticipantKind,
    SupportKind,
)
from participants.patterns import EMAIL, PHONE, POSTCODE
from reintegration.free_days import free_days_right

from .facts import Bounds, EntryFact, Fault, File

ADULT, PENSION_AGE = 18, 67
SERIAL_DAY = re.compile(r"4[0-9]{4}")  # a date of 2009 to 2036 that a spreadsheet turned into its number
AREA = {(county, municipality) for _code, county, municipality in MUNICIPALITIES}

Found = Iterator[Fault]


class Rule(NamedTuple):
    """A rule: its code, whether SM EFS refuses a file that breaks it, and the function that looks."""

    code: str
    refused: bool
    look: Callable[[File, Bounds], Found]


def check_file(file: File, bounds: Bounds) -> list[Fault]:
    """Everything to be mended in one file, rule by rule."""
    return [fault for rule in RULES for fault in rule.look(file, bounds)]


def _fault(code: str, field: str, sentence: str, **values: object) -> Fault:
    return Fault(code, field, sentence, tuple(values.items()))


def _pesel(file: File) -> Pesel | None:
    if file.identifier_kind != IdentifierKind.PESEL:
        return None
    try:
        return read_pesel(file.identifier)
    except BadPesel:
        return None


def pesel_is_sound(file: File, bounds: Bounds) -> Found:
    """V01: eleven digits that agree with their control digit."""
    if file.identifier_kind == IdentifierKind.PESEL and _pesel(file) is None:
        yield _fault("V01", "identifier", "pesel")
    if not file.identifier:
        yield _fault("V01", "identifier", "identifier_missing")


def sex_agrees(file: File, bounds: Bounds) -> Found:
    """V02: the sex is that of the PESEL."""
    pesel = _pesel(file)
    if pesel and pesel.sex != file.sex:
        yield _fault("V02", "sex", "sex")


def birth_date_agrees(file: File, bounds: Bounds) -> Found:
    """V03: the date of birth is that of the PESEL; without a PESEL it is still needed."""
    pesel = _pesel(file)
    if file.birth_date is None:
        yield _fault("V03", "birth_date", "birth_date_missing")
    elif pesel and pesel.birth_date != file.birth_date:
        yield _fault("V03", "birth_date", "birth_date")


def age_agrees(file: File, bounds: Bounds) -> Found:
    """V04: full years on the first day in the project, 18 at least; past 67 the right to a pension is to be asked."""
    if file.birth_date is None:
        return
    age = age_on(file.birth_date, file.started_on)
    if file.entry and file.entry.age_at_start != age:
        yield _fault("V04", "age_at_start", "age", entered=file.entry.age_at_start, age=age)
    if age < ADULT:
        yield _fault("V04", "birth_date", "minor")
    elif age > PENSION_AGE:
        yield _fault("V04", "birth_date", "pension", age=age)


def person_stands_once(file: File, bounds: Bounds) -> Found:
    """V05: nobody else of the project has the same name and birth date. The same PESEL twice the database refuses."""
    if file.twin:
        yield _fault("V05", "identifier", "twin")


def start_agrees(file: File, bounds: Bounds) -> Found:
    """V06: the start lies in the project and is the first day of the first support."""
    if file.started_on not in bounds.project:
        yield _fault("V06", "started_on", "start_outside")
    if file.supports and (first := min(support.started_on for support in file.supports)) != file.started_on:
        yield _fault("V06", "started_on", "start_support", start=file.started_on, first=first)


def out_of_work_at_entry(file: File, bounds: Bounds) -> Found:
    """V07: unemployed or inactive, with a detail that may stand beside it."""
    if not (entry := file.entry):
        yield _fault("V07", "labour_status", "entry_missing")
    elif entry.labour_status == LabourStatus.WORKING:
        yield _fault("V07", "labour_status", "working")
    elif entry.labour_status not in LABOUR_DETAILS:
        yield _fault("V07", "labour_status", "status_unknown")
    elif entry.labour_detail not in LABOUR_DETAILS[LabourStatus(entry.labour_status)]:
        yield _fault("V07", "labour_detail", "detail")


def contact_is_written_well(file: File, bounds: Bounds) -> Found:
    """V08: postcode 00-000, an e-mail without Polish letters, a telephone of digits; one of the two at least."""
    if not (entry := file.entry):
        return
    if not POSTCODE.fullmatch(entry.postcode):
        yield _fault("V08", "postcode", "postcode")
    if entry.email and not EMAIL.fullmatch(entry.email):
        yield _fault("V08", "email", "email")
    if entry.phone and not PHONE.fullmatch(entry.phone):
        yield _fault("V08", "phone", "phone")
    if not entry.email and not entry.phone:
        yield _fault("V08", "phone", "contact_missing")


def lives_in_the_area(file: File, bounds: Bounds) -> Found:
    """V09: Toruń or powiat toruński, in the spelling of the list."""
    if (entry := file.entry) and not _in_area(entry):
        yield _fault("V09", "municipality", "area")
    if file.entry and not file.entry.locality:
        yield _fault("V09", "locality", "locality_missing")


def _in_area(entry: EntryFact) -> bool:
    return (entry.country, entry.voivodeship) == (COUNTRY, VOIVODESHIP) and (entry.county, entry.municipality) in AREA


def exit_is_whole(file: File, bounds: Bounds) -> Found:
    """V10: the three fields of leaving come together; the situation is settled by the end of the window."""
    given = (file.ended_on is not None, bool(file.exit_situation), file.exit_as_planned is not None)
    if any(given) and not all(given):
        fields = ("ended_on", "exit_situation", "exit_as_planned")
        yield from (
            _fault("V10", name, f"{name}_missing") for name, here in zip(fields, given, strict=True) if not here
        )
    if file.ended_on is None:
        return
    if file.ended_on not in bounds.project:
        yield _fault("V10", "ended_on", "end_outside")
    due = file.ended_on + timedelta(days=bounds.window_days)
    if file.exit_situation == ExitSituation.MONITORED and bounds.today > due:
        yield _fault("V10", "exit_situation", "still_monitored", due=due)


def supports_are_whole(file: File, bounds: Bounds) -> Found:
    """V11: at least one support; each with a detail that may stand beside its kind, none before the start."""
    if not file.supports:
        yield _fault("V11", "supports", "support_missing")
    for place, support in enumerate(file.supports, start=1):
        allowed = SUPPORT_DETAILS.get(SupportKind(support.kind)) if support.kind in SupportKind.values else ()
        if not support.detail or (allowed is not None and support.detail not in allowed):
            yield _fault("V11", "supports", "support_detail", place=place)
        if support.started_on < file.started_on:
            yield _fault("V11", "supports", "support_early", place=place)


def citizenship_agrees(file: File, bounds: Bounds) -> Found:
    """V12: a citizen of no EU country is a third-country national, and nobody else is."""
    if not (entry := file.entry) or entry.third_country is None:
        return
    if (entry.citizenship == Citizenship.THIRD_COUNTRY) != (entry.third_country == Flag.YES):
        yield _fault("V12", "third_country", "third_country")


def no_spreadsheet_has_spoilt_it(file: File, bounds: Bounds) -> Found:
    """V13: no lost leading zero, no date turned into a number."""
    if file.identifier_kind == IdentifierKind.OTHER and _loses_zero(file.identifier):
        yield _fault("V13", "identifier", "lost_zero")
    if entry := file.entry:
        for field in ("locality", "phone"):
            if SERIAL_DAY.fullmatch(getattr(entry, field)):
                yield _fault("V13", field, "serial_day")
        if re.fullmatch(r"[0-9]{4,5}", entry.postcode):
            yield _fault("V13", "postcode", "postcode_number")


def _loses_zero(identifier: str) -> bool:
    try:
        return len(identifier) == 10 and bool(read_pesel(f"0{identifier}"))
    except BadPesel:
        return False


def lists_are_kept(file: File, bounds: Bounds) -> Found:
    """V14: values of the closed lists as SM EFS writes them; an institution only where its worker takes part."""
    if not (entry := file.entry):
        return
    if entry.education not in Education.values:
        yield _fault("V14", "education", "education")
    if entry.citizenship not in Citizenship.values:
        yield _fault("V14", "citizenship", "citizenship")
    if entry.participant_kind == ParticipantKind.INSTITUTION and not entry.institution:
        yield _fault("V14", "institution", "institution")


def disability_has_its_proof(file: File, bounds: Bounds) -> Found:
    """V15: a disability that was declared has a document in the file or a note in the entry."""
    if (entry := file.entry) and entry.disability == Flag.YES and not (entry.noted or file.documents):
        yield _fault("V15", "disability", "disability")


def free_days_are_kept(file: File, bounds: Bounds) -> Found:
    """P01: no more free days in a stay than art. 15 ust. 6a gives."""
    for stay in file.stays:
        right = free_days_right(
            stay.participation_starts_on, stay.last_day, a_year=bounds.free_days, rounding=bounds.free_days_rounding
        )
        if stay.free_days > right:
            yield _fault("P01", "attendance", "free_days", taken=stay.free_days, right=float(right))


def stays_agree(file: File, bounds: Bounds) -> Found:
    """P02: the start in the project is the first stay's, the end the last stay's or of a programme beside a job."""
    if not file.stays:
        yield _fault("P02", "stays", "no_stay")
        return
    first = min(stay.trial_starts_on for stay in file.stays)
    if first != file.started_on:
        yield _fault("P02", "started_on", "start_stay", start=file.started_on, first=first)
    ends: list[date | None] = [stay.ended_on and (stay.programme_until or stay.ended_on) for stay in file.stays]
    last = None if None in ends else max(day for day in ends if day)
    if last and last >= bounds.today and file.ended_on is None:
        return  # a programme beside a job goes on
    if last != file.ended_on and (last or _is_over(file, bounds)):
        yield _fault("P02", "ended_on", "end_stay", end=file.ended_on, last=last)


def _is_over(file: File, bounds: Bounds) -> bool:
    """Whether the person left the project while a stay has no end of its own yet and is not over by its plan."""
    return file.ended_on is not None and any(
        stay.ended_on is None and (stay.planned_end_on or bounds.today) > file.ended_on for stay in file.stays
    )


def business_has_its_day(file: File, bounds: Bounds) -> Found:
    """P03: whoever left for a business of their own has the day it was founded."""
    if file.exit_situation == ExitSituation.STARTED_BUSINESS and file.business_started_on is None:
        yield _fault("P03", "business_started_on", "business")


def plan_ends_with_the_project(file: File, bounds: Bounds) -> Found:
    """P04: no planned end beyond the project."""
    for stay in file.stays:
        if stay.planned_end_on and stay.planned_end_on > bounds.project.ends_on:
            yield _fault("P04", "planned_end_on", "planned_late", planned=stay.planned_end_on)


def stays_have_their_papers(file: File, bounds: Bounds) -> Found:
    """P05: each stay has its referral and the application for the benefit (art. 12 ust. 1, art. 15 ust. 4)."""
    for stay in file.stays:
        if not stay.referred:
            yield _fault("P05", "referred_on", "referral", start=stay.trial_starts_on)
        if not stay.applied:
            yield _fault("P05", "benefit_applied_on", "application", start=stay.trial_starts_on)


def days_are_marked(file: File, bounds: Bounds) -> Found:
    """P06: no past working day of a stay without a mark."""
    for stay in file.stays:
        for month, days in stay.unmarked:
            yield _fault("P06", "attendance", "unmarked", month=month.first, days=days)


def sick_days_have_certificates(file: File, bounds: Bounds) -> Found:
    """P07: each day marked L4 has its certificate (art. 15 ust. 7a)."""
    for stay in file.stays:
        if stay.uncertified:
            yield _fault("P07", "attendance", "uncertified", days=len(stay.uncertified), first=stay.uncertified[0])


RULES = (
    Rule("V01", True, pesel_is_sound),
    Rule("V02", True, sex_agrees),
    Rule("V03", True, birth_date_agrees),
    Rule("V04", True, age_agrees),
    Rule("V05", True, person_stands_once),
    Rule("V06", True, start_agrees),
    Rule("V07", True, out_of_work_at_entry),
    Rule("V08", True, contact_is_written_well),
    Rule("V09", True, lives_in_the_area),
    Rule("V10", True, exit_is_whole),
    Rule("V11", True, supports_are_whole),
    Rule("V12", True, citizenship_agrees),
    Rule("V13", True, no_spreadsheet_has_spoilt_it),
    Rule("V14", True, lists_are_kept),
    Rule("V15", True, disability_has_its_proof),
    Rule("P01", False, free_days_are_kept),
    Rule("P02", False, stays_agree),
    Rule("P03", False, business_has_its_day),
    Rule("P04", False, plan_ends_with_the_project),
    Rule("P05", False, stays_have_their_papers),
    Rule("P06", False, days_are_marked),
    Rule("P07", False, sick_days_have_certificates),
)
# Sentences of V rules that SM EFS takes all the same: they ask, they do not refuse.
ASKS = frozenset({"birth_date_missing", "pension", "twin", "still_monitored", "disability"})
