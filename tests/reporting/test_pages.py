"""The pages of indicators and reports: who may, what they say, what they cost, what they record."""

import io
from datetime import date

import openpyxl
import pytest
from django.urls import reverse

from accounts.models import Access, AccessRecord
from participants.models import Enrolment
from reporting.models import Report, ReportFile, ReportState
from tests import factories

DATES = "?as_of=2026-09-30&from=2026-07-01"
INDICATORS, REPORTS = "/indicators/", "/reports/"


@pytest.fixture(autouse=True)
def today(time_machine):
    time_machine.move_to("2026-11-23 10:00+01:00")


@pytest.fixture
def sign_in(sample, client):
    def signed_in(role: str, **fields):
        client.user = factories.make_user(role, project=sample, **fields)
        client.force_login(client.user)
        return client

    return signed_in


def make_report(project, **fields) -> Report:
    return Report.objects.create(
        project=project, **{"starts_on": date(2026, 7, 1), "ends_on": date(2026, 9, 30), **fields}
    )


def make_ready_report(project) -> Report:
    report = make_report(project, state=ReportState.READY, snapshot={}, digest="d" * 64, progress=100)
    ReportFile.objects.create(report=report, format="pdf", content=b"%PDF-1.7 text", digest="e" * 64)
    return report


@pytest.mark.parametrize("role", ["coordinator", "manager", "settlement", "mopr", "pup", "auditor"])
def test_totals_are_open_to_all_who_answer_for_the_project(sign_in, role):
    page = sign_in(role).get(INDICATORS + DATES)
    assert page.status_code == 200
    assert {line.code: line.total for line in page.context["overview"].lines if line.target} == {
        "P1": 66, "P2": 5, "P3": 61, "R1": 8, "R2": 19, "R3": 9,
    }  # fmt: skip


@pytest.mark.parametrize("role", ["social_worker", "instructor", "specialist", "administrator"])
def test_totals_are_closed_to_all_others(sign_in, role):
    assert sign_in(role).get(INDICATORS).status_code == 403
    assert sign_in(role).get(REPORTS).status_code == 403


@pytest.mark.parametrize("role", ["mopr", "pup", "auditor", "settlement"])
def test_people_behind_a_figure_are_closed_to_partners(sign_in, role):
    client = sign_in(role)
    assert client.get(f"/indicators/R1/{DATES}").status_code == 403
    page = client.get(INDICATORS + DATES).content.decode()
    assert not any(name in page for name in Enrolment.objects.values_list("participant__last_name", flat=True))
    assert "/indicators/R1/" not in page


def test_the_people_behind_a_figure_lead_to_their_files_and_are_recorded_once(sign_in):
    page = sign_in("coordinator").get(f"/indicators/R1/{DATES}")
    behind = page.context["behind"]
    assert [person.on for person in behind.people][-1] == date(2026, 7, 10)
    assert (len(behind.people), sum(person.in_period for person in behind.people), behind.unseen) == (8, 1, 0)
    assert len(behind.nearly) == 4
    for person in behind.people:
        assert reverse("participant_file", args=[person.enrolment.case_number]) in page.content.decode()
    (record,) = AccessRecord.objects.all()
    assert (record.action, record.subject) == (Access.LIST, "indicator R1")


@pytest.mark.parametrize("code", ["P1", "R2", "R3", "EECO12", "EECR01", "EECR03"])
def test_every_kind_of_indicator_opens_to_its_people(sign_in, code):
    page = sign_in("coordinator").get(f"/indicators/{code}/{DATES}")
    behind = page.context["behind"]
    assert len(behind.people) == behind.line.total
    assert all(person.evidence for person in behind.people)


@pytest.mark.parametrize(("code", "source"), [("R1", " FEKP.08.20-IZ.00-9999/23</dd>"), ("EECR04", " 2021/1057, ")])
def test_an_indicator_names_the_agreement_of_the_project_shown_or_the_regulation(client, db, code, source):
    other = factories.make_other_project("FEKP.08.20-IZ.00-9999/23")
    client.force_login(factories.make_user("coordinator", project=other))
    page = client.get(f"/indicators/{code}/{DATES}").content.decode()
    assert source in page


def test_a_centre_sees_only_its_own_people_behind_the_totals(sign_in, sample):
    client = sign_in("coordinator")
    other = factories.make_other_project()
    factories.make_enrolment(
        project=sample,
        participant=factories.make_participant(centre=factories.lead_of(other)),
        started_on=date(2026, 8, 3),
    )
    behind = client.get(f"/indicators/P1/{DATES}").context["behind"]
    assert (behind.line.total, len(behind.people), behind.unseen) == (67, 66, 1)


@pytest.mark.parametrize(
    "query", ["?as_of=2026-02-31", "?as_of=x", "?from=0001-01-01", "?as_of=9999-12-31", "?chart=X9"]
)
@pytest.mark.parametrize("address", [INDICATORS, "/indicators/R1/"])
def test_bad_dates_come_back_as_form_errors(sign_in, address, query):
    page = sign_in("coordinator").get(address + query)
    if "chart" in query and address != INDICATORS:
        assert page.status_code == 200
    else:
        assert page.status_code == 400
        assert page.context["form"].errors


