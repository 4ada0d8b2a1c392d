"""Udział: one row a stay; and where in time each person's stays lie, for the marks."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise

from cis_portal.lib.periods import Period
from exchange.workbook.cells import RowReader, SheetReader, check_order
from exchange.workbook.faults import FaultCode
from exchange.workbook.layout import StayColumn
from exchange.workbook.people import check_in_project
from exchange.workbook.persons import Keys, Persons
from exchange.workbook.rows import Known, StayRow

REFERRERS = {"MOPR": "MOPR", "PUP": "PUP"}
NEVER = date.min  # stands for a first day that cannot be told
_BOUNDS = (StayColumn.TRIAL_STARTS_ON, StayColumn.PLANNED_END_ON, StayColumn.ENDED_ON)


@dataclass
class Staying:
    """When each person stays, by the file's rows merged over the portal's.

    unsettled: people with a row whose dates are faulty; strays: the periods of rows whose person is not known. A mark
    that may belong to one of these is not called outside: the row's own fault comes first.
    """

    periods: dict[str, list[Period]] = field(default_factory=dict)
    unsettled: set[str] = field(default_factory=set)
    strays: list[Period] = field(default_factory=list)
    unreadable: bool = False

    def covers(self, identifier: str, day: date) -> bool:
        """Whether a mark on that day may stand."""
        if self.unreadable or identifier in self.unsettled:
            return True
        return _holds(self.periods.get(identifier, ()), day) or _holds(self.strays, day)

    def settle(self) -> None:
        """Put the periods in order, once all are known: covers() looks them up, also among thousands."""
        self.periods = {identifier: _merged(periods) for identifier, periods in self.periods.items()}
        self.strays = _merged(self.strays)


def _merged(periods: Sequence[Period]) -> list[Period]:
    """The same days as periods in order that share none."""
    merged: list[Period] = []
    for period in sorted(periods, key=lambda period: period.starts_on):
        if merged and period.starts_on <= merged[-1].ends_on:
            merged[-1] = Period(merged[-1].starts_on, max(merged[-1].ends_on, period.ends_on))
        else:
            merged.append(period)
    return merged


def _holds(merged: Sequence[Period], day: date) -> bool:
    place = bisect_right(merged, day, key=lambda period: period.starts_on)
    return place > 0 and day <= merged[place - 1].ends_on


@dataclass
class StaysRead:
    """The sound rows of the sheet, the faulty ones that tell who stays and when, and when people stay altogether."""

    rows: list[StayRow] = field(default_factory=list)
    faulty: list[StayRow] = field(default_factory=list)
    staying: Staying = field(default_factory=Staying)
    count: int = 0


def stay_period(starts_on: date, ended_on: date | None, planned_end_on: date | None) -> Period:
    """From the trial's first day to the end, else the planned end; without either it goes on."""
    return Period(starts_on, max(starts_on, ended_on or planned_end_on or date.max))


def read_stays(sheet: SheetReader | None, known: Known, persons: Persons) -> StaysRead:
    """Read every row of Udział, or, without the sheet, what the portal knows."""
    read, keys, stays_by_row = StaysRead(), Keys(), dict[int, StayRow]()
    found: list[tuple[RowReader, str, Period]] = []
    for row in sheet.rows() if sheet else []:
        read.count += 1
        stays_by_row[row.number] = stay = _read_stay(row, known, persons)
        if keys.check(row, (stay.identifier, stay.trial_starts_on)):
            _place(row, stay, read.staying, found)
    replaced = {(identifier, period.starts_on) for _row, identifier, period in found}
    for identifier, stays in known.stays.items():
        read.staying.periods[identifier] = [
            stay_period(stay.starts_on, stay.last_day, None)
            for stay in stays
            if stay.here and (identifier, stay.starts_on) not in replaced
        ]
    _check_overlaps(found, known, replaced)
    for _row, identifier, period in found:
        read.staying.periods.setdefault(identifier, []).append(period)
    read.staying.settle()
    for row, _identifier, _period in found:
        if not row.faulty:
            read.rows.append(stays_by_row[row.number])
        elif row.is_sound(*_BOUNDS):
            read.faulty.append(stays_by_row[row.number])
    return read


