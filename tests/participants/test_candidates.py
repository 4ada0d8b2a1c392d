"""A candidate's way by its actions: what follows what, what is refused, what stays on record."""

from datetime import date

import pytest
import time_machine
from django.db import Error, IntegrityError, transaction

from accounts.permissions import Role
from participants import actions
from participants.actions import refusals
from participants.models import Candidacy, CandidacyState, CandidacyStep, Document, IdentifierCorrection, Stay
from participants.pipeline import STEPS, may_follow
from tests import factories

TODAY = date(2026, 11, 23)
S = CandidacyState


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(f"{TODAY} 08:00:00+01:00", tick=False):
        yield


@pytest.fixture
def worker(project):
    return factories.make_user("social_worker", project=project)


@pytest.fixture
def mopr(project):
    return factories.organisation_for(Role.MOPR, project)


@pytest.fixture
def pup(project):
    return factories.organisation_for(Role.PUP, project)


def step(candidacy, state, by, happened_on=TODAY, **fields):
    return actions.take_step(candidacy=candidacy, state=state, happened_on=happened_on, by=by, **fields)


def states(candidacy):
    return [row.state for row in candidacy.steps.order_by("position")]


def test_every_pair_of_states_is_on_the_road_or_refused_by_rule_and_database(project, worker):
    """The table in words: each state leads where the office expects, and nowhere else."""
    allowed = {(former, state) for former, following in STEPS.items() for state in following}
    assert len(allowed) == 25
    candidacy = factories.make_candidacy(project)
    for former in S:
        for state in S:
            assert may_follow(former, state) == ((former, state) in allowed)
            row = CandidacyStep(
                candidacy=candidacy, position=9, former=former, state=state, happened_on=TODAY, note="tak"
            )
            with transaction.atomic():
                if (former, state) in allowed:
                    row.save()
                    row.delete()
                else:
                    with pytest.raises(IntegrityError, match="a_step_is_on_the_road"), transaction.atomic():
                        row.save()


def test_a_person_goes_from_a_telephone_call_to_a_trial(project, worker, mopr):
    person = factories.make_participant(centre=factories.lead_of(project))
    edition = factories.make_edition(project)
    way = actions.open_candidacy(
        centre=factories.lead_of(project), project=project, person=None, first_name="Żaneta", last_name="Łąkowska",
        happened_on=date(2026, 11, 2), phone="500600700", by=worker,
    )  # fmt: skip
    actions.name_candidate(candidacy=way, person=person, by=worker)
    step(way, S.APPLICATION, worker, date(2026, 11, 3), document_number="A-01/7")
    way.refresh_from_db()
    actions.ask_office(candidacy=way, office=mopr, happened_on=date(2026, 11, 4), by=worker)
    way.refresh_from_db()
    actions.give_opinion(candidacy=way, office=mopr, in_favour=True, given_on=date(2026, 11, 9), by=worker)
    actions.refer_candidate(
        candidacy=way, office=mopr, happened_on=date(2026, 11, 10), by=worker, document_number="S/3"
    )
    for state, fields in [(S.INTERVIEWED, {}), (S.SCORED, {"points": 34})]:
        way.refresh_from_db()
        step(way, state, worker, **fields)
    factories.make_eligible(way, certificate_on=date(2026, 11, 16))
    way.refresh_from_db()
    actions.accept_candidate(candidacy=way, edition=edition, happened_on=TODAY, by=worker, document_number="P/1")
    way.refresh_from_db()
    assert states(way) == [
        "inquiry", "application", "opinion_pending", "referred", "interviewed", "scored", "accepted"
    ]  # fmt: skip
    assert (way.points, way.edition, way.since) == (34, edition, TODAY)
    kinds = list(way.documents.order_by("id").values_list("kind", "number", "issued_on"))
    assert ("referral", "S/3", date(2026, 11, 10)) in kinds
    assert ("opinion", "", date(2026, 11, 9)) in kinds
    enrolment = actions.enrol_candidate(
        candidacy=way, first_day=TODAY, entry=entry(), sensitive=NO_FLAGS,
        supports=[("active_integration", "social")], by=worker,
    )  # fmt: skip
    assert (enrolment.case_number, enrolment.entry.age_at_start) == ("2026-001", 41)
    assert enrolment.entry_confirmed_by == worker
    stay = actions.start_trial(candidacy=way, first_day=TODAY, ipzs_signed_on=TODAY, by=worker)
    assert (stay.trial_starts_on, stay.trial_ends_on) == (TODAY, date(2026, 12, 23))
    assert (stay.referred_by, stay.referred_on) == ("MOPR", date(2026, 11, 10))
    assert enrolment.documents.count() == way.documents.count() == 7


