"""Planning the timetable: series, clashes by name, weeks and leaders with too much, meetings moved and called off."""

from datetime import date, time

import pytest
import time_machine
from django.urls import reverse

from cis_portal.lib.periods import Period, Week
from reintegration.actions import planning
from reintegration.actions.catalogue import GroupedLater, join_group
from reintegration.clash_words import not_planned
from reintegration.models import ActivityKind, Employer, GroupMembership, Meeting, MeetingSeries, Room
from reintegration.planning import WeekBounds, planned_days
from tests import factories

TUESDAY = date(2026, 11, 3)
WEEK = "/timetable/2026-W45/"


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel("2026-11-03 08:00:00+01:00", tick=False):
        yield


@pytest.fixture
def planner(project):
    return factories.make_user("social_worker", project=project)


@pytest.fixture
def leader(project):
    return factories.make_user("instructor", project=project, first_name="Ryszard", last_name="Dąbek")


@pytest.fixture
def plan(project, planner, leader):
    """plan(weekdays=[2], hours=(8, 12), …): a series of November 2026."""

    def plan_series(*, hours=(8, 12), **fields):
        fields = {
            "kind": ActivityKind.objects.get(code="parents"),
            "leader": leader,
            "weekdays": [2],
            "starts_on": date(2026, 11, 1),
            "ends_on": date(2026, 11, 30),
            **fields,
        }
        starts_at, ends_at = time(hours[0]), time(hours[1])
        return planning.plan_series(project=project, starts_at=starts_at, ends_at=ends_at, by=planner, **fields)

    return plan_series


def person(project, name, **fields):
    return factories.make_stay(factories.make_enrolment(project=project, person={"last_name": name}), **fields)


def test_a_series_meets_on_its_weekdays_and_never_on_a_public_holiday():
    found = planned_days([3, 5], Period(date(2026, 11, 2), date(2026, 11, 15)))
    assert [day.day for day in found.days] == [4, 6, 13]
    assert found.skipped == (date(2026, 11, 11),)


def test_a_week_has_to_be_bounds_that_a_holiday_lowers():
    whole, short = WeekBounds().of(Week(2026, 45)), WeekBounds().of(Week(2026, 46))
    assert (whole.least, short.least, short.most) == (30, 24, 40)
    said = [whole.verdict(hours * 60, disability=disability) for hours, disability in
            ((29, False), (30, False), (40, False), (41, False), (35, True), (36, True))]  # fmt: skip
    assert said == ["short", "", "", "long", "", "long"]


def test_planning_makes_a_row_for_each_meeting(plan):
    planned = plan(weekdays=[3])
    assert [meeting.held_on.day for meeting in planned.meetings] == [4, 18, 25]
    assert planned.skipped == (date(2026, 11, 11),)
    assert Meeting.objects.count() == 3


@pytest.mark.parametrize(
    ("fields", "refusal"),
    [
        ({"starts_on": date(2024, 12, 31)}, planning.OutsideProject),
        ({"weekdays": [3], "starts_on": date(2026, 11, 11), "ends_on": date(2026, 11, 11)}, planning.NoSuchDay),
    ],
)
def test_a_series_outside_the_project_or_without_a_day_is_refused(plan, fields, refusal):
    with pytest.raises(refusal):
        plan(**fields)
    assert not MeetingSeries.objects.exists()


