"""The columns of each list: what each is called, where it is read, who may take it out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.permissions import Permission
from benefits.models import ListState
from cis_portal.lib.tabular import Cell
from participants.dictionaries import Education, ExitSituation, LabourDetail, LabourStatus, Sex
from participants.holdings.looking import what_in_words
from reintegration.models import ActivityForm, CourseResult, DayCode, Strand
from reporting.models import ExportKind

Show = Callable[[Any], Cell]


@dataclass(frozen=True)
class Column:
    """One column. paths: what is read of a row, by Django's names; show: how they become a cell.

    permission: beyond that of the list itself; usual: whether it is ticked unless somebody chooses.
    """

    key: str
    label: str | Promise
    paths: tuple[str, ...]
    show: Callable[..., Cell] = lambda value: value
    permission: Permission | None = None
    usual: bool = True


def choice(choices: Any) -> Show:
    """A code as its label; what is no code stays as it is."""
    labels = {value: str(label) for value, label in choices.choices}
    return lambda value: labels.get(value, value)


def yes_no(value: bool | None) -> Cell:
    """Yes, no, or nothing where it is not known."""
    return None if value is None else gettext("yes") if value else gettext("no")


def local(value: datetime | None) -> Cell:
    """A moment by the clock on the wall."""
    return timezone.localtime(value).replace(tzinfo=None) if value else None


def hours(given: int | Decimal | timedelta | None) -> Cell:
    """Clock hours of minutes, of a length of time, or of hours as a journal of practice has them."""
    if isinstance(given, timedelta):
        given = int(given.total_seconds()) // 60
    whole = Decimal(given) / 60 if isinstance(given, int) else given
    return None if whole is None else whole.quantize(Decimal("0.01"))


def _person(file: str, person: str = "") -> tuple[Column, ...]:
    """Who a row is about, by the way to the enrolment and, where it is not the enrolment's, to the participant."""
    person = person or f"{file}participant__"
    return (
        Column("case", _("Case"), (f"{file}case_number",)),
        Column("last_name", _("Last name"), (f"{person}last_name",)),
        Column("first_name", _("First name"), (f"{person}first_name",)),
        Column(
            "identifier", _("PESEL or other identifier"), (f"{person}identifier",),
            permission=Permission.PESEL_REVEAL, usual=False,
        ),
    )  # fmt: skip


def _entry(key: str, label: str | Promise, show: Callable[..., Cell] = lambda value: value) -> Column:
    return Column(key, label, (f"entry__{key}",), show, Permission.ENTRY_VIEW)


def _contact(key: str, label: str | Promise) -> Column:
    return Column(key, label, (f"entry__{key}",), permission=Permission.CONTACT_VIEW, usual=False)


COLUMNS: dict[ExportKind, tuple[Column, ...]] = {
    ExportKind.PARTICIPANTS: (
        *_person(""),
        Column("sex", _("Sex"), ("participant__sex",), choice(Sex), Permission.CONTACT_VIEW),
        Column("birth_date", _("Date of birth"), ("participant__birth_date",), permission=Permission.CONTACT_VIEW, usual=False),  # noqa: E501
        Column("started_on", _("Start in the project"), ("started_on",)),
        Column("ended_on", _("End in the project"), ("ended_on",)),
        Column("exit_situation", _("Situation on leaving"), ("exit_situation",), choice(ExitSituation)),
        Column("exit_as_planned", _("As planned"), ("exit_as_planned",), yes_no),
        _entry("age_at_start", _("Age at start")),
        _entry("labour_status", _("Status at entry"), choice(LabourStatus)),
        _entry("labour_detail", _("in it"), choice(LabourDetail)),
        _entry("education", _("Education"), choice(Education)),
        _entry("municipality", _("Municipality")),
        _contact("locality", _("Locality")),
        _contact("postcode", _("Postcode")),
        _contact("phone", _("Telephone")),
        _contact("email", _("E-mail")),
        Column("technical_id", _("technical number in SM EFS"), ("technical_id",), usual=False),
    ),
    ExportKind.ATTENDANCE: (
        *_person("stay__enrolment__"),
        Column("day", _("Day"), ("day",)),
        Column("code", _("Mark"), ("code",)),
        Column("meaning", _("Meaning"), ("code",), choice(DayCode)),
        Column("marked_at", _("Marked"), ("marked_at",), local, usual=False),
    ),
    ExportKind.HOURS: (
        *_person("about_", "about_"),
        Column("day", _("Day"), ("on",)),
        Column("kind", _("Activity"), ("activity",)),
        Column("strand", _("Task"), ("task",), choice(Strand)),
        Column("form", _("Form"), ("way",), choice(ActivityForm)),
        Column("hours", _("Hours"), ("given",), hours),
        Column("leader", _("Leader"), ("led_by", "led_by_first"), lambda last, first: f"{last} {first}".strip()),
    ),
    ExportKind.OUTCOMES: (
        *_person("enrolment__"),
        Column("outcome", _("Outcome"), ("outcome",)),
        Column("what", _("What"), ("what",)),
        Column("starts", _("From"), ("starts",)),
        Column("ends", _("To"), ("ends",)),
        Column("before", _("Level at entry"), ("before",)),
        Column("after", _("Level at exit"), ("after",)),
        Column("result", _("Result"), ("outcome_result",), choice(CourseResult)),
        Column("document", _("Document"), ("document_number",)),
        Column("document_on", _("Date of the document"), ("document_on",)),
    ),
    ExportKind.BENEFITS: (
        Column("month", _("Month"), ("list__month",), lambda day: f"{day:%Y-%m}"),
        Column("list", _("List"), ("list__number",)),
        *_person("enrolment__"),
        Column("days", _("Days"), ("days",)),
        Column("due", _("Due for the month"), ("due",)),
        Column("amount", _("On this list"), ("amount",)),
        Column("state", _("State"), ("list__state",), choice(ListState)),
        Column("paid_on", _("Paid on"), ("list__paid_on",)),
    ),
    ExportKind.ACCESS: (
        Column("at", _("When"), ("at",), local),
        Column("who", _("Who"), ("by__last_name", "by__first_name"), lambda last, first: f"{last} {first}"),
        Column("organisation", _("Organisation"), ("by__organisation__short_name",)),
        Column("what", _("What was opened"), ("action", "subject"), what_in_words),
        Column("reason", _("Reason"), ("details__reason",)),
        Column("case", _("Case"), ("case",)),
    ),
}  # fmt: skip


def columns_for(kind: ExportKind, user: User) -> list[Column]:
    """The columns of a list that the user may take out."""
    return [column for column in COLUMNS[kind] if column.permission is None or user.may(column.permission)]