NO_FLAGS = dict.fromkeys(("foreign_origin", "third_country", "minority", "homeless", "disability"), "no")


def entry(**changed):
    return {
        "citizenship": "polish", "participant_kind": "individual", "institution": "", "education": "isced_0_2",
        "country": "Polska", "voivodeship": "kujawsko-pomorskie", "county": "Toruń", "municipality": "Toruń",
        "locality": "Toruń", "postcode": "87-100", "degurba": "1", "phone": "+48500600700", "email": "",
        "labour_status": "unemployed", "labour_detail": "long_term", "education_ends_on": None,
        "support_scope": "activation", "note": "", **changed,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("state", "wanted", "fields", "refusal"),
    [
        (S.INQUIRY, S.REFERRED, {}, refusals.NotOnTheRoad),
        (S.INQUIRY, S.APPLICATION, {}, refusals.NobodyNamed),
        (S.APPLICATION, S.REFERRED, {}, refusals.NoOpinion),
        (S.REFERRED, S.INTERVIEWED, {"happened_on": date(2026, 11, 24)}, refusals.StillToCome),
        (S.REFERRED, S.INTERVIEWED, {"happened_on": date(2026, 11, 22)}, refusals.BeforeLastStep),
        (S.SCORED, S.ACCEPTED, {}, refusals.EditionFull),
        (S.REJECTED, S.APPLICATION, {}, refusals.NotOnTheRoad),
    ],
)
def test_a_step_that_cannot_be_taken_is_refused_by_name_and_nothing_changes(
    project, worker, state, wanted, fields, refusal
):
    candidacy = factories.make_candidacy(project, state)
    with pytest.raises(refusal):
        step(candidacy, wanted, worker, **fields)
    candidacy.refresh_from_db()
    assert (candidacy.state, candidacy.steps.filter(state=wanted).count()) == (state, 0)


def test_the_same_step_sent_twice_is_taken_once_and_an_outdated_page_is_told(project, worker):
    candidacy, outdated = (factories.make_candidacy(project, S.REFERRED) for _ in range(2))
    seen = Candidacy.objects.get(pk=candidacy.pk)
    first = step(candidacy, S.INTERVIEWED, worker)
    assert step(seen, S.INTERVIEWED, worker) == first
    step(outdated, S.REJECTED, worker, note="nie przyszła")
    with pytest.raises(refusals.Moved):
        step(outdated, S.INTERVIEWED, worker)


def test_mopr_refers_after_its_opinion_and_not_against_it_while_pup_refers_by_itself(project, worker, mopr, pup):
    by_mopr, by_pup = (factories.make_candidacy(project, S.APPLICATION) for _ in range(2))
    actions.give_opinion(candidacy=by_mopr, office=mopr, in_favour=False, given_on=TODAY, by=worker)
    with pytest.raises(refusals.OpinionAgainst):
        actions.refer_candidate(candidacy=by_mopr, office=mopr, happened_on=TODAY, by=worker)
    actions.give_opinion(candidacy=by_mopr, office=mopr, in_favour=True, given_on=TODAY, by=worker)
    actions.refer_candidate(candidacy=by_mopr, office=mopr, happened_on=TODAY, by=worker)
    actions.refer_candidate(candidacy=by_pup, office=pup, happened_on=TODAY, by=worker)
    for candidacy in (by_mopr, by_pup):
        candidacy.refresh_from_db()
        assert candidacy.state == S.REFERRED
    with pytest.raises(refusals.NotItsPart):
        actions.give_opinion(candidacy=by_pup, office=pup, in_favour=True, given_on=TODAY, by=worker)
    with pytest.raises(refusals.NotItsPart):
        actions.ask_office(candidacy=by_pup, office=pup, happened_on=TODAY, by=worker)


