"""What the month's page says and does; who sees what; the files."""

import re
from datetime import date
from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import AccessRecord
from benefits import actions
from benefits.models import BenefitList, LinePayment, PaidBefore, PaymentDetails
from benefits.overview import month_page
from benefits.payouts import Part
from cis_portal.lib import tabular
from cis_portal.lib.periods import Month
from cis_portal.lib.workdays import is_working_day
from reintegration.models import DayMark
from tests import factories

from .conftest import OCTOBER
from .test_lists import FULL, correct

pytestmark = pytest.mark.usefixtures("october_is_over")
ADDRESS = "/benefits/2026-10/"
ACCOUNT = "61109010140000071219812874"


@pytest.fixture
def people(client, settlement, manager):
    """people("settlement"): that person's window."""

    def enter(role: str):
        client.force_login({"settlement": settlement, "manager": manager}[role])
        return client

    return enter


def page(client, address: str = ADDRESS) -> str:
    return client.get(address).content.decode().replace("\xa0", " ").replace("&nbsp;", " ")


def test_a_month_goes_through_the_pages_from_draft_to_payment(people, stays):
    draft = page(people("settlement"))
    assert "2 140,68 zł" in draft
    assert draft.count("6 422,04 zł") == 3  # the button, the total, the month before
    seen = people("settlement").get(ADDRESS).context["page"].draft.digest
    people("settlement").post(f"{ADDRESS}submit/", {"seen": seen})
    submitted = BenefitList.objects.get()
    assert f"/benefits/lists/{submitted.pk}/approve/" not in page(people("settlement"))
    assert f"/benefits/lists/{submitted.pk}/approve/" in page(people("manager"))
    people("manager").post(f"/benefits/lists/{submitted.pk}/approve/", {"seen": submitted.digest})
    people("settlement").post(f"/benefits/lists/{submitted.pk}/pay/", {"paid_on": "2026-11-02"})
    submitted.refresh_from_db()
    assert (submitted.state, submitted.paid_on) == ("paid", date(2026, 11, 2))


def test_a_refusal_is_said_and_changes_nothing(people, stays, submit):
    submitted = submit()
    DayMark.objects.filter(stay=stays[1], day=date(2026, 10, 6)).update(code="NN")
    answer = people("manager").post(
        f"/benefits/lists/{submitted.pk}/approve/", {"seen": submitted.digest}, follow=True)  # fmt: skip
    said = [str(message) for message in answer.context["messages"]]
    assert len(said) == 1
    assert "Bąk Ewa 2\xa0140,68\xa0zł → 2\xa0033,65\xa0zł" in said[0]
    assert BenefitList.objects.get().state == "submitted"


def test_a_list_is_returned_with_a_reason_only(people, stays, submit):
    submitted = submit()
    people("manager").post(f"/benefits/lists/{submitted.pk}/return/", {"reason": " "})
    assert BenefitList.objects.get().state == "submitted"
    people("manager").post(f"/benefits/lists/{submitted.pk}/return/", {"reason": "brak L4 Bąk"})
    assert "brak L4 Bąk" in page(people("settlement"))


def test_an_unmarked_day_stands_beside_its_person_and_keeps_the_button_away(people, stays):
    DayMark.objects.filter(stay=stays[0], day=date(2026, 10, 6)).delete()
    shown = page(people("settlement"))
    assert "6.10" in shown
    assert "/submit/" not in shown


def test_unmarked_days_of_somebody_without_a_line_are_counted_and_lead_to_the_application(people, stays):
    stays[0].benefit_applied_on = None
    stays[0].save()
    DayMark.objects.filter(stay=stays[0], day=date(2026, 10, 6)).delete()
    shown = people("settlement").get(ADDRESS)
    assert shown.context["page"].blocked == 1
    ((_file, notes),) = shown.context["page"].people_notes
    assert notes[0].url == f"/participants/{stays[0].enrolment.case_number}/stays/"


def test_the_comparison_with_the_month_before_is_with_what_was_approved(project, stays, settlement, approved):
    approved(Month(2026, 9))
    DayMark.objects.filter(stay=stays[0], day=date(2026, 10, 6)).update(code="NN")
    rows = month_page(settlement, project, OCTOBER).rows
    assert [(row.name, row.change) for row in rows][:2] == [
        ("Adamska Ewa", Decimal("-107.03")), ("Bąk Ewa", Decimal("0.00"))]  # fmt: skip