def test_a_leader_a_room_and_a_person_needed_twice_are_named(project, plan):
    ala, ola = person(project, "Ćwik"), person(project, "Żak")
    group, room = (
        factories.make_group(project, ala, name="porządkowa"),
        Room.objects.create(centre=factories.lead_of(project), name="sala 1"),
    )
    first = plan(group=group, room=room)
    other = factories.make_user("specialist", project=project)

    def refused(**fields):
        with pytest.raises(planning.Clashes) as refusal:
            plan(hours=(11, 13), **fields)
        return not_planned(refusal.value)

    standing = "3.11.2026, 8:00–12:00, Szkoła Rodzica (porządkowa)".replace("3.11", "03.11")
    assert refused()[0] == f"Ryszard Dąbek prowadzi wtedy inne zajęcia: {standing}."
    assert refused(leader=other, room=room)[0] == f"sala 1 jest wtedy zajęta: {standing}."
    assert refused(leader=other, group=group)[0] == f"Wtedy na innych zajęciach, {standing}: Ćwik Żaneta."
    assert MeetingSeries.objects.count() == 1
    second = plan(hours=(11, 13), leader=other).series
    planning.add_member(series=second, stay=ola, starts_on=TUESDAY, by=other)
    with pytest.raises(planning.Clashes):
        planning.add_member(series=second, stay=ala, starts_on=TUESDAY, by=other)
    with pytest.raises(planning.AlreadyBelongs):
        planning.add_member(series=second, stay=ola, starts_on=TUESDAY, by=other)
    assert plan(hours=(12, 13), group=group).meetings[0].held_on == first.meetings[0].held_on


def test_two_planners_at_once_never_plan_one_person_twice(transactional_db, together):
    project = factories.make_project()
    group = factories.make_group(project, person(project, "Ćwik"))
    planner = factories.make_user("manager", project=project)
    leaders = [factories.make_user("instructor", project=project) for _leader in range(2)]
    kind = ActivityKind.objects.first()

    def plan(leader):
        return lambda: planning.plan_series(
            project=project, kind=kind, group=group, leader=leader, weekdays=[2], starts_at=time(8), ends_at=time(9),
            starts_on=TUESDAY, ends_on=TUESDAY, by=planner,
        )  # fmt: skip

    answers = together(*map(plan, leaders), refusals=planning.NotPlanned)
    assert sorted(type(answer).__name__ for answer in answers) == ["Clashes", "Planned"]
    assert Meeting.objects.count() == 1


def test_a_moved_meeting_keeps_its_first_day_and_its_reason(plan, planner, leader):
    meeting = plan().meetings[0]
    moved = planning.move_meeting(
        meeting=meeting, held_on=date(2026, 11, 5), starts_at=time(9), ends_at=time(11), leader=leader, room=None,
        reason="szkolenie kadry", by=planner,
    )  # fmt: skip
    assert (moved.held_on, moved.moved_from, moved.reason) == (date(2026, 11, 5), TUESDAY, "szkolenie kadry")
    plan(hours=(8, 9), starts_on=TUESDAY, ends_on=TUESDAY)  # the old place is free


def test_what_is_called_off_frees_its_place_and_comes_back_only_where_it_is_free(plan, planner):
    meeting = plan(ends_on=TUESDAY).meetings[0]
    planning.call_off_meeting(meeting=meeting, reason="choroba prowadzącego", by=planner)
    with pytest.raises(planning.NotPlannedAnyMore):
        planning.call_off_meeting(meeting=meeting, reason="drugi raz", by=planner)
    plan(ends_on=TUESDAY)
    with pytest.raises(planning.Clashes):
        planning.restore_meeting(meeting=meeting, by=planner)


def test_an_ended_series_loses_its_later_meetings_and_keeps_those_with_a_register(project, plan, planner):
    planned = plan()
    stay = person(project, "Ćwik")
    planned.meetings[2].presences.create(stay=stay, present=True)
    gone = planning.end_series(series=planned.series, last_day=date(2026, 11, 9), reason="koniec", by=planner)
    assert gone == 2
    assert [meeting.held_on.day for meeting in planned.series.meetings.order_by("held_on")] == [3, 17]


def test_a_person_is_in_one_group_at_a_time_and_the_former_one_ends_the_day_before(project, planner):
    stay = person(project, "Ćwik")
    first, second = (factories.make_group(project) for _group in range(2))
    join_group(group=first, stay=stay, starts_on=date(2026, 3, 2), by=planner)
    join_group(group=second, stay=stay, starts_on=TUESDAY, by=planner)
    spells = GroupMembership.objects.order_by("starts_on").values_list("group", "ends_on")
    assert list(spells) == [(first.pk, date(2026, 11, 2)), (second.pk, None)]
    with pytest.raises(GroupedLater):
        join_group(group=first, stay=stay, starts_on=date(2026, 10, 1), by=planner)


