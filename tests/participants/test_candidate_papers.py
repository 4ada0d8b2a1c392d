"""What a candidate brought: scans before there is a file."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.models import AccessRecord
from participants.models import Document
from tests import factories
from tests.factories import PDF

D = date


@pytest.fixture
def candidate(project):
    return factories.make_candidacy(project, "application", since=D(2026, 9, 1))


def typed(kind="consent", **fields):
    return {"kind": kind, "issued_on": "2026-09-01", "number": "Z/7", "signed_on": "2026-09-01", **fields}


def scan(content=PDF, name="zgoda.pdf"):
    return SimpleUploadedFile(name, content, content_type="application/pdf")


def test_a_paper_of_a_candidate_goes_in_with_its_scan_and_comes_out_as_a_download(as_role, candidate):
    client, new = as_role("social_worker"), reverse("recruitment_document_new", args=[candidate.pk])
    assert client.post(new, typed(scan=scan())).status_code == 302
    document = candidate.documents.get()
    assert (document.kind, document.number, document.enrolment_id) == ("consent", "Z/7", None)
    file = document.files.get()
    address = reverse("recruitment_document_file", args=[candidate.pk, document.pk, file.pk])
    assert address in client.get(reverse("recruitment_candidate", args=[candidate.pk])).content.decode()
    answer = client.get(address)
    assert (answer.content, answer.headers["Content-Disposition"]) == (PDF, f'attachment; filename="{file.file_name}"')
    assert AccessRecord.objects.filter(action="document", subject=f"documents {document.pk} {file.pk}").count() == 1
    assert as_role("mopr").get(address).status_code == 403
    other = factories.make_candidacy(candidate.project, "application")
    assert client.get(reverse("recruitment_document_file", args=[other.pk, document.pk, file.pk])).status_code == 404


@pytest.mark.parametrize(
    ("changed", "field", "sentence"),
    [
        ({"scan": ("virus.pdf", b"MZ")}, "scan", "Ten plik nie jest dokumentem PDF"),
        ({"issued_on": "2027-12-01", "signed_on": ""}, "issued_on", "Ten dzień jeszcze nie nadszedł."),
        ({"valid_until": "2026-08-31"}, "valid_until", "Dokument kończyłby się, zanim się zacznie"),
        ({"kind": "agreement"}, "kind", "Wybierz poprawną wartość"),
    ],
)
def test_what_cannot_be_is_a_sentence_at_its_field_and_nothing_typed_is_lost(
    as_role, candidate, changed, field, sentence
):
    if "scan" in changed:
        changed = {"scan": scan(changed["scan"][1], changed["scan"][0])}
    new = reverse("recruitment_document_new", args=[candidate.pk])
    answer = as_role("social_worker").post(new, typed(**changed))
    assert answer.status_code == 422
    assert sentence in answer.context["form"].errors[field][0]
    assert 'value="Z/7"' in answer.content.decode()
    assert Document.objects.count() == 0


def test_papers_of_health_are_entered_and_seen_only_with_health(as_role, candidate):
    paper = candidate.documents.create(kind="disability", number="o stopniu", issued_on=D(2026, 9, 1))
    kept = factories.make_scan(paper)
    shown = {}
    for role in ("social_worker", "manager", "coordinator"):
        client = as_role(role)
        page = client.get(reverse("recruitment_candidate", args=[candidate.pk])).content.decode()
        file = client.get(reverse("recruitment_document_file", args=[candidate.pk, paper.pk, kept.pk]))
        form = client.get(reverse("recruitment_document_new", args=[candidate.pk])).context["form"]
        kinds = dict(form.fields["kind"].choices)
        shown[role] = ("o stopniu" in page, file.status_code == 200, "disability" in kinds)
        assert len(set(shown[role])) == 1, role
    assert shown["social_worker"] == (True, True, True)


def test_nothing_is_entered_for_who_is_no_candidate_any_more(as_role, project):
    closed = factories.make_candidacy(project, "withdrawn")
    assert as_role("manager").get(reverse("recruitment_document_new", args=[closed.pk])).status_code == 404
