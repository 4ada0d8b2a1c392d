"""A premium: only in the participation, no more than the full benefit, once a month, decided by the manager."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from benefits import actions
from benefits.models import Premium
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
        enrolment=stay.enrolment, month=month, amount=Decimal(amount), cap=CAP, by=by, **words)  # fmt: skip


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
