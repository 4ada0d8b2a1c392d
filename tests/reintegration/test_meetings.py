"""The register and the journal of a meeting: who marks whom, what is refused, when it closes, what is told of hours."""

from datetime import date

import pytest
import time_machine

from participants.models import FileSection
from reintegration.actions import meetings as actions
from reintegration.models import Meeting, MeetingPresence
from tests import factories

TUESDAY = date(2026, 11, 3)
PANEL = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel("2026-11-03 13:00:00+01:00", tick=False):
        yield


@pytest.fixture
def leader(as_role):
    return as_role("instructor", first_name="Ryszard", last_name="Dąbek")


@pytest.fixture
def people(project):
    names = ("Ćwik", "Dudek", "Żak")
    return [
        factories.make_stay(factories.make_enrolment(project=project, person={"last_name": name})) for name in names
    ]


@pytest.fixture
def meeting(project, leader, people):
    """Ćwik and Dudek of its group, today from eight to twelve; Żak belongs to nothing."""
    group = factories.make_group(project, *people[:2], name="porządkowa")
    return factories.make_meeting(project, TUESDAY, leader=leader.user, group=group)


def marks():
    return dict(MeetingPresence.objects.values_list("stay__participant__last_name", "present"))


def row(page, stay):
    return next(row for row in page.context["rows"] if row.stay == stay)


def test_nobody_is_marked_before_somebody_marks_them(leader, meeting):
    page = leader.get(f"/meetings/{meeting.pk}/")
    assert [(str(row.stay.participant), row.present) for row in page.context["rows"]] == [
        ("Ćwik Żaneta", None), ("Dudek Żaneta", None),
    ]  # fmt: skip
    assert (page.context["journal"]["minutes"].value(), page.context["journal"]["topic"].value()) == (240, "")
    assert page.context["unmarked"] == 2


def test_a_mark_is_saved_and_said_in_its_row(leader, meeting, people):
    address = f"/meetings/{meeting.pk}/people/{people[0].pk}/"
    fragment = leader.post(address, {"present": "yes", "expected_version": 0}, headers=PANEL)
    assert "zapisano 13:00 · Ryszard Dąbek" in fragment.content.decode()
    assert 'hx-swap-oob="true"' in fragment.content.decode()
    assert "<html" not in fragment.content.decode()
    plain = leader.post(address, {"present": "no", "expected_version": 1})
    assert plain.headers["Location"] == f"/meetings/{meeting.pk}/#row-{people[0].pk}"
    assert marks() == {"Ćwik": False}


def test_a_stale_mark_is_refused_with_both_versions(leader, meeting, people):
    address = f"/meetings/{meeting.pk}/people/{people[0].pk}/"
    leader.post(address, {"present": "yes", "expected_version": 0})
    leader.post(address, {"present": "no", "expected_version": 1})
    refused = leader.post(address, {"present": "yes", "expected_version": 1})
    assert refused.status_code == 422
    stale = row(refused, people[0])
    assert (stale.yours, stale.other.present, stale.other.version) == (True, False, 2)
    assert 'name="present" value="yes">Zostaw moją' in refused.content.decode()
    assert marks() == {"Ćwik": False}
    assert leader.post(address, {"present": "no", "expected_version": 1}).status_code == 302  # it says that already


def test_the_rest_present_marks_those_it_counted_and_leaves_the_others(leader, meeting, people):
    leader.post(f"/meetings/{meeting.pk}/people/{people[0].pk}/", {"present": "no", "expected_version": 0})
    leader.post(f"/meetings/{meeting.pk}/people/rest/", {"stay": [people[0].pk, people[1].pk]})
    assert marks() == {"Ćwik": False, "Dudek": True}
    assert leader.post(f"/meetings/{meeting.pk}/people/rest/", {"stay": [people[2].pk]}).status_code == 422


def journal(**fields):
    return {"topic": "BHP", "minutes": "180", "notes": "", "expected_version": 1, **fields}


