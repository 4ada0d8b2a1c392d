"""Claim periods: the schedule, preparing, submitting, sent back, accepted for good, corrected in the next."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from cis_portal.lib.periods import Period
from grants.models import ClaimPeriod
from grants.schedule import quarterly
from reintegration.models import Employment, MeetingPresence
from reporting import actions
from reporting.claims.asking import contribution_panel
from reporting.claims.draft import draft_of, problems_of
from reporting.claims.work import KindOfWork, Task, work_of
from reporting.documents import content
from reporting.models import Claim, ClaimCorrection, ClaimState, PartnerContribution, Report
from tests import factories
from tests.reporting.test_changes import QUARTER, employed, freeze

NEXT = Period(date(2026, 10, 1), date(2026, 12, 31))
WORDS = {"social": "Szkoła Rodzica.", "vocational": "Praktyki."}


@pytest.fixture(autouse=True)
def today(time_machine):
    time_machine.move_to("2027-01-11 10:00+01:00")


@pytest.fixture
def third(project) -> ClaimPeriod:
    return project.claim_periods.select_related("project").get(starts_on=QUARTER.starts_on)


@pytest.fixture
def fourth(project) -> ClaimPeriod:
    return project.claim_periods.select_related("project").get(starts_on=NEXT.starts_on)


def submitted(period: ClaimPeriod, by) -> Claim:
    claim = actions.claim_of(period)
    actions.write_claim(period=period, words=WORDS, version=claim.version, by=by)
    return actions.submit_claim(period=period, by=by)


def test_the_schedule_is_quarterly_and_due_by_the_tenth_working_day_the_last_within_thirty_days():
    found = list(quarterly(Period(date(2025, 1, 1), date(2027, 12, 31))))
    assert [one.number for one in found] == list(range(1, 13))
    assert (found[4].period, found[4].due_on) == (Period(date(2026, 1, 1), date(2026, 3, 31)), date(2026, 4, 15))
    assert (found[-1].period.ends_on, found[-1].due_on) == (date(2027, 12, 31), date(2028, 1, 30))
    assert [one.period for one in quarterly(Period(date(2026, 2, 15), date(2026, 5, 10)))] == [
        Period(date(2026, 2, 15), date(2026, 3, 31)), Period(date(2026, 4, 1), date(2026, 5, 10)),
    ]  # fmt: skip


def test_the_draft_tells_meetings_hours_groups_and_people_of_a_task():
    kind = KindOfWork("Szkoła Rodzica", "group", meetings=4, minutes=750, groups={1}, people={1, 2, 3})
    assert draft_of(Task("social", [kind]), QUARTER).splitlines() == [
        "W okresie 01.07.2026–30.09.2026 przeprowadzono:",
        "– Szkoła Rodzica: 4 spotkania, 12,5 godz., 1 grupa, 3 osoby;",
        "Razem: grupowo 4 (12,5 godz.), indywidualnie 0 (0 godz.); osoby: 3.",
    ]


def test_nothing_is_submitted_without_its_figures_and_words(project, third, coordinator):
    with pytest.raises(actions.NotReady) as refusal:
        actions.submit_claim(period=third, by=coordinator)
    assert refusal.value.lacks == ["report", "social", "vocational"]


def test_two_who_write_at_once_do_not_lose_each_other_s_words(third, coordinator, project):
    actions.write_claim(period=third, words={"social": "pierwsza"}, version=0, by=coordinator)
    with pytest.raises(actions.StaleClaim) as stale:
        actions.write_claim(period=third, words={"social": "druga"}, version=0, by=coordinator)
    assert stale.value.claim.social == "pierwsza"


def test_a_claim_goes_out_comes_back_and_goes_out_again_with_other_figures(project, third, coordinator, time_machine):
    job = employed(project)
    first = freeze(project)
    submitted(third, coordinator)
    with pytest.raises(actions.PeriodClaimed):
        actions.count_anew(report=first, by=coordinator)
    with pytest.raises(actions.WithAuthority):
        actions.write_claim(period=third, words=WORDS, version=1, by=coordinator)
    actions.return_claim(period=third, reason="Błąd we wskaźniku R1", on=date(2027, 1, 11), by=coordinator)
    Employment.objects.filter(pk=job.pk).delete()
    second = actions.count_anew(report=first, by=coordinator, start=False)
    assert (second.issue, Report.objects.count()) == (2, 2)
    assert actions.count_anew(report=first, by=coordinator, start=False) == second
    Report.objects.filter(pk=second.pk).update(state="ready", snapshot={"indicators": []}, digest="d" * 64)
    claim = submitted(third, coordinator)
    assert (claim.state, claim.report_id) == (ClaimState.SUBMITTED, second.pk)
    assert list(claim.steps.order_by("id").values_list("state", "report", "reason")) == [
        ("submitted", first.pk, ""), ("returned", first.pk, "Błąd we wskaźniku R1"), ("submitted", second.pk, ""),
    ]  # fmt: skip


def test_what_changes_after_the_acceptance_is_a_numbered_correction_in_the_next_claim(
    project, third, fourth, coordinator, time_machine
):
    job, kept = employed(project), employed(project)
    freeze(project)
    submitted(third, coordinator)
    actions.accept_claim(period=third, on=date(2027, 1, 11), by=coordinator)
    Employment.objects.filter(pk=job.pk).delete()
    late = employed(project).enrolment
    Employment.objects.filter(enrolment=kept.enrolment).update(started_on=date(2026, 9, 1))
    freeze(project, NEXT)
    claim = submitted(fourth, coordinator)
    told = ClaimCorrection.objects.filter(claim=claim).order_by("number")
    assert [row.number for row in told] == list(range(1, len(told) + 1))
    r1 = {row.enrolment_id: row.effect for row in told if row.indicator == "R1"}
    assert r1 == {job.enrolment_id: -1, late.pk: 1, kept.enrolment_id: 0}
    assert {row.enrolment_id: row.effect for row in told if row.indicator == "P1"} == {late.pk: 1}


@pytest.mark.parametrize(
    "change",
    [
        lambda claim: Claim.objects.filter(pk=claim.pk).update(state="open"),
        lambda claim: Claim.objects.filter(pk=claim.pk).update(problems="inne"),
        lambda claim: Claim.objects.filter(pk=claim.pk).delete(),
        lambda claim: ClaimCorrection.objects.filter(claim=claim).delete(),
        lambda claim: claim.steps.all().delete(),
        lambda claim: PartnerContribution.objects.update(activities="inne"),
        lambda claim: PartnerContribution.objects.all().delete(),
        lambda claim: Report.objects.create(
            project=claim.period.project, starts_on=QUARTER.starts_on, ends_on=QUARTER.ends_on, issue=2
        ),
    ],
)
def test_the_database_lets_nothing_of_an_accepted_claim_change(project, third, coordinator, change):
    file = factories.make_enrolment(project=project)
    freeze(project)
    mopr = factories.make_user("mopr", project=project)
    actions.contribute(period=third, organisation=mopr.organisation, by=mopr, activities="Praca socjalna")
    actions.write_claim(period=third, words=WORDS, version=0, by=coordinator)
    ClaimCorrection.objects.create(claim=actions.claim_of(third), number=1, indicator="P1", enrolment=file, effect=1)
    Claim.objects.filter(period=third).update(state="submitted", report=Report.objects.get())
    actions.accept_claim(period=third, on=date(2027, 1, 11), by=coordinator)
    claim = Claim.objects.select_related("period__project").get()
    with pytest.raises(DatabaseError), transaction.atomic():
        change(claim)


def test_a_submitted_claim_keeps_its_words_in_the_database_too(project, third, coordinator):
    freeze(project)
    claim = submitted(third, coordinator)
    with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
        Claim.objects.filter(pk=claim.pk).update(social="inne")


def test_a_partner_tells_what_it_did_for_its_own_organisation_alone(as_role, project, third):
    mopr, pup = as_role("mopr"), as_role("pup")
    address = f"/reports/claims/{third.pk}/contribution/"
    assert mopr.post(address, {"activities": "PESEL 85051400017", "hours": "12,5"}).status_code == 400
    mopr.post(address, {"activities": "Praca socjalna", "people": "4", "hours": "12,5", "problems": ""})
    given = PartnerContribution.objects.get()
    assert (given.organisation, given.hours, given.people) == (mopr.user.organisation, Decimal("12.5"), 4)
    assert "Praca socjalna" in mopr.get(f"/reports/claims/{third.pk}/").content.decode()
    assert "Praca socjalna" not in pup.get(f"/reports/claims/{third.pk}/").content.decode()
    assert "Praca socjalna" in as_role("coordinator").get(f"/reports/claims/{third.pk}/").content.decode()


def test_the_page_prepares_the_period_with_its_checks_and_a_draft(as_role, project, third):
    employed(project)
    client, report = as_role("coordinator"), freeze(project)
    page = client.get(f"/reports/claims/{third.pk}/").content.decode()
    assert "Liczby w raporcie są takie jak dzisiaj." in page
    assert "Dla tego zadania w portalu nie ma zamkniętej listy zajęć z okresu 01.07.2026–30.09.2026." in page
    assert "MOPR Toruń nie podał jeszcze, co zrobił." in page
    Employment.objects.all().delete()
    page = client.get(f"/reports/claims/{third.pk}/").content.decode()
    assert "Od zamrożenia raportu zmieniły się 2 liczby" in page
    assert f'href="/reports/{report.pk}/now/"' in page
    assert client.get("/reports/claims/").content.decode().count("rozliczono poza portalem") == 7


def test_who_may_prepare_a_claim(as_role, third):
    for role, status in {"coordinator": 302, "manager": 302, "settlement": 403, "mopr": 403, "auditor": 403}.items():
        assert as_role(role).post(f"/reports/claims/{third.pk}/submit/").status_code == status
    assert as_role("coordinator").get(f"/reports/claims/{third.pk}/contribution/").status_code == 403


def test_the_work_of_a_period_counts_closed_registers_alone(project):
    stay = factories.make_stay(factories.make_enrolment(project=project))
    for day in (date(2026, 7, 2), date(2026, 7, 9), date(2026, 10, 1)):
        meeting = factories.make_meeting(project, day)
        MeetingPresence.objects.create(meeting=meeting, stay=stay, present=True)
        if day.day != 9:
            factories.close_meeting(meeting, minutes=90)
    social, vocational = work_of(project, QUARTER)
    (kind,) = social.kinds + vocational.kinds
    assert (kind.meetings, kind.hours, kind.people) == (1, Decimal("1.5"), {stay.enrolment_id})


@pytest.fixture
def whole(project) -> None:
    """A portal that was there from the project's first day: no claim was settled outside it."""
    type(project).objects.filter(pk=project.pk).update(portal_from=project.starts_on)


