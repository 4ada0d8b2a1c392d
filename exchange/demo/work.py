"""The demo's work with people: weeks of meetings with their registers, a course with its certificates, a placement."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Role
from cis_portal.lib.workdays import is_working_day
from grants.models import Project
from participants.models import Stay
from reintegration.actions import courses, placements, planning
from reintegration.attending import attending
from reintegration.models import (
    ActivityKind,
    DayCode,
    DayMark,
    Meeting,
    MeetingPresence,
    MeetingSeries,
    MeetingState,
    Room,
    WorkGroup,
)

WEEKS = timedelta(weeks=3)  # of meetings, before today and after
SERIES = (  # group's place by name, kind, leader, weekdays, from, to, room, topic
    (0, "vocational_skills", Role.INSTRUCTOR, (1, 2, 3, 4, 5), 8, 14, "pracownia remontowa", "przygotowanie podłoża"),
    (3, "vocational_skills", Role.INSTRUCTOR, (1, 3, 5), 14, 17, "teren zielony", "porządkowanie terenu"),
    (1, "support_group", Role.SPECIALIST, (2, 4), 11, 13, "sala 1", "jak mówić o trudnościach"),
    (2, "parents", Role.SOCIAL_WORKER, (3,), 9, 11, "sala 1", "granice w rodzinie"),
    (1, "job_search", Role.SOCIAL_WORKER, (5,), 9, 11, "sala 2", "list motywacyjny"),
)
OUTCOMES = (
    ("obsługuje kasę fiskalną i wystawia paragon", "zadanie praktyczne"),
    ("przyjmuje reklamację zgodnie z prawem konsumenta", "rozmowa z asesorem"),
    ("układa towar według zasady pierwsze weszło, pierwsze wyszło", "obserwacja w symulowanych warunkach"),
)
TAUGHT = 5  # people of the course


@transaction.atomic
def bring_work(*, project: Project, users: Mapping[Role, User]) -> int:
    """Meetings around today, a course of the last month, a placement; answers how many meetings. Again: nothing."""
    if MeetingSeries.objects.filter(project=project).exists():
        return 0
    today = timezone.localdate()
    made = _meetings(project, users, today)
    _registers([meeting for meeting in made if meeting.held_on < today])
    stays = Stay.objects.active(today).filter(enrolment__project=project, participation_starts_on__isnull=False)
    known = list(stays.filter(trial_starts_on__lte=today - timedelta(days=60)).order_by("enrolment__case_number"))
    if known:
        _course(project, users, today, known[:TAUGHT])
        _placement(users[Role.SOCIAL_WORKER], today, known[-1])
    return len(made)


def _meetings(project: Project, users: Mapping[Role, User], today: date) -> list[Meeting]:
    planner = users[Role.MANAGER]
    centre = planner.organisation
    assert centre is not None  # the demo's manager works for its centre
    groups = list(WorkGroup.objects.filter(centre=centre).order_by("name"))
    kinds = {kind.code: kind for kind in ActivityKind.objects.filter(centre=centre)}
    made: list[Meeting] = []
    for place, code, role, weekdays, first, last, room, topic in SERIES:
        planned = planning.plan_series(
            project=project,
            kind=kinds[code],
            leader=users[role],
            weekdays=weekdays,
            starts_at=time(first),
            ends_at=time(last),
            starts_on=max(today - WEEKS, project.starts_on),
            ends_on=min(today + WEEKS, project.ends_on),
            group=groups[place % len(groups)] if groups else None,
            room=Room.objects.get_or_create(centre=centre, name=room, defaults={"created_by": planner})[0],
            by=planner,
        )
        for meeting in planned.meetings:
            meeting.topic = topic
        made += planned.meetings
    return made


def _registers(held: list[Meeting]) -> None:
    """Who was there, as the day says it; closed, but for each leader's latest, which waits to be closed."""
    people = attending(held)
    stays = set().union(*people.values())
    days = {(stay, day): code for stay, day, code in DayMark.objects.filter(
        stay__in=stays, day__in={meeting.held_on for meeting in held}
    ).values_list("stay", "day", "code")}  # fmt: skip
    MeetingPresence.objects.bulk_create(
        MeetingPresence(meeting=meeting, stay_id=stay, present=code == DayCode.PRESENT, marked_by=meeting.leader)
        for meeting in held
        for stay in people[meeting.pk]
        if (code := days.get((stay, meeting.held_on)))
    )
    latest = {meeting.leader_id: meeting.pk for meeting in sorted(held, key=lambda meeting: meeting.held_on)}
    now, closed = timezone.now(), []
    for meeting in held:
        whole = people[meeting.pk] and all((stay, meeting.held_on) in days for stay in people[meeting.pk])
        if whole and latest[meeting.leader_id] != meeting.pk:
            meeting.state, meeting.minutes = MeetingState.CLOSED, meeting.planned_minutes - 15
            meeting.written_by = meeting.closed_by = meeting.leader
            meeting.written_at = meeting.closed_at = now
            closed.append(meeting)
    fields = ["topic", "minutes", "state", "written_by", "written_at", "closed_by", "closed_at"]
    Meeting.objects.bulk_update(closed, fields)


def _course(project: Project, users: Mapping[Role, User], today: date, stays: list[Stay]) -> None:
    by, first = users[Role.COORDINATOR], today - timedelta(days=30)
    course = courses.plan_course(
        project=project,
        plan=courses.Plan(
            name="Sprzedawca z obsługą kasy fiskalnej",
            edition="I",
            scope="Osoby bez kwalifikacji handlowych; sprzedaż, obsługa klienta i kasy.",
            scope_on=first - timedelta(days=20),
            trainer="Jan Handlowy",
            assessor="Maria Sprawdzająca",
            starts_on=first,
            ends_on=first + timedelta(days=11),
            hours=60,
        ),
        by=by,
    )
    course = courses.set_standard(course=course, standard_on=first - timedelta(days=10), outcomes=OUTCOMES, by=by)
    joined = [courses.join_course(course=course, enrolment=stay.enrolment, by=by).pk for stay in stays]
    outcomes = list(course.outcomes.order_by("position").values_list("pk", flat=True))
    checks = {person: dict.fromkeys(outcomes, True) for person in joined}
    if len(joined) > 1:
        checks[joined[-1]][outcomes[-1]] = False  # one did not pass, so that both results are seen
    assessed_on = course.ends_on + timedelta(days=1)
    courses.assess(course=course, assessed_on=assessed_on, checks=checks, by=by)
    courses.compare(course=course, compared_on=assessed_on + timedelta(days=3), by=by)
    courses.issue_certificates(course=course, issued_on=assessed_on + timedelta(days=4), by=by)


def _placement(by: User, today: date, stay: Stay) -> None:
    assert by.organisation is not None  # the demo's social worker works for its centre
    employer = placements.add_employer(
        centre=by.organisation, name="Piekarnia „Bułka”", nip="5260250274", address="ul. Przykładowa 5, Toruń",
        contact="Jan Piekarz, 600 000 000", by=by,
    )  # fmt: skip
    first, last = today - timedelta(days=14), today + timedelta(days=14)
    if not (stay.holds_on(first) and stay.holds_on(last)):
        return
    contract = placements.Contract(employer, "P/1/2026", first - timedelta(days=3), first, last, 80, "Jan Piekarz")
    placement = placements.place(stay=stay, contract=contract, by=by)
    days = [day for day in (first + timedelta(days=n) for n in range(14)) if is_working_day(day)]
    for day in days:
        placements.write_journal(placement=placement, day=day, hours=Decimal(4), done="wypiek i pakowanie", by=by)
