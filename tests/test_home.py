"""My day."""

from datetime import date

import pytest
import time_machine

from accounts.models import AccessRecord
from accounts.permissions import Role
from participants.actions import create_task
from reintegration.actions import propose_correction
from reintegration.models import DayMark, Employment, GroupMembership, WorkGroup
from tests import factories

REGISTERS = "Dzisiejsza lista obecności"
MY_PEOPLE = "Co się zmieniło u moich uczestników"


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel("2026-11-23 08:00:00+01:00", tick=False):
        yield


def lines(client):
    return [
        (line["text"].split()[0], line["state"], line["detail"])
        for panel in client.get("/").context["panels"]
        if panel["title"] != REGISTERS and not panel["title"].startswith(MY_PEOPLE)
        for line in panel["lines"]
    ]


@pytest.fixture
def ending(project):
    """Adamska ended without a decision, Bąk ends today, Cis in thirty days, Dąb in thirty-one, Ęcka has left."""
    ends = {
        "Adamska": date(2026, 11, 1),
        "Bąk": date(2026, 11, 23),
        "Cis": date(2026, 12, 23),
        "Dąb": date(2026, 12, 24),
    }
    for name, planned in ends.items():
        days = {
            "trial_ends_on": date(2026, 4, 2),
            "participation_starts_on": date(2026, 4, 3),
            "planned_end_on": planned,
        }
        factories.make_stay(factories.make_enrolment(project=project, person={"last_name": name}), **days)
    left = factories.make_enrolment(project=project, person={"last_name": "Ęcka"}, ended_on=date(2026, 11, 1))
    factories.make_stay(left, ended_on=date(2026, 11, 1))


def test_a_stay_that_ends_soon_or_without_a_decision_stands_on_the_first_page(as_role, ending):
    assert lines(as_role("social_worker")) == [
        ("Adamska", "22 dni po terminie", "Przedłuż albo zakończ"),
        ("Bąk", "dzisiaj", "Przedłuż albo zakończ"),
        ("Ęcka", "29.11.2026", "Zbierz dowód sytuacji"),
        ("Cis", "23.12.2026", "Przedłuż albo zakończ"),
        ("Dąb", "24.12.2026", "Przedłuż albo zakończ"),
    ]
    assert AccessRecord.objects.get().subject == "home"


@pytest.mark.parametrize(
    ("now", "role", "said"),
    [
        (
            "2026-11-23 07:00+01:00",
            "instructor",
            [("gastronomiczna", "Oznaczono 1 z 2"), ("bez grupy", "Oznaczono 1 z 1")],
        ),
        ("2026-11-23 07:00+01:00", "specialist", None),
        ("2026-11-22 07:00+01:00", "instructor", None),  # a Sunday
    ],
)
def test_todays_registers_stand_first_with_how_many_are_marked(as_role, project, now, role, said):
    group = WorkGroup.objects.create(centre=factories.lead_of(project), name="gastronomiczna")
    stays = [factories.make_stay(factories.make_enrolment(project=project)) for _person in range(3)]
    for stay in stays[:2]:
        GroupMembership.objects.create(stay=stay, group=group, starts_on=stay.trial_starts_on)
    for stay in stays[1:]:
        factories.mark(stay, date(2026, 11, 23))
    with time_machine.travel(now, tick=False):
        panel = as_role(role).get("/").context["panels"][0]
    shown = [(line["text"], line["state"]) for line in panel["lines"]] if panel["title"] == REGISTERS else None
    assert shown == said
    if said:
        assert panel["lines"][0]["url"] == f"/attendance/2026-11-23/?group={group.pk}"


@pytest.mark.parametrize("people", [1, 3])
def test_an_instructors_page_costs_the_same_however_many_there_are(as_role, project, people, django_assert_num_queries):
    client = as_role("instructor")
    for _person in range(people):
        factories.mark(factories.make_stay(factories.make_enrolment(project=project)), date(2026, 11, 12), "?")
    client.get("/")
    # account, roles, project, record, groups, meetings, tasks, goals, unexplained, radar with settings, people
    with django_assert_num_queries(13):
        client.get("/")


@pytest.mark.parametrize("people", [1, 3])
@pytest.mark.parametrize(("role", "queries"), [("manager", 24), ("coordinator", 22), ("settlement", 20)])
def test_who_leads_and_who_pays_find_as_many_queries_however_much_waits(
    as_role, project, role, queries, people, django_assert_num_queries
):
    client, proposer = as_role(role), factories.make_user("instructor", project=project)
    for number in range(people):
        file = factories.make_enrolment(project=project)
        stay = factories.make_stay(
            file, participation_starts_on=date(2026, 4, 3), planned_end_on=date(2026, 12, 8),
            benefit_applied_on=date(2026, 4, 3),
        )  # fmt: skip
        factories.share(file, factories.organisation_for(Role.MOPR, project), ends_on=date(2026, 11, 30))
        factories.mark(stay, date(2026, 10, 12), "NN")
        factories.mark(stay, date(2026, 11, 12), "?")
        factories.make_meeting(project, date(2026, 11, 2 + number), leader=client.user)
        create_task(
            project=project, enrolment=file, text="a", due_on=date(2026, 11, 23), assignee=client.user, by=proposer
        )
    factories.close_month(project, date(2026, 10, 1))
    for mark in DayMark.objects.filter(code="NN").select_related("stay"):
        propose_correction(stay=mark.stay, day=mark.day, code="L4", reason="po terminie", by=proposer)
    client.get("/")
    # five of them are about people of one's own: whose task one has, the last visit, what changed in three
    with django_assert_num_queries(queries):
        shown = client.get("/").context["panels"]
    assert sum(len(panel["lines"]) for panel in shown) > people


