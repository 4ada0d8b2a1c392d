"""The calculator as a page: everything stands in its address, nothing is stored."""

from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import factories

ASKED = {
    "month": "2026-06",
    "trial_start": "2026-01-12",
    "participation_start": "2026-02-13",
    "stay_end": "",
    "sick_days_used": "20",
    "mark": ["2026-06-01:NN", "2026-06-02:NN"],
}


@pytest.fixture(autouse=True)
def _in_june():
    with time_machine.travel(date(2026, 6, 20), tick=False):
        yield


def ask(client, **changed):
    return client.get("/benefits/calculator/", ASKED | changed)


def test_it_opens_with_a_month_that_pays_in_full(as_role, project):
    page = as_role("manager").get("/benefits/calculator/")
    assert str(page.context["benefit"].amount) == "2140.68"


def test_dates_and_marks_in_the_address_give_the_amount_and_its_steps(as_role, project):
    page = ask(as_role("settlement"))
    assert str(page.context["benefit"].amount) == "1926.61"
    assert "× 107,034" in page.content.decode()


def test_a_clicked_day_takes_the_chosen_mark(as_role, project):
    page = ask(as_role("manager"), brush="L4", paint="2026-06-13")
    assert page.context["marks"] == ["2026-06-01:NN", "2026-06-02:NN", "2026-06-13:L4"]
    assert str(page.context["benefit"].amount) == "1873.10"


def test_days_are_marked_together_and_marks_taken_off(as_role, project):
    client = as_role("manager")
    page = ask(client, brush="L4", first="12", last="16", fill="1")
    assert [mark[8:] for mark in page.context["marks"]] == [
        "01:NN",
        "02:NN",
        "12:L4",
        "13:L4",
        "14:L4",
        "15:L4",
        "16:L4",
    ]
    assert str(page.context["benefit"].amount) == "1587.67"
    page = ask(client, brush="-", first="1", last="30", fill="1")
    assert (page.context["marks"], str(page.context["benefit"].amount)) == ([], "2140.68")


def test_a_day_off_takes_only_a_certificate_and_says_so(as_role, project):
    page = ask(as_role("manager"), brush="NN", paint="2026-06-13")
    assert page.context["refused"] == [date(2026, 6, 13)]
    assert str(page.context["benefit"].amount) == "1926.61"


def test_a_wrong_date_is_named_and_loses_no_mark(as_role, project):
    page = ask(as_role("manager"), participation_start="2026-01-11")
    assert list(page.context["form"].errors) == ["participation_start"]
    assert (len(page.context["marks"]), "benefit" in page.context) == (2, False)


@pytest.mark.parametrize(
    "changed",
    [
        {"month": "2026-13"},
        {"trial_start": "wczoraj"},
        {"stay_end": "2025-12-31"},
        {"sick_days_used": "-1"},
        {"mark": ["2026-06-31:O", "x", "2026-06-01:X", ":", "2026-05-31:NN"]},
        {"brush": "X", "paint": "2026-06-01"},
        {"brush": "NN", "paint": "9999-99-99"},
        {"brush": "NN", "fill": "1", "first": "20", "last": "3"},
    ],
)
def test_whatever_stands_in_the_address_the_page_answers(as_role, project, changed):
    assert ask(as_role("manager"), **changed).status_code == 200


def test_nothing_is_stored(as_role, project):
    client = as_role("manager")
    ask(client)
    with CaptureQueriesContext(connection) as queries:
        ask(client, brush="NN", paint="2026-06-03")
    assert {query["sql"].split()[0] for query in queries} == {"SELECT"}


def test_it_follows_the_rules_of_the_project_in_hand(as_role, project):
    project.settings.create(key="nn_limit", valid_from=date(2026, 6, 1), value="1", source="próba")
    assert str(ask(as_role("manager")).context["benefit"].amount) == "0.00"


def test_without_a_rate_it_says_so(as_role):
    project = factories.make_other_project()
    client = as_role("manager", organisation=factories.lead_of(project))
    page = ask(client)
    assert page.context["fault"]
    assert "benefit" not in page.context
