"""What was paid is claimed once, PUP answers, both see the state; and PUP sees nothing else of the people."""

from datetime import date
from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest
from django.db import IntegrityError, InternalError, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from accounts.models import Organisation
from benefits import actions
from benefits.digests import digest_of
from benefits.models import BenefitList, RefundClaim, RefundLine, RefundQuestion, RefundTakenBack
from benefits.rules import Contributions, contributions_on
from benefits.waiting import waiting_for
from cis_portal import printing
from cis_portal.lib.periods import Month, Period
from grants.models import DatedSetting, ProjectRole
from reintegration.models import DayMark
from reporting.snapshot.yearly import yearly_tables
from tests import factories

from .test_lists import FULL, correct

pytestmark = pytest.mark.usefixtures("october_is_over")
NOVEMBER = Month(2026, 11)


@pytest.fixture
def paid(approved, settlement):
    """October's list, paid on 2 November; then it is December."""
    return actions.record_payment(benefit_list=approved(), paid_on=date(2026, 11, 2), by=settlement)


@pytest.fixture
def send(project, settlement, october_is_over):
    def send_now(month: Month = NOVEMBER) -> RefundClaim:
        october_is_over.move_to("2026-12-01 08:00+01:00")
        return actions.send_claim(project=project, month=month, by=settlement)

    return send_now


@pytest.fixture
def pup(project):
    return factories.make_user("pup", project=project)


@pytest.mark.parametrize(
    ("amount", "pension", "disability"),
    [("1926.61", "376.07", "154.13"), ("-1926.61", "-376.07", "-154.13"), ("0.00", "0.00", "0.00")],
)
def test_contributions_are_each_rounded_by_themselves_and_a_reversal_takes_back_the_same(amount, pension, disability):
    rates = {"pension_percent": Decimal("19.52"), "disability_percent": Decimal("8.00")}
    assert contributions_on(Decimal(amount), **rates) == Contributions(Decimal(pension), Decimal(disability))


def test_a_percentage_is_not_negative():
    with pytest.raises(ValueError, match="negative"):
        contributions_on(Decimal(1), pension_percent=Decimal(-1), disability_percent=Decimal(8))


def test_the_claim_holds_what_was_paid_with_contributions_and_totals(project, stays, paid, send):
    DatedSetting.objects.create(
        project=project, key="agreed_places", valid_from=date(2026, 1, 1), value="2", source="porozumienie z PUP"
    )
    claim = send()
    assert (claim.state, claim.number, claim.places_agreed, claim.places_used) == ("sent", 1, 2, 3)
    assert (claim.benefits, claim.contributions, claim.total) == (
        3 * FULL,
        Decimal("1767.33"),
        3 * FULL + Decimal("1767.33"),
    )  # 3 × (417.86 + 171.25)
    line = claim.lines.get(position=1)
    assert (line.line.name, line.benefit, line.pension, line.disability, line.total) == (
        "Adamska Ewa",
        FULL,
        Decimal("417.86"),
        Decimal("171.25"),
        Decimal("2729.79"),
    )


def without_account(project) -> None:
    project.settings.filter(key="refund_account").delete()


def content_of(claim: RefundClaim) -> dict[str, object]:
    """What a claim's digest was made of before claims named an account."""
    lines = [[line.line_id, line.benefit, line.pension, line.disability] for line in claim.lines.order_by("position")]
    percent = [Decimal("19.52"), Decimal("8.00")]
    return {"project": claim.project.number, "month": "2026-11", "percent": percent, "lines": lines}


def test_the_claim_keeps_the_account_of_the_day_on_which_it_was_sent(project, stays, paid, send):
    newer = "61109010140000071219812874"
    DatedSetting.objects.create(
        project=project, key="refund_account", valid_from=date(2026, 12, 1), value=newer, source="umowa rachunku"
    )
    claim = send()
    assert claim.account_number == newer  # of 1 December, though the money was paid in November
    assert claim.digest == digest_of(content_of(claim) | {"account": newer})
    for number in (factories.REFUND_ACCOUNT, ""):
        with pytest.raises(InternalError), transaction.atomic():
            RefundClaim.objects.update(account_number=number)


