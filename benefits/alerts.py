"""What a person should look at before a list is approved."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from benefits.rules import Benefit, BenefitSettings


class AlertKind(StrEnum):
    """Of a person's month, or (the last two) of the whole list."""

    NO_APPLICATION = "no_application"
    STAY_WITHOUT_APPLICATION = "stay_without_application"
    UNMARKED = "unmarked"
    UNEXPLAINED = "unexplained"
    CERTIFICATE_MISSING = "certificate_missing"
    SICK_LIMIT_REACHED = "sick_limit_reached"
    TOO_MANY_UNEXCUSED = "too_many_unexcused"
    RATE_IS_LATE = "rate_is_late"
    MONTH_NOT_OVER = "month_not_over"


BLOCKING = frozenset({AlertKind.UNMARKED, AlertKind.UNEXPLAINED, AlertKind.MONTH_NOT_OVER})


@dataclass(frozen=True)
class Alert:
    """One thing to look at. days: those meant, in order; used, limit: days counted, where the kind counts any."""

    kind: AlertKind
    days: tuple[date, ...] = ()
    used: int = 0
    limit: int = 0

    @property
    def blocks(self) -> bool:
        """Whether the list cannot be approved before it is settled."""
        return self.kind in BLOCKING


def alerts_of_days(class_days: Sequence[date], marks: Mapping[date, str]) -> Iterator[Alert]:
    """class_days: the working days of the stays that have passed; marks: of the same days and more."""
    unmarked = tuple(day for day in class_days if day not in marks)
    unexplained = tuple(sorted(day for day, code in marks.items() if code == "?"))
    if unmarked:
        yield Alert(AlertKind.UNMARKED, unmarked)
    if unexplained:
        yield Alert(AlertKind.UNEXPLAINED, unexplained)


def alerts_of_benefit(benefit: Benefit, settings: BenefitSettings) -> Iterator[Alert]:
    """What the calculation itself shows."""
    used = max(benefit.days.sick_used, default=0)
    if used >= settings.sick_limit and benefit.days.sick_reduced + benefit.days.unpaid_over_limit:
        yield Alert(AlertKind.SICK_LIMIT_REACHED, used=used, limit=settings.sick_limit)
    if benefit.days.unexcused > settings.nn_limit:
        yield Alert(AlertKind.TOO_MANY_UNEXCUSED, used=benefit.days.unexcused, limit=settings.nn_limit)
