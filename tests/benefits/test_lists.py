"""A month's list from submitting to payment, and what the database itself refuses."""

from datetime import date
from decimal import Decimal

import pgtrigger
import pytest
from django.db import IntegrityError, InternalError, connection, transaction

from benefits import actions
from benefits.drafts import digest_of_list, draft_list
from benefits.models import BenefitLine, BenefitList, LinePayment
from benefits.overview import month_page
from cis_portal.lib.periods import Month, Period
from participants.actions import advise_extension, enter_application, extend_stay
from participants.actions.refusals import NothingDiffers, OutsideTheStay
from participants.models import EndGround
from reintegration.actions import (
    DaysUnsettled,
    MonthClosed,
    Outcome,
    correct_end,
    decide_correction,
    end_stay,
    enter_absence,
    mark_day,
    propose_correction,
)
from reintegration.models import AttendanceMonth, DayMark, MarkCorrection
from tests import factories

from .conftest import OCTOBER, SEPTEMBER

pytestmark = pytest.mark.usefixtures("october_is_over")
FULL = Decimal("2140.68")  # 120 % of 1783.90


def remark(stay, day: date, code: str) -> None:
    DayMark.objects.filter(stay=stay, day=day).update(code=code)


def test_a_list_is_submitted_by_one_approved_by_another_and_closes_its_month(
    project, stays, submit, approve, settlement, manager
):
    submitted = submit()
    assert (submitted.state, submitted.total, submitted.number) == ("submitted", 3 * FULL, 0)
    approve(submitted)
    kept = BenefitList.objects.get()
    assert (kept.state, kept.submitted_by, kept.approved_by) == ("approved", settlement, manager)
    month = AttendanceMonth.objects.get(month=OCTOBER.first)
    assert (month.state, month.closed_by) == ("closed", manager)
    lines = list(kept.lines.order_by("position"))
    assert [(line.name, line.amount, line.due, line.days) for line in lines] == [
        ("Adamska Ewa", FULL, FULL, 31), ("Bąk Ewa", FULL, FULL, 31), ("Ćma Ewa", FULL, FULL, 31)]  # fmt: skip
    assert lines[0].inputs["stays"][0]["marks"]["2026-10-01"] == "O"
    assert lines[0].steps[0]["kind"] == "whole_month"
    assert kept.rules["allowance"] == "1783.90"


def test_the_digest_is_that_of_what_is_kept_and_tells_tampering(stays, approved):
    kept = approved()
    lines = kept.lines.select_related("enrolment").order_by("position")
    assert digest_of_list(kept, lines) == kept.digest
    kept.rules["allowance"] = "1784.00"
    assert digest_of_list(kept, lines) != kept.digest


def test_the_page_tells_a_list_whose_rows_were_changed_past_the_portal(project, stays, approved, manager):
    kept = approved()
    assert month_page(manager, project, OCTOBER).checked == [(kept, True)]
    with pgtrigger.ignore(), connection.cursor() as cursor:
        cursor.execute("UPDATE benefits_benefitline SET amount = amount - 1, due = due - 1 WHERE position = 1")
    assert month_page(manager, project, OCTOBER).checked == [(kept, False)]


def test_nobody_approves_the_list_they_submitted(stays, submit, approve, settlement):
    submitted = submit()
    with pytest.raises(actions.OwnList):
        approve(submitted, by=settlement)
    with pytest.raises(IntegrityError, match="nobody_approves_a_list_they_submitted"), transaction.atomic():
        BenefitList.objects.update(state="approved", approved_by=settlement, approved_at="2026-11-02T09:00Z")


def test_a_month_that_is_not_over_is_computed_not_submitted(project, stays, submit, october_is_over):
    october_is_over.move_to("2026-10-30 15:00+01:00")
    assert draft_list(project, OCTOBER).total == 3 * FULL
    with pytest.raises(actions.NotReady):
        submit()