def test_a_claim_without_an_account_has_the_digest_that_claims_always_had(project, stays, paid, send):
    without_account(project)
    claim = send()
    assert (claim.account_number, claim.digest) == ("", digest_of(content_of(claim)))


def test_page_paper_and_workbook_write_the_account_in_fours(client, project, stays, paid, send, pup):
    claim, shown = send(), "42 9999 0000 0000 2025 0008 0020"
    client.force_login(pup)
    assert shown in client.get(f"/benefits/refunds/{claim.pk}/").content.decode()
    assert shown in printing.html("benefits/pdf/claim.html", {"claim": claim, "lines": []})
    content = client.get(f"/benefits/refunds/{claim.pk}/files/xlsx/").content
    sheet = openpyxl.load_workbook(BytesIO(content)).active
    assert sheet["A3"].value == f"Rachunek do refundacji: {shown}"


def test_a_claim_without_an_account_says_so_to_pup(client, project, stays, paid, send, pup):
    without_account(project)
    claim = send()
    client.force_login(pup)
    assert "nie podano" in client.get(f"/benefits/refunds/{claim.pk}/").content.decode()
    assert "nie podano" in printing.html("benefits/pdf/claim.html", {"claim": claim, "lines": []})


def test_settlement_reads_before_sending_that_there_is_no_account_and_who_enters_it(
    client, project, stays, paid, settlement, october_is_over
):
    october_is_over.move_to("2026-12-01 08:00+01:00")
    client.force_login(settlement)
    page = client.get("/benefits/refunds/2026-11/").content.decode()
    assert "42 9999 0000 0000 2025 0008 0020" in page
    assert "Wyślij do PUP: 3 pozycje" in page
    without_account(project)
    page = client.get("/benefits/refunds/2026-11/").content.decode()
    assert "Wpisuje go w Zasadach: kierownik" in page
    assert "Wyślij do PUP bez rachunku: 3 pozycje" in page
    assert "/settings/benefit-rules/refund_account/" not in page


def test_the_manager_is_led_from_the_refunds_to_the_form_of_the_account(client, project, manager):
    client.force_login(manager)
    form = "/settings/benefit-rules/refund_account/"
    assert form not in client.get("/benefits/refunds/").content.decode()
    without_account(project)
    assert form in client.get("/benefits/refunds/").content.decode()


def test_an_amount_of_zero_was_not_paid_and_is_not_claimed(stays, submit, approve, settlement, send):
    for day in (5, 6, 7, 8):
        DayMark.objects.filter(stay=stays[0], day=date(2026, 10, day)).update(code="NN")
    actions.record_payment(benefit_list=approve(submit()), paid_on=date(2026, 11, 2), by=settlement)
    claim = send()
    assert (claim.lines.count(), claim.places_used) == (2, 3)


def test_a_month_of_payment_that_is_not_over_is_not_claimed(project, stays, paid, settlement):
    with pytest.raises(actions.MonthNotOver):
        actions.send_claim(project=project, month=NOVEMBER, by=settlement)


def test_the_page_offers_to_send_a_claim_once_the_month_of_payment_is_over(
    client, stays, paid, settlement, october_is_over
):
    client.force_login(settlement)
    address = "/benefits/refunds/2026-11/"
    assert 'method="post"' not in client.get(address).content.decode().partition("<main")[2].partition("</main")[0]
    october_is_over.move_to("2026-12-01 08:00+01:00")
    client.force_login(settlement)
    assert 'method="post"' in client.get(address).content.decode().partition("<main")[2].partition("</main")[0]


def test_pup_cannot_say_that_it_refunds_tomorrow(client, stays, paid, send, pup):
    claim = send()
    client.force_login(pup)
    answer = client.post(f"/benefits/refunds/{claim.pk}/refunded/", {"refunded_on": "2026-12-02"})
    assert answer.status_code == 422
    assert "2026-12" not in answer.context["refunded_form"].errors["refunded_on"][0]
    assert client.post(f"/benefits/refunds/{claim.pk}/refunded/", {"refunded_on": "2026-12-01"}).status_code == 302
    claim.refresh_from_db()
    assert (claim.state, claim.refunded_on) == ("refunded", date(2026, 12, 1))


