"""The individual programme: its versions, its way to the signatures, and what the database holds of it."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db import IntegrityError, InternalError, transaction
from django.utils import timezone

from participants.models import Document, FileSection
from reintegration.actions import plan_refusals as refusals
from reintegration.actions import plans as actions
from reintegration.models import DiagnosisArea, Plan, PlanGoal, PlanVersion
from reintegration.plan_rules import Due, Held, next_review
from tests import factories
from tests.reintegration.programmes import bring, make_programme, write

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel("2026-11-23 09:00+01:00", tick=False):
        yield


@pytest.fixture
def file(project):
    return factories.make_enrolment(project=project)


@pytest.fixture
def worker(project):
    return factories.make_user("social_worker", project=project)


@pytest.fixture
def manager(project):
    return factories.make_user("manager", project=project)


@pytest.fixture
def mopr(project):
    return factories.make_user("mopr", project=project)


def test_a_programme_goes_from_the_desk_to_mopr_to_the_signatures(file, worker, manager, mopr):
    version = write(actions.begin_plan(enrolment=file, by=worker), worker)
    factories.share(file, mopr.organisation)
    actions.send_plan(version=version, by=worker)
    actions.return_plan(version=version, words="brak poradnictwa prawnego", by=mopr)
    version.refresh_from_db()
    assert (version.state, version.answer, version.agreed_on) == ("returned", "brak poradnictwa prawnego", None)
    actions.send_plan(version=version, by=worker)
    actions.agree_plan(version=version, words="", by=mopr)
    actions.sign_plan(version=version, day=TODAY, by=manager)
    version.refresh_from_db()
    assert (version.state, version.agreed_on, version.signed_on) == ("signed", TODAY, TODAY)
    assert (version.document.kind, version.document.number, version.document.issued_on) == (
        "ipzs", f"IPZS/{file.case_number}", TODAY,
    )  # fmt: skip


def test_an_annex_is_the_next_version_with_the_content_of_the_one_that_holds(file, worker):
    signed = make_programme(file, by=worker, goals=2)
    annex = actions.begin_annex(plan=signed.plan, reason="nowy cel", asked_by="participant", by=worker)
    assert (annex.version, annex.state, annex.social_scope) == (2, "draft", signed.social_scope)
    assert [goal.number for goal in annex.goals.order_by("number")] == [1, 2]
    actions.remove_goal(version=annex, number=2, by=worker)
    new = actions.write_goal(
        version=annex, number=None, strand="social", text="nowy", responsible=worker, due_on=TODAY, by=worker
    )
    assert new.number == 3  # 2 stays the goal of the first version for good
    assert signed.goals.count() == 2
    bring(annex, "signed", by=worker)
    assert Document.objects.get(plan_version=annex).number == f"IPZS/{file.case_number} aneks 1"


def test_a_second_annex_waits_for_the_first(file, worker):
    signed = make_programme(file, by=worker)
    actions.begin_annex(plan=signed.plan, reason="zmiana", asked_by="centre", by=worker)
    with pytest.raises(refusals.VersionUnderWay):
        actions.begin_annex(plan=signed.plan, reason="druga", asked_by="centre", by=worker)


def test_an_annex_needs_something_signed(file, worker):
    draft = make_programme(file, "draft", by=worker)
    with pytest.raises(refusals.NothingSigned):
        actions.begin_annex(plan=draft.plan, reason="zmiana", asked_by="centre", by=worker)


def test_nothing_incomplete_is_sent(file, worker):
    version = actions.begin_plan(enrolment=file, by=worker)
    with pytest.raises(refusals.PlanIncomplete) as refused:
        actions.send_plan(version=version, by=worker)
    assert refused.value.missing == ["dates", "diagnosis", "social", "vocational", "goals"]


@pytest.mark.parametrize("sections", [None, [FileSection.STAYS]], ids=["no share", "without the plan"])
def test_nothing_is_sent_where_nobody_could_see_it(file, worker, mopr, sections):
    if sections:
        factories.share(file, mopr.organisation, sections=sections)
    version = write(actions.begin_plan(enrolment=file, by=worker), worker)
    with pytest.raises(refusals.NobodyToAgree):
        actions.send_plan(version=version, by=worker)


def test_what_was_sent_is_not_written_any_more(file, worker):
    version = make_programme(file, "sent", by=worker)
    with pytest.raises(refusals.PlanMoved):
        actions.remove_goal(version=version, number=1, by=worker)


def test_taking_a_programme_back_loses_the_consent(file, worker):
    version = make_programme(file, "agreed", by=worker)
    actions.take_plan_back(version=version, by=worker)
    version.refresh_from_db()
    assert (version.state, version.agreed_on, version.agreed_on_paper, version.answered_by) == (
        "draft", None, False, None,
    )  # fmt: skip


def test_only_mopr_agrees(file, worker, manager):
    version = make_programme(file, "sent", by=worker)
    with pytest.raises(refusals.NotForThisOffice):
        actions.agree_plan(version=version, words="", by=manager)


def test_a_signature_follows_the_consent_and_lies_not_ahead(file, worker, manager):
    version = make_programme(file, "agreed", by=worker, signed_on=date(2026, 9, 1))
    with pytest.raises(refusals.BeforeDay) as refused:
        actions.sign_plan(version=version, day=date(2026, 8, 31), by=manager)
    assert refused.value.first == date(2026, 9, 1)
    with pytest.raises(refusals.DayToCome):
        actions.sign_plan(version=version, day=TODAY + timedelta(days=1), by=manager)


def test_whoever_comes_back_gets_the_next_programme(file, worker):
    stay = factories.make_stay(file, trial_starts_on=date(2026, 3, 2))
    first = make_programme(file, by=worker)
    PlanVersion.objects.filter(pk=first.pk)  # its programme starts after the stay's first day
    with pytest.raises(refusals.PlanExists):
        actions.begin_plan(enrolment=file, by=worker)
    stay.ended_on = date(2026, 10, 1)
    stay.save()
    again = actions.begin_plan(enrolment=file, by=worker)
    assert (again.plan.position, again.plan.number, again.version) == (2, f"IPZS/{file.case_number}/2", 1)


# What the database refuses, whoever asks.


def refused(name: str):
    return pytest.raises((IntegrityError, InternalError), match=name)


@pytest.mark.parametrize("state", ["sent", "agreed", "signed"])
def test_content_that_left_the_desk_cannot_be_changed(file, worker, state):
    version = make_programme(file, state, by=worker)
    attempts = [
        lambda: PlanVersion.objects.filter(pk=version.pk).update(social_scope="inaczej"),
        lambda: PlanVersion.objects.filter(pk=version.pk).update(reason="inaczej"),
        lambda: PlanVersion.objects.filter(pk=version.pk).delete(),
        lambda: PlanGoal.objects.filter(version=version).update(text="inaczej"),
        lambda: PlanGoal.objects.filter(version=version).delete(),
        lambda: DiagnosisArea.objects.filter(version=version).update(level=5),
        lambda: PlanGoal.objects.create(
            version=version, number=9, strand="social", text="x", responsible=worker, due_on=TODAY
        ),
    ]
    for attempt in attempts:
        with refused("Cannot|sent off"), transaction.atomic():
            attempt()
    assert version.goals.get().text.startswith("cel 1")


def test_a_signed_version_never_changes_at_all(file, worker):
    version = make_programme(file, by=worker)
    with refused("Cannot update"), transaction.atomic():
        PlanVersion.objects.filter(pk=version.pk).update(signed_on=TODAY)


def test_versions_are_numbered_without_gaps_and_one_is_under_way(file, worker):
    plan = make_programme(file, by=worker).plan
    annex = {"plan": plan, "reason": "zmiana", "asked_by": "centre", "created_by": worker}
    with refused("without gaps"), transaction.atomic():
        PlanVersion.objects.create(version=3, **annex)
    PlanVersion.objects.create(version=2, **annex)
    with refused("a_programme_has_one_version_under_way"), transaction.atomic():
        PlanVersion.objects.create(version=3, **annex)
    with refused("Cannot update"), transaction.atomic():
        PlanVersion.objects.filter(version=2).update(version=4)


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"signed_on": date(2026, 8, 1)}, "a_programme_is_diagnosed_agreed_signed"),
        ({"signed_on": None}, "a_signed_programme_has_its_paper"),
    ],
)
def test_days_of_a_programme_follow_each_other(file, worker, change, constraint):
    version = make_programme(file, "agreed", by=worker, signed_on=date(2026, 9, 1))
    paper = Document.objects.create(enrolment=file, kind="ipzs", number="1")
    signed = {
        "state": "signed",
        "signed_on": TODAY,
        "signed_by": worker,
        "signed_at": timezone.now(),
        "document": paper,
    }
    with refused(constraint), transaction.atomic():
        PlanVersion.objects.filter(pk=version.pk).update(**{**signed, "document": paper, **change})


def test_an_annex_is_not_signed_before_the_version_it_changes(file, worker, manager):
    signed = make_programme(file, by=worker, signed_on=date(2026, 9, 1))
    annex = actions.begin_annex(plan=signed.plan, reason="zmiana", asked_by="centre", by=worker)
    bring(annex, "agreed", by=worker, signed_on=date(2026, 8, 20))
    with pytest.raises(refusals.BeforeDay):
        actions.sign_plan(version=annex, day=date(2026, 8, 25), by=manager)
    paper = Document.objects.create(enrolment=file, kind="ipzs", number="1")
    signature = {"signed_on": date(2026, 8, 25), "signed_by": worker, "signed_at": timezone.now(), "document": paper}
    with refused("signed on the day"), transaction.atomic():
        PlanVersion.objects.filter(pk=annex.pk).update(state="signed", **signature)


def test_a_programme_is_not_deleted_with_its_file(file, worker):
    make_programme(file, by=worker)
    assert Plan._meta.get_field("enrolment").remote_field.on_delete.__name__ == "PROTECT"


# When the next review is due: the law's days, without the database.

STAY = {
    "trial_starts_on": date(2026, 1, 12),
    "trial_ends_on": date(2026, 2, 12),
    "participates": True,
    "last_day": date(2027, 1, 13),
    "months": 3,
}


@pytest.mark.parametrize(
    ("change", "held", "expected"),
    [
        ({}, Held(), Due("trial", date(2026, 2, 12))),
        ({"trial_ends_on": None}, Held(), Due("trial", date(2026, 2, 12))),
        ({}, Held(trial=date(2026, 2, 10)), Due("interim", date(2026, 5, 10))),
        ({"months": 2}, Held(trial=date(2026, 2, 10)), Due("interim", date(2026, 4, 10))),
        ({}, Held(trial=date(2026, 2, 10), interim=date(2026, 8, 31)), Due("interim", date(2026, 11, 30))),
        ({}, Held(trial=date(2026, 2, 10), interim=date(2026, 10, 1)), Due("final", date(2026, 12, 30))),
        ({"participates": False}, Held(trial=date(2026, 2, 10)), None),
        ({"last_day": None}, Held(trial=date(2026, 2, 10)), Due("interim", date(2026, 5, 10))),
        ({}, Held(trial=date(2026, 2, 10), final=date(2026, 12, 1)), None),
    ],
)
def test_the_next_review_follows_from_the_stay_and_the_last_one(change, held, expected):
    assert next_review(**{**STAY, **change}, held=held) == expected


@pytest.mark.parametrize(("day", "state"), [(9, "late"), (10, "soon"), (24, "soon"), (25, "planned")])
def test_a_review_is_soon_two_weeks_before_its_day(day, state):
    assert Due("interim", date(2026, 11, day)).state_on(date(2026, 11, 10)) == state