def test_a_correction_shows_original_difference_and_new_amount(project, people, stays, approved, submit, approve):
    approved()
    correct(stays[0], date(2026, 10, 6), "L4", project)
    proposed = page(people("settlement"))
    assert "−53,52 zł" in proposed
    waits = submit()
    decided_on = people("manager").get(ADDRESS).context["page"].correction
    assert [(row.name, row.given, row.due, row.amount, len(row.steps)) for row in decided_on.rows] == [
        ("Adamska Ewa", FULL, Decimal("2087.16"), Decimal("-53.52"), 3)]  # fmt: skip
    assert (decided_on.number, decided_on.total) == (1, Decimal("-53.52"))
    assert page(people("manager")).count("−53,52 zł") == 3  # the button, the row, the total
    approve(waits)
    assert people("manager").get(ADDRESS).context["page"].correction is None
    rows = month_page(people("settlement") and BenefitList.objects.first().submitted_by, project, OCTOBER).rows
    assert (rows[0].original, rows[0].corrections, rows[0].due) == (
        FULL, [(1, Decimal("-53.52"))], Decimal("2087.16"))  # fmt: skip


@pytest.mark.parametrize("people_count", [1, 3])
def test_a_month_costs_the_same_however_many_people_it_lists(
    client, project, settlement, people_count, django_assert_num_queries
):
    for _ in range(people_count):
        stay = factories.make_stay(
            factories.make_enrolment(project=project),
            participation_starts_on=date(2026, 4, 3), benefit_applied_on=date(2026, 3, 2))  # fmt: skip
        DayMark.objects.bulk_create(
            DayMark(stay=stay, day=day, code="O") for day in OCTOBER.days() if is_working_day(day))  # fmt: skip
    client.force_login(settlement)
    with django_assert_num_queries(11):
        assert len(client.get(ADDRESS).context["page"].rows) == people_count


def test_an_approved_month_costs_the_lines_more(client, stays, approved, settlement, django_assert_num_queries):
    approved()
    client.force_login(settlement)
    with django_assert_num_queries(12):
        assert len(client.get(ADDRESS).context["page"].rows) == 3


def test_an_approved_list_becomes_a_workbook_with_its_digest(people, stays, approved):
    kept = approved()
    content = people("manager").get(f"/benefits/lists/{kept.pk}/files/xlsx/").content
    rows = list(openpyxl.load_workbook(BytesIO(content)).active.iter_rows(values_only=True))
    assert kept.digest in rows[2][0]
    assert [row[2] for row in rows[5:8]] == ["Adamska Ewa", "Bąk Ewa", "Ćma Ewa"]
    assert [row[6] for row in rows[5:9]] == [2140.68, 2140.68, 2140.68, 6422.04]
    assert AccessRecord.objects.filter(action="export", subject=f"lista {kept.pk}.xlsx").exists()


def test_an_approved_list_says_what_goes_by_transfer_in_cash_and_back(
    project, people, stays, approved, submit, approve, settlement
):
    actions.enter_payment_details(enrolment=stays[1].enrolment, way="account", account_number=ACCOUNT, by=settlement)
    approved()
    ((_list, payout),) = people("settlement").get(ADDRESS).context["page"].to_pay
    assert (payout.transfers, payout.cash, payout.back) == (Part(1, FULL), Part(2, 2 * FULL), Part())
    correct(stays[0], date(2026, 10, 6), "L4", project)
    approve(submit())
    (_original, (_correction, payout)) = people("settlement").get(ADDRESS).context["page"].to_pay
    assert (payout.transfers, payout.cash, payout.back) == (Part(), Part(), Part(1, Decimal("53.52")))
    assert "Do zwrotu" in page(people("settlement"))


