"""What the data-quality rules read of a file: light records, no model and no query behind them."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from cis_portal.lib.periods import Month, Period
from reintegration.free_days import FreeDaysRounding


class SupportFact(NamedTuple):
    """One kind of support, by the codes of participants.dictionaries, and the day it started."""

    kind: str
    detail: str
    started_on: date


class StayFact(NamedTuple):
    """One stay. free_days: how many marks DW; unmarked: past working days without a mark, by month; uncertified: days
    marked L4 without a certificate, in order; programme_until: the last day of a programme beside a job."""

    trial_starts_on: date
    participation_starts_on: date | None = None
    planned_end_on: date | None = None
    ended_on: date | None = None
    referred: bool = True
    applied: bool = True
    free_days: int = 0
    unmarked: tuple[tuple[Month, int], ...] = ()
    uncertified: tuple[date, ...] = ()
    programme_until: date | None = None

    @property
    def last_day(self) -> date | None:
        return self.ended_on or self.planned_end_on


class EntryFact(NamedTuple):
    """The entry snapshot that counts, by the codes of participants.dictionaries. noted: whether it has a note."""

    citizenship: str
    participant_kind: str
    institution: str
    age_at_start: int
    education: str
    country: str
    voivodeship: str
    county: str
    municipality: str
    locality: str
    postcode: str
    degurba: str
    phone: str
    email: str
    labour_status: str
    labour_detail: str
    support_scope: str
    noted: bool
    third_country: str | None = None
    disability: str | None = None


class File(NamedTuple):
    """One enrolment with what SM EFS asks of it. twin: somebody else in the project has the name and birth date.

    documents: how many documents that are not bound to an outcome stand in the file.
    """

    enrolment_id: int
    participant_id: int
    identifier_kind: str
    identifier: str
    sex: str
    birth_date: date | None
    started_on: date
    ended_on: date | None = None
    exit_situation: str = ""
    exit_as_planned: bool | None = None
    business_started_on: date | None = None
    entry: EntryFact | None = None
    supports: tuple[SupportFact, ...] = ()
    stays: tuple[StayFact, ...] = ()
    documents: int = 0
    twin: bool = False


class Bounds(NamedTuple):
    """What the rules measure by. window_days: how long after leaving a result may come; free_days: a year's right."""

    today: date
    project: Period
    window_days: int = 28
    free_days: int = 6
    free_days_rounding: FreeDaysRounding = FreeDaysRounding.EXACT


class Fault(NamedTuple):
    """One thing to mend: the rule, the field it stands at, which of the rule's sentences, and the values in it."""

    code: str
    field: str
    sentence: str
    values: tuple[tuple[str, object], ...] = ()
