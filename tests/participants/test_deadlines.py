"""The deadline radar: every legal day, to the day."""

from datetime import date

import pytest
import time_machine
from django.utils import timezone

from accounts.models import AccessRecord
from grants.models import SettingKey
from participants.legal_days import result_due, supported_employment_from, yearly_report_due
from participants.models import Provision
from participants.radar import deadlines_of, deadlines_panel
from reporting.models import Claim, Report
from tests import factories

D = date


def at(day):
    return time_machine.travel(f"{day} 09:00+01:00", tick=False)


@pytest.mark.parametrize(
    ("started", "possible"),
    [
        (D(2026, 2, 13), D(2026, 8, 13)),
        (D(2025, 8, 31), D(2026, 2, 28)),  # the month has no such day
        (D(2027, 8, 30), D(2028, 2, 29)),  # a leap year
    ],
)
def test_supported_employment_is_possible_after_six_months(started, possible):
    assert supported_employment_from(started) == possible


@pytest.mark.parametrize(
    ("left", "last"),
    [(D(2026, 6, 30), D(2026, 7, 28)), (D(2026, 2, 1), D(2026, 3, 1)), (D(2028, 2, 1), D(2028, 2, 29))],
)
def test_the_result_is_known_28_days_after_leaving(left, last):
    assert result_due(left, 28) == last


@pytest.mark.parametrize(
    ("today", "due"),
    [
        (D(2026, 1, 1), D(2026, 3, 31)),
        (D(2026, 3, 31), D(2026, 3, 31)),
        (D(2026, 4, 1), D(2027, 3, 31)),
    ],
)
def test_the_yearly_report_is_due_on_31_march(today, due):
    assert yearly_report_due(today) == due


@pytest.fixture
def worker(project):
    return factories.make_user("social_worker", project=project)


def file(project, name="Łąkowska", **fields):
    return factories.make_enrolment(project=project, person={"last_name": name}, **fields)


def told(user, project, today):
    """What the radar says of people: day, what, act, source."""
    return [
        (one.day, str(one.what), str(one.act), one.source) for one in deadlines_of(user, project, today) if one.name
    ]


@pytest.mark.parametrize(
    ("counting", "starts", "ends"),
    [
        ("kc", D(2026, 1, 12), D(2026, 2, 12)),
        ("kc", D(2026, 1, 31), D(2026, 2, 28)),
        ("calendar", D(2026, 1, 12), D(2026, 2, 11)),
    ],
)
def test_a_trial_ends_a_month_after_it_began(project, worker, counting, starts, ends):
    project.settings.filter(key=SettingKey.PERIOD_COUNTING).update(value=counting)
    factories.make_stay(file(project, started_on=starts))
    with at("2026-02-01"):
        assert told(worker, project, D(2026, 2, 1)) == [
            (ends, "koniec okresu próbnego", "Zdecyduj o zakwalifikowaniu", "art. 15 ust. 1 i 2")
        ]


ELEVEN_MONTHS = D(2027, 1, 13)


def taking_part(project, name="Łąkowska", *, ends=ELEVEN_MONTHS):
    days = {"trial_ends_on": D(2026, 2, 12), "participation_starts_on": D(2026, 2, 13), "planned_end_on": ends}
    return factories.make_stay(file(project, name, started_on=D(2026, 1, 12)), **days)


@pytest.mark.parametrize(
    ("today", "ends", "act"),
    [
        (D(2026, 11, 14), D(2027, 1, 13), "Przedłuż albo zakończ"),  # sixty days before
        (D(2027, 1, 20), D(2027, 1, 13), "Przedłuż albo zakończ"),  # late: nobody decided
        (D(2027, 12, 1), D(2027, 12, 31), "Zakończ pobyt"),  # the project ends
    ],
)
def test_a_participation_ends_and_can_be_extended_within_the_act_and_the_project(project, worker, today, ends, act):
    taking_part(project, ends=ends)
    with at(today):
        assert told(worker, project, today) == [(ends, "koniec uczestnictwa", act, "art. 15 ust. 3")]


def test_a_participation_further_away_is_not_told_yet(project, worker):
    taking_part(project)
    with at("2026-11-13"):
        assert told(worker, project, D(2026, 11, 13)) == []


@pytest.mark.parametrize(
    ("today", "told_of"), [(D(2026, 6, 13), 0), (D(2026, 6, 14), 1), (D(2026, 8, 27), 1), (D(2026, 8, 28), 0)]
)
def test_supported_employment_is_told_from_sixty_days_before_to_two_weeks_after(project, worker, today, told_of):
    taking_part(project)
    with at(today):
        assert told(worker, project, today) == [
            (D(2026, 8, 13), "możliwe zatrudnienie wspierane", "Porozmawiaj z PUP", "art. 16")
        ] * told_of  # fmt: skip