def test_a_paid_list_offers_the_files_by_which_it_was_paid_and_no_empty_one(
    project, people, stays, approved, submit, approve, settlement
):
    first = approved()
    correct(stays[0], date(2026, 10, 6), "L4", project)
    for one in (first, approve(submit())):
        actions.record_payment(benefit_list=one, paid_on=date(2026, 11, 2), by=settlement)
    actions.enter_payment_details(enrolment=stays[1].enrolment, way="account", account_number=ACCOUNT, by=settlement)
    shown = page(people("settlement"))
    assert [f"/{one.pk}/cash/" in shown for one in BenefitList.objects.order_by("number")] == [True, False]
    assert "/bank/" not in shown  # nobody had an account when it was paid


def test_the_day_of_payment_is_put_right_until_the_list_stands_on_a_claim(
    project, people, stays, approved, settlement, october_is_over
):
    kept = approved()
    actions.record_payment(benefit_list=kept, paid_on=date(2026, 11, 2), by=settlement)
    october_is_over.move_to("2026-11-05 09:00+01:00")
    assert f"/benefits/lists/{kept.pk}/pay/" in page(people("settlement"))
    assert f"/benefits/lists/{kept.pk}/pay/" not in page(people("manager"))
    people("settlement").post(f"/benefits/lists/{kept.pk}/pay/", {"paid_on": "2026-11-04"})
    kept.refresh_from_db()
    assert (kept.paid_on, LinePayment.objects.count()) == (date(2026, 11, 4), 3)
    october_is_over.move_to("2026-12-01 09:00+01:00")
    actions.send_claim(project=project, month=Month(2026, 11), by=settlement)
    assert f"/benefits/lists/{kept.pk}/pay/" not in page(people("settlement"))


def test_only_who_has_an_account_stands_in_the_banks_file(people, stays, approved, settlement):
    actions.enter_payment_details(enrolment=stays[1].enrolment, way="account", account_number=ACCOUNT, by=settlement)
    kept = approved()
    lines = people("settlement").get(f"/benefits/lists/{kept.pk}/bank/").content.decode("utf-8-sig").splitlines()
    assert len(lines) == 2
    assert lines[1].startswith(f"Bąk Ewa;PL{ACCOUNT};2140,68;PLN;")


def test_a_list_that_waits_has_no_files(people, stays, submit):
    assert people("manager").get(f"/benefits/lists/{submit().pk}/files/pdf/").status_code == 404


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("61 1090 1014 0000 0712 1981 2874", ACCOUNT),
        ("PL61109010140000071219812874", ACCOUNT),
        ("61109010140000071219812875", None),
        ("6110901014", None),
        ("", None),
    ],
)
def test_an_account_number_is_taken_by_its_control_sum(people, stays, typed, kept):
    case = stays[0].enrolment.case_number
    sent = {"way": "account", "account_number": typed}
    answer = people("settlement").post(f"/benefits/people/{case}/payment/", sent)
    assert answer.status_code == (302 if kept else 422)
    assert list(PaymentDetails.objects.values_list("account_number", flat=True)) == ([kept] if kept else [])


def test_an_account_that_somebody_else_has_is_saved_with_a_warning(people, stays):
    said = []
    for stay in stays[:2]:
        address = f"/benefits/people/{stay.enrolment.case_number}/payment/"
        answer = people("settlement").post(address, {"way": "account", "account_number": ACCOUNT}, follow=True)
        said.append([str(message) for message in answer.context["messages"]])
    assert said == [["Zapisano."], ["Zapisano.", "Na ten rachunek wypłaca się też komuś innemu: sprawdź numer."]]
    assert PaymentDetails.objects.filter(account_number=ACCOUNT).count() == 2


def test_a_month_before_the_portal_compares_what_was_typed_and_pasted(people, project, stays):
    for day in [day for day in Month(2026, 8).days() if is_working_day(day)]:
        DayMark.objects.bulk_create(DayMark(stay=stay, day=day, code="O") for stay in stays)
    address = "/benefits/2026-08/"
    first, second, third = (stay.enrolment for stay in stays)
    pasted = f"{second.case_number}\t2 100,68 zł\n{third.participant.identifier};2140,68\n"
    people("settlement").post(f"{address}paid-before/", {f"amount_{first.pk}": "2 140,68 zł", "pasted": pasted})
    assert list(PaidBefore.objects.order_by("enrolment").values_list("amount", flat=True)) == [
        FULL, Decimal("2100.68"), FULL]  # fmt: skip
    shown = page(people("settlement"), address)
    assert shown.count("+40,00 zł") == 1
    assert "/submit/" not in shown