def _read_stay(row: RowReader, known: Known, persons: Persons) -> StayRow:
    column = StayColumn
    identifier = persons.identify(row)
    dates = {
        "referred_on": row.day(column.REFERRED_ON),
        "trial_starts_on": row.day(column.TRIAL_STARTS_ON, required=True),
        "trial_ends_on": row.day(column.TRIAL_ENDS_ON),
        "participation_starts_on": row.day(column.PARTICIPATION_STARTS_ON),
        "planned_end_on": row.day(column.PLANNED_END_ON),
        "ended_on": row.day(column.ENDED_ON),
        "benefit_applied_on": row.day(column.BENEFIT_APPLIED_ON),
    }
    for place in (column.TRIAL_STARTS_ON, column.ENDED_ON):
        check_in_project(row, place, dates[place.name.lower()], known.period)
    chain = (
        column.REFERRED_ON,
        column.TRIAL_STARTS_ON,
        column.TRIAL_ENDS_ON,
        column.PARTICIPATION_STARTS_ON,
        column.PLANNED_END_ON,
    )
    # Each pair by itself: where a date between two is missing, they are not compared. The database wants the last two.
    pairs = [
        *pairwise(chain),
        (column.TRIAL_STARTS_ON, column.PLANNED_END_ON),
        (column.TRIAL_STARTS_ON, column.ENDED_ON),
    ]
    for pair in pairs:
        in_order = [(place, dates[place.name.lower()]) for place in pair]
        check_order(row, in_order, strictly_at=column.PARTICIPATION_STARTS_ON)
    fields = {
        "referred_by": row.choice(column.REFERRED_BY, REFERRERS),
        "end_reason": row.text(column.END_REASON, longest=200),
        **dates,
    }
    group = row.text(column.GROUP, longest=120)
    return StayRow(row.number, identifier, dates["trial_starts_on"] or NEVER, group, fields)


def _place(row: RowReader, stay: StayRow, staying: Staying, found: list[tuple[RowReader, str, Period]]) -> None:
    """Put a stay on its person's time line, as far as its bounds and its person can be told."""
    told = bool(stay.identifier) and (row.is_sound(StayColumn.IDENTIFIER) or _is_number(row))
    if not row.is_sound(*_BOUNDS):
        if told:
            staying.unsettled.add(stay.identifier)
        else:
            staying.unreadable = True
    ended_on, planned_end_on = stay.fields["ended_on"], stay.fields["planned_end_on"]
    if stay.trial_starts_on == NEVER or (ended_on or planned_end_on or date.max) < stay.trial_starts_on:
        return
    if any(row.holds(column, FaultCode.DATE_INVALID, FaultCode.FORMULA) for column in _BOUNDS):
        return
    period = stay_period(stay.trial_starts_on, ended_on, planned_end_on)
    if told:
        found.append((row, stay.identifier, period))
    else:
        staying.strays.append(period)


def _is_number(row: RowReader) -> bool:
    """A PESEL stored as a number is faulty and still tells whose stay it is."""
    return row.holds(StayColumn.IDENTIFIER, FaultCode.NUMBER_NOT_TEXT)


def _check_overlaps(found: list[tuple[RowReader, str, Period]], known: Known, replaced: set[tuple[str, date]]) -> None:
    """No two stays of a person share a day; the fault stands at the later row's first day."""
    earlier: dict[str, list[Period]] = {}
    for identifier, stays in known.stays.items():
        earlier[identifier] = [
            stay_period(stay.starts_on, stay.last_day, None)
            for stay in stays
            if not (stay.here and (identifier, stay.starts_on) in replaced)
        ]
    for row, identifier, period in found:
        others = earlier.setdefault(identifier, [])
        for other in others:
            if period.starts_on <= other.ends_on and other.starts_on <= period.ends_on:
                row.fault(StayColumn.TRIAL_STARTS_ON, FaultCode.OVERLAP, starts_on=f"{other.starts_on:%d.%m.%Y}")
                break
        others.append(period)