def test_whoever_left_has_28_days_and_whoever_has_no_exit_is_not_forgotten(project, worker):
    left = file(project, "Adamska", ended_on=D(2026, 6, 30))
    factories.make_stay(left, ended_on=D(2026, 6, 30))
    factories.make_stay(file(project, "Bąk"), ended_on=D(2026, 7, 1))
    file(project, "Cis")  # no stay yet: nothing is late
    with at("2026-07-10"):
        found = [(one.name.split()[0], one.day, str(one.what)) for one in deadlines_of(worker, project, D(2026, 7, 10))]
    assert found == [
        ("Bąk", D(2026, 7, 1), "pobyt zakończony, nie wpisano zakończenia udziału"),
        ("Adamska", D(2026, 7, 28), "28 dni po zakończeniu udziału"),
    ]
    with at("2026-08-12"):
        assert len(told(worker, project, D(2026, 8, 12))) == 1  # two weeks after the day nothing makes it good


@pytest.mark.parametrize(
    ("situation", "proven", "act"),
    [
        ("monitored", False, "Zbierz dowód sytuacji"),
        ("monitored", True, "Wpisz sytuację ostateczną"),
        ("took_job", False, "Zbierz dowód sytuacji"),
        ("took_job", True, None),
        ("seeking_work", False, None),
    ],
)
def test_the_28_days_are_told_until_the_situation_and_its_proof_are_in(project, worker, situation, proven, act):
    left = file(project, ended_on=D(2026, 6, 30), exit_situation=situation, exit_as_planned=True)
    factories.make_stay(left, ended_on=D(2026, 6, 30))
    if proven:
        factories.make_document(left, "job")
    with at("2026-07-10"):
        found = [(day, said) for day, _what, said, _source in told(worker, project, D(2026, 7, 10))]
    assert found == ([(D(2026, 7, 28), act)] if act else [])


def test_an_examination_and_a_training_of_somebody_at_the_centre_run_out(project, worker):
    here, gone = taking_part(project, "Bąk").enrolment, file(project, "Cis", ended_on=D(2026, 4, 1))
    for enrolment in (here, gone):
        for kind, until in (("medical", D(2026, 5, 31)), ("safety", D(2026, 6, 30)), ("clothing", D(2026, 5, 1))):
            Provision.objects.create(enrolment=enrolment, kind=kind, given_on=D(2026, 1, 5), valid_until=until)
    with at("2026-05-25"):
        found = [one for one in deadlines_of(worker, project, D(2026, 5, 25)) if one.source == "art. 14 ust. 2"]
    assert [(one.name.split()[0], one.day, str(one.act)) for one in found] == [
        ("Bąk", D(2026, 5, 31), "Skieruj na badanie"),
        ("Bąk", D(2026, 6, 30), "Umów szkolenie"),
    ]


def test_a_candidates_newest_certificate_has_thirty_days(project, worker):
    candidacy = factories.make_candidacy(project, "scored", since=D(2026, 9, 1))
    for issued in (D(2026, 8, 20), D(2026, 9, 1)):
        candidacy.documents.create(kind="pup_certificate", issued_on=issued)
    with at("2026-09-10"):
        assert told(worker, project, D(2026, 9, 10)) == [
            (D(2026, 10, 1), "kończy się zaświadczenie PUP lub ZUS", "Rozpocznij wsparcie albo poproś o nowe", "WUP")
        ]
        newest = candidacy.documents.filter(issued_on=D(2026, 9, 1))
        newest.update(withdrawn_at=timezone.now(), withdrawn_by=worker, withdrawn_reason="cudze")
        assert [one.day for one in deadlines_of(worker, project, D(2026, 9, 10))] == [D(2026, 9, 19)]


def test_a_candidate_is_named_as_the_person_or_as_was_said_on_the_telephone(project, worker):
    for state, name in (("scored", "Bąk"), ("inquiry", "Cis")):
        candidacy = factories.make_candidacy(project, state, since=D(2026, 9, 1))
        candidacy.documents.create(kind="zus_certificate", issued_on=D(2026, 9, 1))
        named = candidacy.participant or candidacy
        named.last_name, named.first_name = name, "Jan"
        named.save()
    with at("2026-09-10"):
        assert [one.name for one in deadlines_of(worker, project, D(2026, 9, 10))] == ["Bąk Jan", "Cis Jan"]


