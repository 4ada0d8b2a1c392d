"""Absences on their pages: what waits, entering, explaining, deciding; in words, and to whom."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from accounts.models import AccessRecord
from cis_portal.lib.periods import Period
from participants.models import ContactNote
from reintegration import actions
from reintegration.absences_waiting import to_explain, uncertified_people, waiting_requests
from reintegration.models import Absence, DayMark, FreeDaysRequest
from tests import factories

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 16)  # a Monday


@pytest.fixture(autouse=True)
def on_the_day():
    with time_machine.travel(f"{TODAY}T09:00:00+01:00", tick=False):
        yield


@pytest.fixture
def stay(project):
    file = factories.make_enrolment(project=project, started_on=date(2026, 9, 1))
    return factories.make_stay(file, participation_starts_on=date(2026, 10, 2), planned_end_on=date(2027, 9, 1))


def codes(stay) -> dict[date, str]:
    return dict(DayMark.objects.filter(stay=stay).order_by("day").values_list("day", "code"))


def test_a_certificate_is_entered_and_its_page_says_what_became_of_each_day(as_role, stay, project):
    factories.mark(stay, date(2026, 11, 12), "O")
    factories.close_month(project, date(2026, 10, 1))
    client = as_role("social_worker")
    typed = {"starts_on": "2026-10-31", "ends_on": "2026-11-13", "number": "ZUS ZLA 1"}
    typed["starts_on"] = "2026-10-30"
    answer = client.post(reverse("absence_sick", args=[stay.pk]), typed, follow=True)
    text = answer.content.decode()
    assert "Zapisano: 12 dni wpisanych, 2 zgłoszone jako korekty, 1 pozostawiony bez zmian" in text
    assert text.count("wpisany z tego dokumentu") == 12
    assert text.count("miesiąc zamknięty: korekta czeka na decyzję") == 2
    assert text.count("oznaczono obecność, więc pozostawiono") == 1
    assert codes(stay)[date(2026, 11, 12)] == "O"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"ends_on": "2026-11-01"}, "Ostatni dzień jest wcześniejszy niż pierwszy."),
        ({"ends_on": "2028-11-01"}, "To więcej niż 270 dni: sprawdź lata."),
        ({"number": ""}, "Podaj numer zwolnienia albo dzień wystawienia."),
        ({"starts_on": "2026-11-01", "ends_on": "2026-11-04"},
         "Inny wpis tego rodzaju obejmuje już 04.11.2026–05.11.2026: zmień tamten."),
        ({"starts_on": "2026-08-03", "ends_on": "2026-08-04"}, "Żaden z tych dni nie jest dniem pobytu"),
    ],
)  # fmt: skip
def test_what_cannot_be_entered_is_said_in_words(as_role, stay, typed, said):
    client = as_role("instructor")
    period = Period(date(2026, 11, 4), date(2026, 11, 5))
    actions.enter_absence(stay=stay, kind="L4", period=period, number="1", by=client.user)
    body = {"starts_on": "2026-11-10", "ends_on": "2026-11-11", "number": "ZUS ZLA 1"} | typed
    answer = client.post(reverse("absence_sick", args=[stay.pk]), body)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert Absence.objects.count() == 1


def test_a_question_mark_becomes_an_excused_day_with_its_ground(as_role, stay):
    day = date(2026, 11, 3)
    factories.mark(stay, day, "?")
    client = as_role("social_worker")
    page = client.get(reverse("absences")).content.decode()
    address = reverse("absence_explain", args=[stay.pk, day])
    assert address in page
    assert "ponad 7 dni" in page
    body = {"code": "NU", "ground": "summons", "number": "II K 7/26", "expected_version": 1}
    refused = client.post(address, {**body, "ground": ""})
    assert "Wybierz przyczynę usprawiedliwienia." in refused.content.decode()
    stale = client.post(address, {**body, "expected_version": 0})
    assert "Ktoś w międzyczasie zmienił oznaczenie" in stale.content.decode()
    silent = client.post(address, {"code": "?", "expected_version": 1}).content.decode()
    assert "Podaj, do kogo dzwoniono." in silent
    call = {"with_whom": "matka", "said": "wezwanie do sądu, przyniesie pismo", "called_on": "2026-11-16"}
    client.post(address, {**call, "code": "?", "expected_version": 1})
    assert codes(stay) == {day: "?"}
    assert "matka" in client.get(address).content.decode()
    done = client.post(address, body, follow=True).content.decode()
    assert "1 dzień wpisany" in done
    note = ContactNote.objects.get()
    assert (note.with_whom, note.text) == ("matka", "Nieobecność 03.11.2026: wezwanie do sądu, przyniesie pismo")
    assert address not in done
    assert codes(stay) == {day: "NU"}
    assert Absence.objects.get().document.number == "II K 7/26"


def test_an_unexcused_day_of_a_closed_month_is_proposed_as_excused(as_role, stay, project):
    day = date(2026, 10, 5)
    factories.mark(stay, day, "NN")
    factories.close_month(project, date(2026, 10, 1))
    body = {"code": "NU", "ground": "care", "expected_version": 1}
    answer = as_role("social_worker").post(reverse("absence_explain", args=[stay.pk, day]), body, follow=True)
    assert "1 zgłoszony jako korekta" in answer.content.decode()
    assert codes(stay) == {day: "NN"}


def test_sick_days_without_a_certificate_lead_to_its_form_with_the_days_filled_in(as_role, stay):
    for day in (9, 10, 13):
        factories.mark(stay, date(2026, 11, day), "L4")
    client = as_role("instructor")
    address = f"{reverse('absence_sick', args=[stay.pk])}?from=2026-11-09&until=2026-11-10"
    page = client.get(reverse("absences")).content.decode()
    assert address.replace("&", "&amp;") in page
    assert "9.11–10.11, 13.11</small>" in page
    form = client.get(address).content.decode()
    assert 'value="2026-11-09"' in form
    assert 'value="2026-11-10"' in form


def test_free_days_are_asked_for_decided_by_the_manager_alone_and_named_above_the_right(as_role, stay):
    worker, manager = as_role("social_worker"), as_role("manager")
    address = reverse("absence_free_days", args=[stay.pk])
    asked = {"starts_on": "2026-11-23", "ends_on": "2026-11-27", "requested_on": "2026-11-16"}
    worker.post(address, asked)
    over = worker.post(address, {**asked, "starts_on": "2026-11-30", "ends_on": "2026-12-01"}).content.decode()
    assert "To 2 dni zajęć. Z 6 dni wolnych oznaczono 0, a wnioski obejmują kolejne 5, więc zostaje 1" in over
    request = FreeDaysRequest.objects.get()
    decide = reverse("absence_free_days_decide", args=[request.pk])
    assert worker.post(decide, {"grant": "yes"}).status_code == 403
    assert "Podaj powód odmowy." in manager.post(decide, {"grant": "no"}).content.decode()
    assert "udzielone" in manager.post(decide, {"grant": "yes"}, follow=True).content.decode()
    assert list(codes(stay).values()) == ["DW"] * 5
    page = worker.get(reverse("participant_absences", args=[stay.enrolment.case_number])).content.decode()
    assert "Wymiar 6 · oznaczone 5 · we wnioskach 0 · zostaje 1" in page


def test_the_list_finds_people_and_records_that_it_was_searched(as_role, stay, project):
    client = as_role("instructor")
    page = client.get(reverse("absences"), {"q": "łąkow"}).content.decode()
    assert reverse("absence_free_days", args=[stay.pk]) in page
    record = AccessRecord.objects.latest("id")
    assert (record.subject, record.details) == ("absences", {"q": True})


def test_a_request_that_waits_says_its_class_days_and_what_is_left_after_all_that_wait(as_role, stay, project):
    factories.mark(stay, date(2026, 11, 3), "DW")
    client = as_role("social_worker")
    for first, last in ((27, 30), (20, 20)):  # Friday to Monday, and the Friday before
        period = Period(date(2026, 11, first), date(2026, 11, last))
        actions.request_free_days(stay=stay, period=period, requested_on=TODAY, by=client.user)
    lines = waiting_requests(client.user, project)
    assert [(line.request.starts_on.day, line.days, line.left) for line in lines] == [(20, 1, 2), (27, 2, 2)]
    page = client.get(reverse("absences")).content.decode()
    assert '27.11.2026–30.11.2026 <small class="muted">2 dni zajęć, zostanie: 2</small>' in page


def test_a_long_list_says_its_first_lines_and_how_many_there_are(as_role, project, monkeypatch):
    monkeypatch.setattr("reintegration.absences_waiting.SHOWN", 2)
    for name in ("Wilk", "Łąk", "Lis"):
        one = factories.make_stay(factories.make_enrolment(project=project, person={"last_name": name}))
        for day in (4, 5):
            factories.mark(one, date(2026, 11, day), "L4")
        factories.mark(one, date(2026, 11, 3), "?")
    client = as_role("instructor")
    missing, explain = uncertified_people(client.user, project), to_explain(client.user, project)
    assert [line.stay.participant.last_name for line in missing.lines] == ["Lis", "Łąk"]
    assert [line.days for line in missing.lines] == [(date(2026, 11, 4), date(2026, 11, 5))] * 2
    assert [line.stay.participant.last_name for line in explain.lines] == ["Lis", "Łąk"]
    assert (missing.all, explain.all) == (3, 3)
    page = client.get(reverse("absences")).content.decode()
    assert "z 3 osób" in page
    assert "Wilk" not in page


@pytest.mark.parametrize("people", [1, 3])
def test_the_list_costs_the_same_however_much_waits(as_role, project, people, django_assert_num_queries):
    client = as_role("instructor")
    day = date(2026, 11, 24)
    for number in range(people):
        file = factories.make_enrolment(project=project, person={"last_name": f"Nowak{number}"})
        one = factories.make_stay(file, participation_starts_on=date(2026, 10, 2), planned_end_on=date(2027, 9, 1))
        factories.mark(one, date(2026, 11, 3), "?")
        factories.mark(one, date(2026, 11, 4), "L4")
        actions.request_free_days(stay=one, period=Period(day, day), requested_on=TODAY, by=client.user)
    with django_assert_num_queries(10):
        client.get(reverse("absences"))