def test_a_meeting_closes_once_everybody_is_marked_and_the_journal_says_what_and_how_long(leader, meeting, people):
    address = f"/meetings/{meeting.pk}/journal/"
    refused = leader.post(address, journal(close=""))
    assert "2 osoby nie mają oznaczenia: najpierw oznacz wszystkich." in refused.content.decode()
    for stay in people[:2]:
        leader.post(f"/meetings/{meeting.pk}/people/{stay.pk}/", {"present": "yes", "expected_version": 0})
    refused = leader.post(address, journal(topic="", expected_version=2, close=""))
    assert "Najpierw wpisz temat" in refused.content.decode()
    assert leader.post(address, journal(close="", expected_version=Meeting.objects.get().version)).status_code == 302
    meeting.refresh_from_db()
    assert (meeting.state, meeting.topic, meeting.minutes, meeting.closed_by) == ("closed", "BHP", 180, leader.user)
    late = leader.post(f"/meetings/{meeting.pk}/people/{people[0].pk}/", {"present": "no", "expected_version": 1})
    assert "Te zajęcia są zamknięte" in late.content.decode()
    leader.post(f"/meetings/{meeting.pk}/reopen/", {"reason": "pomyłka na liście"})
    leader.post(f"/meetings/{meeting.pk}/people/{people[0].pk}/", {"present": "no", "expected_version": 1})
    assert marks() == {"Ćwik": False, "Dudek": True}


def test_a_journal_that_somebody_else_wrote_is_refused_with_both_versions(leader, meeting, as_role):
    other = as_role("manager")
    other.post(f"/meetings/{meeting.pk}/journal/", journal(topic="Higiena pracy"))
    refused = leader.post(f"/meetings/{meeting.pk}/journal/", journal(topic="Pierwsza pomoc"))
    text = refused.content.decode()
    assert refused.status_code == 422
    assert "Higiena pracy" in text
    assert "Pierwsza pomoc" in text
    assert Meeting.objects.get().topic == "Higiena pracy"


def test_a_person_is_added_for_the_day_unmarked_and_taken_off_again(leader, meeting, people):
    address = f"/meetings/{meeting.pk}/people/add/"
    offered = leader.get(address).context["form"].fields["stay"].queryset
    assert list(offered) == [people[2]]
    leader.post(address, {"stay": people[2].pk})
    assert marks() == {"Żak": None}
    leader.post(f"/meetings/{meeting.pk}/people/{people[2].pk}/off/")
    assert marks() == {}


def test_a_person_who_is_elsewhere_then_is_not_added(project, leader, meeting, people):
    group = factories.make_group(project, people[2], name="kuchnia")
    factories.make_meeting(project, TUESDAY, group=group, hours=(11, 13))
    refused = leader.post(f"/meetings/{meeting.pk}/people/add/", {"stay": people[2].pk})
    assert "03.11.2026, 11:00–13:00, Szkoła Rodzica (kuchnia): Żak Żaneta." in refused.content.decode()
    assert marks() == {}


def test_nobody_is_marked_before_the_day(project, leader, people):
    meeting = factories.make_meeting(project, date(2026, 11, 4), group=factories.make_group(project, people[0]))
    with pytest.raises(actions.MeetingStillToCome):
        actions.mark_presence(meeting=meeting, stay=people[0], present=True, expected_version=0, by=leader.user)


def test_where_meeting_and_day_disagree_both_are_shown_and_neither_is_changed(leader, meeting, people):
    day = factories.mark(people[0], TUESDAY, "NN")
    factories.mark(people[1], TUESDAY, "O")
    leader.post(f"/meetings/{meeting.pk}/people/rest/", {"stay": [stay.pk for stay in people[:2]]})
    page = leader.get(f"/meetings/{meeting.pk}/")
    assert [row.differs for row in page.context["rows"]] == [True, False]
    assert "dzień mówi: NN" in page.content.decode()
    day.refresh_from_db()
    assert (day.code, marks()["Ćwik"]) == ("NN", True)


