"""What was paid in a year, by project and month: on the page and as a spreadsheet."""

import io
from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.utils import timezone
from openpyxl import load_workbook

from benefits.models import BenefitLine, BenefitList, PaidBefore, Premium
from benefits.yearly import year_of
from tests import factories


@pytest.fixture(autouse=True)
def _next_spring():
    with time_machine.travel(date(2027, 3, 15), tick=False):
        yield


@pytest.fixture
def paid_year(project):
    """November's list and a premium paid in December, a correction paid in January; a month before the portal."""
    enrolment = factories.make_enrolment(project=project)
    one, other = factories.make_user("settlement", project=project), factories.make_user("manager", project=project)
    moment = timezone.now()
    for number, amount, paid_on in ((0, "2140.68", date(2026, 12, 4)), (1, "-107.03", date(2027, 1, 8))):
        made = BenefitList.objects.create(
            project=project, month=date(2026, 11, 1), number=number, total=amount, digest="0" * 64, rules={},
            submitted_by=one, submitted_at=moment,
        )  # fmt: skip
        BenefitLine.objects.create(
            list=made, enrolment=enrolment, position=1, name="x", starts_on=date(2026, 11, 1),
            ends_on=date(2026, 11, 30), days=30, due="2033.65", amount=amount, inputs={}, steps=[],
        )  # fmt: skip
        approved = {"state": "approved", "approved_by": other, "approved_at": moment}
        BenefitList.objects.filter(pk=made.pk).update(**approved)
        BenefitList.objects.filter(pk=made.pk).update(state="paid", paid_on=paid_on, paid_by=one, paid_at=moment)
    Premium.objects.create(
        enrolment=enrolment, month=date(2026, 11, 1), amount="300.00", cap="2140.68", attitude="a", progress="p",
        proposed_by=one, proposed_at=moment, state="granted", decided_by=other, decided_at=moment,
        paid_on=date(2026, 12, 10), paid_by=one,
    )  # fmt: skip
    PaidBefore.objects.create(enrolment=enrolment, month=date(2026, 10, 1), amount="2069.32", entered_by=one)
    return enrolment


def test_money_stands_by_the_month_of_its_payment_corrections_included(project, paid_year):
    manager = factories.make_user("manager", project=project)
    (found,) = year_of(manager, 2026)
    november, december = found.months[10], found.months[11]
    assert (december.paid, december.people, december.premiums) == (Decimal("2140.68"), 1, Decimal("300.00"))
    assert december.lists == (november.month,)
    assert (found.months[9].outside, found.total) == (Decimal("2069.32"), Decimal("4510.00"))
    (next_year,) = year_of(manager, 2027)
    assert (next_year.months[0].paid, next_year.total) == (Decimal("-107.03"), Decimal("-107.03"))


def test_a_list_that_is_not_paid_and_a_premium_that_is_not_granted_do_not_count(project, paid_year):
    Premium.objects.create(
        enrolment=paid_year, month=date(2026, 12, 1), amount="100.00", cap="2140.68", attitude="a", progress="p",
        proposed_by=factories.make_user("settlement", project=project), proposed_at=timezone.now(),
    )  # fmt: skip
    BenefitList.objects.create(
        project=project, month=date(2026, 12, 1), total="10.00", digest="0" * 64, rules={},
        submitted_by=factories.make_user("settlement", project=project), submitted_at=timezone.now(),
    )  # fmt: skip
    (found,) = year_of(factories.make_user("manager", project=project), 2026)
    assert (found.premiums, found.paid) == (Decimal("300.00"), Decimal("2140.68"))


def test_a_granted_premium_without_a_day_of_payment_is_told_beside_the_year(as_role, paid_year):
    granted = Premium.objects.values("amount", "cap", "attitude", "progress", "proposed_by_id", "proposed_at", "state",
                                     "decided_by_id", "decided_at", "enrolment_id").get()  # fmt: skip
    Premium.objects.create(**granted, month=date(2026, 12, 1))
    page = as_role("manager").get("/benefits/year/2026/")
    assert (page.context["projects"][0].premiums, page.context["premiums_to_pay"]) == (300, 300)


def test_the_spreadsheet_says_the_same(as_role, paid_year):
    content = as_role("manager").get("/benefits/year/2026/xlsx/").content
    rows = list(load_workbook(io.BytesIO(content)).active.values)
    assert len(rows) == 14
    assert rows[12][2:7] == (2140.68, 1, 300, 0, 2440.68)
    assert rows[13][2:7] == (2140.68, None, 300, 2069.32, 4510)


def test_an_auditor_sees_what_was_paid_but_no_premium(as_role, paid_year):
    page = as_role("auditor").get("/benefits/year/2026/")
    (found,) = page.context["projects"]
    assert (found.paid, found.premiums, found.outside) == (Decimal("2140.68"), Decimal(0), Decimal(0))


@pytest.mark.parametrize("year", [1999, 2101])
def test_a_year_that_no_centre_has_is_none(as_role, project, year):
    assert as_role("manager").get(f"/benefits/year/{year}/").status_code == 404


def test_the_year_costs_the_same_queries_whatever_was_paid(project, paid_year, django_assert_num_queries):
    manager = factories.make_user("manager", project=project)
    manager.may("benefits_view")
    with django_assert_num_queries(4):
        year_of(manager, 2026)
