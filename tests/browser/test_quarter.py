"""A quarter closed in real browsers: checked, repaired, exported, reported, told by the partners, submitted, sent back,
corrected, submitted again, accepted for good; each figure opens to its people and to why it changed."""

import csv
import io
from datetime import date
from pathlib import Path

import pytest

from participants.dictionaries import SupportKind
from participants.models import Document, Support
from reintegration.models import Employment
from reporting import actions
from reporting.models import Claim, ClaimState, Report, ReportState, SmEfsUpload
from tests import factories
from tests.browser.test_pages import catalogue, faults  # noqa: F401  the fixture and the check

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ENDS_ON = date(2026, 9, 30)
LEFT, JOB = date(2026, 8, 10), date(2026, 8, 15)


@pytest.fixture
def people(project):
    """Two who left and work, one of them with a postcode that SM EFS refuses; in a portal that settles from July on."""
    type(project).objects.filter(pk=project.pk).update(portal_from=date(2026, 7, 1))
    made = {}
    for name, postcode in (("Adamska", "87-100"), ("Bąk", "87100")):
        born = date(1985, 5, 14)
        file = factories.make_enrolment(
            project=project, started_on=date(2026, 3, 2), ended_on=LEFT, exit_situation="took_job",
            exit_as_planned=True, entry={"postcode": postcode},
            person={"last_name": name, "identifier": factories.make_pesel(born=born), "birth_date": born},
        )  # fmt: skip
        support = {"kind": SupportKind.COUNSELLING, "detail": "career", "started_on": file.started_on}
        Support.objects.create(enrolment=file, position=1, **support)
        factories.make_stay(file, trial_starts_on=file.started_on, ended_on=LEFT)
        paper = Document.objects.create(enrolment=file, kind="job", number=f"UM/{len(made)}", issued_on=JOB)
        Employment.objects.create(enrolment=file, started_on=JOB, document=paper)
        made[name] = file
    return made


def enter(window, project, role: str, **view):
    screen = window(**view)
    screen.enter(factories.make_user(role, project=project))
    return screen


def shows(screen, *texts: str) -> None:
    body = screen.page.inner_text("main").replace("\xa0", " ")
    for text in texts:
        assert text in body, f"{text!r} is not in {body[:1500]!r}"


def look(screen, name: str, catalogue) -> None:  # noqa: F811
    screen.picture(f"quarter {name}")
    assert faults(screen, "pl", catalogue) == []


def build() -> Report:
    """What a worker does with the report that was asked for last."""
    report = Report.objects.latest("pk")
    actions.build_report(pk=report.pk)
    report.refresh_from_db()
    assert report.state == ReportState.READY
    return report


