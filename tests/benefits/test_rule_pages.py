"""The rules of the benefit as pages: what holds, what another reading would pay, and a change from a month on."""

from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import AccessRecord
from benefits.actions import MonthApproved, RuleMoved, SameValue, change_rule
from benefits.actions.rules import seen_values, values_entered
from benefits.models import BenefitList
from benefits.months import month_lines
from cis_portal.lib.periods import Month
from grants.models import DatedSetting, SettingKey
from grants.rules import value_on
from reintegration.models import DayCode
from tests import factories

JUNE, JULY = Month(2026, 6), Month(2026, 7)
EXCUSED = SettingKey.EXCUSED


@pytest.fixture(autouse=True)
def _in_july():
    with time_machine.travel(date(2026, 7, 20), tick=False):
        yield


@pytest.fixture
def stay(project):
    """A participant with four excused days in July."""
    enrolment = factories.make_enrolment(project=project, started_on=date(2026, 1, 12))
    made = factories.make_stay(
        enrolment, participation_starts_on=date(2026, 2, 13), benefit_applied_on=date(2026, 1, 12)
    )
    for day in (6, 7, 8, 9):
        factories.mark(made, date(2026, 7, day), DayCode.EXCUSED)
    return made


def approve(project, month: Month) -> BenefitList:
    """A list of the month as two people left it."""
    one, other = factories.make_user("settlement", project=project), factories.make_user("manager", project=project)
    moment = timezone.now()
    return BenefitList.objects.create(
        project=project, month=month.first, state="approved", total=0, digest="0" * 64, rules={}, submitted_by=one,
        submitted_at=moment, approved_by=other, approved_at=moment,
    )  # fmt: skip


def change(project, value="PAID", month=JULY, *, key=EXCUSED, by=None, seen=None):
    seen = seen_values(values_entered(project, key)) if seen is None else seen
    by = by or factories.make_user("manager", project=project)
    return change_rule(project=project, key=key, value=value, month=month, source="uzgodnienie z PUP", seen=seen, by=by)


def test_a_change_holds_from_its_month_and_says_who_and_why(project, stay):
    manager = factories.make_user("manager", project=project)
    (before,) = month_lines(project, JULY)
    row = change(project, by=manager)
    (after,) = month_lines(project, JULY)
    assert (before.amount, after.amount) == (Decimal("1926.61"), Decimal("2140.68"))
    assert (row.valid_from, row.source, row.created_by) == (JULY.first, "uzgodnienie z PUP", manager)
    assert project.settings.filter(key=EXCUSED).count() == 2


def test_the_same_month_changed_again_keeps_the_former_value_in_history(project):
    change(project, "PAID")
    change(project, "UNPAID", JULY.next)
    row = change(project, "UNPAID")
    assert (
        DatedSetting.objects.filter(key=EXCUSED, valid_from=JULY.first).values_list("value", flat=True).get()
        == "UNPAID"
    )
    assert [event.value for event in row.history.all()] == ["PAID"]


def test_a_rate_that_starts_in_an_approved_month_is_refused(project):
    approve(project, JUNE)
    with pytest.raises(MonthApproved) as refused:
        change(project, "1800.00", JUNE, key=SettingKey.UNEMPLOYMENT_ALLOWANCE)
    assert refused.value.first == JULY
    assert change(project, "1800.00", JULY, key=SettingKey.UNEMPLOYMENT_ALLOWANCE).valid_from == JULY.first


def test_a_rule_that_would_reach_a_later_approved_month_is_refused_too(project):
    approve(project, JUNE)
    with pytest.raises(MonthApproved):
        change(project, "PAID", Month(2026, 3))


def test_a_contribution_changes_whatever_is_approved(project):
    approve(project, JUNE)
    assert change(project, "20.00", JUNE, key=SettingKey.PENSION_CONTRIBUTION).value == "20.00"


def test_of_two_people_at_once_the_second_sees_what_the_first_did(project):
    seen = seen_values(values_entered(project, EXCUSED))
    first = factories.make_user("manager", project=project)
    change(project, "PAID", by=first, seen=seen)
    with pytest.raises(RuleMoved) as moved:
        change(project, "PAID", JULY.next, seen=seen)
    assert (moved.value.latest.created_by, moved.value.latest.value) == (first, "PAID")


