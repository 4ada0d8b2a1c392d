"""A project's files as facts for the rules, in a constant number of queries."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date

from django.db.models import Count, Q
from django.db.models.functions import TruncMonth
from django.utils import timezone

from cis_portal.lib.periods import Month, Period
from cis_portal.lib.workdays import is_working_day
from grants.models import DatedSetting, Project, SettingKey
from participants.models import Document, Enrolment, EnrolmentQuerySet, Participant, Stay, Support
from reintegration.absences import uncertified_days
from reintegration.free_days import FreeDaysRounding
from reintegration.models import DayCode, DayMark

from .facts import Bounds, EntryFact, File, StayFact, SupportFact

_ENTRY = tuple(name for name in EntryFact._fields if name not in ("noted", "third_country", "disability"))


def load_bounds(project: Project) -> Bounds:
    """What the rules measure by today: one query."""
    today = timezone.localdate()
    entered = DatedSetting.objects.filter(project=project, valid_from__lte=today).order_by("valid_from")
    values = dict(entered.values_list("key", "value"))
    standard = Bounds(today, Period(project.starts_on, project.ends_on))
    return standard._replace(
        window_days=int(values.get(SettingKey.RESULT_WINDOW_DAYS, standard.window_days)),
        free_days=int(values.get(SettingKey.FREE_DAYS, standard.free_days)),
        free_days_rounding=FreeDaysRounding(values.get(SettingKey.FREE_DAYS_ROUNDING, standard.free_days_rounding)),
    )


def load_files(enrolments: EnrolmentQuerySet, bounds: Bounds) -> list[File]:
    """Those enrolments of one project with what the rules read of them: six queries however many they are."""
    rows = list(enrolments.select_related("participant", "entry__sensitive").order_by("id"))
    supports, stays = _supports(enrolments), _stays(enrolments, bounds)
    documents = dict(_documents(enrolments))
    twins = _twins(rows)
    return [
        File(
            enrolment_id=row.pk,
            participant_id=row.participant_id,
            identifier_kind=row.participant.identifier_kind,
            identifier=row.participant.identifier,
            sex=row.participant.sex,
            birth_date=row.participant.birth_date,
            started_on=row.started_on,
            ended_on=row.ended_on,
            exit_situation=row.exit_situation,
            exit_as_planned=row.exit_as_planned,
            business_started_on=row.business_started_on,
            entry=_entry(row),
            supports=tuple(supports.get(row.pk, ())),
            stays=tuple(stays.get(row.pk, ())),
            documents=documents.get(row.pk, 0),
            twin=twins[_known_as(row.participant)] > 1,
        )
        for row in rows
    ]


def _twins(rows: list[Enrolment]) -> Counter[tuple[int, str, date | None]]:
    """How many people of a centre in the project share name and birth date with one of these files: one query."""
    keys, projects = {row.participant.sort_key for row in rows}, {row.project_id for row in rows}
    there = Participant.objects.filter(enrolments__project__in=projects, sort_key__in=keys)
    return Counter(there.values_list("centre_id", "sort_key", "birth_date"))


def _known_as(person: Participant) -> tuple[int, str, date | None]:
    return person.centre_id, person.sort_key, person.birth_date


def _entry(row: Enrolment) -> EntryFact | None:
    if not (entry := row.entry):
        return None
    sensitive = getattr(entry, "sensitive", None)
    return EntryFact(
        **{name: getattr(entry, name) for name in _ENTRY},
        noted=bool(entry.note),
        third_country=sensitive and sensitive.third_country,
        disability=sensitive and sensitive.disability,
    )


def _supports(enrolments: EnrolmentQuerySet) -> dict[int, list[SupportFact]]:
    rows = Support.objects.filter(enrolment__in=enrolments.order_by().values("id")).order_by("position")
    found: dict[int, list[SupportFact]] = defaultdict(list)
    for row in rows:
        found[row.enrolment_id].append(SupportFact(row.kind, row.detail, row.started_on))
    return found


def _documents(enrolments: EnrolmentQuerySet) -> Iterable[tuple[int, int]]:
    """How many documents of each file prove something else than an outcome."""
    rows = Document.objects.filter(enrolment__in=enrolments.order_by().values("id"))
    rows = rows.filter(employments__isnull=True, competences__isnull=True).order_by()
    return rows.values_list("enrolment_id").annotate(number=Count("id", distinct=True))


def _stays(enrolments: EnrolmentQuerySet, bounds: Bounds) -> dict[int, list[StayFact]]:
    marks, workdays = _marks(enrolments, bounds), _past_workdays(bounds)
    of_files = DayMark.objects.filter(stay__enrolment__in=enrolments.order_by().values("id"), day__lte=bounds.today)
    uncertified = uncertified_days(of_files)
    rows = Stay.objects.filter(enrolment__in=enrolments.order_by().values("id")).order_by("trial_starts_on")
    found: dict[int, list[StayFact]] = defaultdict(list)
    for stay in rows:
        counted = marks.get(stay.pk, {})
        found[stay.enrolment_id].append(
            StayFact(
                stay.trial_starts_on,
                stay.participation_starts_on,
                stay.planned_end_on,
                stay.ended_on,
                referred=bool(stay.referred_by and stay.referred_on),
                applied=stay.benefit_applied_on is not None,
                free_days=sum(free for _marked, free in counted.values()),
                unmarked=_unmarked(stay, counted, workdays),
                uncertified=tuple(uncertified.get(stay.pk, ())),
                programme_until=stay.programme_last_day,
            )
        )
    return found


def _marks(enrolments: EnrolmentQuerySet, bounds: Bounds) -> dict[int, dict[Month, tuple[int, int]]]:
    """By stay and month: how many past working days are marked, and how many free days were taken or granted."""
    days_off = [day for day in bounds.project.days() if not is_working_day(day)]
    on_past_workdays = Q(day__lt=bounds.today) & ~Q(day__in=days_off)
    rows = DayMark.objects.filter(stay__enrolment__in=enrolments.order_by().values("id")).order_by()
    by_month = rows.annotate(month=TruncMonth("day")).values_list("stay_id", "month")
    found: dict[int, dict[Month, tuple[int, int]]] = defaultdict(dict)
    for stay, month, marked, free in by_month.annotate(
        marked=Count("id", filter=on_past_workdays), free=Count("id", filter=Q(code=DayCode.FREE_DAY))
    ):
        found[stay][Month.of(month)] = (marked, free)
    return found


def _past_workdays(bounds: Bounds) -> list[date]:
    """The project's working days before today: today's register may still be open."""
    return [day for day in bounds.project.days() if day < bounds.today and is_working_day(day)]


def _unmarked(stay: Stay, counted: dict[Month, tuple[int, int]], workdays: list[date]) -> tuple[tuple[Month, int], ...]:
    first = bisect_left(workdays, stay.trial_starts_on)
    last = bisect_right(workdays, stay.last_day) if stay.last_day else len(workdays)
    due = Counter(Month.of(day) for day in workdays[first:last])
    lacking = ((month, days - counted.get(month, (0, 0))[0]) for month, days in due.items())
    return tuple((month, days) for month, days in lacking if days > 0)
