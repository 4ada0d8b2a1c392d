"""October from the draft to PUP's refund in real browsers: settlements submit, the manager approves, PUP refunds."""

from datetime import date

import pytest
import time_machine

from benefits.models import BenefitList, RefundClaim
from cis_portal.lib.periods import Month
from cis_portal.lib.workdays import is_working_day
from reintegration.models import DayMark
from tests import factories

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
OCTOBER = Month(2026, 10)
MONTH = "/benefits/2026-10/"


@pytest.fixture
def stays(project):
    """Three people of October, present each class day, in a portal that settles from October on."""
    project.portal_from = OCTOBER.first
    project.save()
    made = []
    for name in ("Adamska", "Bąk", "Ćma"):
        file = factories.make_enrolment(project=project, person={"last_name": name, "first_name": "Ewa"})
        stay = factories.make_stay(
            file, participation_starts_on=date(2026, 4, 3), planned_end_on=date(2027, 3, 2),
            benefit_applied_on=date(2026, 3, 2))  # fmt: skip
        days = [day for day in OCTOBER.days() if is_working_day(day)]
        DayMark.objects.bulk_create(DayMark(stay=stay, day=day, code="O") for day in days)
        made.append(stay)
    return made


@pytest.fixture
def enter(window, project):
    """enter("settlement"): a window of a person with that role, signed in now."""

    def sign_in(role: str, **view):
        screen = window(**view)
        screen.enter(factories.make_user(role, project=project))
        return screen

    return sign_in


def shows(screen, *texts: str) -> None:
    body = screen.page.inner_text("main").replace("\xa0", " ")
    for text in texts:
        assert text in body, f"{text!r} is not in {body[:600]!r}"


def test_a_month_is_closed_corrected_and_refunded_by_three_people(enter, stays):
    with time_machine.travel("2026-11-02 09:00+01:00", tick=True):
        settlement, manager = enter("settlement"), enter("manager", width=390, scheme="dark")
        worker = enter("social_worker")
        worker.open("/attendance/2026-10-06/")
        settlement.open(MONTH)
        shows(settlement, "6 422,04 zł", "Adamska Ewa")
        settlement.picture("benefits draft")
        settlement.send(".next-step button.main")
        shows(settlement, "2 140,68 zł")
        assert settlement.page.locator(".next-step form").count() == 0  # nobody approves their own list
        manager.open(MONTH)
        manager.send(".next-step button.main")
        assert BenefitList.objects.get().state == "approved"
        manager.picture("benefits approved")

        # A certificate comes late: the register of a closed month answers the mark with the way to a correction.
        worker.page.click(f"#mark-{stays[0].pk}-l4")
        worker.send(f"#row-{stays[0].pk} .clash a")
        worker.page.check("[name=code][value=L4]")
        worker.page.fill("[name=reason]", "L4 wpłynęło 2.11")
        worker.send("main form button.main")
        manager.open("/attendance/corrections/")
        manager.send("main form [value=yes]")

        settlement.open(MONTH)
        shows(settlement, "2 087,16 zł", "−53,52 zł")
        settlement.picture("benefits correction")
        settlement.send(".next-step form:has([name=seen]) button.main")
        manager.open(MONTH)
        manager.send(".next-step form:has([name=seen]) button.main")
        assert list(BenefitList.objects.order_by("number").values_list("number", "state")) == [
            (0, "approved"), (1, "approved")]  # fmt: skip
        settlement.open(MONTH)
        for _ in range(2):
            settlement.send(".next-step form.paid button.main >> nth=0")
        assert set(BenefitList.objects.values_list("state", flat=True)) == {"paid"}
        settlement.picture("benefits paid")

    with time_machine.travel("2026-12-01 09:00+01:00", tick=True):
        settlement, pup = enter("settlement"), enter("pup", width=390)
        settlement.open("/benefits/refunds/2026-11/")
        settlement.picture("refund prepared")
        settlement.send(".next-step button.main")
        claim = RefundClaim.objects.get()
        address = f"/benefits/refunds/{claim.pk}/"
        pup.open("/")
        shows(pup, str(claim.of_month.year))
        pup.open(address)
        assert pup.sideways_scroll() <= 0
        assert pup.violations() == []
        pup.send(".next-step button.main")
        pup.picture("refund at pup")
        pup.send(".next-step form.paid button")
        claim.refresh_from_db()
        assert (claim.state, claim.refunded_on) == ("refunded", date(2026, 12, 1))
        assert str(claim.benefits) == "6368.52"  # 6422.04 less 53.52
        pup.page.click("details.more summary")
        pup.page.fill("[name=reason]", "Przelew z 1.12 był za październik.")
        pup.picture("refund to be taken back")
        assert (pup.violations(), pup.sideways_scroll() <= 0) == ([], True)
        pup.send("details.more form button")
        claim.refresh_from_db()
        assert (claim.state, claim.refunded_on) == ("received", None)
        settlement.open(address)
        shows(settlement, "01.12.2026", "Przelew z 1.12 był za październik.", "42 9999 0000 0000 2025 0008 0020")
        settlement.picture("refund taken back")
        assert settlement.violations() == []
        assert settlement.said == []


def test_the_pages_of_settlements_are_right(enter, stays, project):
    with time_machine.travel("2026-11-02 09:00+01:00", tick=True):
        screen = enter("settlement", width=390)
        pages = (f"/benefits/people/{stays[0].enrolment.case_number}/", "/benefits/2026-09/paid-before/", "/benefits/",
                 "/benefits/refunds/2026-11/", "/benefits/refunds/")  # fmt: skip
        for address in pages:
            assert screen.open(address) == 200, address
            screen.picture(f"settlements {address}")
            assert (screen.violations(), screen.small_targets(), screen.said) == ([], [], []), address
            assert screen.sideways_scroll() <= 0, address
