"""Who sees a file sees what belongs to it, and days decide which stays go on and which provision runs out."""

from datetime import date, timedelta
from itertools import product

import pytest

from accounts.permissions import Role
from participants.models import Enrolment, Provision, Stay
from tests import factories

TODAY = date(2026, 11, 23)
YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)


@pytest.fixture
def files(project):
    """A file shared with MOPR, one opened to a control, one that is neither, and one of another organisation."""
    shared, opened, own = (factories.make_enrolment(project=project) for _ in range(3))
    factories.share(shared, factories.organisation_for(Role.MOPR, project))
    factories.open_to_control(opened, organisation=factories.organisation_for(Role.AUDITOR, project))
    other = factories.make_participant(centre=factories.organisation_for(Role.PUP, project))
    return [shared, opened, own, factories.make_enrolment(project=project, participant=other)]


@pytest.mark.parametrize(
    ("role", "seen", "given"),
    [
        ("manager", {0, 1, 2}, {0, 1, 2}),
        ("instructor", {0, 1, 2}, {0, 1, 2}),
        ("mopr", {0}, set()),  # a partner sees the file, not what was given
        ("pup", set(), set()),
        ("auditor", {1}, {1}),
        ("administrator", set(), set()),  # no permission
    ],
)
def test_stays_and_what_was_given_are_seen_by_who_sees_the_file(project, files, role, seen, given):
    for file in files:
        factories.make_stay(file)
        Provision.objects.create(enrolment=file, kind="clothing", given_on=date(2026, 4, 1))
    user = factories.make_user(role, project=project)
    rows = (model.objects.visible_to(user) for model in (Enrolment, Stay, Provision))
    told, stays, provisions = rows
    assert set(told) == {files[number] for number in seen}
    assert {stay.enrolment for stay in stays} == set(told)
    assert {one.enrolment for one in provisions} == {files[number] for number in given}


def test_a_stay_goes_on_while_it_holds_and_nobody_has_entered_its_end(project):
    file, days = factories.make_enrolment(project=project), (None, YESTERDAY, TODAY, TOMORROW)
    going = []
    for starts_on, planned, ended in product(days[1:], days, days):
        if starts_on > min(planned or starts_on, ended or starts_on):
            continue  # no stay ends before it starts
        Stay.objects.all().delete()  # stays of a person never overlap
        days_of_it = {"planned_end_on": planned, "ended_on": ended}
        stay = factories.make_stay(file, trial_starts_on=starts_on, **days_of_it)
        found = Stay.objects.going_on(TODAY).exists()
        assert found == Stay.objects.active(TODAY).filter(ended_on__isnull=True).exists(), (starts_on, planned, ended)
        assert found == (stay.holds_on(TODAY) and ended is None)
        assert Stay.objects.active(TODAY).exists() == stay.holds_on(TODAY)
        going.append(found)
    assert (going.count(True), len(going)) == (6, 29)