@pytest.mark.parametrize("code", [None, "?"])
def test_an_unsettled_day_is_computed_not_submitted(project, stays, submit, code):
    mark = DayMark.objects.filter(stay=stays[0], day=date(2026, 10, 6))
    mark.update(code=code) if code else mark.delete()
    assert draft_list(project, OCTOBER).total == 3 * FULL
    with pytest.raises(actions.NotReady):
        submit()


def test_a_day_that_came_undone_after_submitting_stops_the_approval(stays, submit, approve):
    submitted = submit()
    DayMark.objects.filter(stay=stays[0], day=date(2026, 10, 6)).delete()
    with pytest.raises(DaysUnsettled):
        approve(submitted)
    assert not AttendanceMonth.objects.filter(state="closed").exists()


def test_an_approval_refuses_figures_that_differ_and_says_whose(stays, submit, approve):
    submitted = submit()
    remark(stays[1], date(2026, 10, 6), "NN")
    with pytest.raises(actions.FiguresChanged) as refusal:
        approve(submitted)
    assert refusal.value.changes == [actions.Changed("Bąk Ewa", FULL, Decimal("2033.65"))]
    assert BenefitList.objects.get().state == "submitted"


def test_a_page_that_showed_other_figures_submits_nothing(project, stays, settlement):
    seen = draft_list(project, OCTOBER).digest
    remark(stays[0], date(2026, 10, 6), "NN")
    with pytest.raises(actions.FiguresMoved):
        actions.submit_list(project=project, month=OCTOBER, seen=seen, by=settlement)
    assert not BenefitList.objects.exists()


def test_a_month_before_the_portal_is_not_submitted(project, stays, submit):
    with pytest.raises(actions.SettledOutside):
        submit(Month(2026, 8))


def test_a_list_is_returned_with_a_reason_and_submitted_anew(stays, submit, approve, manager):
    first = submit()
    returned = actions.return_list(benefit_list=first, reason="Bąk: brak zaświadczenia", by=manager)
    assert (returned.state, returned.return_reason, returned.returned_by) == (
        "returned", "Bąk: brak zaświadczenia", manager)  # fmt: skip
    with pytest.raises(actions.NotWaiting):
        approve(first)
    remark(stays[1], date(2026, 10, 6), "NU")
    again = submit()
    assert (again.number, again.total) == (0, 2 * FULL + Decimal("2140.68"))  # 30 of 31 days still make 30/30
    approve(again)
    assert BenefitList.objects.get().state == "approved"


def test_a_list_under_way_is_not_submitted_twice(stays, submit):
    submit()
    with pytest.raises(actions.UnderWay):
        submit()


@pytest.mark.django_db(transaction=True)
def test_of_two_who_submit_at_once_one_wins_and_the_other_is_told(together, project, stays, submit):
    people = [factories.make_user("settlement", project=project) for _ in range(2)]
    answers = together(*(lambda by=by: submit(by=by) for by in people), refusals=actions.NotListed)
    assert sorted(type(answer).__name__ for answer in answers) == ["BenefitList", "UnderWay"]
    assert BenefitList.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_who_approve_at_once_one_wins_and_the_other_is_told_who(together, project, stays, submit, approve):
    submitted = submit()
    people = [factories.make_user("manager", project=project) for _ in range(2)]
    answers = together(*(lambda by=by: approve(submitted, by=by) for by in people), refusals=actions.NotListed)
    told = next(answer for answer in answers if isinstance(answer, actions.NotWaiting))
    winner = next(answer for answer in answers if isinstance(answer, BenefitList))
    assert told.list.approved_by == winner.approved_by