def test_an_absence_without_a_reason_for_more_than_a_week_stands_there_with_the_way_to_its_day(as_role, project):
    stay = factories.make_stay(factories.make_enrolment(project=project, person={"last_name": "Żak"}))
    for day, code in ((12, "?"), (13, "?"), (16, "?"), (6, "NN")):
        factories.mark(stay, date(2026, 11, day), code)
    page = as_role("instructor").get("/")
    panel = page.context["panels"][2]
    assert [(line["text"], line["detail"]) for line in panel["lines"]] == [
        (str(stay.participant), "12.11.2026"),
        (str(stay.participant), "13.11.2026"),
    ]
    assert panel["lines"][0]["url"] == f"/absences/stays/{stay.pk}/2026-11-12/"
    assert "Nieobecności niewyjaśnione od ponad 7 dni" in page.content.decode()
    others = as_role("specialist").get("/").context["panels"]
    assert not [panel for panel in others if panel["title"].startswith("Nieobecności")]


def test_a_proposal_waits_there_for_those_who_decide_and_did_not_make_it(as_role, project):
    stay = factories.make_stay(factories.make_enrolment(project=project), planned_end_on=date(2027, 2, 1))
    factories.mark(stay, date(2026, 10, 12), "NN")
    factories.close_month(project, date(2026, 10, 1))
    manager, title = as_role("manager"), "Korekty zamkniętych miesięcy"
    assert title not in manager.get("/").content.decode()
    proposer = factories.make_user("instructor", project=project)
    propose_correction(stay=stay, day=date(2026, 10, 12), code="L4", reason="L4 po terminie", by=proposer)
    panel = next(panel for panel in manager.get("/").context["panels"] if panel["title"] == title)
    assert [(line["text"], line["url"]) for line in panel["lines"]] == [("1 propozycja", "/attendance/corrections/")]
    assert title not in as_role("instructor").get("/").content.decode()


@pytest.mark.parametrize("role", ["mopr", "pup"])
def test_a_partner_sees_nobody_there_without_a_share(as_role, ending, role):
    assert lines(as_role(role)) == []


@pytest.mark.parametrize("role", ["auditor", "administrator"])
def test_others_see_nobody_there_and_leave_no_record(as_role, ending, role):
    assert lines(as_role(role)) == []
    assert not AccessRecord.objects.exists()


def test_an_auditor_finds_the_control_that_is_open_and_no_other(as_role, project, ending):
    auditor = as_role("auditor")
    for day, until in ((23, "K/1"), (22, "K/0")):
        file = factories.make_enrolment(project=project)
        factories.open_to_control(
            file, organisation=auditor.user.organisation, control=until, ends_on=date(2026, 11, day)
        )
    assert lines(auditor) == [("K/1", "do 23.11.2026", "kontrola na miejscu")]
    assert auditor.get(auditor.get("/").context["panels"][0]["lines"][0]["url"]).status_code == 200


@pytest.mark.parametrize(
    ("role", "rooms"),
    [
        (
            "coordinator",
            [
                "/attendance/",
                "/timetable/",
                "/counselling/",
                "/tasks/",
                "/recruitment/",
                "/participants/",
                "/documents/",
                "/benefits/",
                "/courses/",
                "/placements/",
                "/indicators/",
                "/data-quality/",
                "/reports/",
                "/rehearsal/",
                "/audits/",
                "/import/",
            ],
        ),
        (
            "social_worker",
            [
                "/attendance/",
                "/timetable/",
                "/counselling/",
                "/tasks/",
                "/recruitment/",
                "/participants/",
                "/documents/",
                "/courses/",
                "/placements/",
                "/data-quality/",
                "/rehearsal/",
            ],
        ),
        ("pup", ["/recruitment/", "/participants/", "/referrals/", "/benefits/refunds/", "/indicators/", "/reports/"]),
        ("administrator", ["/settings/people/"]),
    ],
)
def test_the_ways_onward_are_those_of_the_role(as_role, role, rooms):
    assert [card["url"] for card in as_role(role).get("/").context["cards"]] == rooms