def test_a_step_is_taken_back_with_a_reason_and_both_stay_on_record(project, worker):
    candidacy = factories.make_candidacy(project, S.SCORED)
    actions.take_step_back(candidacy=candidacy, reason="pomyłka w karcie", by=worker)
    actions.take_step_back(candidacy=candidacy, reason="rozmowa innej osoby", by=worker)
    candidacy.refresh_from_db()
    assert candidacy.state == S.REFERRED
    assert states(candidacy)[-3:] == ["scored", "interviewed", "referred"]
    step(candidacy, S.INTERVIEWED, worker)
    with pytest.raises(Error, match="Cannot update"), transaction.atomic():
        CandidacyStep.objects.filter(candidacy=candidacy).update(note="")
    with pytest.raises(refusals.NothingToTakeBack):
        actions.take_step_back(candidacy=factories.make_candidacy(project), reason="?", by=worker)


def test_acceptance_waits_for_every_rule_but_the_certificate_and_the_manager_may_let_one_pass(project, worker):
    manager = factories.make_user("manager", project=project)
    candidacy = factories.make_candidacy(project, S.SCORED)
    factories.make_eligible(candidacy, certificate_on=date(2026, 9, 1), old_age_pension=True)
    edition = factories.make_edition(project)
    with pytest.raises(refusals.NotEligible) as refused:
        actions.accept_candidate(candidacy=candidacy, edition=edition, happened_on=TODAY, by=worker)
    assert [str(finding.rule) for finding in refused.value.findings] == ["old_age_pension"]
    actions.let_rule_pass(candidacy=candidacy, rule="old_age_pension", reason="prawo zawieszone", by=manager)
    actions.accept_candidate(candidacy=candidacy, edition=edition, happened_on=TODAY, by=worker)
    candidacy.refresh_from_db()
    with pytest.raises(refusals.NotEligible) as refused:
        actions.enrol_candidate(
            candidacy=candidacy, first_day=TODAY, entry=entry(), sensitive=NO_FLAGS, supports=[], by=worker
        )
    assert [(str(f.rule), f.why, f.day) for f in refused.value.findings] == [
        ("certificate", "pup_ended", date(2026, 10, 1))
    ]


def test_an_edition_takes_no_more_people_than_it_has_places(project, worker):
    edition = factories.make_edition(project, places=1)
    factories.make_candidacy(project, S.ACCEPTED, edition=edition)
    candidacy = factories.make_candidacy(project, S.RESERVE)
    factories.make_eligible(candidacy)
    with pytest.raises(refusals.EditionFull):
        actions.accept_candidate(candidacy=candidacy, edition=edition, happened_on=TODAY, by=worker)


def test_a_person_is_on_the_road_once_and_not_while_taking_part(project, worker):
    centre = factories.lead_of(project)
    here = factories.make_enrolment(project=project)
    coming = factories.make_candidacy(project, S.REFERRED)

    def call(person):
        return actions.open_candidacy(
            centre=centre, project=project, person=person, first_name="A", last_name="B", happened_on=TODAY, by=worker
        )

    with pytest.raises(refusals.AlreadyEnrolled):
        call(here.participant)
    with pytest.raises(refusals.AlreadyOnTheRoad):
        call(coming.participant)
    step(coming, S.WITHDRAWN, worker, note="wyjechała")
    assert call(coming.participant).state == S.INQUIRY
    with pytest.raises(refusals.AlreadyOnTheRoad):
        actions.take_step_back(candidacy=coming, reason="wróciła", by=worker)


def test_somebody_who_left_comes_back_with_a_second_stay_and_the_first_entry(project, worker):
    left = factories.make_enrolment(
        project=project, ended_on=date(2026, 6, 30), exit_situation="nothing_new", exit_as_planned=False,
        entry_confirmed_at="2026-03-02T10:00:00Z", entry_confirmed_by=worker,
    )  # fmt: skip
    factories.make_stay(left, ended_on=date(2026, 6, 30))
    candidacy = factories.make_candidacy(project, S.ACCEPTED, participant=left.participant)
    factories.make_eligible(candidacy)
    stay = actions.start_trial(candidacy=candidacy, first_day=TODAY, ipzs_signed_on=TODAY, by=worker)
    left.refresh_from_db()
    assert (left.stays.count(), left.entries.count(), left.ended_on) == (2, 1, None)
    assert stay.enrolment == left
    assert left.history.order_by("-pgh_id")[0].ended_on == date(2026, 6, 30)