def changed(project, client, **fields):
    """The answer to the schedule's form with these fields, the others as they are."""
    form = client.get("/reports/claims/schedule/").context["form"]
    sent = {name: form[name].value() or "" for name in form.fields}
    return client.post("/reports/claims/schedule/", {**sent, **fields})


def schedule(project) -> list[tuple[int, date, date, date]]:
    return list(project.claim_periods.order_by("number").values_list("number", "starts_on", "ends_on", "due_on"))


def test_the_schedule_is_changed_as_the_authority_agrees_it(as_role, project, whole):
    client, before = as_role("coordinator"), schedule(project)
    # The first quarter is cut in two, the fourth is joined to the fifth, one claim is due later.
    answer = changed(
        project, client, ends_on_12="2025-01-31", due_on_12="2025-02-14", ends_on_3="", due_on_4="2026-04-30"
    )
    assert (answer.status_code, answer.url) == (302, "/reports/claims/")
    after = schedule(project)
    assert after[:2] == [
        (1, date(2025, 1, 1), date(2025, 1, 31), date(2025, 2, 14)), (2, date(2025, 2, 1), *before[0][2:]),
    ]  # fmt: skip
    assert after[4] == (5, date(2025, 10, 1), date(2026, 3, 31), date(2026, 4, 30))
    assert [row[1:] for row in after[5:]] == [row[1:] for row in before[5:]]
    assert [row[0] for row in after] == list(range(1, 13))


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"ends_on_11": ""}, "Ostatni okres kończy się z projektem."),
        ({"ends_on_12": "2025-03-31", "due_on_12": "2025-04-14"}, "Dwa okresy kończą się tego samego dnia"),
        ({"due_on_0": "2025-03-31"}, "Wniosek składa się po zakończeniu okresu."),
        ({"due_on_0": ""}, "Podaj dzień, do którego składa się wniosek."),
        ({"ends_on_11": "2028-12-31", "due_on_11": "2029-01-31"}, "Ostatni okres kończy się z projektem."),
    ],
)
def test_a_schedule_with_a_gap_is_refused_and_nothing_changes(as_role, project, whole, fields, said):
    before, answer = schedule(project), changed(project, as_role("coordinator"), **fields)
    assert (answer.status_code, said in answer.content.decode()) == (400, True)
    assert schedule(project) == before