@pytest.mark.django_db(transaction=True)
def test_a_mark_made_during_an_approval_is_either_on_the_list_or_refused(together, project, stays, submit, approve):
    submitted, day = submit(), date(2026, 10, 6)
    mark = DayMark.objects.get(stay=stays[0], day=day)
    marking = lambda: mark_day(  # noqa: E731
        stay=stays[0], day=day, code="NN", expected_version=mark.version, by=None
    )
    answers = together(lambda: approve(submitted), marking, refusals=(actions.FiguresChanged, MonthClosed))
    assert {type(answer).__name__ for answer in answers} in (
        {"BenefitList", "MonthClosed"},
        {"FiguresChanged", "DayMark"},
    )


def test_an_approved_list_is_final_in_the_database(stays, approved):
    kept = approved()
    for change in (
        lambda: BenefitList.objects.filter(pk=kept.pk).update(total=1),
        lambda: BenefitList.objects.filter(pk=kept.pk).update(rules={}),
        lambda: BenefitList.objects.filter(pk=kept.pk).update(submitted_at=kept.approved_at),
        lambda: BenefitList.objects.filter(pk=kept.pk).update(state="returned", return_reason="x"),
        lambda: kept.lines.update(amount=1),
        lambda: kept.lines.all().delete(),
        lambda: BenefitList.objects.filter(pk=kept.pk).delete(),
        lambda: BenefitLine.objects.create(
            list=kept, enrolment=factories.make_enrolment(), position=9, name="x", starts_on=kept.month,
            ends_on=kept.month, days=1, due=1, amount=1, inputs={}, steps=[]),
    ):  # fmt: skip
        with pytest.raises((InternalError, IntegrityError)), transaction.atomic():
            change()
    assert kept.lines.count() == 3


def test_a_payment_freezes_how_each_person_was_paid(stays, approved, settlement):
    account = "61109010140000071219812874"
    actions.enter_payment_details(enrolment=stays[0].enrolment, way="account", account_number=account, by=settlement)
    kept = approved()
    paid = actions.record_payment(benefit_list=kept, paid_on=date(2026, 11, 2), by=settlement)
    assert (paid.state, paid.paid_on, paid.paid_by) == ("paid", date(2026, 11, 2), settlement)
    assert list(LinePayment.objects.order_by("line__position").values_list("way", "account_number")) == [
        ("account", account), ("cash", ""), ("cash", "")]  # fmt: skip
    actions.enter_payment_details(enrolment=stays[0].enrolment, way="cash", by=settlement)
    assert LinePayment.objects.order_by("line__position")[0].account_number == account


@pytest.mark.parametrize("day", [date(2026, 11, 1), date(2026, 11, 3)])
def test_a_list_is_not_paid_before_its_approval_nor_tomorrow(stays, approved, settlement, day):
    with pytest.raises(actions.WrongPaymentDay):
        actions.record_payment(benefit_list=approved(), paid_on=day, by=settlement)


def test_a_list_that_waits_is_not_paid(stays, submit, settlement):
    with pytest.raises(actions.NotWaiting):
        actions.record_payment(benefit_list=submit(), paid_on=date(2026, 11, 2), by=settlement)


def correct(stay, day: date, code: str, project) -> None:
    """A correction of a closed month's mark, proposed by one and accepted by another."""
    proposer, decider = (factories.make_user(role, project=project) for role in ("social_worker", "manager"))
    correction = propose_correction(stay=stay, day=day, code=code, reason="L4 po terminie", by=proposer)
    decide_correction(correction=correction, accept=True, by=decider)


def test_a_late_certificate_makes_a_correction_with_the_difference_alone(project, stays, approved, submit, approve):
    approved()
    correct(stays[0], date(2026, 10, 6), "L4", project)
    draft = draft_list(project, OCTOBER)
    assert [(row.name, row.due, row.given, row.amount) for row in draft.rows] == [
        ("Adamska Ewa", Decimal("2087.16"), FULL, Decimal("-53.52"))]  # fmt: skip
    correction = approve(submit())
    assert (correction.number, correction.total) == (1, Decimal("-53.52"))
    lines = BenefitLine.objects.final().filter(enrolment=stays[0].enrolment)
    assert sum(line.amount for line in lines) == Decimal("2087.16")
    assert not draft_list(project, OCTOBER).rows