def test_a_value_that_holds_already_is_not_entered_twice(project):
    with pytest.raises(SameValue):
        change(project, "UNPAID")
    with pytest.raises(SameValue):
        change(project, "120.00", key=SettingKey.BENEFIT_PERCENT)


def test_the_overview_shows_what_each_reading_would_pay_and_to_how_many(as_role, project, stay):
    page = as_role("manager").get("/settings/benefit-rules/?month=2026-07")
    rows = {row.key: {found.value: found for found in row.comparisons} for row in page.context["silent"]}
    assert rows[EXCUSED]["UNPAID"].total == Decimal("1926.61")
    assert (rows[EXCUSED]["PAID"].change, len(rows[EXCUSED]["PAID"].affected)) == (Decimal("214.07"), 1)
    assert rows[SettingKey.UNPAID_METHOD]["SUBTRACT"].change == Decimal("-71.35")
    assert rows[SettingKey.SICK_SCOPE]["ILLNESS"].change == 0
    assert "art. 15 ust. 7" in page.content.decode()


def test_the_people_behind_a_difference_are_named_on_record(as_role, project, stay):
    client = as_role("manager")
    page = client.get("/settings/benefit-rules/excused/?month=2026-07&value=PAID")
    (line,) = page.context["affected"]
    assert (line.enrolment, line.now, line.then) == (stay.enrolment, Decimal("1926.61"), Decimal("2140.68"))
    record = AccessRecord.objects.get(by=client.user)
    assert (record.subject, record.details) == ("benefit rule excused", {"month": "2026-07"})


@pytest.mark.parametrize(("value", "amount"), [("2000", "2160.00"), ("2 000,00", "2160.00")])
def test_a_rate_can_be_tried_before_it_is_entered(as_role, project, stay, value, amount):
    page = as_role("manager").get(f"/settings/benefit-rules/unemployment_allowance/?month=2026-07&value={value}")
    assert page.context["comparison"].total == Decimal(amount)


@pytest.mark.parametrize("value", ["abc", "-1", "99999999999", "NaN"])
def test_a_value_that_is_none_is_explained_and_nothing_is_calculated(as_role, project, value):
    page = as_role("manager").get(f"/settings/benefit-rules/sick_limit/?value={value}")
    assert page.context["fault"]
    assert "comparison" not in page.context


def test_the_manager_changes_a_rule_on_its_page(as_role, project):
    client = as_role("manager")
    form = client.get("/settings/benefit-rules/excused/").context["form"]
    sent = {"value": "PAID", "month": "2026-08", "source": "decyzja", "seen": form["seen"].value()}
    answer = client.post("/settings/benefit-rules/excused/change/", sent)
    assert answer.headers["Location"] == "/settings/benefit-rules/excused/"
    row = DatedSetting.objects.get(key=EXCUSED, value="PAID")
    assert (row.valid_from, row.created_by) == (date(2026, 8, 1), client.user)


def test_a_month_with_an_approved_list_is_refused_on_the_page_with_the_first_possible(as_role, project):
    client = as_role("manager")
    seen = client.get("/settings/benefit-rules/excused/").context["form"]["seen"].value()
    approve(project, JUNE)
    sent = {"value": "PAID", "month": "2026-06", "source": "decyzja", "seen": seen}
    answer = client.post("/settings/benefit-rules/excused/change/", sent)
    assert answer.status_code == 422
    assert answer.context["form"].errors["month"]
    assert not DatedSetting.objects.filter(key=EXCUSED, value="PAID").exists()


def test_a_change_without_a_source_is_not_taken(as_role, project):
    answer = as_role("manager").post("/settings/benefit-rules/excused/change/", {"value": "PAID", "month": "2026-08"})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["source"])


def test_who_was_overtaken_sees_the_change_and_may_then_decide(as_role, project):
    client = as_role("manager")
    seen = client.get("/settings/benefit-rules/excused/").context["form"]["seen"].value()
    change(project, "PAID", Month(2026, 9))
    sent = {"value": "PAID", "month": "2026-08", "source": "decyzja", "seen": seen}
    answer = client.post("/settings/benefit-rules/excused/change/", sent)
    assert (answer.status_code, bool(answer.context["form"].non_field_errors())) == (422, True)
    sent["seen"] = answer.context["form"]["seen"].value()
    assert client.post("/settings/benefit-rules/excused/change/", sent).status_code == 302


