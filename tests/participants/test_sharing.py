"""Sharing a file with MOPR and PUP: what opens, until when, and how it closes."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client

from accounts.models import AccessRecord
from accounts.permissions import Role
from grants.models import SettingKey
from participants import actions
from participants.actions.sharing import (
    EndsInThePast,
    EndsTooLate,
    NotAPartner,
    SectionClosed,
    SharedMeanwhile,
    ShareOver,
    StartsInThePast,
)
from participants.models import FileSection, FileShare, ShareState
from participants.sections import sections_a_share_can_open
from participants.sharing_rules import PRESETS
from tests import factories

TODAY = date(2026, 11, 23)
SECTIONS = [FileSection.STAYS, FileSection.ATTENDANCE]


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(f"{TODAY} 08:00:00+01:00", tick=False):
        yield


@pytest.fixture
def file(project):
    file = factories.make_enrolment(project=project, person={"last_name": "Ćma", "first_name": "Jan"})
    factories.make_stay(file, participation_starts_on=date(2026, 4, 3), planned_end_on=date(2027, 3, 3))
    return file


@pytest.fixture
def mopr(project):
    return factories.organisation_for(Role.MOPR, project)


@pytest.fixture
def worker(project):
    return factories.make_user("social_worker", project=project)


def share(file, organisation, worker, **fields):
    given = {
        "sections": SECTIONS,
        "purpose": "uzgodnienie programu",
        "legal_basis": "art. 12 ust. 4",
        "starts_on": TODAY,
        "ends_on": date(2027, 4, 2),
        "seen": [],
        **fields,
    }
    return actions.share_file(enrolment=file, organisation=organisation, by=worker, **given)


def form(file, organisation, **fields):
    address = f"/participants/{file.case_number}/sharing/with/{organisation.pk}/"
    sent = {
        "sections": ["stays", "attendance"],
        "purpose": "uzgodnienie programu",
        "legal_basis": "art. 12 ust. 4",
        "starts_on": "2026-11-23",
        "ends_on": "2027-04-02",
        "seen": "",
        **fields,
    }
    return address, sent


def answers(client: Client, file, *parts: str) -> list[int]:
    return [client.get(f"/participants/{file.case_number}/{part}").status_code for part in parts]


def test_a_worker_shares_and_the_partner_sees_exactly_that(as_role, file, mopr):
    worker, partner = as_role("social_worker"), as_role("mopr")
    assert answers(partner, file, "", "attendance/", "outcomes/") == [404, 404, 404]
    answer = worker.post(*form(file, mopr))
    assert answer.headers["Location"] == f"/participants/{file.case_number}/sharing/"
    made = FileShare.objects.get()
    assert (made.created_by, made.sections, made.starts_on, made.ends_on) == (
        worker.user,
        ["stays", "attendance"],
        TODAY,
        date(2027, 4, 2),
    )
    assert answers(partner, file, "", "attendance/", "outcomes/") == [200, 200, 404]
    page = partner.get(f"/participants/{file.case_number}/").content.decode()
    assert "uczestniczy" in page
    for hidden in (file.entry.phone, file.participant.masked_identifier, "Dane wejściowe"):
        assert hidden not in page, hidden
    assert as_role("pup").get(f"/participants/{file.case_number}/").status_code == 404


# What each section alone opens to MOPR: words on the file's page, and whether the two panels and the number answer.
OPENED = {
    FileSection.IDENTITY: ("14.05.1985", [404, 404, 200]),
    FileSection.ENTRY: ("Toruń, Toruń", [404, 404, 404]),
    FileSection.STAYS: ("03.03.2027", [404, 404, 404]),
    FileSection.ATTENDANCE: ("Karty miesi", [200, 404, 404]),
    FileSection.OUTCOMES: ("Wszystkie efekty", [404, 200, 404]),
}


@pytest.mark.parametrize("section", OPENED)
def test_each_section_is_closed_unless_it_is_shared(as_role, file, mopr, section):
    factories.share(file, mopr, sections=[section])
    partner = as_role("mopr")
    page = partner.get(f"/participants/{file.case_number}/").content.decode()
    for other, (words, _answers) in OPENED.items():
        assert (words in page) == (other == section), other
    identifier = partner.post(f"/participants/{file.case_number}/identifier/").status_code
    assert [*answers(partner, file, "attendance/", "outcomes/"), identifier] == OPENED[section][1]


def test_a_share_ends_by_itself_at_midnight_in_warsaw(as_role, file, mopr):
    factories.share(file, mopr, starts_on=TODAY, ends_on=date(2026, 12, 31))
    for moment, status in (("2026-12-31 23:59:59+01:00", 200), ("2027-01-01 00:00:00+01:00", 404)):
        with time_machine.travel(moment, tick=False):
            partner = as_role("mopr")
            assert partner.get(f"/participants/{file.case_number}/").status_code == status, moment
            assert len(partner.get("/participants/").context["page"]) == (1 if status == 200 else 0)


def test_a_planned_share_opens_on_its_first_day(as_role, file, mopr, worker):
    share(file, mopr, worker, starts_on=TODAY + timedelta(days=1))
    assert answers(as_role("mopr"), file, "") == [404]
    with time_machine.travel("2026-11-24 00:00:00+01:00", tick=False):
        assert answers(as_role("mopr"), file, "") == [200]


def test_a_revoked_share_is_closed_with_the_next_click_and_keeps_who_when_and_why(as_role, file, mopr, worker):
    made = share(file, mopr, worker)
    partner, manager = as_role("mopr"), as_role("manager")
    assert answers(partner, file, "", "sharing/") == [200, 200]
    address = f"/participants/{file.case_number}/sharing/{made.pk}/revoke/"
    assert manager.post(address, {"reason": ""}).status_code == 422
    assert answers(partner, file, "") == [200]
    manager.post(address, {"reason": "osoba zrezygnowała"})
    assert answers(partner, file, "", "sharing/", "attendance/") == [404, 404, 404]
    made.refresh_from_db()
    assert (made.revoked_by, made.revoke_reason) == (manager.user, "osoba zrezygnowała")
    page = manager.get(f"/participants/{file.case_number}/sharing/").content.decode()
    assert "osoba zrezygnowała" in page
    assert actions.revoke_share(share=made, reason="jeszcze raz", by=worker).revoke_reason == "osoba zrezygnowała"


def test_a_share_is_prolonged_and_history_keeps_the_former_end(as_role, file, mopr, worker):
    made = share(file, mopr, worker, ends_on=date(2026, 12, 1))
    sent = {"ends_on": "2027-02-28", "seen": "2026-12-01"}
    as_role("coordinator").post(f"/participants/{file.case_number}/sharing/{made.pk}/end/", sent)
    made.refresh_from_db()
    assert made.ends_on == date(2027, 2, 28)
    assert [row.ends_on for row in made.history.all()] == [date(2026, 12, 1)]


@pytest.mark.parametrize(
    ("ends_on", "seen", "refusal"),
    [
        (date(2026, 11, 22), date(2027, 4, 2), EndsInThePast),
        (date(2028, 1, 31), date(2027, 4, 2), EndsTooLate),
        (date(2027, 5, 1), date(2027, 1, 1), SharedMeanwhile),
    ],
)
def test_an_end_is_not_changed_to_the_past_beyond_the_project_or_over_somebody_elses_change(
    file, mopr, worker, ends_on, seen, refusal
):
    made = share(file, mopr, worker)
    with pytest.raises(refusal):
        actions.change_share_end(share=made, ends_on=ends_on, seen=seen, by=worker)
    made.refresh_from_db()
    assert made.ends_on == date(2027, 4, 2)
    assert actions.change_share_end(share=made, ends_on=TODAY, seen=date(2027, 4, 2), by=worker).ends_on == TODAY


def test_the_last_day_of_all_is_the_projects_end_and_its_tail(file, mopr, worker):
    made = share(file, mopr, worker)
    latest = date(2028, 1, 30)
    changed = actions.change_share_end(share=made, ends_on=latest, seen=made.ends_on, by=worker)
    assert changed.ends_on == latest
    with pytest.raises(EndsTooLate) as refused:
        share(file, mopr, worker, ends_on=latest + timedelta(days=1), seen=[made.pk])
    assert refused.value.last == latest


def test_a_share_that_is_over_is_never_revived(file, mopr, worker):
    made = share(file, mopr, worker, ends_on=TODAY)
    with time_machine.travel("2026-11-24 08:00+01:00", tick=False):
        with pytest.raises(ShareOver):
            actions.change_share_end(share=made, ends_on=date(2027, 1, 1), seen=TODAY, by=worker)
        with pytest.raises(ShareOver):
            actions.revoke_share(share=made, reason="za późno", by=worker)


def test_a_new_share_replaces_the_one_before_from_its_first_day(file, mopr, worker):
    with time_machine.travel("2026-10-01 08:00+02:00", tick=False):
        former = share(file, mopr, worker, starts_on=date(2026, 10, 1))
    made = share(file, mopr, worker, sections=[FileSection.OUTCOMES], seen=[former.pk])
    former.refresh_from_db()
    assert (former.ends_on, former.state_on(TODAY), made.state_on(TODAY)) == (
        TODAY - timedelta(days=1),
        ShareState.ENDED,
        ShareState.OPEN,
    )
    again = share(file, mopr, worker, sections=[FileSection.STAYS], seen=[made.pk])
    made.refresh_from_db()
    assert (made.revoke_reason, again.state_on(TODAY)) == ("zastąpione nowym udostępnieniem", ShareState.OPEN)


def test_the_same_share_sent_twice_is_shared_once_and_another_meanwhile_is_told(file, mopr, worker, project):
    first = share(file, mopr, worker)
    assert share(file, mopr, worker).pk == first.pk
    with pytest.raises(SharedMeanwhile):
        share(file, mopr, factories.make_user("manager", project=project), purpose="inny cel")
    assert FileShare.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_who_share_at_once_make_one_share(project, together):
    file, mopr = factories.make_enrolment(project=project), factories.organisation_for(Role.MOPR, project)
    people = [factories.make_user("social_worker", project=project) for _ in range(2)]
    deeds = [lambda by=by, n=n: share(file, mopr, by, purpose=f"cel {n}") for n, by in enumerate(people)]
    made = together(*deeds, refusals=SharedMeanwhile)
    assert sorted(type(one).__name__ for one in made) == ["FileShare", "SharedMeanwhile"]
    assert FileShare.objects.filter(enrolment=file).count() == 1


def test_the_database_keeps_one_share_of_a_file_with_an_organisation_on_a_day(file, mopr):
    factories.share(file, mopr, starts_on=TODAY, ends_on=date(2026, 12, 31))
    with pytest.raises(IntegrityError, match="an_organisation_has_one_share_of_a_file_on_a_day"), transaction.atomic():
        factories.share(file, mopr, starts_on=date(2026, 12, 31), ends_on=date(2027, 1, 31))
    factories.share(file, mopr, starts_on=date(2027, 1, 1), ends_on=date(2027, 1, 31))


@pytest.mark.parametrize(
    ("fields", "refusal"),
    [
        ({"sections": [FileSection.SENSITIVE]}, SectionClosed),
        ({"starts_on": TODAY - timedelta(days=1)}, StartsInThePast),
    ],
)
def test_a_share_opens_no_section_beyond_the_role_and_no_day_before_today(file, mopr, worker, fields, refusal):
    with pytest.raises(refusal):
        share(file, mopr, worker, **fields)


def test_only_mopr_and_pup_of_the_project_are_shared_with(as_role, file, worker, project):
    centre = factories.lead_of(project)
    with pytest.raises(NotAPartner):
        share(file, centre, worker)
    assert as_role("manager").get(form(file, centre)[0]).status_code == 404


def test_the_form_offers_what_the_partners_role_opens_and_says_what_it_does_not(as_role, file, mopr):
    page = as_role("social_worker").get(form(file, mopr)[0])
    offered = [value for value, _label in page.context["form"].fields["sections"].choices]
    assert offered == ["identity", "entry", "stays", "plan", "attendance", "activities", "outcomes"]
    assert "nie pozwala na to rola partnera: zdrowie, pochodzenie i mieszkanie" in page.content.decode()


def test_the_end_is_suggested_from_the_stay_and_the_projects_tail(as_role, file, mopr, project):
    client = as_role("social_worker")
    address = form(file, mopr)[0]
    assert client.get(address).context["form"]["ends_on"].value() == date(2027, 4, 2)  # 03.03.2027 and 30 days
    project.settings.create(key=SettingKey.SHARE_TAIL_DAYS, valid_from=TODAY, value="7", source="decyzja")
    assert client.get(address).context["form"]["ends_on"].value() == date(2027, 3, 10)
    project.settings.filter(key=SettingKey.SHARE_TAIL_DAYS).delete()
    assert client.get(address).context["form"]["ends_on"].value() == date(2027, 4, 2)


@pytest.mark.parametrize("kind", PRESETS)
def test_a_usual_reason_fills_the_form_with_what_the_partner_may_have(as_role, file, project, kind):
    partner = factories.organisation_for(Role(kind), project)
    client = as_role("social_worker")
    for preset in PRESETS[kind]:
        form_shown = client.get(form(file, partner)[0], {"preset": preset.code}).context["form"]
        assert form_shown["purpose"].value() == preset.purpose
        assert set(preset.sections) <= {section.value for section in sections_a_share_can_open(partner)}
        sent = {"sections": preset.sections, "purpose": preset.purpose, "legal_basis": preset.legal_basis}
        sent["seen"] = ",".join(str(pk) for pk in FileShare.objects.not_over(TODAY).values_list("pk", flat=True))
        assert client.post(*form(file, partner, **sent)).status_code == 302
    assert client.get(form(file, partner)[0], {"preset": "<b>"}).context["form"]["purpose"].value() is None


def test_words_of_health_and_numbers_in_the_purpose_are_asked_about_once(as_role, file, mopr):
    client = as_role("social_worker")
    address, sent = form(file, mopr, purpose="po terapii uzależnień, 44051401359")
    refused = client.post(address, sent)
    assert refused.status_code == 422
    assert len(refused.context["form"].errors["purpose"]) == 2
    assert 'name="keep_words"' in refused.content.decode()
    assert not FileShare.objects.exists()
    assert client.post(address, {**sent, "keep_words": "on"}).status_code == 302


@pytest.mark.parametrize(
    "spoilt",
    [
        {"sections": []},
        {"sections": ["sensitive"]},
        {"sections": ["everything"]},
        {"purpose": " "},
        {"legal_basis": ""},
        {"ends_on": ""},
        {"ends_on": "2026-11-22"},
        {"starts_on": "2026-11-20"},
        {"ends_on": "2099-12-31"},
        {"seen": "12,99999999999999999999,x"},
    ],
)
def test_a_form_without_what_a_share_needs_is_told_and_shares_nothing(as_role, file, mopr, spoilt):
    assert as_role("social_worker").post(*form(file, mopr, **spoilt)).status_code == 422
    assert not FileShare.objects.exists()


def test_the_page_shows_what_is_open_planned_ended_and_revoked(as_role, file, mopr, worker, project):
    pup = factories.organisation_for(Role.PUP, project)
    factories.share(file, pup, starts_on=date(2026, 1, 1), ends_on=date(2026, 6, 30))
    factories.share(file, pup, starts_on=date(2027, 1, 1), ends_on=date(2027, 1, 31))
    planned = list(FileShare.objects.not_over(TODAY).values_list("pk", flat=True))
    mistaken = share(file, pup, worker, ends_on=TODAY, seen=planned)
    actions.revoke_share(share=mistaken, reason="pomyłka", by=worker)
    factories.share(file, mopr, starts_on=date(2026, 1, 1), ends_on=TODAY + timedelta(days=14))
    page = as_role("instructor").get(f"/participants/{file.case_number}/sharing/").context["page"]
    told = [
        [(line.share.organisation.kind, str(line.state.value), line.days_left) for line in lines]
        for lines in (page.open, page.planned, page.over)
    ]
    assert told == [
        [("mopr", "open", 14)],
        [("pup", "planned", None)],
        [("pup", "revoked", None), ("pup", "ended", None)],
    ]


def test_an_instructor_sees_who_sees_the_file_and_shares_nothing(as_role, file, mopr):
    client = as_role("instructor")
    page = client.get(f"/participants/{file.case_number}/sharing/").content.decode()
    assert "sharing/with/" not in page
    assert client.get(form(file, mopr)[0]).status_code == 403
    assert client.post(*form(file, mopr)).status_code == 403


def test_a_partner_reads_its_own_share_and_no_other(as_role, file, mopr, project):
    factories.share(file, mopr, purpose="cel MOPR")
    factories.share(file, factories.organisation_for(Role.PUP, project), purpose="cel PUP")
    page = as_role("mopr").get(f"/participants/{file.case_number}/sharing/").content.decode()
    assert "cel MOPR" in page
    assert "cel PUP" not in page
    assert "PUP Toruń" not in page


@pytest.mark.parametrize("shares", [1, 3])
def test_the_page_and_the_panel_cost_the_same_however_many_shares_they_show(
    as_role, file, mopr, shares, django_assert_num_queries
):
    for month in range(1, shares + 1):
        factories.share(file, mopr, starts_on=date(2027, month, 1), ends_on=date(2027, month, 28))
    client = as_role("manager")
    with django_assert_num_queries(8):  # account, roles, file, stays, record, shares, partners, project
        page = client.get(f"/participants/{file.case_number}/sharing/")
    assert len(page.context["page"].planned) == shares
    with django_assert_num_queries(5):  # account, roles, file, record, shares
        client.get(f"/participants/{file.case_number}/sharing/", headers={"HX-Request": "true"})
    assert AccessRecord.objects.filter(action="section", subject="sharing", enrolment_id=file.pk).count() == 2