def test_the_file_tells_hours_by_kind_and_month_and_each_meeting(project, leader, meeting, people, as_role):
    MeetingPresence.objects.create(meeting=meeting, stay=people[0], present=True)
    factories.close_meeting(meeting, minutes=90)
    factories.mark(people[0], TUESDAY, "L4")
    address = f"/participants/{people[0].enrolment.case_number}/activities/"
    page = as_role("social_worker").get(address)
    assert page.context["kinds"] == [("Szkoła Rodzica", ["1:30"], "1:30")]
    assert [(day, differs) for _presence, day, differs in page.context["presences"]] == [("L4", True)]
    mopr = as_role("mopr")
    share = factories.share(people[0].enrolment, mopr.user.organisation, sections=[FileSection.ATTENDANCE])
    assert mopr.get(address).status_code == 404
    share.sections = [FileSection.ACTIVITIES]
    share.save()
    seen = mopr.get(address)
    assert [(day, differs) for _presence, day, differs in seen.context["presences"]] == [("", False)]


@pytest.mark.parametrize("meetings", [1, 3])
def test_the_panel_of_activities_costs_the_same_however_many_meetings(
    project, people, as_role, meetings, django_assert_num_queries
):
    for hour in range(meetings):
        made = factories.make_meeting(project, TUESDAY, hours=(8 + hour, 9 + hour))
        MeetingPresence.objects.create(meeting=made, stay=people[0], present=True)
    client = as_role("social_worker")
    with django_assert_num_queries(6):  # account, roles, file, record, presences, days at employers
        answer = client.get(f"/participants/{people[0].enrolment.case_number}/activities/", headers=PANEL)
    assert answer.context is None or "<html" not in answer.content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_a_meeting_costs_the_same_however_many_people_it_has(project, leader, people, count, django_assert_num_queries):
    meeting = factories.make_meeting(
        project, TUESDAY, leader=leader.user, group=factories.make_group(project, *people[:count])
    )
    with django_assert_num_queries(8):  # account, roles, meeting, record, projects, belonging, people, marks
        page = leader.get(f"/meetings/{meeting.pk}/")
    assert len(page.context["rows"]) == count
    address = f"/meetings/{meeting.pk}/people/{people[0].pk}/"
    with django_assert_num_queries(10):  # two of them bound the action's transaction
        leader.post(address, {"present": "yes", "expected_version": 0}, headers=PANEL)


@pytest.mark.parametrize("count", [1, 3])
def test_a_journal_costs_the_same_however_many_meetings_it_tells(
    project, leader, people, count, django_assert_num_queries
):
    for hour in range(count):
        made = factories.make_meeting(project, TUESDAY, leader=leader.user, hours=(8 + hour, 9 + hour))
        MeetingPresence.objects.create(meeting=made, stay=people[hour], present=True)
    with django_assert_num_queries(10):
        page = leader.get("/timetable/journal/")
    assert len(page.context["journal"].entries) == count


def test_the_journal_tells_topics_presence_and_hours_and_prints(project, leader, meeting, people, as_role):
    for stay, present in zip(people, (True, False, True), strict=True):
        MeetingPresence.objects.create(meeting=meeting, stay=stay, present=present)
    factories.close_meeting(meeting, minutes=90)
    factories.make_meeting(project, TUESDAY)  # another leader's
    address = f"/timetable/journal/?first=2026-11-01&last=2026-11-30&group={meeting.group_id}"
    told = leader.get(address).context["journal"]
    (entry,) = told.entries
    assert (entry.present, entry.marked, entry.absent, told.time) == (2, 3, ["Dudek Żaneta"], "1:30")
    assert [(person.name, person.attended, person.of, person.time) for person in told.people] == [
        ("Ćwik Żaneta", 1, 1, "1:30"), ("Dudek Żaneta", 0, 1, "0:00"), ("Żak Żaneta", 1, 1, "1:30"),
    ]  # fmt: skip
    assert len(leader.get("/timetable/journal/").context["journal"].entries) == 1
    assert len(as_role("manager").get("/timetable/journal/").context["journal"].entries) == 2
    paper = leader.get(address.replace("journal/?", "journal/journal.pdf?"))
    assert paper.content.startswith(b"%PDF-")
    wrong = leader.get("/timetable/journal/?first=2026-11-30&last=2026-11-01")
    assert wrong.context["journal"] is None
