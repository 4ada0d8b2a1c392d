"""What a partner's first page tells of the files shared with its office, and what the centre's warns of."""

from datetime import date, timedelta

import pytest
import time_machine

from accounts.models import AccessRecord
from accounts.permissions import Role
from participants import actions
from participants.models import FileShare
from reintegration.models import Employment
from tests import factories

TODAY = date(2026, 11, 23)
NOW = f"{TODAY} 08:00:00+01:00"
LAST_WEEK = "2026-11-16 09:30:00+01:00"


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(NOW, tick=False):
        yield


def panel(client, place):
    """The lines of one panel: name or case, what is said, state."""
    client.get("/participants/")  # another page opened today is no visit to this one
    shown = client.get("/").context["panels"][place]
    return [(line["text"].split()[0], line["detail"].split(" · ")[-1], line["state"]) for line in shown["lines"]]


def made(moment, project, name, sections=("stays", "attendance"), **fields):
    """A file shared with MOPR at that moment."""
    with time_machine.travel(moment, tick=False):
        file = factories.make_enrolment(project=project, person={"last_name": name})
        factories.make_stay(file, planned_end_on=date(2027, 3, 3))
        factories.share(file, factories.organisation_for(Role.MOPR, project), sections=list(sections), **fields)
    return file


def seen_last_week(client):
    with time_machine.travel(LAST_WEEK, tick=False):
        client.get("/")


def test_the_page_tells_what_changed_since_it_was_seen_on_an_earlier_day(as_role, project):
    client = as_role("mopr")
    before = "2026-11-01 08:00+01:00"
    quiet, marked, job = (made(before, project, name) for name in ("Adamska", "Bąk", "Cis"))
    told = made(before, project, "Dąb", ["outcomes"])
    seen_last_week(client)
    factories.mark(marked.stays.get(), date(2026, 11, 17))
    factories.mark(marked.stays.get(), date(2026, 11, 18), "NN")
    for file in (job, told):
        Employment.objects.create(enrolment=file, started_on=date(2026, 11, 20))
    made("2026-11-20 12:00+01:00", project, "Ęcka", ["stays"])
    assert panel(client, 0) == [
        ("Ęcka", "pobyty", "nowe"),
        ("Bąk", "oznaczono 2 dni, w tym 1 nieusprawiedliwiony", ""),
        ("Dąb", "zatrudnienie", ""),
    ]
    page = client.get("/").content.decode()
    assert "Zmiany od 16.11.2026 9:30" in page
    assert quiet.case_number in page, "in the list of shared files"


def test_what_is_new_in_the_morning_is_still_there_in_the_afternoon_and_gone_tomorrow(as_role, project):
    client = as_role("mopr")
    seen_last_week(client)
    made("2026-11-20 12:00+01:00", project, "Ęcka", ["stays"])
    for moment in (NOW, "2026-11-23 15:00+01:00"):
        with time_machine.travel(moment, tick=False):
            assert [line[0] for line in panel(client, 0)] == ["Ęcka"]
    with time_machine.travel("2026-11-24 08:00+01:00", tick=False):
        assert panel(client, 0) == []


def test_a_changed_stay_is_told_as_it_stands_now(as_role, project):
    client = as_role("mopr")
    file = made("2026-11-01 08:00+01:00", project, "Adamska")
    hidden = made("2026-11-01 08:00+01:00", project, "Bąk", ["identity", "entry", "outcomes", "attendance"])
    with time_machine.travel("2025-11-16 09:30+01:00", tick=False):  # the database's own clock is later than this
        client.get("/")
    FileShare.objects.update(created_at="2025-10-01T08:00Z", starts_on=date(2025, 1, 1))
    for changed in (file, hidden):
        changed.stays.update(ended_on=date(2026, 11, 20))
    assert ("Adamska", "koniec pobytu 20.11.2026", "") in panel(client, 0)
    assert "koniec pobytu" not in str([line for line in panel(client, 0) if line[0] == "Bąk"])


