"""The pages of an import, from choosing the file to taking it back."""

import io
import re

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import AccessRecord, Organisation
from exchange import actions
from exchange.models import Import, ImportState
from grants.models import Project, ProjectRole
from participants.models import Enrolment
from tests.exchange.workbooks import as_xlsx, few_people, with_cell
from tests.factories import make_other_project, make_user


@pytest.fixture
def client_(as_role):
    return as_role("coordinator")


def _project():
    return Project.objects.get()


def upload(client, content, name="skoroszyt.xlsx"):
    return client.post(reverse("imports"), {"workbook": SimpleUploadedFile(name, content)})


def changed(*changes, **few):
    small = few_people(**few)
    for title, row, column, value in changes:
        small[title] = with_cell(small[title], row, column, value)
    return as_xlsx(small)


def read_one(client, content, name="skoroszyt.xlsx"):
    assert upload(client, content, name).status_code == 302
    made = Import.objects.latest("id")
    actions.read_import(pk=made.pk)
    return made


def page(client, made, **query):
    response = client.get(reverse("import", args=[made.pk]), query)
    assert response.status_code == 200
    return response.content.decode()


def test_a_workbook_goes_from_upload_to_undo(client_):
    response = upload(client_, changed())
    made = Import.objects.get()
    assert response.url == reverse("import", args=[made.pk])
    assert (made.state, made.created_by, made.file_name) == ("uploaded", client_.user, "skoroszyt.xlsx")
    waiting = page(client_, made)
    assert 'hx-trigger="every 1s"' in waiting
    assert '<noscript><meta http-equiv="refresh"' in waiting
    actions.read_import(pk=made.pk)
    ready = page(client_, made)
    assert "hx-trigger" not in ready
    assert reverse("import_apply", args=[made.pk]) in ready
    assert "Nowakowska Agnieszka" in ready
    assert "99060484907" not in ready
    client_.post(reverse("import_apply", args=[made.pk]))
    assert Import.objects.get().state == ImportState.APPLYING
    actions.apply_import(pk=made.pk)
    done = page(client_, made)
    assert reverse("import_undo", args=[made.pk]) in done
    assert Enrolment.objects.count() == 3
    client_.post(reverse("import_undo", args=[made.pk]))
    assert Import.objects.get().state == ImportState.UNDONE
    assert not Enrolment.objects.exists()
    assert "skoroszyt.xlsx" in client_.get(reverse("imports")).content.decode()
    assert set(AccessRecord.objects.values_list("action", "by")) == {("import", client_.user.pk)}


def test_the_fragment_alone_answers_htmx(client_):
    upload(client_, changed())
    made = Import.objects.get()
    fragment = client_.get(reverse("import", args=[made.pk]), headers={"HX-Request": "true"}).content.decode()
    assert fragment.lstrip().startswith('<div id="import"')
    assert "<html" not in fragment


def test_changes_are_shown_field_by_field(client_):
    actions.bring_workbook(project=_project(), name="a", content=changed(), by=None)
    made = read_one(client_, changed(("Uczestnicy", 2, 20, "+48600100200"), ("Obecność 2025-02", 2, 22, "L4")))
    people = page(client_, made)
    assert "+48553136457" in people
    assert "+48600100200" in people
    card = page(client_, made, sheet="Obecność 2025-02")
    assert re.search(r"<dt><bdi>20</bdi></dt>", card)


def test_faults_are_shown_by_cell_and_filtered_by_code(client_):
    made = read_one(client_, changed(("Uczestnicy", 2, 18, "87140"), ("Obecność 2025-02", 3, 12, "X")))
    everything = page(client_, made)
    assert "Uczestnicy!R2" in everything
    assert "Obecność 2025-02!L3" in everything
    assert reverse("import_apply", args=[made.pk]) not in everything
    some = page(client_, made, code="postcode")
    assert "Uczestnicy!R2" in some
    assert "Obecność 2025-02!L3" not in some


def test_many_faults_come_in_pages_and_whole_as_a_file(client_):
    cells = [("Obecność 2025-02", row, column, "X") for row in range(2, 10) for column in range(3, 31)]
    made = read_one(client_, changed(*cells, count=10))
    assert Import.objects.get().fault_count > 200
    assert page(client_, made).count("mark_unknown</code>") == 200
    answer = client_.get(reverse("import_faults", args=[made.pk, "xlsx"]))
    rows = list(openpyxl.load_workbook(io.BytesIO(answer.content)).active.values)
    assert len(rows) == 1 + Import.objects.get().fault_count
    assert client_.get(reverse("import_faults", args=[made.pk, "csv"])).content.startswith(b"\xef\xbb\xbf")
    assert client_.get(reverse("import_faults", args=[made.pk, "pdf"])).status_code == 404