def test_who_leads_finds_todays_meetings_and_those_not_closed_each_with_its_register(as_role, project):
    client = as_role("specialist")
    group = factories.make_group(project, name="kuchnia")
    today = factories.make_meeting(project, date(2026, 11, 23), leader=client.user, group=group)
    late = factories.make_meeting(project, date(2026, 11, 20), leader=client.user)
    factories.close_meeting(factories.make_meeting(project, date(2026, 11, 19), leader=client.user))
    factories.make_meeting(project, date(2026, 11, 23))  # somebody else's
    panels = {panel["title"]: panel["lines"] for panel in client.get("/").context["panels"]}
    (line,) = panels["Moje zajęcia dzisiaj"]
    assert (line["text"], line["url"], line["detail"]) == (
        "8:00–12:00 Szkoła Rodzica", f"/meetings/{today.pk}/", "kuchnia",
    )  # fmt: skip
    (line,) = panels["Moje zajęcia z poprzednich dni, niezamknięte"]
    assert (line["url"], line["detail"]) == (f"/meetings/{late.pk}/", "20.11.2026")


def test_eight_meetings_that_are_not_closed_stand_there_the_oldest_first_and_all_of_today(as_role, project):
    client = as_role("specialist")
    for day in (*range(2, 7), *range(9, 13)):
        factories.make_meeting(project, date(2026, 11, day), leader=client.user)
    for first in (12, 8):
        factories.make_meeting(project, date(2026, 11, 23), hours=(first, first + 2), leader=client.user)
    panels = {panel["title"]: panel["lines"] for panel in client.get("/").context["panels"]}
    assert [line["text"][:5] for line in panels["Moje zajęcia dzisiaj"]] == ["8:00–", "12:00"]
    past = [line["detail"][:2] for line in panels["Moje zajęcia z poprzednich dni, niezamknięte"]]
    assert past == ["02", "03", "04", "05", "06", "09", "10", "11"]


def news(client):
    """The first page's lines about the reader's own people: surname and what changed; None without the panel."""
    for panel in client.get("/").context["panels"]:
        if panel["title"].startswith(MY_PEOPLE):
            return [(line["text"].split()[0], line["detail"].split(" · ")[-1]) for line in panel["lines"]]
    return None


@pytest.fixture
def people(project):
    """Three whose stays began long ago, of whom Adamska is in a group."""
    with time_machine.travel("2026-10-01 08:00+02:00", tick=False):
        stays = [
            factories.make_stay(
                factories.make_enrolment(project=project, person={"last_name": name}), planned_end_on=date(2027, 2, 1)
            )
            for name in ("Adamska", "Bąk", "Cis")
        ]
        factories.make_group(project, stays[0], name="porządkowa")
    return stays


def test_a_centres_only_social_worker_is_told_what_others_changed_with_its_people(as_role, project, people):
    worker = as_role("social_worker")
    with time_machine.travel("2026-11-16 09:30+01:00", tick=False):
        worker.get("/")
    for stay, code, by in ((0, "NN", None), (1, "O", None), (2, "L4", worker.user)):
        DayMark.objects.create(stay=people[stay], day=date(2026, 11, 20), code=code, marked_by=by)
    factories.mark(people[1], date(2026, 3, 20), "NN")  # brought in now, long gone
    Employment.objects.create(enrolment=people[1].enrolment, started_on=date(2026, 11, 20))
    assert news(worker) == [("Adamska", "1 dzień nieobecności, w tym 1 nieusprawiedliwiony"), ("Bąk", "zatrudnienie")]
    assert "Co się zmieniło u moich uczestników od 16.11.2026 9:30" in worker.get("/").content.decode()


def test_others_are_told_of_those_alone_whom_they_lead_counsel_or_have_a_task_about(as_role, project, people):
    for stay in people:
        factories.mark(stay, date(2026, 11, 20), "NN")
    told = [("Adamska", "1 dzień nieobecności, w tym 1 nieusprawiedliwiony")]
    for role in ("instructor", "specialist", "manager"):
        assert news(as_role(role)) is None
    instructor, manager = as_role("instructor"), as_role("manager")
    group = people[0].memberships.get().group
    factories.make_meeting(project, date(2026, 11, 23), leader=instructor.user, group=group)
    create_task(
        project=project, enrolment=people[2].enrolment, text="zadzwoń", due_on=date(2026, 11, 30),
        assignee=manager.user, by=manager.user,
    )  # fmt: skip
    assert news(instructor) == told
    assert news(manager) == [("Cis", told[0][1])]


@pytest.mark.parametrize("count", [1, 3])
def test_the_news_of_ones_people_cost_the_same_however_many(as_role, people, count, django_assert_num_queries):
    worker = as_role("social_worker")
    for stay in people[count:]:
        stay.delete()
    for stay in people[:count]:
        factories.mark(stay, date(2026, 11, 20), "NN")
    worker.get("/")
    # what an instructor's takes, deadlines' more, then: who else works here, the last visit, three of what changed
    with django_assert_num_queries(22):
        worker.get("/")
