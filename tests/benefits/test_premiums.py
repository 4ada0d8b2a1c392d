"""A premium: only in the participation, no more than the full benefit, once a month, decided by the manager."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, InternalError, transaction
from django.utils import timezone

from benefits import actions
from benefits.models import Premium
from benefits.waiting import waiting_for
from cis_portal.lib.periods import Month
from tests import factories

from .conftest import OCTOBER

pytestmark = pytest.mark.usefixtures("october_is_over")
CAP = Decimal("2140.68")
ADDRESS = "/benefits/2026-10/premiums/"


@pytest.fixture
def proposer(project):
    return factories.make_user("social_worker", project=project)


def propose(stay, by, *, amount="500.00", month=OCTOBER):
    words = {"attitude": "aktywna", "progress": "ukończony kurs"}
    return actions.propose_premium(
        enrolment=stay.enrolment, month=month, amount=Decimal(amount), by=by, **words)  # fmt: skip


def test_a_premium_is_no_more_than_the_months_full_benefit(stays, proposer):
    with pytest.raises(actions.AboveCap):
        propose(stays[0], proposer, amount="2140.69")
    premium = propose(stays[0], proposer, amount="2140.68")
    with pytest.raises(IntegrityError, match="no_more_than_the_full"), transaction.atomic():
        Premium.objects.filter(pk=premium.pk).update(amount=Decimal("2140.69"))


def test_the_trial_brings_no_premium(stays, proposer):
    with pytest.raises(actions.NotInParticipation):
        propose(stays[0], proposer, month=Month(2026, 3))
    assert propose(stays[0], proposer, month=Month(2026, 4)).month == date(2026, 4, 1)


def test_a_grant_looks_again_at_the_cap_and_at_the_stay(project, stays, proposer, manager):
    dear, gone = propose(stays[0], proposer, amount="2140.68"), propose(stays[1], proposer)
    project.settings.create(key="benefit_percent", valid_from=OCTOBER.first, value="110", source="x")
    with pytest.raises(actions.AboveCap) as refused:
        actions.decide_premium(premium=dear, grant=True, by=manager)
    assert refused.value.cap == Decimal("1962.29")
    stays[1].ended_on = date(2026, 9, 30)
    stays[1].save()
    with pytest.raises(actions.NotInParticipation):
        actions.decide_premium(premium=gone, grant=True, by=manager)
    for premium in (dear, gone):
        assert actions.decide_premium(premium=premium, grant=False, reason="x", by=manager).state == "refused"


def test_a_person_has_one_premium_a_month_and_after_a_refusal_another_proposal(stays, proposer, manager):
    premium = propose(stays[0], proposer)
    with pytest.raises(actions.AlreadyProposed):
        propose(stays[0], proposer)
    actions.decide_premium(premium=premium, grant=False, reason="brak środków", by=manager)
    again = propose(stays[0], proposer, amount="100.00")
    actions.decide_premium(premium=again, grant=True, by=manager)
    kept = Premium.objects.get()
    assert (kept.state, kept.amount, kept.decided_by) == ("granted", Decimal("100.00"), manager)
    with pytest.raises(actions.AlreadyDecided):
        actions.decide_premium(premium=again, grant=False, reason="x", by=manager)


def test_a_decided_premium_is_held_by_the_database_but_for_its_day_of_payment(stays, proposer, manager):
    premium = propose(stays[0], proposer)
    with pytest.raises(actions.NotGranted):
        actions.pay_premium(premium=premium, paid_on=date(2026, 11, 5), by=proposer)
    actions.decide_premium(premium=premium, grant=True, by=manager)
    kept = Premium.objects.filter(pk=premium.pk)
    for change in (
        {"amount": "400.00"},
        {"state": "proposed", "decided_by": None, "decided_at": None},
        {"reason": "x"},
    ):
        with pytest.raises(InternalError, match="Cannot update"), transaction.atomic():
            kept.update(**change)
    with pytest.raises(InternalError, match="Cannot delete"), transaction.atomic():
        kept.delete()
    decided_on = timezone.localdate()
    for day in (decided_on - timedelta(days=1), decided_on + timedelta(days=1)):
        with pytest.raises(actions.WrongPremiumDay):
            actions.pay_premium(premium=premium, paid_on=day, by=proposer)
    settlement = factories.make_user("settlement", project=stays[0].enrolment.project)
    waits = [one.text for one in waiting_for(settlement, stays[0].enrolment.project)]
    assert "Premie za październik 2026" in waits
    actions.pay_premium(premium=premium, paid_on=decided_on, by=proposer)
    assert kept.get().paid_on == decided_on
    waits = [one.text for one in waiting_for(settlement, stays[0].enrolment.project)]
    assert "Premie za październik 2026" not in waits


def test_a_premium_above_the_cap_is_said_at_its_field(client, stays, proposer):
    client.force_login(proposer)
    sent = {"enrolment": stays[0].enrolment.case_number, "amount": "2140,69", "attitude": "a", "progress": "b"}
    answer = client.post(f"{ADDRESS}propose/", sent)
    assert answer.status_code == 422
    assert "2\xa0140,68\xa0zł" in answer.context["form"].errors["amount"][0]
    assert client.post(f"{ADDRESS}propose/", {**sent, "amount": "2140,68"}).status_code == 302
    assert Premium.objects.get().amount == CAP


def test_the_manager_decides_on_the_page(client, stays, proposer, manager):
    premium = propose(stays[0], proposer)
    client.force_login(proposer)
    assert client.post(f"/benefits/premiums/{premium.pk}/decide/", {"grant": "1"}).status_code == 403
    client.force_login(manager)
    client.post(f"/benefits/premiums/{premium.pk}/decide/", {"reason": ""})
    assert Premium.objects.get().state == "proposed"
    client.post(f"/benefits/premiums/{premium.pk}/decide/", {"grant": "1"})
    assert Premium.objects.get().state == "granted"