def test_a_period_whose_claim_was_begun_keeps_its_days_and_one_told_to_the_authority_everything(
    as_role, project, third, fourth, coordinator
):
    freeze(project)
    submitted(third, coordinator)
    actions.write_claim(period=fourth, words=WORDS, version=0, by=coordinator)
    form = as_role("coordinator").get("/reports/claims/schedule/").context["form"]
    assert [period.number for period in form.told] == list(range(1, 8))
    assert [row.is_kept for row in form.rows()][:2] == [True, False]
    # What the form would not send is refused by the action too: the row is left out, or its period cut otherwise.
    for period in (third, fourth):
        left = [one for one in quarterly(Period(project.starts_on, project.ends_on)) if one.period != period.period]
        with pytest.raises(actions.PeriodBegun) as refusal:
            actions.change_schedule(project=project, periods=left)
        assert refusal.value.period == period
    changed(project, as_role("coordinator"), due_on_0="2027-01-29")
    fourth.refresh_from_db()
    assert fourth.due_on == date(2027, 1, 29)


def test_the_draft_of_problems_names_figures_behind_their_plan_and_what_partners_told(project):
    snapshot = freeze(project).snapshot
    lines = [line for line in content.lines(snapshot, project=True) if line.code in ("P1", "R1")]
    assert problems_of(lines, [("MOPR Toruń", "Mało kandydatów.")], QUARTER).splitlines() == [
        "– P1 Osoby objęte wsparciem: 0, plan na 30.09.2026: 42;",
        "– R1 Podjęcie zatrudnienia: 0, plan na 30.09.2026: 7;",
        "– MOPR Toruń: Mało kandydatów.",
    ]