def test_a_share_that_closed_is_told_by_its_case_alone(as_role, project):
    client = as_role("mopr")
    ended = made("2026-11-01 08:00+01:00", project, "Adamska", ends_on=date(2026, 11, 18))
    revoked = made("2026-11-01 08:00+01:00", project, "Bąk")
    made("2026-10-01 08:00+02:00", project, "Cis", ends_on=date(2026, 11, 10))
    seen_last_week(client)
    by = factories.make_user("manager", project=project)
    actions.revoke_share(share=revoked.shares.get(), reason="osoba odeszła", by=by)
    assert panel(client, 0) == [
        ("Sprawa", "", "już nie udostępniona"),
        ("Sprawa", "", "już nie udostępniona"),
    ]
    page = client.get("/").content.decode()
    assert ended.case_number in page
    for hidden in ("Adamska", "Bąk", "Cis", "osoba odeszła", f"/participants/{ended.case_number}/"):
        assert hidden not in page, hidden


def test_the_shared_files_stand_with_their_ends_the_next_first(as_role, project):
    before = "2026-11-01 08:00+01:00"
    made(before, project, "Adamska", ends_on=TODAY + timedelta(days=15))
    made(before, project, "Bąk", ends_on=TODAY + timedelta(days=14))
    made(before, project, "Cis", ends_on=TODAY)
    assert panel(as_role("mopr"), 1) == [
        ("Cis", "pobyty, obecność", "kończy się dzisiaj"),
        ("Bąk", "pobyty, obecność", "kończy się za 14 dni"),
        ("Adamska", "pobyty, obecność", "do 08.12.2026"),
    ]
    assert panel(as_role("pup"), 1) == []


def test_an_office_finds_those_first_who_wait_for_its_paper(as_role, project):
    mopr, pup = (factories.organisation_for(role, project) for role in (Role.MOPR, Role.PUP))
    number = {}
    for name, state, since, office in [
        ("Bąk", "opinion_pending", date(2026, 11, 20), mopr),
        ("Adamska", "opinion_pending", date(2026, 11, 9), mopr),
        ("Cis", "interviewed", date(2026, 11, 10), mopr),
        ("Dąb", "application", date(2026, 11, 12), pup),
    ]:
        candidacy = factories.make_candidacy(project, state, since=since, person={"last_name": name})
        candidacy.offices.create(organisation=office)
        number[name] = f"nr {candidacy.pk}"
    assert panel(as_role("mopr"), 0) == [
        ("Adamska", f"{number['Adamska']}, od 09.11.2026", "Wpisz opinię"),
        ("Bąk", f"{number['Bąk']}, od 20.11.2026", "Wpisz opinię"),
    ]
    assert panel(as_role("pup"), 0) == [("Dąb", f"{number['Dąb']}, od 12.11.2026", "Wpisz skierowanie")]


def test_the_page_writes_nothing_but_its_record(as_role, project):
    client = as_role("pup")
    client.get("/")
    assert [(record.action, record.subject) for record in AccessRecord.objects.all()] == [("list", "home")]


@pytest.mark.parametrize("people", [1, 3])
def test_the_partners_page_costs_the_same_however_many_are_shared(as_role, project, people, django_assert_num_queries):
    client = as_role("mopr")
    sections = ["identity", "entry", "stays", "attendance", "outcomes"]
    files = [made("2026-11-01 08:00+01:00", project, f"Osoba{n}", sections) for n in range(people)]
    seen_last_week(client)
    for file in files:
        factories.mark(file.stays.get(), date(2026, 11, 17))
        Employment.objects.create(enrolment=file, started_on=date(2026, 11, 20))
    # account, roles, project, record, last visit, shares, stays, marks, outcomes with entries, ended, candidates, claim
    # periods
    with django_assert_num_queries(13):
        page = client.get("/")
    assert len(page.context["panels"][0]["lines"]) == people


@pytest.mark.parametrize(("role", "warned"), [("social_worker", True), ("coordinator", True), ("instructor", False)])
def test_who_shares_is_warned_two_weeks_before_the_end_their_own_first(as_role, project, role, warned):
    client = as_role(role)
    before = "2026-11-01 08:00+01:00"
    made(before, project, "Adamska", ends_on=TODAY + timedelta(days=3))
    made(before, project, "Bąk", ends_on=TODAY + timedelta(days=14), created_by=client.user)
    made(before, project, "Cis", ends_on=TODAY + timedelta(days=15))
    panels = client.get("/").context["panels"]
    titles = [shown["title"] for shown in panels]
    assert ("Udostępnienia, które kończą się w ciągu dwóch tygodni" in titles) == warned
    if warned:
        assert [line[0] for line in panel(client, -1)] == ["Bąk", "Adamska"]
