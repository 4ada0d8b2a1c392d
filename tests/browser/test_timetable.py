"""A week walked through: planned at a desk, recorded on a phone, closed, its journal fetched."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cis_portal.lib.workdays import is_working_day
from reintegration.models import ActivityKind, Meeting, MeetingPresence
from tests import factories

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_week_is_planned_at_a_desk_and_recorded_on_a_phone(window, project):
    today = timezone.localdate()
    day = next(day for day in (today - timedelta(days=back) for back in range(9)) if is_working_day(day))
    people = [
        factories.make_stay(factories.make_enrolment(project=project, person={"last_name": name}))
        for name in ("Ćwik", "Żak")
    ]
    group = factories.make_group(project, *people, name="porządkowa")
    leader = factories.make_user("instructor", project=project, first_name="Ryszard", last_name="Dąbek")

    desk = window()
    desk.sign_in(factories.make_user("social_worker", project=project).email)
    desk.open("/timetable/")
    desk.send(".empty a.btn.main")
    desk.page.select_option("[name=kind]", str(ActivityKind.objects.get(code="parents").pk))
    desk.page.select_option("[name=group]", str(group.pk))
    desk.page.select_option("[name=leader]", str(leader.pk))
    for number in range(1, 8):
        desk.page.set_checked(f"[name=weekdays][value='{number}']", number == day.isoweekday())
    for name, value in {"starts_at": "08:00", "ends_at": "10:00", "starts_on": str(day), "ends_on": str(day)}.items():
        desk.page.fill(f"[name={name}]", value)
    desk.send("form.series-form .btn.main")
    assert desk.page.locator(".slot").count() == 1
    assert desk.violations() == []
    desk.picture("timetable")

    phone = window(width=390)
    phone.sign_in(leader.email)
    phone.open("/")
    phone.send("main a:has-text('Szkoła Rodzica')")
    for stay, button in zip(people, ("yes", "no"), strict=True):
        phone.page.locator(f"#{button}-{stay.pk}").tap()
        phone.page.wait_for_selector(f"#{button}-{stay.pk}[aria-pressed=true]")
        assert "zapisano" in phone.page.locator(f"#row-{stay.pk} .said").inner_text()
    phone.page.fill("[name=topic]", "Budżet domowy")
    phone.page.fill("[name=minutes]", "110")
    phone.picture("meeting")
    assert phone.sideways_scroll() <= 0
    assert phone.violations() == []
    phone.send("button[name=close]")
    meeting = Meeting.objects.get()
    assert (meeting.state, meeting.topic, meeting.minutes) == ("closed", "Budżet domowy", 110)
    assert dict(MeetingPresence.objects.values_list("stay", "present")) == {people[0].pk: True, people[1].pk: False}

    desk.open(f"/timetable/journal/?group={group.pk}&first={day}&last={today}")
    address = desk.page.locator(".actions a.btn.main").get_attribute("href")
    paper = desk.page.request.get(desk.address + address)
    assert paper.body().startswith(b"%PDF-")
    assert desk.said == []
    assert phone.said == []