def test_an_indicator_that_does_not_exist_is_not_found(sign_in):
    assert sign_in("coordinator").get("/indicators/R9/").status_code == 404


@pytest.mark.parametrize("query", ["?as_of=2024-01-01&from=", "?as_of=2030-01-01&from=2029-01-01", "?as_of=2025-01-01"])
@pytest.mark.parametrize("chart", ["R1", "R2", "EECO01"])
def test_days_outside_the_project_are_counted_too(sign_in, query, chart):
    assert sign_in("coordinator").get(f"{INDICATORS}{query}&chart={chart}").status_code == 200


def test_without_a_project_the_page_says_so(client, db):
    other = factories.make_other_project()
    user = factories.make_user("coordinator", project=other)
    other.roles.all().delete()
    client.force_login(user)
    for address in (INDICATORS, REPORTS):
        assert client.get(address).status_code == 200


@pytest.mark.parametrize("address", [INDICATORS + DATES, f"/indicators/R2/{DATES}"])
@pytest.mark.parametrize("people", [1, 3])
def test_pages_of_indicators_cost_the_same_however_many_people_there_are(
    client, project, django_assert_num_queries, address, people
):
    assessed = {"criterion": "zdrowie", "entry_level": 1, "entry_on": date(2026, 3, 2)}
    for _ in range(people):
        file = factories.make_stay(factories.make_enrolment(project=project)).enrolment
        file.criterionassessments.create(**assessed, exit_level=1, exit_on=date(2026, 9, 1))
    client.force_login(factories.make_user("coordinator", project=project))
    queries = 11 if address.startswith(INDICATORS + "?") else 14
    with django_assert_num_queries(queries):
        assert client.get(address).status_code == 200


@pytest.mark.parametrize(("number", "people"), [("1", 50), ("2", 16), ("9", 16), ("x", 50)])
def test_the_people_behind_a_figure_come_fifty_a_page(sign_in, django_assert_num_queries, number, people):
    client = sign_in("coordinator")
    with django_assert_num_queries(14):
        page = client.get(f"/indicators/P1/{DATES}&page={number}")
    html = page.content.decode()
    assert (html.count('<th scope="row"><a'), page.context["behind"].line.total) == (people, 66)
    assert '<span aria-current="page">' in html
    assert f'href="{INDICATORS}{DATES.replace("&", "&amp;")}&amp;chart=P1"' in html


def test_the_export_holds_the_same_figures_and_is_recorded(sign_in):
    answer = sign_in("mopr").get(f"/indicators/export/{DATES}")
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    rows = [row for sheet in book for row in sheet.iter_rows(values_only=True) if row[0] in ("P1", "R1", "EECR03")]
    assert [row[2:8] for row in rows] == [(66, 46, 20, 13, 5, 8), (8, 7, 1, 1, 0, 1), (0, 0, 0, 0, 0, 0)]
    assert rows[0][8:12] == (72, 47, 25, 42)
    assert AccessRecord.objects.get().action == Access.EXPORT


def test_the_list_says_what_to_do_first_and_offers_the_last_month_quarter_and_year(sign_in):
    page = sign_in("coordinator").get(REPORTS)
    assert [(kind, period.starts_on, period.ends_on) for _, kind, period in page.context["quick"]] == [
        ("progress", date(2026, 10, 1), date(2026, 10, 31)),
        ("progress", date(2026, 7, 1), date(2026, 9, 30)),
        ("yearly", date(2025, 1, 1), date(2025, 12, 31)),
    ]
    assert not page.context["page"].object_list
    assert sign_in("mopr").get(REPORTS).context["may_request"] is False


def test_asking_twice_for_a_period_makes_one_report(sign_in):
    client, period = sign_in("coordinator"), {"starts_on": "2026-07-01", "ends_on": "2026-09-30"}
    first, second = (client.post("/reports/request/", period) for _ in range(2))
    report = Report.objects.get()
    assert first.url == second.url == f"/reports/{report.pk}/"
    assert (report.state, report.requested_by) == (ReportState.QUEUED, client.user)


@pytest.mark.parametrize(
    "period",
    [
        {"starts_on": "2026-09-30", "ends_on": "2026-07-01"},
        {"starts_on": "2024-12-31", "ends_on": "2025-01-31"},
        {"starts_on": "2026-07-01", "ends_on": "2026-11-23"},
        {"starts_on": "x", "ends_on": ""},
        {},
    ],
)
def test_a_period_that_cannot_be_reported_is_refused_with_its_reason(sign_in, period):
    page = sign_in("coordinator").post("/reports/request/", period)
    assert page.status_code == 400
    assert page.context["form"].errors
    assert not Report.objects.exists()


