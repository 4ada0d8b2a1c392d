"""Papers and the end of a file in the browser: a document scanned, one printed and signed, an exit, its 28 days."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from participants.models import Document, Enrolment
from tests import factories
from tests.browser.test_pages import catalogue, faults  # noqa: F401  the fixture and the check

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PDF = {"name": "skan.pdf", "mimeType": "application/pdf", "buffer": factories.PDF}
FILE = "/participants/2026-041"


def type_in(screen, **values) -> None:
    for name, value in values.items():
        box = screen.page.locator(f"main form [name={name}]")
        if box.first.get_attribute("type") == "radio":
            screen.page.locator(f"main form [name={name}][value={value}]").check()
        elif box.first.evaluate("box => box.tagName") == "SELECT":
            box.select_option(value)
        else:
            box.fill(value)


def look(screen, name: str, catalogue) -> None:  # noqa: F811
    screen.picture(name)
    assert faults(screen, "pl", catalogue) == []


def test_documents_are_completed_an_exit_is_made_and_its_clock_runs(window, project, catalogue, tmp_path):  # noqa: F811
    left = timezone.localdate() - timedelta(days=5)
    file = factories.make_enrolment(project=project, started_on=date(2026, 1, 12), case_number="2026-041")
    factories.make_stay(file, trial_ends_on=date(2026, 2, 12), participation_starts_on=date(2026, 2, 13), ended_on=left)
    worker = window()
    worker.sign_in(factories.make_user("social_worker", project=project).email)

    worker.open(f"{FILE}/documents/new/?kind=consent")
    type_in(worker, issued_on="2026-01-12", signed_on="2026-01-12", number="Z/7")
    with (tmp_path / "skan.pdf").open("wb") as huge:
        huge.write(factories.PDF)
        huge.truncate(60 * 1024**2)
    worker.page.set_input_files("[name=scan]", huge.name)
    said = worker.page.locator("[name=scan]").evaluate("box => box.validationMessage")
    assert said.startswith("Skan jest większy niż 20,0")
    worker.page.set_input_files("[name=scan]", {**PDF, "buffer": b"to nie jest PDF"})
    worker.send("main .form-foot button")
    assert "Decyduje jego zawartość" in worker.page.inner_text("#id_scan_error")
    assert worker.page.input_value("main [name=number]") == "Z/7"
    worker.said.clear()  # that the answer was a 422
    worker.page.set_input_files("[name=scan]", PDF)
    look(worker, "document new", catalogue)
    worker.send("main .form-foot button")
    worker.page.wait_for_selector(".message.note.ok")

    worker.open(f"{FILE}/documents/print/declaration/")
    worker.send("main .form-foot button")
    worker.page.wait_for_selector(".message.note.ok")
    look(worker, "documents", catalogue)
    printed = Document.objects.get(kind="declaration")
    with worker.page.expect_download() as paper:
        worker.page.click(f"main a[href*='/documents/{printed.pk}/files/']")
    assert paper.value.suggested_filename == printed.files.get().file_name
    worker.send(f"main td .row-line a[href$='/documents/{printed.pk}/']")
    worker.page.set_input_files("[name=scan]", PDF)
    type_in(worker, signed_on="2026-01-12")
    look(worker, "document signed", catalogue)
    worker.send("main .form-foot button")
    worker.page.wait_for_selector(".message.note.ok")
    assert printed.files.count() == 2

    worker.open(f"{FILE}/exit/")
    look(worker, "exit before", catalogue)
    type_in(worker, ended_on=left.isoformat(), as_planned="yes", situation="monitored")
    worker.send("main form .form-foot button")
    worker.page.wait_for_selector("#clock")
    assert "Dzień 5 z 28" in worker.page.inner_text("#clock")
    worker.page.wait_for_selector(".card .code")
    look(worker, "exit after", catalogue)

    worker.open(f"{FILE}/exit/job/")
    type_in(worker, started_on=left.isoformat(), form="umowa o pracę", document_number="UP/1")
    type_in(worker, document_on=timezone.localdate().isoformat())
    look(worker, "job", catalogue)
    worker.send("main .form-foot button")
    worker.page.wait_for_selector(".message.note.ok")
    type_in(worker, situation="took_job")
    worker.send("main form[action$='/exit/situation/'] button")
    worker.page.wait_for_selector(".message.note.ok")
    look(worker, "exit settled", catalogue)
    assert Enrolment.objects.get(pk=file.pk).exit_situation == "took_job"

    phone = window(width=390, scheme="dark")
    phone.sign_in(factories.make_user("coordinator", project=project).email)
    for name, address in {"documents of all": "/documents/", "documents narrow": f"{FILE}/documents/",
                          "exit narrow": f"{FILE}/exit/",
                          "rehearsal": f"/rehearsal/?seed=1&as_of={timezone.localdate()}"}.items():  # fmt: skip
        phone.open(address)
        look(phone, name, catalogue)