def form(leader, **fields):
    return {
        "kind": ActivityKind.objects.get(code="parents").pk,
        "leader": leader.pk,
        "weekdays": ["2", "4"],
        "starts_at": "08:00",
        "ends_at": "12:00",
        "starts_on": "2026-11-01",
        "ends_on": "2026-11-30",
        **fields,
    }


def test_a_series_is_planned_from_the_week_and_leads_back_to_it_as_it_was_narrowed(as_role, project, leader):
    group = factories.make_group(project, *(person(project, f"Osoba {number}") for number in range(11)))
    client = as_role("social_worker")
    address = f"{reverse('series_new')}?day=2026-11-03&group={group.pk}"
    opened = client.get(address).context["form"]
    assert (opened["starts_on"].value(), opened["weekdays"].value(), opened["group"].value()) == (
        TUESDAY, [2], str(group.pk),
    )  # fmt: skip
    answer = client.post(address, form(leader, group=group.pk), follow=True)
    assert answer.redirect_chain[-1][0] == f"{WEEK}?group={group.pk}"
    said = [str(message) for message in answer.context["messages"]]
    assert said == [
        "Zaplanowano 8 zajęć.",
        "11 osób na jednego prowadzącego: nie powinno ich być więcej niż 10 (art. 11 ust. 3 ustawy).",
    ]
    again = client.post(address, form(leader, group=group.pk))
    assert again.status_code == 422
    assert "Ryszard Dąbek prowadzi wtedy inne zajęcia" in again.content.decode()


def test_a_leader_sees_their_own_week_first_and_may_open_nobody_elses_register(as_role, project):
    client = as_role("instructor")
    own = factories.make_meeting(project, TUESDAY, leader=client.user)
    other = factories.make_meeting(project, TUESDAY)
    slots = [slot for column in client.get(WEEK).context["columns"] for slot in column.slots]
    assert [slot.row.pk for slot in slots] == [own.pk]
    slots = [slot for column in client.get(f"{WEEK}?leader=").context["columns"] for slot in column.slots]
    assert {(slot.row.pk, slot.href) for slot in slots} == {(own.pk, f"/meetings/{own.pk}/"), (other.pk, "")}
    assert client.get(f"/meetings/{other.pk}/").status_code == 404


def test_the_week_says_whose_hours_are_out_of_bounds_and_a_disability_only_to_who_may_know(as_role, project):
    fit = person(project, "Ćwik")
    disabled = factories.make_stay(factories.make_enrolment(project=project, sensitive={"disability": "yes"}))
    idle = person(project, "Żak")
    group = factories.make_group(project, fit, disabled)
    for day in range(2, 7):
        factories.make_meeting(project, date(2026, 11, day), hours=(8, 16), group=group)
    page = as_role("social_worker").get(WEEK)
    assert page.context["hours"] == {"short": 1, "long": 1}
    people = as_role("social_worker").get(f"{WEEK}hours/").context["people"]
    assert [(stay.pk, line.verdict, time) for stay, line, time in people] == [
        (idle.pk, "short", "0:00"), (disabled.pk, "long", "40:00"), (fit.pk, "", "40:00"),
    ]  # fmt: skip
    assert "hours" not in as_role("instructor").get(WEEK).context
    employer = Employer.objects.create(
        centre=factories.lead_of(project), name="Piekarnia", nip="5260250274", address="T"
    )
    days = {"contract_on": date(2026, 10, 1), "starts_on": date(2026, 10, 5), "ends_on": date(2026, 11, 2)}
    idle.placements.create(employer=employer, contract_number="P/1", hours=80, supervisor="Jan Piekarz", **days)
    assert as_role("social_worker").get(WEEK).context["hours"] == {"short": 0, "long": 1}
    assert "na praktyce u pracodawcy" in as_role("social_worker").get(f"{WEEK}hours/").content.decode()
    idle.placements.update(ends_on=date(2026, 11, 1))
    disabled.weekly_hours = 40  # more than 35 is agreed only by a certificate of the light degree
    disabled.save()
    assert as_role("social_worker").get(WEEK).context["hours"] == {"short": 1, "long": 0}


