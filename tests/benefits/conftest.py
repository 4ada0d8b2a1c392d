"""Three people of September and October 2026, marked whole, in a portal that settles from September on."""

from datetime import date

import pytest
import time_machine

from accounts.models import User
from benefits import actions
from benefits.drafts import draft_list
from benefits.models import BenefitList
from cis_portal.lib.periods import Month
from cis_portal.lib.workdays import is_working_day
from participants.models import Stay
from reintegration.models import DayMark
from tests import factories

SEPTEMBER, OCTOBER = Month(2026, 9), Month(2026, 10)


@pytest.fixture
def october_is_over():
    """Monday, 2 November 2026, 9:00."""
    with time_machine.travel("2026-11-02 09:00+01:00", tick=True) as traveller:
        yield traveller


@pytest.fixture
def project(project):
    project.portal_from = date(2026, 9, 1)
    project.save()
    return project


@pytest.fixture
def stays(project) -> list[Stay]:
    """Adamska, Bąk and Ćma: in their participation, applied, present each class day of both months."""
    made = []
    for name in ("Adamska", "Bąk", "Ćma"):
        file = factories.make_enrolment(project=project, person={"last_name": name, "first_name": "Ewa"})
        stay = factories.make_stay(
            file,
            trial_ends_on=date(2026, 4, 2),
            participation_starts_on=date(2026, 4, 3),
            planned_end_on=date(2027, 3, 2),
            benefit_applied_on=date(2026, 3, 2),
        )
        days = [day for month in (SEPTEMBER, OCTOBER) for day in month.days() if is_working_day(day)]
        DayMark.objects.bulk_create(DayMark(stay=stay, day=day, code="O") for day in days)
        made.append(stay)
    return made


@pytest.fixture
def settlement(project) -> User:
    return factories.make_user("settlement", project=project)


@pytest.fixture
def manager(project) -> User:
    return factories.make_user("manager", project=project)


@pytest.fixture
def submit(project, settlement):
    """submit(OCTOBER): the list as it stands, submitted by the settlement."""

    def submit_now(month: Month = OCTOBER, *, by: User | None = None) -> BenefitList:
        seen = draft_list(project, month).digest
        return actions.submit_list(project=project, month=month, seen=seen, by=by or settlement)

    return submit_now


@pytest.fixture
def approve(manager):
    def approve_now(benefit_list: BenefitList, *, by: User | None = None) -> BenefitList:
        return actions.approve_list(benefit_list=benefit_list, seen=benefit_list.digest, by=by or manager)

    return approve_now


@pytest.fixture
def approved(submit, approve):
    """approved(OCTOBER): a list that went the whole way."""
    return lambda month=OCTOBER: approve(submit(month))