@pytest.mark.processes  # a comparison names causes from the history, which the database's clock dates
def test_a_quarter_is_checked_repaired_reported_sent_back_corrected_and_accepted(
    window, project, people, catalogue, tmp_path  # noqa: F811
):  # fmt: skip
    period = project.claim_periods.get(ends_on=ENDS_ON)
    address = f"/reports/claims/{period.pk}/"
    desk = enter(window, project, "coordinator")

    # Check and repair: the fault leads to its rule, the rule to the person, the person to the field.
    desk.open("/reports/claims/")
    desk.send(f"main a[href='{address}']")
    shows(desk, "SM EFS odrzuci 1 teczkę", "zamów raport")
    look(desk, "to check", catalogue)
    desk.send(".checks a[href='/data-quality/']")
    desk.send("a[href*='rule=V08']")
    shows(desk, "Bąk", "87-100")
    look(desk, "fault", catalogue)
    desk.send(f".findings a[href='/participants/{people['Bąk'].case_number}/entry/correct/#id_postcode']")
    desk.page.fill("[name=postcode]", "87-100")
    desk.page.fill("main form [name=reason]", "literówka")
    desk.send("main form .form-foot button")
    desk.page.wait_for_selector(".message.note.ok")

    # Export: everybody in one file, which SM EFS accepts.
    desk.open(address)
    shows(desk, "SM EFS przyjmie każdą")
    desk.send(".checks a[href='/reports/sm-efs/']")
    desk.send("main form[action$='/write/'] button.main")
    with desk.page.expect_download() as written:
        desk.page.click(f"a[href='/reports/sm-efs/{SmEfsUpload.objects.get().pk}/file/']")
    path = Path(tmp_path / "efs.csv")
    written.value.save_as(path)
    rows = list(csv.reader(io.StringIO(path.read_text("utf-8-sig")), delimiter=";"))
    assert [row[17] for row in rows[1:]] == ["87-100", "87-100"]
    desk.send("button[name=answer][value=accepted]")

    # Report: asked for from the period, its figures open to the people behind them.
    desk.open(address)
    desk.send(".checks a[href^='/reports/?starts_on']")
    assert desk.page.input_value("main form.asked [name=ends_on]") == "2026-09-30"
    desk.send("main form.asked .form-foot button")
    first = build()
    desk.open(address)
    assert dict(zip(*_figures(desk), strict=True))["R1"] == "2"
    desk.send("#figures-table a[href^='/indicators/R1/']")
    shows(desk, "Adamska", "Bąk", "UM/0", "UM/1")
    look(desk, "people of r1", catalogue)

    # The partners tell what they did, on a telephone and at a desk; each sees its own part alone.
    for role, width, words in (("mopr", 390, "Skierowano 4 osoby."), ("pup", 1280, "Zrefundowano świadczenia.")):
        partner = enter(window, project, role, width=width)
        partner.open(address)
        partner.send(f"main a[href='{address}contribution/']")
        partner.page.fill("[name=activities]", words)
        partner.page.fill("[name=hours]", "12,5")
        partner.page.fill("[name=problems]", "Mało kandydatów." if role == "mopr" else "")
        look(partner, f"told by {role}", catalogue)
        partner.send("main form .form-foot button")
        shows(partner, words)
        assert "Adamska" not in partner.page.content()

    # Submit: the draft is read and saved, the figures go as they are.
    desk.open(address)
    shows(desk, "Skierowano 4 osoby.", "Zrefundowano świadczenia.")
    assert "Mało kandydatów." in desk.page.input_value("[name=problems]")
    assert "R2" in desk.page.input_value("[name=problems]")  # behind its plan
    look(desk, "to submit", catalogue)
    desk.send("form[action$='/words/'] button")
    desk.send("form[action$='/submit/'] button")
    shows(desk, "Skierowano 4 osoby.")
    assert desk.page.locator("form[action$='/words/']").count() == 0
    assert (Claim.objects.get().state, Claim.objects.get().report_id) == (ClaimState.SUBMITTED, first.pk)

    # Sent back: a job had no right to count; its correction is named, with who made it.
    desk.page.fill("[name=reason]", "Umowa UM/1 nie potwierdza zatrudnienia.")
    desk.send("button[name=answer][value=returned]")
    shows(desk, "Umowa UM/1 nie potwierdza zatrudnienia.")
    job = Employment.objects.get(enrolment=people["Bąk"])
    papers = f"/participants/{people['Bąk'].case_number}/documents/"
    desk.open(papers)
    desk.send(f"main a[href='{papers}{job.document_id}/']")
    desk.send("main a[href$='/withdraw/']")
    desk.page.fill("main form [name=reason]", "bez podpisu pracodawcy")
    desk.send("main form .form-foot button.danger")
    desk.open(address)
    desk.send(f".checks a[href='/reports/{first.pk}/now/']")
    shows(desk, "R1", "Bąk", "2", "1", "bez podpisu pracodawcy")
    look(desk, "why it changed", catalogue)
    desk.open(f"/reports/{first.pk}/")
    desk.send("form[action$='/anew/'] button")
    second = build()
    assert (second.issue, Report.objects.get(pk=first.pk).digest) == (2, first.digest)

    # Submitted again, accepted, closed for good.
    desk.open(address)
    assert dict(zip(*_figures(desk), strict=True))["R1"] == "1"
    desk.send("form[action$='/submit/'] button")
    desk.send("button[name=answer][value=accepted]")
    shows(desk, "nic w tym wniosku już się nie zmieni")
    look(desk, "accepted", catalogue)
    assert [step.state for step in Claim.objects.get().steps.order_by("id")] == [
        "submitted", "returned", "submitted", "accepted"]  # fmt: skip
    desk.open(f"/reports/{second.pk}/")
    desk.send("form[action$='/anew/'] button")
    desk.page.wait_for_selector(".message.note")
    assert Report.objects.count() == 2


def _figures(screen) -> tuple[list[str], list[str]]:
    """Codes and totals of the claim's table."""
    return (
        screen.page.locator("#figures-table tbody th .code").all_inner_texts(),
        screen.page.locator("#figures-table tbody td:nth-child(2)").all_inner_texts(),
    )