@pytest.mark.parametrize("meetings", [1, 3])
def test_a_week_costs_the_same_however_much_is_planned(as_role, project, meetings, django_assert_num_queries):
    for _meeting in range(meetings):
        group = factories.make_group(project, *(person(project, "Osoba") for _person in range(meetings)))
        factories.make_meeting(project, TUESDAY, group=group, hours=(8, 12))
    client = as_role("social_worker")
    with django_assert_num_queries(9):
        page = client.get(WEEK)
    assert sum(len(column.slots) for column in page.context["columns"]) == meetings


@pytest.mark.parametrize("meetings", [1, 3])
def test_a_programme_costs_the_same_however_much_is_planned(as_role, project, meetings, django_assert_num_queries):
    for _meeting in range(meetings):
        factories.make_meeting(project, TUESDAY)
    client = as_role("social_worker")
    with django_assert_num_queries(5):
        page = client.get("/timetable/2026-11/")
    assert page.context["programme"].meetings == meetings


def test_the_programme_gathers_what_repeats_and_tells_what_was_changed(as_role, project, plan, planner):
    group = factories.make_group(project, name="porządkowa")
    planned = plan(group=group, weekdays=[2, 3])
    planning.call_off_meeting(meeting=planned.meetings[0], reason="remont sali", by=planner)
    page = as_role("instructor").get("/timetable/2026-11/")
    (found,) = page.context["programme"].groups
    (line,) = found.lines
    assert (found.name, line.hours, line.numbers, line.time) == (
        "porządkowa", "8:00–12:00", "4, 10, 17, 18, 24, 25", "24:00",
    )  # fmt: skip
    text = page.content.decode()
    assert "remont sali" in text
    assert "11.11.2026" in text
    paper = as_role("instructor").get("/timetable/2026-11/programme.pdf")
    assert paper.content.startswith(b"%PDF-")


def test_a_room_and_a_kind_are_renamed_and_retired_and_no_longer_offered(project, plan, as_role):
    client, room = as_role("manager"), Room.objects.create(centre=factories.lead_of(project), name="sala 1", places=8)
    Room.objects.create(centre=room.centre, name="sala 2")
    address = f"/timetable/catalogue/room/{room.pk}/"
    taken = client.post(address, {"name": "sala 2", "places": "8", "in_use": "on"})
    assert "Taka nazwa już jest." in taken.content.decode()
    client.post(address, {"name": "pracownia", "places": "12"})
    room.refresh_from_db()
    assert (room.name, room.places, room.in_use) == ("pracownia", 12, False)
    offered = client.get("/timetable/series/new/").context["form"].fields["room"].queryset
    assert [one.name for one in offered] == ["sala 2"]
    assert client.get(f"/timetable/catalogue/hall/{room.pk}/").status_code == 404


def test_a_group_with_people_or_meetings_ahead_stays_in_use(project, leader, as_role):
    stay = factories.make_stay(factories.make_enrolment(project=project))
    group = factories.make_group(project, stay, name="kuchnia")
    client, address = as_role("manager"), f"/timetable/catalogue/group/{group.pk}/"
    with time_machine.travel("2026-11-02 12:00+01:00"):
        assert "1 osoba jest w tej grupie" in client.post(address, {"name": "kuchnia"}).content.decode()
        group.memberships.all().delete()
        meeting = factories.make_meeting(project, date(2026, 11, 3), leader=leader, group=group)
        assert "w 1 zajęciach od dziś" in client.post(address, {"name": "kuchnia"}).content.decode()
    with time_machine.travel("2026-11-04 12:00+01:00"):
        assert client.post(address, {"name": "kuchnia stara"}).status_code == 302
    meeting.refresh_from_db()
    group.refresh_from_db()
    assert (group.in_use, meeting.group.name) == (False, "kuchnia stara")