def test_a_pasted_row_that_names_nobody_is_said_by_its_number_and_nothing_is_saved(people, stays):
    answer = people("settlement").post("/benefits/2026-08/paid-before/", {"pasted": "Kowal Jan;10,00\n2026-999;x"})
    assert answer.status_code == 422
    assert len(answer.context["form"].errors["pasted"]) == 2
    assert not PaidBefore.objects.exists()


def test_a_month_of_the_portal_takes_no_amounts_from_outside(people, stays):
    assert people("settlement").get("/benefits/2026-09/paid-before/").status_code == 404


def test_an_auditor_reads_approved_lists_and_of_their_people_the_shared_ones(as_role, project, stays, submit, approve):
    auditor = as_role("auditor")
    factories.open_to_control(stays[1].enrolment, organisation=auditor.user.organisation)
    waiting = submit()
    assert auditor.get(ADDRESS).context["page"].rows == []
    approve(waiting)
    seen = auditor.get(ADDRESS).context["page"]
    assert ([row.name for row in seen.rows], seen.hidden) == (["Bąk Ewa"], 2)


def test_the_benefit_is_a_part_of_the_file_and_how_it_is_paid_is_the_centres_alone(as_role, people, stays, approved):
    approved()
    case = stays[1].enrolment.case_number
    address, auditor = f"/benefits/people/{case}/", as_role("auditor")
    factories.open_to_control(stays[1].enrolment, organisation=auditor.user.organisation)
    for reader, sees_payment in ((people("settlement"), True), (auditor, False)):
        assert f'href="{address}"' in page(reader, f"/participants/{case}/")
        benefit = page(reader, address)
        assert ("2 140,68 zł" in benefit, 'id="payment"' in benefit) == (True, sees_payment)
    assert address not in page(as_role("instructor"), f"/participants/{case}/")


def amounts_file(rows) -> SimpleUploadedFile:
    content = tabular.xlsx("Wypłaty", ["Kto", "Za dni", "Kwota"], rows)
    return SimpleUploadedFile("wyplaty.xlsx", content)


def test_a_file_of_amounts_fills_the_form_and_saves_nothing_until_it_is_looked_at(people, stays):
    first, second, _third = (stay.enrolment for stay in stays)
    rows = [(first.case_number, 31, Decimal("2140.68")), (second.participant.identifier, 30, "2 100,68 zł")]
    client, address = people("settlement"), "/benefits/2026-08/paid-before/"
    answer = client.post(f"{address}file/", {"file": amounts_file(rows)})
    shown = answer.content.decode()
    assert "Z pliku odczytano 2 kwoty" in shown
    assert not PaidBefore.objects.exists()
    typed = dict(re.findall(r'name="(amount_\d+)" id="[^"]*" value="([^"]*)"', shown))
    assert [typed[f"amount_{file.pk}"] for file in (first, second)] == ["2140,68", "2100,68"]
    client.post(address, typed)
    assert sorted(PaidBefore.objects.values_list("amount", flat=True)) == [Decimal("2100.68"), FULL]


def test_faults_of_a_file_of_amounts_name_row_and_column(people, stays):
    file = stays[0].enrolment
    rows = [("Kowal Jan", "", 10), (file.case_number, "", "dużo"), (file.case_number, "", 5), (file.case_number, "", 6)]
    client, address = people("settlement"), "/benefits/2026-08/paid-before/file/"
    answer = client.post(address, {"file": amounts_file(rows)})
    assert (answer.status_code, answer.context["faults"]) == (422, [
        "wiersz 2, kolumna 1: nie ma takiej osoby w tym miesiącu",
        "wiersz 3, kolumna 3: to nie jest kwota taka jak 2140,68",
        "wiersz 5, kolumna 1: ta osoba występuje w pliku dwa razy",
    ])  # fmt: skip
    broken = client.post(address, {"file": SimpleUploadedFile("x.xlsx", b"PK broken")})
    assert broken.status_code == 422
    assert not PaidBefore.objects.exists()
