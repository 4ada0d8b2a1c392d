"""The attendance cards beside the marks of the portal."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from cis_portal.lib.periods import Period
from exchange.planning.beside import Beside
from exchange.planning.plan import MarkPlan
from exchange.workbook.faults import FaultCode
from exchange.workbook.layout import DAYS_AFTER, Sheet, StayColumn
from exchange.workbook.rows import AttendanceRow, AttendanceSheet, StayRow
from exchange.workbook.stays import stay_period
from participants.models import Stay
from reintegration.models import DayMark

Place = tuple[date, date, Stay | None]  # a stay's first and last day, and the portal's row if any


@dataclass
class MarksBeside(Beside):
    """Marks, once people and stays are planned.

    moved: marks whose day lies in another stay of the person now, with that stay's key.
    """

    moved: dict[tuple[str, date], tuple[tuple[str, date], DayMark]] = field(default_factory=dict)

    def plan_marks(self) -> None:
        places = self._places()
        self._plan_kept_marks(places)
        for card in self.book.attendance:
            for row in card.rows:
                self._plan_card_row(card, row, places.get(row.identifier, []))
            for row in card.faulty:
                self._check_closed(card, row, places.get(row.identifier, []))
        self.plan.marks += [
            MarkPlan(stay_key, day, mark.code, mark) for (_identifier, day), (stay_key, mark) in self.moved.items()
        ]

    def _places(self) -> dict[str, list[Place]]:
        """Each person's stays: the file's over the portal's."""
        places: dict[str, dict[date, Place]] = {}
        for stay in self.portal.stays.values():
            period = stay_period(stay.trial_starts_on, stay.ended_on, stay.planned_end_on)
            own = places.setdefault(stay.participant.identifier, {})
            own[period.starts_on] = (period.starts_on, period.ends_on, stay)
        for row, known in self._rows_of_stays():
            period = _period_of(row)
            places.setdefault(row.identifier, {})[period.starts_on] = (period.starts_on, period.ends_on, known)
        return {identifier: list(own.values()) for identifier, own in places.items()}

    def _rows_of_stays(self) -> list[tuple[StayRow, Stay | None]]:
        """The rows of Udział whose bounds are sound, each with its stay in the portal."""
        rows = [(planned.row, planned.stay) for planned in self.plan.stays]
        for row in self.book.faulty_stays:
            enrolment = self.portal.enrolments.get(row.identifier)
            rows.append((row, self.portal.stays.get((enrolment.pk, row.trial_starts_on)) if enrolment else None))
        return rows

    def _plan_kept_marks(self, places: Mapping[str, Sequence[Place]]) -> None:
        """Where the portal's own marks go when a stay becomes shorter: into another stay of the person, or nowhere."""
        stays = {stay.pk: stay for stay in self.portal.stays.values()}
        left: dict[int, list[date]] = defaultdict(list)
        for (stay_pk, day), mark in self.portal.marks.items():
            identifier = stays[stay_pk].participant.identifier
            place = _place_of(day, places[identifier])
            if place is None:
                left[stay_pk].append(day)
            elif (stay := place[2]) is None or (stay.pk != stay_pk and (stay.pk, day) not in self.portal.marks):
                self.moved[identifier, day] = (identifier, place[0]), mark
        for row, known in self._rows_of_stays():
            if known and known.pk in left:
                self._check_shortened(row, known, left[known.pk])

    def _check_shortened(self, row: StayRow, stay: Stay, left: Sequence[date]) -> None:
        """A fault where the file takes days out of a stay that are marked in the portal: no row can clear a mark."""
        before, period = stay_period(stay.trial_starts_on, stay.ended_on, stay.planned_end_on), _period_of(row)
        column = StayColumn.ENDED_ON if row.fields["ended_on"] else StayColumn.PLANNED_END_ON
        for code, closed in ((FaultCode.MARK_OUTSIDE_STAY, False), (FaultCode.MONTH_CLOSED, True)):
            days = [day for day in left if day in before and (day.replace(day=1) in self.portal.closed) is closed]
            if days:
                ends_on, last = f"{period.ends_on:%d.%m.%Y}", f"{max(days):%d.%m.%Y}"
                self.fault(self.book.titles[Sheet.STAYS], row.row, column, code, ends_on=ends_on, last=last)

    def _check_closed(self, card: AttendanceSheet, row: AttendanceRow, places: Sequence[Place]) -> None:
        """A fault at each readable mark of a faulty row that would change a closed month."""
        if card.month.first not in self.portal.closed:
            return
        for day, code in row.marks.items():
            stay_key, mark = self._find_mark(row.identifier, day, places)
            if stay_key is not None and not (mark and mark.code == code):
                self.fault(card.title, row.row, day.day + DAYS_AFTER, FaultCode.MONTH_CLOSED)

    def _plan_card_row(self, card: AttendanceSheet, row: AttendanceRow, places: Sequence[Place]) -> None:
        self._check_closed(card, row, places)
        changes = []
        for day, code in row.marks.items():
            stay_key, mark = self._find_mark(row.identifier, day, places)
            if stay_key is None or (mark and mark.code == code):
                continue
            self.moved.pop((row.identifier, day), None)
            changes.append((day.day + DAYS_AFTER, mark.code if mark else "", code))
            self.plan.marks.append(MarkPlan(stay_key, day, code, mark))
        if changes:
            self.plan.months.add(card.month.first)
        is_new = bool(changes) and len(changes) == len(row.marks) and all(not before for _at, before, _after in changes)
        self.note(card.title, row, is_new, changes, marks=len(changes))

    def _find_mark(
        self, identifier: str, day: date, places: Sequence[Place]
    ) -> tuple[tuple[str, date] | None, DayMark | None]:
        """(the key of the stay that holds the day, the portal's mark of it)"""
        place = _place_of(day, places)
        if place is None:
            return None, None  # only beside a faulty stay row; nothing is applied then
        if (identifier, day) in self.moved:
            return self.moved[identifier, day]
        stay = place[2]
        return (identifier, place[0]), self.portal.marks.get((stay.pk, day)) if stay else None


def _period_of(row: StayRow) -> Period:
    return stay_period(row.trial_starts_on, row.fields["ended_on"], row.fields["planned_end_on"])


def _place_of(day: date, places: Sequence[Place]) -> Place | None:
    """The stay that holds a day."""
    return next((place for place in places if place[0] <= day <= place[1]), None)