def test_what_was_paid_is_claimed_once(project, stays, paid, send):
    send()
    with pytest.raises(actions.NothingPaid):
        send()
    with pytest.raises(actions.AlreadyClaimed):
        actions.record_payment(benefit_list=paid, paid_on=date(2026, 11, 3), by=paid.paid_by)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_send_at_once_one_wins(together, project, stays, paid, settlement, october_is_over):
    october_is_over.move_to("2026-12-01 08:00+01:00")
    sending = lambda: actions.send_claim(project=project, month=NOVEMBER, by=settlement)  # noqa: E731
    answers = together(sending, sending, refusals=actions.NotClaimed)
    assert sorted(type(answer).__name__ for answer in answers) == ["NothingPaid", "RefundClaim"]


def test_a_correction_paid_later_stands_on_the_next_claim(project, stays, paid, submit, approve, send, settlement):
    send()
    correct(stays[0], date(2026, 10, 6), "L4", project)
    approve(submit())
    correction = BenefitList.objects.get(number=1)
    actions.record_payment(benefit_list=correction, paid_on=date(2026, 12, 1), by=settlement)
    from benefits.refunds import draft_claim

    draft = draft_claim(project, Month(2026, 12))
    assert [(row.line.name, row.benefit, row.total) for row in draft.lines] == [
        ("Adamska Ewa", Decimal("-53.52"), Decimal("-68.25"))
    ]  # −10.45 and −4.28


def test_pup_receives_questions_and_refunds_and_the_centre_answers(stays, paid, send, pup, settlement):
    claim = send()
    actions.receive_claim(claim=claim, by=pup)
    line = claim.lines.get(position=2)
    question = actions.question_claim(claim=claim, line=line, reason="31 dni?", by=pup)
    claim.refresh_from_db()
    assert (claim.state, claim.received_by) == ("questioned", pup)
    actions.answer_question(question=question, answer="pełny miesiąc", by=settlement)
    claim.refresh_from_db()
    assert claim.state == "received"
    with pytest.raises(actions.AlreadyAnswered):
        actions.answer_question(question=question, answer="inaczej", by=settlement)
    for day in (date(2026, 11, 1), date(2026, 12, 2)):  # before the list was paid; not yet
        with pytest.raises(actions.WrongRefundDay):
            actions.refund_claim(claim=claim, refunded_on=day, by=pup)
    actions.refund_claim(claim=claim, refunded_on=date(2026, 12, 1), by=pup)
    claim.refresh_from_db()
    assert (claim.state, claim.refunded_on, claim.refunded_by) == ("refunded", date(2026, 12, 1), pup)
    with pytest.raises(actions.AlreadyRefunded):
        actions.question_claim(claim=claim, line=None, reason="?", by=pup)


@pytest.fixture
def refunded(stays, paid, send, pup):
    """November's claim, which PUP marked as refunded on 1 December."""
    claim = send()
    actions.receive_claim(claim=claim, by=pup)
    return actions.refund_claim(claim=claim, refunded_on=date(2026, 12, 1), by=pup)


def test_pup_takes_back_a_refund_and_what_stood_there_stays_on_record(refunded, pup):
    other = factories.make_user("pup", project=refunded.project)
    actions.take_back_refund(claim=refunded, reason="przelew dotyczył innego wniosku", by=other)
    claim = RefundClaim.objects.get()
    assert (claim.state, claim.refunded_on, claim.refunded_by, claim.refunded_at) == ("received", None, None, None)
    taken = claim.taken_back.get()
    assert (taken.refunded_on, taken.refunded_by, taken.refunded_at) == (date(2026, 12, 1), pup, refunded.refunded_at)
    assert (taken.taken_back_by, taken.reason) == (other, "przelew dotyczył innego wniosku")
    assert [event.state for event in claim.history.order_by("pgh_id")] == ["sent", "received", "refunded"]
    with pytest.raises(actions.NotRefunded):
        actions.take_back_refund(claim=claim, reason="jeszcze raz", by=pup)
    actions.refund_claim(claim=claim, refunded_on=date(2026, 11, 30), by=pup)
    assert RefundClaim.objects.get().refunded_on == date(2026, 11, 30)


