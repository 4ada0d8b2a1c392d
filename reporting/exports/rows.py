"""The rows of each list, read piece by piece: no list is ever whole in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from typing import Any

from django.db.models import F, OuterRef, QuerySet, Subquery, Value
from django.utils.translation import gettext as _

from accounts.models import AccessRecord, User
from benefits.models import BenefitLine
from cis_portal.lib.tabular import Cell
from grants.models import Project
from participants.models import Enrolment, EnrolmentQuerySet
from reintegration.models import (
    ActivityForm,
    Competence,
    CounsellingCard,
    CriterionAssessment,
    DayMark,
    Employment,
    MeetingPresence,
    PlacementEntry,
    Qualification,
    Strand,
    standing_evidence,
)
from reporting.models import ExportKind

from .columns import Column

AT_ONCE = 2000  # rows fetched together
Rows = QuerySet[Any]


def rows_of(kind: ExportKind, columns: Sequence[Column], *, project: Project, user: User) -> Iterator[list[Cell]]:
    """Each line of a list of what the user may see. One query, three for hours, four for outcomes; to be read in a
    transaction."""
    files = Enrolment.objects.visible_to(user).filter(project=project)
    paths = list(dict.fromkeys(path for column in columns for path in column.paths))
    places = [[paths.index(path) for path in column.paths] for column in columns]
    found = SOURCES[kind](files, user)
    for row in chain.from_iterable(one.values_list(*paths).iterator(chunk_size=AT_ONCE) for one in found):
        yield [column.show(*(row[at] for at in place)) for column, place in zip(columns, places, strict=True)]


def _participants(files: EnrolmentQuerySet, user: User) -> list[Rows]:
    return [files.in_polish_order()]


def _attendance(files: EnrolmentQuerySet, user: User) -> list[Rows]:
    return [DayMark.objects.filter(stay__enrolment__in=files.values("id")).order_by("day", "stay_id")]


def _hours(files: EnrolmentQuerySet, user: User) -> list[Rows]:
    """Of closed registers, of counselling as far as the user may know of it, of journals of practice; same columns."""
    numbers, no_text = files.values("id"), Value("")
    given = MeetingPresence.objects.delivered().filter(stay__enrolment__in=numbers)
    cards = CounsellingCard.objects.visible_to(user).standing().filter(enrolment__in=numbers)
    days = PlacementEntry.objects.filter(placement__stay__enrolment__in=numbers)
    return [
        given.annotate(
            **_about("stay__enrolment__"), on=F("meeting__held_on"), **_activity("meeting__kind__"),
            given=F("meeting__minutes"), **_led("meeting__leader__"),
        ).order_by("on", "meeting_id", "id"),
        cards.annotate(
            **_about("enrolment__"), on=F("held_on"), **_activity("kind__"), given=F("ends_at") - F("starts_at"),
            **_led("specialist__"),
        ).order_by("on", "id"),
        days.annotate(
            **_about("placement__stay__enrolment__"), on=F("day"), activity=Value(_("practice at an employer")),
            task=Value(Strand.VOCATIONAL), way=Value(ActivityForm.INDIVIDUAL), given=F("hours"),
            led_by=F("placement__supervisor"), led_by_first=no_text,
        ).order_by("on", "id"),
    ]  # fmt: skip


def _about(file: str) -> dict[str, Any]:
    names = {"case_number": f"{file}case_number"}
    names |= {name: f"{file}participant__{name}" for name in ("last_name", "first_name", "identifier")}
    return {f"about_{name}": F(path) for name, path in names.items()}


def _activity(kind: str) -> dict[str, Any]:
    return {"activity": F(f"{kind}name"), "task": F(f"{kind}strand"), "way": F(f"{kind}form")}


def _led(by: str) -> dict[str, Any]:
    return {"led_by": F(f"{by}last_name"), "led_by_first": F(f"{by}first_name")}


def _outcomes(files: EnrolmentQuerySet, user: User) -> list[Rows]:
    """Four kinds in the same columns."""

    def of(model: Any, name: str, **fields: Any) -> Rows:
        rows = model.objects.filter(enrolment__in=files.values("id"))
        found: Rows = rows.annotate(outcome=Value(name), **fields).order_by("enrolment_id", "id")
        return found

    no_text, no_level, no_day = Value(""), Value(None, _level()), Value(None, _day())
    paper = standing_evidence()
    return [
        of(Employment, _("job"), what=F("form"), starts=F("started_on"), ends=no_day, before=no_level, after=no_level,
           outcome_result=no_text, **paper),
        of(CriterionAssessment, _("social situation"), what=F("criterion"), starts=F("entry_on"), ends=F("exit_on"),
           before=F("entry_level"), after=F("exit_level"), outcome_result=no_text, document_number=no_text,
           document_on=no_day),
        of(Competence, _("competence"), what=F("course"), starts=F("course_starts_on"), ends=F("course_ends_on"),
           before=no_level, after=no_level, outcome_result=F("result"), **paper),
        of(Qualification, _("qualification"), what=F("name"), starts=F("awarded_on"), ends=no_day, before=no_level,
           after=no_level, outcome_result=no_text, **paper),
    ]  # fmt: skip


def _level() -> Any:
    return CriterionAssessment._meta.get_field("exit_level")


def _day() -> Any:
    return CriterionAssessment._meta.get_field("exit_on")


def _benefits(files: EnrolmentQuerySet, user: User) -> list[Rows]:
    lines = BenefitLine.objects.visible_to(user).final().filter(enrolment__in=files.values("id"))
    return [lines.order_by("list__month", "list__number", "position")]


def _access(files: EnrolmentQuerySet, user: User) -> list[Rows]:
    case = Enrolment.objects.filter(pk=OuterRef("enrolment_id")).values("case_number")[:1]
    records = AccessRecord.objects.filter(enrolment_id__in=files.values("id")).annotate(case=Subquery(case))
    return [records.order_by("id")]


SOURCES: dict[ExportKind, Callable[[EnrolmentQuerySet, User], list[Rows]]] = {
    ExportKind.PARTICIPANTS: _participants,
    ExportKind.ATTENDANCE: _attendance,
    ExportKind.HOURS: _hours,
    ExportKind.OUTCOMES: _outcomes,
    ExportKind.BENEFITS: _benefits,
    ExportKind.ACCESS: _access,
}