def test_a_period_that_ended_yesterday_is_reported(sign_in):
    period = {"starts_on": "2026-07-01", "ends_on": "2026-11-22"}
    assert sign_in("coordinator").post("/reports/request/", period).status_code == 302
    assert Report.objects.get().ends_on == date(2026, 11, 22)


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "offered"),
    [
        ("2026-07-01", "2026-09-30", "2026-09-30"),
        ("2026-10-01", "2026-11-22", "2026-11-22"),
        ("2026-10-01", "2026-11-23", "2026-11-22"),
        ("2026-10-01", "2027-12-31", "2026-11-22"),
        ("2026-11-23", "2026-11-23", ""),
        ("", "", ""),
    ],
)
def test_the_form_offers_the_period_looked_at_as_far_as_it_is_over(sign_in, starts_on, ends_on, offered):
    form = sign_in("coordinator").get(f"{REPORTS}?starts_on={starts_on}&ends_on={ends_on}").context["form"]
    assert (form["starts_on"].value(), form["ends_on"].value()) == (starts_on, offered)


@pytest.mark.parametrize(("role", "status"), [("coordinator", 302), ("manager", 302), ("mopr", 403), ("auditor", 403)])
def test_who_may_ask_for_a_report(sign_in, role, status):
    client = sign_in(role)
    assert client.post("/reports/request/", {"starts_on": "2026-07-01", "ends_on": "2026-09-30"}).status_code == status


def test_a_download_is_an_attachment_and_is_recorded(sign_in, sample):
    report = make_ready_report(sample)
    answer = sign_in("mopr").get(f"/reports/{report.pk}/pdf/")
    assert answer.content == b"%PDF-1.7 text"
    assert answer["Content-Disposition"] == 'attachment; filename="raport_2026-07-01_2026-09-30.pdf"'
    record = AccessRecord.objects.get()
    assert (record.action, record.details["format"]) == (Access.REPORT, "pdf")


def test_a_file_that_was_not_made_is_not_found(sign_in, sample):
    report, waiting = make_ready_report(sample), make_report(sample, ends_on=date(2026, 8, 31))
    client = sign_in("coordinator")
    for address in (f"{report.pk}/xlsx", f"{report.pk}/exe", f"{waiting.pk}/pdf", "999999/pdf", "999999"):
        assert client.get(f"/reports/{address}/").status_code == 404
    assert not AccessRecord.objects.exists()


def test_a_report_of_another_project_does_not_exist_for_us(sign_in):
    foreign = make_ready_report(factories.make_other_project())
    client = sign_in("coordinator")
    assert client.get(f"/reports/{foreign.pk}/").status_code == 404
    assert client.get(f"/reports/{foreign.pk}/pdf/").status_code == 404
    assert client.post(f"/reports/{foreign.pk}/retry/").status_code == 404


def test_progress_is_asked_for_until_the_report_is_ready(sign_in, sample):
    client = sign_in("coordinator")
    report = make_report(sample, state=ReportState.BUILDING, progress=50, step="counting")
    page = client.get(f"/reports/{report.pk}/").content.decode()
    assert f'hx-get="/reports/{report.pk}/"' in page
    assert 'value="50"' in page
    fragment = client.get(f"/reports/{report.pk}/", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in fragment
    Report.objects.filter(pk=report.pk).update(state=ReportState.READY, snapshot={}, digest="d" * 64)
    done = client.get(f"/reports/{report.pk}/", headers={"HX-Request": "true"}).content.decode()
    assert "hx-get" not in done
    assert "d" * 64 in done


def test_a_failed_report_gives_its_reason_and_a_way_on(sign_in, sample):
    client = sign_in("coordinator")
    report = make_report(sample, state=ReportState.FAILED, reason="OperationalError", attempt=3)
    assert "OperationalError" in client.get(f"/reports/{report.pk}/").content.decode()
    assert "OperationalError" in client.get(REPORTS).content.decode()
    client.post(f"/reports/{report.pk}/retry/")
    report.refresh_from_db()
    assert (report.state, report.attempt, report.reason) == (ReportState.QUEUED, 0, "")


@pytest.mark.parametrize("reports", [1, 3])
def test_the_list_costs_the_same_however_many_reports_it_holds(client, project, django_assert_num_queries, reports):
    for month in range(1, reports + 1):
        make_report(project, ends_on=date(2026, 9, month), requested_by=factories.make_user("manager", project=project))
    client.force_login(factories.make_user("coordinator", project=project))
    with django_assert_num_queries(5):
        assert client.get(REPORTS).status_code == 200


def test_a_figure_is_taken_apart_by_who_the_people_are(sign_in):
    page = sign_in("coordinator").get(f"/indicators/P1/{DATES}")
    tables = {table.title: table.rows for table in page.context["behind"].tables}
    assert {title: sum(row.total for row in rows) for title, rows in tables.items()} == dict.fromkeys(tables, 66)
    assert [(row.label, row.total) for row in tables["Status na wejściu"]] == [
        ("Osoba bezrobotna", 38), ("Osoba bierna zawodowo", 28), ("Osoba pracująca", 0),
    ]  # fmt: skip


def test_the_list_says_which_report_comes_next_by_itself(sign_in):
    page = sign_in("pup").get(REPORTS).content.decode()
    assert "Raport 01.11.2026–30.11.2026 powstanie sam 07.12.2026" in page
