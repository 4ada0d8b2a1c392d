"""Correcting a closed month: proposed by one, decided by another, and nothing else changes it."""

from datetime import date

import pytest
import time_machine
from django.db import IntegrityError, InternalError, transaction

from reintegration import actions
from reintegration.models import DayMark, MarkCorrection
from tests import factories

MONDAY = date(2026, 6, 8)
SATURDAY = date(2026, 6, 13)


@pytest.fixture(autouse=True)
def in_july():
    with time_machine.travel("2026-07-06 09:00+02:00", tick=True):
        yield


@pytest.fixture
def manager(project):
    return factories.make_user("manager", project=project)


@pytest.fixture
def stay(project):
    stay = factories.make_stay(factories.make_enrolment(project=project), ended_on=date(2026, 6, 26))
    factories.mark(stay, MONDAY, "NN")
    factories.mark(stay, SATURDAY, "L4")
    factories.close_month(project, date(2026, 6, 1))
    return stay


def propose(stay, by, code="L4", day=MONDAY, reason="Zwolnienie doręczono 3 lipca."):
    return actions.propose_correction(stay=stay, day=day, code=code, reason=reason, by=by)


def decide(correction, by, *, accept=True, note=""):
    return actions.decide_correction(correction=correction, accept=accept, by=by, note=note)


def test_a_proposal_keeps_both_values_the_version_why_who_and_when(stay, coordinator):
    propose(stay, coordinator)
    kept = MarkCorrection.objects.get()
    assert (kept.stay, kept.day, kept.code_from, kept.code_to, kept.version) == (stay, MONDAY, "NN", "L4", 1)
    assert (kept.reason, kept.proposed_by, kept.decision) == ("Zwolnienie doręczono 3 lipca.", coordinator, "")
    assert kept.proposed_at.date() == date(2026, 7, 6)
    assert DayMark.objects.get(day=MONDAY).code == "NN", "proposing changes nothing"


def test_an_accepted_correction_changes_the_day_and_keeps_what_was(stay, coordinator, manager):
    decided = decide(propose(stay, coordinator), manager)
    mark = DayMark.objects.get(day=MONDAY)
    assert (mark.code, mark.version, mark.marked_by) == ("L4", 2, manager)
    assert list(mark.history.values_list("code", "version")) == [("NN", 1)]
    assert (decided.decision, decided.decided_by) == ("accepted", manager)
    with pytest.raises(actions.AlreadyDecided):
        decide(decided, manager, accept=False)


def test_a_refused_correction_changes_nothing_and_says_why(stay, coordinator, manager):
    decided = decide(propose(stay, coordinator), manager, accept=False, note="Brak zwolnienia.")
    assert (decided.decision, decided.note) == ("refused", "Brak zwolnienia.")
    mark = DayMark.objects.get(day=MONDAY)
    assert (mark.code, mark.version) == ("NN", 1)
    assert propose(stay, coordinator).pk != decided.pk, "it may be proposed again"


def test_nobody_decides_what_they_proposed(stay, manager):
    proposed = propose(stay, manager)
    with pytest.raises(actions.OwnProposal):
        decide(proposed, manager)
    with pytest.raises(IntegrityError, match="nobody_decides_their_own"), transaction.atomic():
        MarkCorrection.objects.update(decision="accepted", decided_by=manager, decided_at="2026-07-06T10:00Z")


def test_a_day_waits_for_one_decision_at_a_time(stay, coordinator, manager):
    propose(stay, coordinator)
    with pytest.raises(actions.AlreadyProposed):
        propose(stay, manager, "NU")
    assert MarkCorrection.objects.count() == 1


def test_a_correction_makes_and_takes_off_marks_of_days_off(project, stay, coordinator, manager):
    """A certificate that ran through Sunday, or did not reach Saturday."""
    sunday = date(2026, 6, 14)
    decide(propose(stay, coordinator, "L4", sunday), manager)
    decide(propose(stay, coordinator, "", SATURDAY), manager)
    assert dict(DayMark.objects.values_list("day", "code")) == {MONDAY: "NN", sunday: "L4"}
    again = propose(stay, coordinator, "L4", SATURDAY)
    assert again.version == 2, "one more than that of the mark that was taken off"
    decide(again, manager)
    assert DayMark.objects.get(day=SATURDAY).version == 3


@pytest.mark.parametrize(
    ("day", "code", "refusal"),
    [
        (MONDAY, "NN", actions.NothingToCorrect),
        (MONDAY, "", actions.DayNeedsMark),
        (MONDAY, "?", actions.DayNeedsMark),
        (SATURDAY, "O", actions.NoClassThatDay),
        (date(2026, 6, 29), "L4", actions.OutsideStay),
        (date(2026, 6, 29), "", actions.NothingToCorrect),
        (date(2026, 7, 1), "L4", actions.MonthOpen),
        (date(2026, 5, 29), "L4", actions.MonthOpen),
    ],
)
def test_what_cannot_be_corrected_is_refused(stay, coordinator, day, code, refusal):
    with pytest.raises(refusal):
        propose(stay, coordinator, code, day)
    assert not MarkCorrection.objects.exists()


def test_a_proposal_gives_its_reason(stay, coordinator):
    with pytest.raises(IntegrityError, match="a_correction_gives_its_reason"):
        propose(stay, coordinator, reason="")


def test_a_decided_correction_is_final(stay, coordinator, manager):
    decide(propose(stay, coordinator), manager)
    for change in (lambda: MarkCorrection.objects.update(code_to="O"), lambda: MarkCorrection.objects.all().delete()):
        with pytest.raises(InternalError, match="Cannot"), transaction.atomic():
            change()


def test_an_accepted_correction_lets_its_own_change_through_once(stay, coordinator, manager):
    decide(propose(stay, coordinator), manager)
    decide(propose(stay, coordinator, "NU"), manager)
    mark = DayMark.objects.get(day=MONDAY)
    assert (mark.code, mark.version) == ("NU", 3)
    with pytest.raises(IntegrityError, match="only an accepted correction"), transaction.atomic():
        DayMark.objects.filter(pk=mark.pk).update(code="L4", version=4)


@pytest.mark.django_db(transaction=True)
def test_two_proposals_and_two_decisions_at_once_are_one_each(project, stay, coordinator, manager, together):
    answers = together(
        lambda: propose(stay, coordinator), lambda: propose(stay, manager, "NU"), refusals=actions.NotCorrected
    )
    (made,) = [answer for answer in answers if isinstance(answer, MarkCorrection)]
    assert sorted(type(answer).__name__ for answer in answers) == ["AlreadyProposed", "MarkCorrection"]
    deciders = [factories.make_user("manager", project=project) for _ in range(2)]
    answers = together(*[lambda by=by: decide(made, by) for by in deciders], refusals=actions.NotCorrected)
    assert sorted(type(answer).__name__ for answer in answers) == ["AlreadyDecided", "MarkCorrection"]
    assert DayMark.objects.get(day=MONDAY).version == 2