def test_periods_settled_before_the_portal_came_stay_as_they_are(as_role, project):
    form = as_role("coordinator").get("/reports/claims/schedule/").context["form"]
    assert [period.number for period in form.told] == list(range(1, 8))
    changed(project, as_role("coordinator"), due_on_0="2027-01-29")
    assert [row[0] for row in schedule(project) if row[3] == date(2027, 1, 29)] == [8]


def test_a_partner_is_asked_on_its_first_page_until_it_told_or_the_claim_is_with_the_authority(
    as_role, project, fourth, coordinator, django_assert_num_queries
):
    pup, day = as_role("pup"), date(2027, 1, 11)
    with django_assert_num_queries(3):  # roles, periods, partners
        (panel,) = contribution_panel(pup.user, project, day)
    assert [(line["text"], line["url"]) for line in panel["lines"]] == [
        ("01.10.2026–31.12.2026", f"/reports/claims/{fourth.pk}/contribution/")
    ]
    assert panel["title"] in pup.get("/").content.decode()
    assert contribution_panel(pup.user, project, date(2026, 12, 31)) == []  # not over yet; those before are settled
    assert contribution_panel(coordinator, project, day) == []
    actions.contribute(period=fourth, organisation=pup.user.organisation, by=pup.user, activities="Refundacje.")
    assert contribution_panel(pup.user, project, day) == []
    freeze(project, NEXT)
    submitted(fourth, coordinator)
    assert contribution_panel(as_role("mopr").user, project, day) == []


def test_days_at_employers_count_by_the_journals_of_their_placements(project):
    stay = factories.make_stay(factories.make_enrolment(project=project))
    for day, hours in ((date(2026, 8, 3), "6.5"), (date(2026, 8, 4), "7.25"), (date(2026, 10, 1), "8")):
        factories.make_practice(stay, day, hours)
    (_social, vocational) = work_of(project, QUARTER)
    (kind,) = vocational.kinds
    assert (kind.meetings, kind.hours, kind.people) == (2, Decimal("13.75"), {stay.enrolment_id})
    assert draft_of(vocational, QUARTER).splitlines()[1:] == [
        "– Praktyki u pracodawców (według dzienników): 2 dni, 13,75 godz., 1 osoba;",
        "Razem: grupowo 0 (0 godz.), indywidualnie 2 (13,75 godz.); osoby: 1.",
    ]


def test_counselling_counts_among_the_hours_of_a_task(project):
    file = factories.make_enrolment(project=project)
    card = factories.make_card(file, factories.make_user("specialist", project=project), held_on=date(2026, 8, 3))
    (social, vocational) = work_of(project, QUARTER)
    (kind,) = social.kinds
    assert (kind.name, kind.meetings, kind.minutes, kind.people) == (card.kind.name, 1, card.minutes, {file.pk})
    assert vocational.kinds == []
