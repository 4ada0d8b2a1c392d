"""The panels of a file: fragments that read no more than they show."""

from datetime import date, timedelta

import pytest

from participants.models import FileSection
from reintegration.models import CriterionAssessment
from tests import factories

PANEL = {"HX-Request": "true"}


@pytest.mark.parametrize("months", [1, 12])
def test_the_panel_of_attendance_costs_the_same_however_long_the_stay(
    as_role, project, months, django_assert_num_queries
):
    file = factories.make_enrolment(project=project, started_on=date(2025, 1, 7))
    stay = factories.make_stay(file, ended_on=date(2025, 1, 7) + timedelta(days=30 * months))
    for month in range(months):
        factories.mark(stay, date(2025, 1, 7) + timedelta(days=30 * month))
    client = as_role("coordinator")
    with django_assert_num_queries(6):  # account, roles, file, record, stays, marks
        response = client.get(f"/participants/{file.case_number}/attendance/", headers=PANEL)
    assert response.content.decode().count("<li>") == min(months + 1, 3)  # the latest three cards


@pytest.mark.parametrize("criteria", [1, 5])
def test_the_panel_of_outcomes_costs_the_same_however_much_came_of_the_work(
    as_role, project, criteria, django_assert_num_queries
):
    file = factories.make_enrolment(project=project)
    for number in range(criteria):
        CriterionAssessment.objects.create(
            enrolment=file, criterion=f"kryterium {number}", entry_level=1, entry_on=date(2026, 3, 2)
        )
    client = as_role("coordinator")
    with django_assert_num_queries(8):  # account, roles, file, record, jobs, courses, qualifications, assessments
        response = client.get(f"/participants/{file.case_number}/outcomes/", headers=PANEL)
    assert response.content.decode().count("kryterium") == criteria


@pytest.mark.parametrize("panel", ["attendance", "outcomes"])
def test_a_panel_opens_to_a_partner_only_where_its_section_is_shared(as_role, project, panel):
    file = factories.make_enrolment(project=project)
    client = as_role("mopr")
    address = f"/participants/{file.case_number}/{panel}/"
    assert client.get(address, headers=PANEL).status_code == 404
    share = factories.share(file, client.user.organisation, sections=[FileSection.IDENTITY])
    assert client.get(address, headers=PANEL).status_code == 404
    share.sections = [panel]
    share.save()
    assert client.get(address, headers=PANEL).status_code == 200


def test_a_panel_is_no_page(as_role, project):
    file = factories.make_enrolment(project=project)
    answer = as_role("coordinator").get(f"/participants/{file.case_number}/attendance/", headers=PANEL)
    assert b"<html" not in answer.content
    assert answer["Cache-Control"] == "no-store"