@pytest.mark.parametrize(
    ("fields", "refusal"),
    [
        ({"first_day": date(2024, 12, 31)}, refusals.OutsideProject),
        ({"first_day": date(2028, 1, 1)}, refusals.OutsideProject),
        ({"ipzs_signed_on": date(2026, 11, 24)}, refusals.IpzsTooLate),
    ],
)
def test_a_trial_outside_the_project_or_before_the_programme_is_refused(project, worker, fields, refusal):
    candidacy = factories.make_candidacy(project, S.ACCEPTED)
    factories.make_eligible(candidacy)
    with pytest.raises(refusals.NotEnrolled):
        actions.start_trial(candidacy=candidacy, first_day=TODAY, ipzs_signed_on=TODAY, by=worker)
    factories.make_enrolment(
        project=project, participant=candidacy.participant, started_on=TODAY,
        entry_confirmed_at="2026-11-23T07:00:00Z", entry_confirmed_by=worker,
    )  # fmt: skip
    with pytest.raises(refusal):
        actions.start_trial(
            candidacy=candidacy, **{"first_day": TODAY, "ipzs_signed_on": TODAY, "by": worker, **fields}
        )
    assert not Stay.objects.exists()


def test_a_trial_during_a_stay_in_another_project_is_refused_and_names_its_last_day(project, worker):
    candidacy = factories.make_candidacy(project, S.ACCEPTED)
    factories.make_eligible(candidacy)
    other = factories.make_enrolment(project=factories.make_other_project(), participant=candidacy.participant)
    factories.make_stay(other, planned_end_on=date(2027, 1, 4))
    factories.make_enrolment(
        project=project, participant=candidacy.participant, started_on=TODAY,
        entry_confirmed_at="2026-11-23T07:00:00Z", entry_confirmed_by=worker,
    )  # fmt: skip
    with pytest.raises(refusals.DuringAnotherStay) as refused:
        actions.start_trial(candidacy=candidacy, first_day=TODAY, ipzs_signed_on=TODAY, by=worker)
    assert refused.value.until == date(2027, 1, 4)


def test_entry_data_are_corrected_by_the_next_version_with_a_reason(project, worker):
    enrolment = factories.make_enrolment(project=project, started_on=TODAY, entry=entry())
    corrected = actions.correct_entry(
        enrolment=enrolment, entry=entry(postcode="87-122"), sensitive=None, reason="pomyłka w kodzie", by=worker
    )
    enrolment.refresh_from_db()
    assert (corrected.version, enrolment.entry.postcode, corrected.sensitive.disability) == (2, "87-122", "no")
    assert [version.postcode for version in enrolment.entries.order_by("version")] == ["87-100", "87-122"]
    with pytest.raises(refusals.NothingDiffers):
        actions.correct_entry(
            enrolment=enrolment, entry=entry(postcode="87-122"), sensitive=None, reason="znowu", by=worker
        )
    actions.confirm_entry(enrolment=enrolment, by=worker)
    with pytest.raises(refusals.AlreadyConfirmed):
        actions.confirm_entry(enrolment=enrolment, by=worker)


def test_a_wrong_identifier_is_put_right_on_record_and_never_merges_two_people(project, worker):
    centre = factories.lead_of(project)
    wrong, other = (factories.make_participant(centre=centre) for _ in range(2))
    former, right = wrong.identifier, factories.make_pesel(born=date(1990, 3, 1), sex="M")
    fields = {"identifier_kind": "pesel", "birth_date": date(1990, 3, 1), "sex": "M", "reason": "literówka"}
    actions.correct_identifier(person=wrong, identifier=right, by=worker, **fields)
    wrong.refresh_from_db()
    assert (wrong.identifier, wrong.sex) == (right, "M")
    assert IdentifierCorrection.objects.get().former_identifier == former
    with pytest.raises(refusals.IdentifierTaken):
        actions.correct_identifier(person=wrong, identifier=other.identifier, by=worker, **fields)
    assert IdentifierCorrection.objects.count() == 1


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"state": "application"}, "an_application_names_its_person"),
        ({"points": 101}, "points_are_at_most_a_hundred"),
        ({"last_name": ""}, "a_candidate_has_a_name"),
        ({"state": "gone"}, "a_candidacy_state_is_known"),
    ],
)
def test_the_database_refuses_a_candidacy_that_cannot_be(project, fields, constraint):
    candidacy = factories.make_candidacy(project)
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Candidacy.objects.filter(pk=candidacy.pk).update(**fields)


def test_a_document_belongs_to_a_file_or_a_candidacy(project):
    with pytest.raises(IntegrityError, match="belongs_to_a_file"), transaction.atomic():
        Document.objects.create(kind="referral", number="1")