def test_another_centres_people_stay_unseen_where_only_its_project_is_shared(as_role, project, stay):
    other = factories.make_other_project()
    project.roles.create(organisation=factories.lead_of(other), role="partner")
    client = as_role("manager", organisation=factories.lead_of(other))
    client.post("/project/", {"project": project.pk})
    page = client.get("/settings/benefit-rules/excused/?month=2026-07&value=PAID")
    assert (page.context["project"], page.context["comparable"]) == (project, False)
    seen = page.context["form"]["seen"].value()
    sent = {"value": "PAID", "month": "2026-08", "source": "decyzja", "seen": seen}
    assert client.post("/settings/benefit-rules/excused/change/", sent).status_code == 404


@pytest.mark.parametrize(("role", "status"), [("coordinator", 403), ("settlement", 403), ("auditor", 403)])
def test_only_the_manager_changes_a_rule(as_role, project, role, status):
    assert as_role(role).post("/settings/benefit-rules/excused/change/", {}).status_code == status


def test_an_auditor_sees_rules_and_sources_but_nobodys_amounts(as_role, project, stay):
    client = as_role("auditor")
    assert client.get("/settings/benefit-rules/?month=2026-07").context["compared"] is False
    page = client.get("/settings/benefit-rules/excused/?month=2026-07&value=PAID")
    assert page.context["comparable"] is False
    assert str(stay.enrolment.participant) not in page.content.decode()


@pytest.mark.parametrize("key", ["luck", "result_window_days"])
def test_what_is_no_rule_of_the_benefit_has_no_page(as_role, project, key):
    assert as_role("manager").get(f"/settings/benefit-rules/{key}/").status_code == 404


@pytest.mark.parametrize("people", [1, 3])
def test_the_overview_costs_the_same_queries_however_many_people_there_are(
    as_role, project, people, django_assert_num_queries
):
    for _ in range(people):
        factories.make_stay(factories.make_enrolment(project=project), benefit_applied_on=date(2026, 3, 2))
    client = as_role("manager")
    client.get("/settings/benefit-rules/")
    with django_assert_num_queries(8):
        client.get("/settings/benefit-rules/")


def test_a_rate_without_a_source_never_reaches_the_database(project):
    with pytest.raises(IntegrityError, match="a_setting_names_its_source"), transaction.atomic():
        project.settings.create(key=EXCUSED, valid_from=JULY.first, value="PAID", source="")


def test_the_hours_of_a_week_are_changed_on_the_same_page_in_hours(as_role, project):
    client = as_role("manager")
    assert "30 godzin" in client.get("/settings/benefit-rules/?month=2026-07").content.decode()
    form = client.get("/settings/benefit-rules/week_hours_min/").context["form"]
    sent = {"value": "25", "month": "2026-08", "source": "decyzja", "seen": form["seen"].value()}
    assert client.post("/settings/benefit-rules/week_hours_min/change/", sent).status_code == 302
    assert value_on(project, SettingKey.WEEK_HOURS_MIN, date(2026, 8, 3)) == 25


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("PL61 1090 1014 0000 0712 1981 2874", "61109010140000071219812874"),
        ("61109010140000071219812875", None),  # the last digit is wrong
        ("6110901014", None),
        ("42 9999 0000 0000 2025 0008 0020", None),  # holds already
    ],
)
def test_the_account_for_the_refund_is_taken_by_its_control_sum(as_role, project, typed, kept):
    client, address = as_role("manager"), "/settings/benefit-rules/refund_account/"
    seen = client.get(address).context["form"]["seen"].value()
    sent = {"value": typed, "month": "2026-07", "source": "umowa rachunku", "seen": seen}
    answer = client.post(f"{address}change/", sent)
    assert answer.status_code == (302 if kept else 422)
    entered = project.settings.filter(key="refund_account", valid_from=JULY.first)
    assert list(entered.values_list("value", "created_by")) == ([(kept, client.user.pk)] if kept else [])
    if kept:
        assert "61 1090 1014 0000 0712 1981 2874" in client.get(address).content.decode()


def test_an_account_of_another_length_never_reaches_the_database(project):
    with pytest.raises(IntegrityError, match="an_account_for_refunds_has_26_digits"), transaction.atomic():
        project.settings.create(key="refund_account", valid_from=JULY.first, value="6110901014", source="umowa")
