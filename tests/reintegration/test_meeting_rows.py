"""What the database itself holds of a timetable and its registers."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from reintegration.attending import attending
from reintegration.delivered import delivered_minutes
from reintegration.models import ActivityKind, Meeting, MeetingPresence, Room, SeriesMember
from tests import factories

MONDAY = date(2026, 9, 7)


@pytest.fixture
def instructor(project):
    return factories.make_user("instructor", project=project)


@pytest.fixture
def room(project):
    return Room.objects.create(centre=factories.lead_of(project), name="sala 1")


def refuses(constraint):
    return pytest.raises(IntegrityError, match=constraint)


@pytest.mark.parametrize(("hours", "taken"), [((8, 12), True), ((11, 13), True), ((12, 14), False), ((6, 8), False)])
def test_a_leader_is_at_one_meeting_at_a_time(project, instructor, hours, taken):
    factories.make_meeting(project, MONDAY, leader=instructor, hours=(8, 12))
    with transaction.atomic():
        if taken:
            with refuses("a_leader_is_at_one_meeting_at_a_time"), transaction.atomic():
                factories.make_meeting(project, MONDAY, leader=instructor, hours=hours)
        else:
            factories.make_meeting(project, MONDAY, leader=instructor, hours=hours)


def test_a_room_holds_one_meeting_at_a_time_and_no_room_holds_any(project, room):
    factories.make_meeting(project, MONDAY, room=room)
    for _meeting in range(2):
        factories.make_meeting(project, MONDAY, room=None)
    with refuses("a_room_holds_one_meeting_at_a_time"), transaction.atomic():
        factories.make_meeting(project, MONDAY, room=room)
    Meeting.objects.filter(room=room).update(
        state="cancelled", reason="remont", changed_by=instructor_of(project), changed_at="2026-09-01T08:00:00Z"
    )
    factories.make_meeting(project, MONDAY, room=room)


def instructor_of(project):
    return factories.make_user("instructor", project=project)


def test_calling_off_gives_its_reason(project):
    meeting = factories.make_meeting(project, MONDAY)
    with refuses("moving_or_calling_off_gives_its_reason"):
        Meeting.objects.filter(pk=meeting.pk).update(state="cancelled")


def test_a_closed_meeting_keeps_its_people(project):
    stay = factories.make_stay(factories.make_enrolment(project=project))
    meeting = factories.make_meeting(project, MONDAY)
    presence = MeetingPresence.objects.create(meeting=meeting, stay=stay, present=True)
    factories.close_meeting(meeting)
    for deed in (
        lambda: MeetingPresence.objects.filter(pk=presence.pk).update(present=False),
        presence.delete,
        lambda: MeetingPresence.objects.create(meeting=meeting, stay=second_stay(project), present=True),
    ):
        with refuses("its people stay as they are"), transaction.atomic():
            deed()


def second_stay(project):
    return factories.make_stay(factories.make_enrolment(project=project))


def test_the_people_of_a_meeting_are_those_of_its_group_and_series_on_that_day_and_those_added(project):
    names = ("of the group", "came later", "has left", "of the series", "added")
    stays = {name: factories.make_stay(factories.make_enrolment(project=project)) for name in names}
    group = factories.make_group(project, stays["of the group"])
    for name, first, last in (("came later", date(2026, 9, 8), None), ("has left", date(2026, 3, 2), date(2026, 9, 6))):
        factories.join(stays[name], group, starts_on=first, ends_on=last)
    meeting = factories.make_meeting(project, MONDAY, group=group)
    SeriesMember.objects.create(series=meeting.series, stay=stays["of the series"], starts_on=MONDAY)
    MeetingPresence.objects.create(meeting=meeting, stay=stays["added"], added=True)
    expected = {stays[name].pk for name in ("of the group", "of the series", "added")}
    assert attending([meeting]) == {meeting.pk: expected}
    stays["of the group"].ended_on = date(2026, 9, 6)
    stays["of the group"].save()
    assert attending([meeting])[meeting.pk] == expected - {stays["of the group"].pk}


def test_hours_delivered_are_those_of_closed_meetings_at_which_the_person_was(project):
    stay = factories.make_stay(factories.make_enrolment(project=project))
    kinds = ActivityKind.objects.order_by("position")[:2]
    for day, kind, present, closed in (
        (7, 0, True, True),
        (8, 0, True, True),
        (9, 1, True, True),
        (10, 0, False, True),
        (11, 0, True, False),
    ):
        meeting = factories.make_meeting(project, date(2026, 9, day), kind=kinds[kind])
        MeetingPresence.objects.create(meeting=meeting, stay=stay, present=present)
        if closed:
            factories.close_meeting(meeting, minutes=90)
    file = stay.enrolment_id
    assert delivered_minutes([file]) == {file: {kinds[0].pk: 180, kinds[1].pk: 90}}
    assert delivered_minutes([file], first=date(2026, 9, 8), last=date(2026, 9, 8)) == {file: {kinds[0].pk: 90}}