def test_a_justification_that_comes_late_gives_back_what_an_unexcused_day_took(
    project, stays, approved, submit, approve, manager, coordinator
):
    day = date(2026, 10, 6)
    remark(stays[0], day, "NN")
    approved()
    entered = enter_absence(
        stay=stays[0], kind="NU", period=Period(day, day), ground="summons", number="II K 7/26", by=coordinator
    )
    assert [found.outcome for found in entered.days] == [Outcome.PROPOSED]
    assert not draft_list(project, OCTOBER).rows, "a proposal moves no money"
    decide_correction(correction=MarkCorrection.objects.get(), accept=True, by=manager)
    correction = approve(submit())
    assert [(line.name, line.amount, line.due) for line in correction.lines.all()] == [
        ("Adamska Ewa", Decimal("107.03"), FULL)
    ]  # fmt: skip  30 of 31 days still make 30/30


def test_a_correction_without_a_difference_is_not_submitted(stays, approved, submit):
    approved()
    with pytest.raises(actions.NothingToSubmit):
        submit()


def test_a_second_correction_takes_the_first_into_account(project, stays, approved, submit, approve):
    approved()
    for day in (6, 7):
        correct(stays[0], date(2026, 10, day), "L4", project)
        approve(submit())
    assert list(BenefitList.objects.order_by("number").values_list("number", "total")) == [
        (0, 3 * FULL), (1, Decimal("-53.52")), (2, Decimal("-53.51"))]  # fmt: skip


def test_an_application_taken_back_takes_the_whole_amount_back(project, stays, approved, submit):
    approved()
    stays[2].benefit_applied_on = None
    stays[2].save()
    draft = draft_list(project, OCTOBER)
    assert [(row.name, row.due, row.amount, row.days) for row in draft.rows] == [("Ćma Ewa", 0, -FULL, 0)]
    submit()


def test_an_application_entered_late_proposes_the_whole_amount(project, stays, approved, submit, approve, manager):
    enter_application(stay=stays[2], benefit_applied_on=None, by=manager)
    approved()
    enter_application(stay=stays[2], benefit_applied_on=date(2026, 10, 29), by=manager)
    correction = approve(submit())
    assert [(line.name, line.amount) for line in correction.lines.all()] == [("Ćma Ewa", FULL)]


def test_a_change_runs_through_every_later_approved_month_of_the_stay(project, stays, approved, submit, approve):
    from benefits.differences import Difference, differences

    for day in [day for day in OCTOBER.days() if day.weekday() < 5][:6]:
        remark(stays[0], day, "L4")
    approved(SEPTEMBER)
    approved(OCTOBER)
    assert differences(project) == []
    for day in [day for day in SEPTEMBER.days() if day.weekday() < 5][:20]:  # 20 of the 21 days at 39/40
        correct(stays[0], day, "L4", project)
    september, october = differences(project)
    assert (september.month, september.people) == (SEPTEMBER, 1)
    assert september.amount == Decimal("-1070.34")  # 20 × 53.517
    # in October one day is left at 39/40, five are unpaid: 26/30 less 1/40, where it was the whole less 6/40
    assert october == Difference(OCTOBER, 1, Decimal("-17.84"))
    approve(submit(SEPTEMBER))
    assert [found.month for found in differences(project)] == [OCTOBER]