def test_what_follows_from_a_refund_follows_back(refunded, project, pup, settlement):
    period, address = Period(date(2026, 11, 1), date(2026, 12, 31)), f"/benefits/refunds/{refunded.pk}/"

    def stands():
        december = yearly_tables(project, period)[0]["money"][-1]
        return december["refunded"], *(
            [one.state for one in waiting_for(user, project) if one.url == address] for user in (pup, settlement)
        )

    assert stands() == ("8189.37", [], [])
    actions.take_back_refund(claim=refunded, reason="zły dzień", by=pup)
    assert stands() == ("0.00", ["przyjęty przez PUP"], ["cofnięto oznaczenie refundacji"])
    actions.refund_claim(claim=refunded, refunded_on=date(2026, 12, 1), by=pup)
    assert stands() == ("8189.37", [], [])


def test_a_claim_with_an_open_question_is_questioned_again(stays, paid, send, pup, settlement, project):
    claim = send()
    actions.question_claim(claim=claim, line=None, reason="31 dni?", by=pup)
    actions.refund_claim(claim=claim, refunded_on=date(2026, 12, 1), by=pup)
    actions.take_back_refund(claim=claim, reason="brak odpowiedzi", by=pup)
    claim.refresh_from_db()
    assert claim.state == "questioned"
    assert f"/benefits/refunds/{claim.pk}/" in [one.url for one in waiting_for(settlement, project)]


def test_the_database_lets_a_refund_go_by_its_record_alone(refunded, pup):
    gone = {"refunded_on": None, "refunded_by": None, "refunded_at": None}
    stood = {"refunded_on": refunded.refunded_on, "refunded_by": pup, "refunded_at": refunded.refunded_at}
    record = {"claim": refunded, "taken_back_by": pup, "taken_back_at": timezone.now(), "reason": "pomyłka"}

    def refused(change):
        with pytest.raises((InternalError, IntegrityError)), transaction.atomic():
            change()

    refused(lambda: RefundClaim.objects.update(state="received", **gone))  # without a record
    refused(lambda: RefundClaim.objects.update(refunded_on=date(2026, 11, 30)))  # another day in its place
    refused(lambda: RefundTakenBack.objects.create(**record, **stood | {"refunded_on": date(2026, 11, 30)}))
    refused(lambda: RefundTakenBack.objects.create(**record | {"reason": ""}, **stood))
    RefundTakenBack.objects.create(**record, **stood)
    refused(lambda: RefundClaim.objects.update(state="sent", **gone))
    refused(lambda: RefundTakenBack.objects.update(reason="inaczej"))
    RefundClaim.objects.update(state="received", **gone)
    actions.refund_claim(claim=RefundClaim.objects.get(), refunded_on=date(2026, 12, 1), by=pup)
    refused(lambda: RefundClaim.objects.update(state="received", **gone))  # the record was of the refund before


def test_pup_takes_a_refund_back_on_the_page_and_the_centre_reads_why(client, refunded, pup, settlement):
    address = f"/benefits/refunds/{refunded.pk}/"
    client.force_login(settlement)
    assert f"{address}take-back/" not in client.get(address).content.decode()
    assert client.post(f"{address}take-back/", {"reason": "pomyłka"}).status_code == 403
    client.force_login(pup)
    assert f"{address}take-back/" in client.get(address).content.decode()
    assert client.post(f"{address}take-back/", {"reason": " "}).status_code == 422
    assert RefundClaim.objects.get().state == "refunded"
    assert client.post(f"{address}take-back/", {"reason": "Przelew z 1.12 był za październik."}).status_code == 302
    client.force_login(settlement)
    page = client.get(address).content.decode()
    assert "Przelew z 1.12 był za październik." in page
    assert "01.12.2026" in page
    assert "cofnięto oznaczenie refundacji" in client.get("/benefits/refunds/").content.decode()
    actions.refund_claim(claim=refunded, refunded_on=date(2026, 12, 1), by=pup)
    assert "cofnięto oznaczenie refundacji" not in client.get("/benefits/refunds/").content.decode()