HOSTILE = "<script>alert('Ż')</script>=HYPERLINK(\"x\") \u202e😀"


def test_hostile_names_go_in_and_come_out_harmless(client_):
    made = read_one(
        client_,
        changed(("Uczestnicy", 2, 6, HOSTILE), ("Udział", 2, 10, HOSTILE), ("Kompetencje", 2, 2, HOSTILE)),
        name="<img src=x onerror=1>.xlsx",
    )
    assert Import.objects.get().state == ImportState.READY
    shown = page(client_, made)
    assert "<script>alert" not in shown
    assert "&lt;script&gt;alert" in shown
    assert "<img src=x" not in shown
    actions.start_applying(pk=made.pk, by=None, start=False)
    actions.apply_import(pk=made.pk)
    assert Enrolment.objects.get(participant__identifier="99060484907").participant.last_name == HOSTILE


def test_a_file_that_is_too_large_is_refused_at_once(client_, settings):
    response = upload(client_, bytes(20 * 1024 * 1024 + 1))
    assert response.status_code == 422
    assert not Import.objects.exists()


def test_no_file_at_all_is_said(client_):
    assert client_.post(reverse("imports")).status_code == 422


@pytest.mark.parametrize("content", [b"", b"tekst", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"])
def test_a_file_that_is_no_workbook_is_refused_with_a_sentence(client_, content):
    made = read_one(client_, content)
    assert Import.objects.get().state == ImportState.REFUSED
    assert "file_unreadable" in page(client_, made)


def test_a_refused_file_is_put_aside(client_):
    made = read_one(client_, b"tekst")
    assert client_.post(reverse("import_discard", args=[made.pk])).url == reverse("imports")
    assert Import.objects.get().state == ImportState.DISCARDED
    assert page(client_, made)


def test_a_deed_that_comes_too_late_is_answered(client_):
    made = read_one(client_, b"tekst")
    for deed in ("import_apply", "import_undo"):
        assert client_.post(reverse(deed, args=[made.pk])).status_code == 302
    assert Import.objects.get().state == ImportState.REFUSED


def test_what_stands_in_the_way_of_taking_back_is_shown(client_):
    made = read_one(client_, changed())
    actions.start_applying(pk=made.pk, by=None, start=False)
    actions.apply_import(pk=made.pk)
    Enrolment.objects.update(technical_id="SM-1")
    assert reverse("import_undo", args=[made.pk]) not in page(client_, made)
    assert client_.post(reverse("import_undo", args=[made.pk])).status_code == 302
    assert Import.objects.get().state == ImportState.APPLIED


def test_nobody_opens_an_import_of_another_centre(client_, as_role):
    made = actions.upload_workbook(project=make_other_project(), name="a", content=b"x", by=None, start=False)
    for name in ("import", "import_apply", "import_undo", "import_discard"):
        method = client_.get if name == "import" else client_.post
        assert method(reverse(name, args=[made.pk])).status_code == 404
    assert client_.get(reverse("import_faults", args=[made.pk, "csv"])).status_code == 404
    assert as_role("social_worker").get(reverse("imports")).status_code == 403


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_however_many_imports_there_are(client_, count, django_assert_num_queries):
    for _ in range(count):
        actions.upload_workbook(project=_project(), name="a", content=b"x", by=client_.user, start=False)
    client_.get(reverse("imports"))
    with django_assert_num_queries(6):
        client_.get(reverse("imports"))


def test_a_partner_centre_neither_sees_nor_brings_imports_of_the_lead(client_, project):
    made = read_one(client_, changed())
    partner = Organisation.objects.create(name="Drugie CIS", short_name="CIS 2", kind="centre")
    ProjectRole.objects.create(project=project, organisation=partner, role="partner")
    stranger = Client()
    stranger.force_login(make_user("coordinator", project=project, organisation=partner))
    assert stranger.get(reverse("import", args=[made.pk])).status_code == 404
    assert stranger.post(reverse("import_apply", args=[made.pk])).status_code == 404
    upload(stranger, changed())
    assert Import.objects.count() == 1
