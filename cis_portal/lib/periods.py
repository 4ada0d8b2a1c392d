"""Months, weeks and periods of days, both ends included."""

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache


@dataclass(frozen=True, order=True)
class Month:
    """A calendar month: Month(2026, 6), written 2026-06."""

    year: int
    month: int

    def __post_init__(self) -> None:
        if not (1 <= self.month <= 12 and 1900 <= self.year <= 2999):
            raise ValueError("There is no such month.")

    @classmethod
    def parse(cls, text: str) -> "Month":
        """Read 2026-06. Raises ValueError for anything else."""
        if not re.fullmatch(r"[0-9]{4}-[0-9]{2}", text):
            raise ValueError("A month is written as 2026-06.")
        return cls(int(text[:4]), int(text[5:]))

    @classmethod
    def of(cls, day: date) -> "Month":
        """The month a day falls in."""
        return cls(day.year, day.month)

    @property
    def first(self) -> date:
        return date(self.year, self.month, 1)

    @property
    def last(self) -> date:
        return date(self.year, self.month, calendar.monthrange(self.year, self.month)[1])

    @property
    def next(self) -> "Month":
        return Month(self.year + self.month // 12, self.month % 12 + 1)

    @property
    def previous(self) -> "Month":
        return Month.of(self.first - timedelta(days=1))

    def days(self) -> Iterator[date]:
        """Every day, first to last."""
        return Period(self.first, self.last).days()

    def __str__(self) -> str:
        return f"{self.year:04}-{self.month:02}"


@dataclass(frozen=True, order=True)
class Week:
    """A week from Monday to Sunday as ISO 8601 counts it: Week(2026, 48), written 2026-W48."""

    year: int
    number: int

    def __post_init__(self) -> None:
        if not 1900 <= self.year <= 2999:
            raise ValueError("There is no such week.")
        date.fromisocalendar(self.year, self.number, 1)

    @classmethod
    def parse(cls, text: str) -> "Week":
        """Read 2026-W48. Raises ValueError for anything else."""
        if not re.fullmatch(r"[0-9]{4}-W[0-9]{2}", text):
            raise ValueError("A week is written as 2026-W48.")
        return cls(int(text[:4]), int(text[6:]))

    @classmethod
    def of(cls, day: date) -> "Week":
        """The week a day falls in."""
        return cls(*day.isocalendar()[:2])

    @property
    def first(self) -> date:
        return date.fromisocalendar(self.year, self.number, 1)

    @property
    def last(self) -> date:
        return date.fromisocalendar(self.year, self.number, 7)

    @property
    def next(self) -> "Week":
        return Week.of(self.last + timedelta(days=1))

    @property
    def previous(self) -> "Week":
        return Week.of(self.first - timedelta(days=1))

    def days(self) -> Iterator[date]:
        """Monday to Sunday."""
        return Period(self.first, self.last).days()

    def __str__(self) -> str:
        return f"{self.year:04}-W{self.number:02}"


@dataclass(frozen=True, order=True)
class Period:
    """Days from starts_on to ends_on, both included. Raises ValueError when they are the wrong way round."""

    starts_on: date
    ends_on: date

    def __post_init__(self) -> None:
        if self.ends_on < self.starts_on:
            raise ValueError("A period ends on or after the day it starts.")

    def __contains__(self, day: date) -> bool:
        return self.starts_on <= day <= self.ends_on

    def days(self) -> Iterator[date]:
        """Every day, first to last."""
        for offset in range((self.ends_on - self.starts_on).days + 1):
            yield self.starts_on + timedelta(days=offset)

    def months(self) -> Iterator[Month]:
        """Every month the period touches."""
        month, last = Month.of(self.starts_on), Month.of(self.ends_on)
        while month <= last:
            yield month
            month = month.next


@lru_cache(maxsize=4096)  # lists of hundreds of people ask for the same days
def months_later(day: date, count: int) -> date:
    """The same day of the month so many months later (earlier when negative), else that month's last day.

    As the civil code counts months (art. 112): 12.01.2026 and one month is 12.02.2026, 31.01.2026 and one 28.02.2026.
    """
    years, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    return date(years, month + 1, min(day.day, calendar.monthrange(years, month + 1)[1]))