def test_an_extension_decided_late_proposes_a_correction_of_the_month_it_reaches_back_to(
    project, stays, approved, manager
):
    from benefits.differences import Difference, differences

    stays[2].planned_end_on = date(2026, 10, 15)
    stays[2].save()
    stays[2].marks.filter(day__gt=date(2026, 10, 15)).delete()
    approved(OCTOBER)
    assert differences(project) == []
    said = {"stay": stays[2], "happened_on": date(2026, 11, 2), "until": date(2026, 12, 31), "reason": "czas na kurs"}
    advise_extension(in_favour=True, by=manager, **said)
    extend_stay(by=manager, **said)
    assert differences(project) == [Difference(OCTOBER, 1, Decimal("1070.34"))]  # 15 × 71.356 were paid of 2,140.68


def test_an_exit_entered_late_takes_back_what_the_months_after_it_paid(
    project, stays, approved, submit, approve, manager, coordinator
):
    from benefits.differences import Difference, differences

    approved(SEPTEMBER)
    approved(OCTOBER)
    said = {"happened_on": date(2026, 11, 2), "ended_on": date(2026, 9, 15), "ground": EndGround.JOB, "reason": ""}
    end_stay(stay=stays[0], by=manager, **said)
    assert differences(project) == [
        Difference(SEPTEMBER, 1, Decimal("-1070.34")),  # 15 of 30 days
        Difference(OCTOBER, 1, -FULL),
    ]
    proposals = MarkCorrection.objects.undecided()
    assert {(one.code_from, one.code_to, one.proposed_by) for one in proposals} == {("O", "", manager)}
    assert proposals.count() == stays[0].marks.filter(day__gt=said["ended_on"]).count() == 11 + 22
    for month in (SEPTEMBER, OCTOBER):
        assert approve(submit(month)).lines.get().amount < 0
    for correction in proposals:
        decide_correction(correction=correction, accept=True, by=coordinator)
    assert stays[0].marks.latest("day").day == said["ended_on"]
    assert differences(project) == []
    assert sum(line.amount for line in BenefitLine.objects.filter(enrolment=stays[0].enrolment)) == Decimal("1070.34")


def test_an_end_entered_wrongly_is_put_right_and_pays_what_it_took(project, stays, approved, manager, coordinator):
    from benefits.differences import differences

    approved()
    said = {"happened_on": date(2026, 11, 2), "by": manager}
    end_stay(stay=stays[0], ended_on=date(2026, 10, 9), ground=EndGround.JOB, reason="", **said)
    (taken,) = differences(project)
    act = correct_end(stay=stays[0], ended_on=date(2026, 10, 31), reason="pomyłka w dacie", **said)
    stays[0].refresh_from_db()
    assert (stays[0].ended_on, act.kind, act.until) == (date(2026, 10, 31), "corrected", date(2026, 10, 31))
    assert (taken.people, differences(project)) == (1, [])
    assert not MarkCorrection.objects.undecided().exists(), "the marks belong to the stay again"
    with pytest.raises(NothingDiffers):
        correct_end(stay=stays[0], ended_on=date(2026, 10, 31), reason="x", **said)
    correct_end(stay=stays[0], ended_on=date(2026, 10, 30), reason="x", **said)
    assert not MarkCorrection.objects.undecided().exists(), "Saturday had no mark"
    with pytest.raises(OutsideTheStay):
        correct_end(stay=stays[0], ended_on=date(2026, 3, 1), reason="x", **said)


def test_an_end_withdraws_the_correction_that_waited_for_a_day_after_it(stays, approved, manager, coordinator):
    approved()
    waiting = propose_correction(stay=stays[0], day=date(2026, 10, 20), code="L4", reason="L4", by=coordinator)
    said = {"happened_on": date(2026, 11, 2), "ended_on": date(2026, 10, 19), "ground": EndGround.JOB, "reason": ""}
    act = end_stay(stay=stays[0], by=manager, **said)
    waiting.refresh_from_db()
    assert (waiting.decision, waiting.note) == ("withdrawn", f"Pobyt zakończył się 19.10.2026 ({act.number}).")
    open_one = MarkCorrection.objects.undecided().get(day=waiting.day)
    assert (open_one.code_from, open_one.code_to) == ("O", "")
