"""The timetable: forty leaders, three hundred meetings a week, four hundred people; and one meeting of thirty."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time, timedelta
from itertools import count, cycle

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Role
from cis_portal.lib.periods import Month, Week
from cis_portal.lib.workdays import is_working_day
from participants.models import Stay
from reintegration.actions.catalogue import bring_kinds
from reintegration.models import ActivityKind, GroupMembership, Meeting, MeetingSeries, Room, WorkGroup
from tests.bench.building import Built
from tests.bench.registers import REGISTER_GROUP
from tests.bench.subjects import Bar, Broken, Subject, page, sign_in
from tests.factories import lead_of, make_user

LEADERS, MEETINGS, PEOPLE_EACH, PEOPLE, CLASS_DAYS = 40, 300, 10, 30, 5
WEEK_BAR, OPEN_BAR, SAVE_BAR = Bar(60, 60, 10), Bar(40, 40), Bar(60, 60)


def meeting_subjects(built: Built) -> list[Subject]:
    """The week, the month's programme, a meeting opened and one mark of it saved, the first page of who leads some."""
    week, meeting = make_timetable(built)
    planner, leader = sign_in(built, Role.SOCIAL_WORKER), Client()
    leader.force_login(week_leader(built))
    month = Month.of(week.first)
    address = reverse("meeting", args=[meeting.pk])
    return [
        Subject("timetable: a week", built.people, page(planner, reverse("timetable", args=[week])), WEEK_BAR),
        Subject("timetable: a month", built.people, page(planner, reverse("programme", args=[month])), WEEK_BAR),
        Subject("meeting of 30", built.people, page(planner, address), OPEN_BAR),
        Subject("my day, an instructor's", built.people, page(leader, reverse("home"))),
        Subject("meeting: a mark", built.people, marking(meeting, planner), SAVE_BAR, replayed=False),
    ]


def make_timetable(built: Built) -> tuple[Week, Meeting]:
    """Series of the last weeks: each leader with a group; and a meeting of thirty on the last class day."""
    centre, project = lead_of(built.project), built.project
    bring_kinds(centre)
    kinds = list(ActivityKind.objects.of(centre))
    leaders = [make_user(Role.INSTRUCTOR, project=project) for _leader in range(LEADERS)]
    day = next(day for day in (timezone.localdate() - timedelta(days=n) for n in count(1)) if is_working_day(day))
    week = Week.of(day)
    unmeasured = Stay.objects.filter(enrolment__project=project).exclude(memberships__group__name=REGISTER_GROUP)
    stays = list(unmeasured.active(day).order_by("pk")[: LEADERS * PEOPLE_EACH])
    GroupMembership.objects.filter(stay__in=stays).delete()
    places = []
    for place in range(LEADERS):
        group = WorkGroup.objects.create(centre=centre, name=f"grupa {place}")
        places.append((group, Room.objects.create(centre=centre, name=f"sala {place}")))
        GroupMembership.objects.bulk_create(
            GroupMembership(stay=stay, group=group, starts_on=stay.trial_starts_on)
            for stay in stays[place * PEOPLE_EACH :][:PEOPLE_EACH]
        )
    planned = [
        _series(
            built, kinds[turn % len(kinds)], leaders[turn % LEADERS], *places[turn % LEADERS], 8 + turn // LEADERS, day
        )
        for turn in range(MEETINGS // CLASS_DAYS)
    ]
    days = list(week.days())[:CLASS_DAYS]
    Meeting.objects.bulk_create(_meeting(series, on) for series in planned for on in days)
    return week, _meeting_of_thirty(built, kinds[0], day)


def week_leader(built: Built) -> User:
    """Who leads meetings of a group of ten."""
    return MeetingSeries.objects.filter(project=built.project, group__isnull=False).latest("pk").leader


def _series(
    built: Built, kind: ActivityKind, leader: User, group: WorkGroup | None, room: Room | None, hour: int, day: date
) -> MeetingSeries:
    return MeetingSeries.objects.create(
        project=built.project, kind=kind, leader=leader, group=group, room=room, weekdays=[1, 2, 3, 4, 5],
        starts_at=time(hour), ends_at=time(hour, 55), starts_on=day - timedelta(days=7), ends_on=day,
    )  # fmt: skip


def _meeting(series: MeetingSeries, day: date) -> Meeting:
    return Meeting(
        series=series, project=series.project, kind=series.kind, leader=series.leader, group=series.group,
        room=series.room, held_on=day, starts_at=series.starts_at, ends_at=series.ends_at,
    )  # fmt: skip


def _meeting_of_thirty(built: Built, kind: ActivityKind, day: date) -> Meeting:
    series = _series(built, kind, make_user(Role.SPECIALIST, project=built.project), None, None, 16, day)
    meeting = _meeting(series, day)
    meeting.save()
    people = Stay.objects.filter(enrolment__project=built.project).active(day).order_by("-pk")[:PEOPLE]
    for stay in people:
        series.members.create(stay=stay, starts_on=stay.trial_starts_on)
    return meeting


def marking(meeting: Meeting, client: Client) -> Callable[[], int]:
    """Marks one person after another, each time otherwise than before."""
    stays = [member.stay_id for member in meeting.series.members.all()]
    turns = cycle([(stay, word) for word in ("yes", "no") for stay in stays])
    versions = dict.fromkeys(stays, 0)

    def act() -> int:
        stay, word = next(turns)
        body = {"present": word, "expected_version": versions[stay]}
        answer = client.post(reverse("meeting_mark", args=[meeting.pk, stay]), body, headers={"HX-Request": "true"})
        if answer.status_code != 200:
            raise Broken(f"the mark of stay {stay} answered {answer.status_code}")
        versions[stay] += 1
        return len(answer.content)

    return act