@pytest.mark.parametrize("times", [1, 3])
def test_a_claim_costs_the_same_however_often_its_refund_was_taken_back(
    client, stays, paid, send, pup, times, django_assert_num_queries
):
    claim = send()
    for _ in range(times):
        actions.refund_claim(claim=claim, refunded_on=date(2026, 12, 1), by=pup)
        actions.take_back_refund(claim=claim, reason="pomyłka", by=pup)
    client.force_login(pup)
    client.get(f"/benefits/refunds/{claim.pk}/")
    with django_assert_num_queries(9):
        client.get(f"/benefits/refunds/{claim.pk}/")
    with django_assert_num_queries(4):
        client.get("/benefits/refunds/")


def test_a_question_on_a_refunded_claim_waits_for_nobody(project, stays, paid, send, pup, settlement):
    claim = send()
    actions.question_claim(claim=claim, line=None, reason="31 dni?", by=pup)
    asked = f"/benefits/refunds/{claim.pk}/"
    assert asked in [one.url for one in waiting_for(settlement, project)]
    actions.refund_claim(claim=claim, refunded_on=date(2026, 12, 1), by=pup)
    assert asked not in [one.url for one in waiting_for(settlement, project)]


def test_a_month_in_which_nobody_applied_waits_for_no_list(project, stays, settlement):
    def months():
        return {one.url for one in waiting_for(settlement, project)}

    assert months() == {"/benefits/2026-09/", "/benefits/2026-10/"}
    for stay in stays:
        stay.trial_starts_on = stay.participation_starts_on = date(2026, 10, 1)
        stay.trial_ends_on = None
        stay.save()
    assert months() == {"/benefits/2026-10/"}


def test_a_claim_is_final_in_the_database(stays, paid, send):
    claim = send()
    for change in (
        lambda: RefundClaim.objects.update(digest="f" * 64),
        lambda: RefundClaim.objects.update(month=date(2026, 10, 1)),
        lambda: RefundClaim.objects.update(pension_percent=9),
        lambda: RefundClaim.objects.update(disability_percent=9),
        lambda: RefundClaim.objects.update(places_used=9),
        lambda: RefundClaim.objects.update(places_agreed=9),
        lambda: RefundClaim.objects.all().delete(),
        lambda: RefundLine.objects.update(position=9),
    ):
        with pytest.raises((InternalError, ProtectedError)), transaction.atomic():
            change()
    assert claim.lines.count() == 3


def test_pup_sees_names_periods_and_amounts_and_no_file_of_the_people(client, stays, paid, send, pup):
    claim = send()
    client.force_login(pup)
    page = client.get(f"/benefits/refunds/{claim.pk}/").content.decode()
    for stay in stays:
        person = stay.participant
        assert f"{person.last_name} {person.first_name}" in page
        for hidden in (person.identifier, stay.enrolment.case_number, str(person.birth_date)):
            assert hidden not in page
        assert client.get(f"/participants/{stay.enrolment.case_number}/").status_code == 404
    assert client.get("/benefits/2026-10/").status_code == 403
    rows = list(
        openpyxl.load_workbook(
            BytesIO(client.get(f"/benefits/refunds/{claim.pk}/files/xlsx/").content)
        ).active.iter_rows(values_only=True)
    )
    assert rows[6][1] == "Adamska Ewa"
    assert rows[9][10] == 8189.37


def test_another_office_sees_no_claim(as_role, stays, paid, send):
    claim = send()
    foreign = factories.make_other_project()
    office = Organisation.objects.create(name="PUP w Innym", short_name="PUP Inny", kind="pup")
    ProjectRole.objects.create(project=foreign, organisation=office, role="realiser")
    stranger = factories.make_user("pup", project=foreign)
    misplaced = factories.make_user("pup", organisation=Organisation.objects.get(kind="mopr"))
    assert not RefundClaim.objects.visible_to(stranger).exists()
    assert not RefundClaim.objects.visible_to(misplaced).exists()  # the office decides, not the role alone
    assert as_role("mopr").get(f"/benefits/refunds/{claim.pk}/").status_code == 403
    assert not RefundQuestion.objects.exists()
