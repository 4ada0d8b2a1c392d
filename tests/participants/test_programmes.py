"""A programme that goes on beside a job, without attendance and benefit (act on social employment, art. 13 ust. 5)."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse

from benefits.reading import read_people
from cis_portal.lib.periods import Month
from participants import actions
from participants.actions import refusals
from participants.dictionaries import ExitSituation
from participants.models import EndGround, Enrolment, Stay
from participants.periods import programme_end
from participants.radar import deadlines_of
from participants.staying import StayStep, standing
from reintegration.actions import end_stay
from tests import factories

D = date
WORKS_SINCE, ENDED, UNTIL = D(2026, 6, 15), D(2026, 6, 12), D(2026, 12, 15)


def at(day):
    return time_machine.travel(f"{day} 09:00+02:00", tick=False)


@pytest.fixture
def manager(project):
    return factories.make_user("manager", project=project)


@pytest.fixture
def stay(project, manager):
    """A participation from 13.02.2026 that ended on 12.06.2026, a Friday, for a job from Monday on."""
    file = factories.make_enrolment(project=project, started_on=D(2026, 1, 12), case_number="2026-041")
    stay = factories.make_stay(
        file, trial_ends_on=D(2026, 2, 12), participation_starts_on=D(2026, 2, 13), planned_end_on=D(2027, 1, 13),
        referred_by="MOPR", referred_on=D(2026, 1, 5),
    )  # fmt: skip
    with at("2026-06-15"):
        end_stay(stay=stay, happened_on=ENDED, ended_on=ENDED, ground=EndGround.JOB, reason="", by=manager)
    stay.refresh_from_db()
    return stay


def go_on(stay, by, **fields):
    said = {"happened_on": WORKS_SINCE, "job_on": WORKS_SINCE, "until": UNTIL, "reason": "rozmowy co miesiąc"}
    with at("2026-06-15"):
        act = actions.continue_programme(stay=stay, by=by, **{**said, **fields})
    stay.refresh_from_db()
    return act


@pytest.mark.parametrize(
    ("job_on", "last"),
    [(WORKS_SINCE, UNTIL), (D(2026, 8, 31), D(2027, 2, 28)), (D(2027, 8, 30), D(2028, 2, 29))],
)
def test_the_programme_goes_on_for_six_months_after_taking_a_job(job_on, last):
    assert programme_end(job_on) == last


def test_the_person_works_attends_nothing_and_is_still_in_the_project(stay, manager, project):
    assert standing(stay, WORKS_SINCE).step is StayStep.BESIDE_JOB
    act = go_on(stay, manager)
    assert (act.kind, act.number, act.until) == ("ipzs_only", "2026-041/PB/2", UNTIL)
    stands = standing(stay, WORKS_SINCE)
    assert (stands.step, stands.due) == (StayStep.PROGRAMME, UNTIL)
    in_the_phase, after = D(2026, 12, 15), D(2026, 12, 16)
    assert [stay.programme_holds_on(day) for day in (ENDED, WORKS_SINCE, in_the_phase, after)] == [
        False, True, True, False
    ]  # fmt: skip
    assert [stay.holds_on(ENDED), stay.holds_on(WORKS_SINCE)] == [True, False]  # no mark, no register, no benefit
    assert not Stay.objects.active(WORKS_SINCE).exists()
    for day, status in ((ENDED, "participating"), (WORKS_SINCE, "ipzs_only"), (after, "no_stay")):
        assert [file.status for file in Enrolment.objects.with_status(day)] == [status]
        assert Enrolment.objects.in_status(status, day).count() == 1


@pytest.mark.parametrize(
    ("fields", "refusal", "field"),
    [
        ({"until": D(2026, 12, 16)}, refusals.BeyondSixMonths, "until"),
        ({"until": ENDED}, refusals.NotLonger, "until"),
        ({"job_on": D(2026, 1, 11)}, refusals.JobOutsideTheStay, "job_on"),
        ({"job_on": D(2026, 6, 16)}, refusals.StillToCome, "job_on"),
        ({"happened_on": D(2026, 6, 16)}, refusals.StillToCome, "happened_on"),
    ],
)
def test_a_programme_outside_the_act_is_refused_at_its_field(stay, manager, fields, refusal, field):
    with pytest.raises(refusal) as refused:
        go_on(stay, manager, **fields)
    assert refused.value.field == field
    stay.refresh_from_db()
    assert stay.programme_until is None


def test_only_a_stay_that_ended_for_a_job_has_it_and_once(stay, manager, project):
    other = factories.make_stay(factories.make_enrolment(project=project), ended_on=ENDED, end_reason="inny powód")
    for refused in (other, factories.make_stay(factories.make_enrolment(project=project))):
        with pytest.raises(refusals.NotForAJob):
            go_on(refused, manager)
    go_on(stay, manager)
    with pytest.raises(refusals.NotForAJob):
        go_on(stay, manager)


def test_a_programme_never_outlives_the_project(project, manager):
    file = factories.make_enrolment(project=project, started_on=D(2027, 7, 1))
    stay = factories.make_stay(file, ended_on=D(2027, 9, 1), end_reason=EndGround.JOB.label)
    with at("2027-09-02"):
        said = {"happened_on": D(2027, 9, 2), "job_on": D(2027, 9, 2), "until": D(2028, 3, 2), "reason": ""}
        assert actions.continue_programme(stay=stay, by=manager, **said).until == D(2027, 12, 31)


def leave(file, day, by):
    with at(max(day, WORKS_SINCE)):
        return actions.leave_project(
            enrolment=file, ended_on=day, situation=ExitSituation.TOOK_JOB, as_planned=True, by=by
        )


def test_the_exit_comes_after_the_programme_and_the_28_days_count_from_the_exit(stay, manager):
    go_on(stay, manager)
    with pytest.raises(refusals.ProgrammeGoesOn) as refused:
        leave(stay.enrolment, D(2026, 11, 30), manager)
    assert refused.value.until == UNTIL
    assert leave(stay.enrolment, UNTIL, manager).due_on == D(2027, 1, 12)


def test_a_programme_ends_sooner_by_decision_with_its_reason(stay, manager, project):
    go_on(stay, manager)
    said = {"stay": stay, "happened_on": D(2026, 9, 30), "reason": "oświadczenie", "by": manager}
    with at("2026-09-30"):
        for day, refusal in ((D(2026, 6, 11), refusals.OutsideTheStay), (D(2026, 10, 1), refusals.StillToCome)):
            with pytest.raises(refusal):
                actions.end_programme(ended_on=day, **said)
        act = actions.end_programme(ended_on=D(2026, 9, 30), **said)
        with pytest.raises(refusals.NoProgramme):
            actions.end_programme(ended_on=D(2026, 9, 29), **said)
    assert (act.kind, act.until) == ("ipzs_ended", D(2026, 9, 30))
    stay.refresh_from_db()
    assert stay.programme_last_day == D(2026, 9, 30)
    assert leave(stay.enrolment, D(2026, 9, 30), manager).due_on == D(2026, 10, 28)


def test_the_radar_tells_the_programmes_end_and_then_the_exit_that_is_not_entered(stay, manager, project):
    go_on(stay, manager)

    def told(today):
        with at(today):
            found = deadlines_of(manager, project, today)
        return [(one.day, str(one.what), str(one.act), one.source) for one in found if one.name]

    assert told(D(2026, 10, 15)) == []
    assert told(D(2026, 10, 16)) == [
        (UNTIL, "koniec programu w trakcie pracy", "Wpisz zakończenie udziału", "art. 13 ust. 5")
    ]
    assert told(D(2026, 12, 20)) == [
        (UNTIL, "pobyt zakończony, nie wpisano zakończenia udziału", "Wpisz zakończenie udziału", "")
    ]


def test_the_database_keeps_a_programme_behind_its_stay(stay, manager):
    for wrong in ({"programme_until": UNTIL}, {"programme_until": ENDED, "job_on": WORKS_SINCE}):
        with pytest.raises(IntegrityError, match="a_programme_goes_on"), transaction.atomic():
            Stay.objects.filter(pk=stay.pk).update(**wrong)
    go_on(stay, manager)
    with pytest.raises(IntegrityError, match="a_programme_ends_by_its_last_day"), transaction.atomic():
        Stay.objects.filter(pk=stay.pk).update(programme_ended_on=D(2026, 12, 16))


def test_the_manager_decides_in_the_browser_and_mopr_sees_that_its_person_works(stay, as_role):
    manager, page = as_role("manager"), reverse("participant_stays", args=["2026-041"])
    form = reverse("participant_stay_programme", args=["2026-041", stay.pk])
    with at("2026-06-15"):
        assert form in manager.get(page).content.decode()
        sent = {"happened_on": "2026-06-15", "job_on": "2026-06-15", "until": "2026-12-16", "reason": "rozmowy"}
        refused = manager.post(form, sent)
        assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["until"])
        assert 'value="2026-12-16"' in refused.content.decode()
        manager.post(form, sent | {"until": "2026-12-15"})
        end = reverse("participant_stay_programme_end", args=["2026-041", stay.pk])
        assert end in manager.get(page).content.decode()
        assert "pracuje, program trwa" in as_role("mopr").get("/referrals/").content.decode()
        manager.post(end, {"happened_on": "2026-06-15", "ended_on": "2026-06-15", "reason": "oświadczenie"})
    stay.refresh_from_db()
    assert stay.programme_ended_on == WORKS_SINCE


def test_no_month_of_the_programme_has_a_benefit(stay, manager, project):
    go_on(stay, manager)
    assert [person.enrolment for person in read_people(project, Month(2026, 6))] == [stay.enrolment]
    assert [person.stays_in(Month(2026, 7)) for person in read_people(project, Month(2026, 7))] == [[]]
    assert read_people(project, Month(2026, 8)) == []


def test_who_comes_back_ends_the_programme_first(stay, manager, project):
    go_on(stay, manager)
    person = stay.participant
    candidacy = factories.make_candidacy(project, "accepted", participant=person, since=D(2026, 9, 1))
    factories.make_eligible(candidacy, certificate_on=D(2026, 9, 1))
    Enrolment.objects.update(entry_confirmed_at=datetime(2026, 1, 12, tzinfo=UTC))
    with at("2026-09-02"), pytest.raises(refusals.DuringAnotherStay) as refused:
        actions.start_trial(candidacy=candidacy, first_day=D(2026, 9, 2), ipzs_signed_on=D(2026, 9, 1), by=manager)
    assert refused.value.until == UNTIL


@at("2026-12-16")
def test_the_job_for_which_the_programme_went_on_is_not_typed_again(as_role, stay, manager):
    go_on(stay, manager)
    form = as_role("social_worker").get(reverse("participant_job", args=["2026-041"])).context["form"]
    assert form["started_on"].value() == WORKS_SINCE
