"""The bench measures what it says: the sizes it prints are the rows it wrote."""

import pytest
from django.utils import timezone

from accounts.permissions import Role
from participants.models import Enrolment, FileShare, Provision, Stay
from reintegration.models import DayMark, PlanReview, PlanVersion
from reporting.figures import count_project
from tests.bench.building import build_project, share_marks


def test_the_smaller_project_gets_full_files_and_no_mark_is_lost():
    each, left = share_marks([2000, 72], 200_000)
    assert (each, left) == ([91, 240], 720)
    assert 2000 * 91 + 72 * 240 + 720 == 200_000


def test_a_built_project_holds_the_people_and_marks_it_tells(db):
    built = build_project(1, people=45, marks_each=20)
    assert (built.people, built.marks) == (45, 900)
    assert DayMark.objects.filter(stay__enrolment__project=built.project).count() == 900
    assert count_project(built.project, as_of=timezone.localdate())["P1"].cumulative.total == 45
    assert Stay.objects.filter(enrolment__project=built.project).count() > 45  # some came back
    assert set(built.users) == set(Role)
    assert Provision.objects.filter(enrolment__project=built.project).count() == 90
    assert PlanVersion.objects.signed().filter(plan__enrolment__project=built.project).count() == 45
    assert PlanReview.objects.filter(plan__enrolment__project=built.project, kind="trial").count() > 30


def test_the_mopr_worker_sees_two_files_of_three_and_only_of_their_own_project(db):
    first, second = build_project(1, people=45), build_project(2, people=6)
    assert FileShare.objects.count() == 34
    assert Enrolment.objects.visible_to(first.users[Role.MOPR]).count() == 30
    assert Enrolment.objects.visible_to(second.users[Role.COORDINATOR]).count() == 6


def test_more_marks_than_working_days_are_refused(db):
    with pytest.raises(ValueError, match="working days have not passed"):
        build_project(1, people=1, marks_each=5000)
