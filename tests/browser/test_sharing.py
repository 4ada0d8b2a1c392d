"""A worker shares a file, a MOPR worker sees exactly that, and after the revocation nothing is there."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from participants.models import FileShare
from tests import factories

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def clean(screen) -> None:
    """No fault of the page, whatever its width."""
    assert screen.said == []
    assert screen.violations() == []
    assert screen.small_targets() == []
    assert screen.sideways_scroll() <= 0


def test_a_file_is_shared_seen_revoked_and_gone(window, project):
    today = timezone.localdate()
    file = factories.make_enrolment(project=project, person={"last_name": "Ćma", "first_name": "Jan"})
    factories.make_stay(file, referred_by="MOPR", referred_on=date(2026, 2, 20), planned_end_on=today + timedelta(60))
    other = factories.make_enrolment(project=project, person={"last_name": "Nieznana"})
    address = f"/participants/{file.case_number}/"
    desk, partner = window(), window(width=390, scheme="dark")
    desk.sign_in(factories.make_user("social_worker", project=project).email)
    partner.sign_in(factories.make_user("mopr", project=project).email)
    assert partner.open(address) == 404

    desk.open(f"{address}sharing/")
    desk.send("main .stack .btn.main")  # with MOPR
    desk.send(".chips a >> nth=0")  # the usual reason: the programme
    desk.page.fill("[name=purpose]", "uzgodnienie programu w trakcie terapii")
    desk.picture("share form")
    desk.send("main .btn.main")
    assert "zdrowiu" in desk.page.locator(".error-summary").inner_text()
    desk.picture("share form asked about words")
    desk.page.fill("[name=purpose]", "uzgodnienie programu")
    desk.said.clear()  # the refused form was answered by 422
    desk.send("main .btn.main")
    assert "MOPR Toruń" in desk.page.locator(".messages").inner_text()
    clean(desk)
    desk.picture("sharing")

    partner.open("/")
    assert "Ćma Jan" in partner.page.locator("main").inner_text()
    clean(partner)
    partner.picture("home of a partner")
    partner.send("main a:has-text('Ćma Jan') >> nth=0")
    partner.page.wait_for_load_state("networkidle")
    text = partner.page.locator("main").inner_text()
    assert "uczestnictwo" in text.lower()
    assert file.entry.phone not in text
    assert "Dane wejściowe" not in text
    clean(partner)
    partner.picture("file of a partner")
    partner.open("/participants/")
    assert "Nieznana" not in partner.page.content()
    partner.open("/referrals/")
    assert "20.02.2026" in partner.page.locator("main").inner_text()
    clean(partner)
    partner.picture("referrals")

    share = FileShare.objects.get()
    desk.page.locator(f"#share-{share.pk} summary").last.click()
    desk.page.fill(f"#reason-{share.pk}", "osoba zrezygnowała")
    desk.picture("revoking")
    desk.send(f"#share-{share.pk} .btn.danger")
    clean(desk)
    desk.picture("revoked")
    assert partner.open(address) == 404
    assert partner.open(f"/participants/{other.case_number}/") == 404
    partner.open("/participants/")
    assert "Ćma" not in partner.page.content()
    partner.open("/referrals/")
    assert "Ćma" in partner.page.content(), "their own referral goes on: its state alone"
    assert partner.page.locator("main a:has-text('Ćma')").count() == 0
