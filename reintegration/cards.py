"""A person's month cards: the office's familiar grid of one line a month, built from marks. Pure."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from cis_portal.lib.periods import Month, Period
from cis_portal.lib.workdays import is_working_day


@dataclass(frozen=True)
class Cell:
    """One day of a card. code: the mark, or "" for none; state: marked, unmarked (a working day of the stay that
    passed without a mark), free (weekend, holiday or still to come) or outside (no day of the stay)."""

    day: date
    code: str
    state: str


@dataclass(frozen=True)
class MonthCard:
    """One month: a cell for each of its days, how often each code stands there, and what is unmarked."""

    month: Month
    cells: tuple[Cell, ...]
    sums: dict[str, int]
    unmarked: int

    @property
    def missing_days(self) -> range:
        """The days that this month lacks of 31."""
        return range(len(self.cells) + 1, 32)


def month_cards(
    stays: Iterable[Period], marks: dict[date, str], *, today: date, latest: int | None = None
) -> list[MonthCard]:
    """Cards of every month that a stay touches up to today, and of later ones that carry a mark; newest first.

    stays: their periods, an open one ended by the caller; marks: code by day; latest: no more cards than that.
    """
    stays = list(stays)
    months = {month for stay in stays for month in stay.months() if month.first <= today}
    months |= {Month.of(day) for day in marks}
    return [month_card(month, stays, marks, today=today) for month in sorted(months, reverse=True)[:latest]]


def month_card(month: Month, stays: list[Period], marks: dict[date, str], *, today: date) -> MonthCard:
    """The card of one month, whatever the stays touch. stays, marks: as for month_cards."""
    cells = tuple(Cell(day, marks.get(day, ""), _state(day, stays, marks, today)) for day in month.days())
    sums = Counter(cell.code for cell in cells if cell.code)
    return MonthCard(month, cells, dict(sums), sum(cell.state == "unmarked" for cell in cells))


def _state(day: date, stays: list[Period], marks: dict[date, str], today: date) -> str:
    if day in marks:
        return "marked"
    if not any(day in stay for stay in stays):
        return "outside"
    return "unmarked" if day <= today and is_working_day(day) else "free"