def test_a_backlog_leaves_half_of_the_first_pages_lines_to_what_comes_next(project, worker):
    with at("2026-11-23"):
        for day in (*(D(2026, 11, day) for day in range(1, 11)), D(2026, 11, 23), D(2026, 12, 1), D(2026, 12, 2)):
            one = taking_part(project, ends=D(2027, 3, 1))
            Provision.objects.create(enrolment=one.enrolment, kind="medical", given_on=D(2025, 11, 1), valid_until=day)
        (panel,) = deadlines_panel(worker, project, D(2026, 11, 23))
    late = [f"{days} dni po terminie" for days in (22, 21, 20, 19, 18)]
    assert [line["state"] for line in panel["lines"]] == [*late, "dzisiaj", "01.12.2026", "02.12.2026"]
    assert panel["total"] == 13


def test_the_centres_own_deadlines_go_to_who_reports(project, worker):
    manager = factories.make_user("manager", project=project)
    with at("2027-03-20"):
        found = [(one.day, str(one.what)) for one in deadlines_of(manager, project, D(2027, 3, 20))]
        assert deadlines_of(worker, project, D(2027, 3, 20)) == []
    assert found == [
        (D(2027, 1, 18), "wniosek o płatność za okres do 31.12.2026"),  # nobody submitted it
        (D(2027, 3, 31), "sprawozdanie roczne centrum"),
        (D(2027, 4, 14), "wniosek o płatność za okres do 31.03.2027"),
    ]


@pytest.mark.parametrize(("state", "told_of"), [("open", 1), ("returned", 1), ("submitted", 0), ("accepted", 0)])
def test_a_claim_is_told_until_the_authority_has_it(project, state, told_of):
    period = project.claim_periods.get(ends_on=D(2026, 12, 31))
    by = factories.make_user("manager", project=project)
    report = Report.objects.create(project=project, starts_on=period.starts_on, ends_on=period.ends_on, requested_by=by)
    Claim.objects.create(period=period, state=state, report=report)
    with at("2027-01-18"):
        found = [one for one in deadlines_of(by, project, D(2027, 1, 18)) if "wniosek" in str(one.what)]
    assert [(one.day, one.url) for one in found] == [(D(2027, 1, 18), f"/reports/claims/{period.pk}/")] * told_of


@pytest.mark.parametrize("people", [1, 3])
def test_the_radar_costs_the_same_however_many_it_names(as_role, project, people, django_assert_num_queries):
    with at("2026-11-23"):
        client = as_role("coordinator")
        for _person in range(people):
            taking_part(project)
            left = file(project, ended_on=D(2026, 11, 1))
            factories.make_stay(left, ended_on=D(2026, 11, 1))
        client.get("/")
        with django_assert_num_queries(10):
            page = client.get("/deadlines/")
        assert sum(len(group.lines) for group in page.context["groups"]) == 2 * people + 1  # and the claim of the year
        assert AccessRecord.objects.filter(subject="deadlines").count() == 1


def test_a_line_says_who_what_how_soon_and_by_which_rule(as_role, project):
    for day in (D(2026, 11, 20), D(2026, 11, 23), D(2026, 12, 2)):
        given = {"kind": "medical", "given_on": D(2025, 11, 1), "valid_until": day}
        Provision.objects.create(enrolment=taking_part(project, ends=D(2027, 3, 1)).enrolment, **given)
    factories.make_stay(file(project, "Bąk", started_on=D(2026, 5, 4)), ended_on=D(2026, 11, 3))
    with at("2026-11-23"):
        groups = as_role("social_worker").get("/deadlines/").context["groups"]
    assert [(str(group.name), [(line["soon"], line["source"]) for line in group.lines]) for group in groups] == [
        ("Po terminie", [("20 dni po terminie", "03.11.2026"), ("3 dni po terminie", "20.11.2026 · art. 14 ust. 2")]),
        ("Na dziś", [("dzisiaj", "23.11.2026 · art. 14 ust. 2")]),
        ("Później", [("02.12.2026", "art. 14 ust. 2")]),
    ]
    first = groups[0].lines[0]
    assert (first["what"], first["act"]) == (
        "pobyt zakończony, nie wpisano zakończenia udziału",
        "Wpisz zakończenie udziału",
    )


def test_who_works_elsewhere_has_no_radar(as_role, project):
    taking_part(project)
    assert as_role("mopr").get("/deadlines/").status_code == 403
