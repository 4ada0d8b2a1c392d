"""A month's list as it stands: each person's amount with its steps, what to look at, and the month before."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils import timezone

from benefits.alerts import Alert, AlertKind, alerts_of_benefit, alerts_of_days
from benefits.dated import DatedRules
from benefits.reading import Person, read_people
from benefits.rules import Benefit, BenefitSettings, StayInput, calculate_benefit
from cis_portal.lib.periods import Month
from cis_portal.lib.workdays import is_working_day
from grants.models import Project
from participants.models import Enrolment
from reintegration.months import settled_here


@dataclass(frozen=True)
class Line:
    """One person's month. before: the amount of the month before, None without a line in it."""

    enrolment: Enrolment
    inputs: tuple[StayInput, ...]
    benefit: Benefit
    alerts: tuple[Alert, ...]
    before: Decimal | None

    @property
    def amount(self) -> Decimal:
        return self.benefit.amount

    @property
    def change(self) -> Decimal | None:
        """Against the month before; None without a line in it."""
        return None if self.before is None else self.amount - self.before


@dataclass(frozen=True)
class WithoutLine:
    """A person of the month who gets no line: nobody applied for the benefit."""

    enrolment: Enrolment
    alerts: tuple[Alert, ...]


@dataclass(frozen=True)
class MonthDraft:
    """The month as its attendance stands now. before: what the month before paid, by enrolment."""

    project: Project
    month: Month
    allowance: Decimal
    settings: BenefitSettings
    lines: tuple[Line, ...]
    without_line: tuple[WithoutLine, ...]
    alerts: tuple[Alert, ...]
    before: Mapping[int, Decimal]

    @property
    def total(self) -> Decimal:
        return sum((line.amount for line in self.lines), Decimal("0.00"))

    @property
    def before_total(self) -> Decimal:
        return sum(self.before.values(), Decimal("0.00"))

    @property
    def obstacles(self) -> list[Alert]:
        """What stands in the way of an approval."""
        every = [*self.alerts]
        for alerts in (*(line.alerts for line in self.lines), *(person.alerts for person in self.without_line)):
            every += alerts
        return [alert for alert in every if alert.blocks]


def draft_month(
    project: Project,
    month: Month,
    *,
    only: Collection[int] | None = None,
    before: Mapping[int, Decimal] | None = None,
) -> MonthDraft:
    """Calculate a month from its attendance as it stands; three queries and the project's settings.

    only: numbers of enrolments, where not all are wanted; before: what the month before paid, by enrolment, where it
    is known from an approved list; else it is calculated too. Raises NoRate.
    """
    rules = DatedRules.of(project)
    people = read_people(project, month, only=only)
    return draft_of(project, month, people, rules, before=before)


def month_lines(project: Project, month: Month) -> list[Line]:
    """The lines of a month's draft. Raises NoRate."""
    return list(draft_month(project, month).lines)


def draft_of(
    project: Project,
    month: Month,
    people: Collection[Person],
    rules: DatedRules,
    *,
    before: Mapping[int, Decimal] | None = None,
) -> MonthDraft:
    """The draft from what was read. Raises NoRate."""
    allowance, settings = rules.allowance_of(month), rules.settings_of(month)
    past = amounts_of(people, month.previous, rules) if before is None else before
    class_days = [day for day in month.days() if day <= timezone.localdate() and is_working_day(day)]
    lines, without = [], []
    for person in people:
        if not person.stays_in(month):
            continue
        alerts = tuple(_alerts_of_days(person, month, class_days, papers_here=settled_here(project, month)))
        inputs = person.inputs(month, rules)
        if not inputs:
            without.append(WithoutLine(person.enrolment, (Alert(AlertKind.NO_APPLICATION), *alerts)))
            continue
        benefit = calculate_benefit(month, inputs, allowance=allowance, settings=settings)
        alerts += tuple(alerts_of_benefit(benefit, settings))
        if len(inputs) < len(person.stays_in(month)):
            alerts += (Alert(AlertKind.STAY_WITHOUT_APPLICATION),)
        lines.append(Line(person.enrolment, inputs, benefit, alerts, past.get(person.enrolment.pk)))
    of_list = tuple(_alerts_of_list(month, rules))
    return MonthDraft(project, month, allowance, settings, tuple(lines), tuple(without), of_list, past)


def amounts_of(people: Collection[Person], month: Month, rules: DatedRules) -> dict[int, Decimal]:
    """The month's amounts by enrolment; none at all for a month before the first rate."""
    try:
        allowance = rules.allowance_of(month)
    except LookupError:
        return {}
    settings = rules.settings_of(month)
    return {
        person.enrolment.pk: calculate_benefit(month, inputs, allowance=allowance, settings=settings).amount
        for person in people
        if (inputs := person.inputs(month, rules))
    }


def _alerts_of_days(person: Person, month: Month, class_days: list[date], *, papers_here: bool) -> Iterator[Alert]:
    """papers_here: whether the month's certificates lie in the portal."""
    stays = person.stays_in(month)
    own = [day for day in class_days if any(stay.holds_on(day) for stay in stays)]
    yield from alerts_of_days(own, person.marks_in(month))
    bare = (day for stay in stays for day in person.uncertified.get(stay.pk, ()) if stay.holds_on(day))
    if papers_here and (missing := sorted(bare)):
        yield Alert(AlertKind.CERTIFICATE_MISSING, tuple(missing))


def _alerts_of_list(month: Month, rules: DatedRules) -> Iterator[Alert]:
    if rules.rate_is_late(month):
        yield Alert(AlertKind.RATE_IS_LATE)
    if timezone.localdate() <= month.last:
        yield Alert(AlertKind.MONTH_NOT_OVER)
