"""The line of evidence that the database keeps for each file, and what it says of completeness."""

from datetime import date, timedelta
from random import Random

import pytest
from django.db import Error, connection, transaction
from django.utils import timezone

from participants.checklist import CATALOGUE, DATED, PROVED, State, check
from participants.dictionaries import DocumentKind as Kind
from participants.models import Document, Enrolment, FileEvidence, Provision
from reintegration.checklists import BITS, complete_kinds, facts_of, papers_of, papers_of_provisions, with_reasons
from tests import factories

D = date
FIRST, TODAY = D(2026, 3, 2), D(2026, 11, 23)

pytestmark = pytest.mark.django_db


def line(file: Enrolment) -> str:
    return FileEvidence.objects.get(enrolment=file).papers


@pytest.fixture
def file(project):
    return factories.make_enrolment(project=project)


def give(file, kind, until=None):
    return Provision.objects.create(enrolment=file, kind=kind, given_on=FIRST, valid_until=until)


def test_the_line_follows_each_change_of_the_evidence(file):
    assert not FileEvidence.objects.exists()
    consent = factories.make_document(file, Kind.CONSENT, signed_on=None)
    assert line(file) == "consent?"
    factories.make_document(file, Kind.RESIDENCE)
    Document.objects.filter(pk=consent.pk).update(signed_on=FIRST)
    assert line(file) == "consent residence"
    factories.make_document(file, Kind.CONSENT, signed_on=None)
    assert line(file) == "consent residence", "one of them is signed"
    medical = give(file, Kind.MEDICAL, D(2027, 3, 1))
    factories.make_document(file, Kind.PUP_CERTIFICATE, issued_on=D(2026, 2, 20))
    factories.make_document(file, Kind.DISABILITY, issued_on=None, number="17/2020", valid_until=None)
    assert line(file) == "consent disability@< medical@2026-03-02<2027-03-01 pup_certificate@2026-02-20< residence"
    Provision.objects.filter(pk=medical.pk).update(valid_until=D(2026, 12, 1))
    give(file, "ticket", D(2026, 3, 31))
    assert line(file) == "consent disability@< medical@2026-03-02<2026-12-01 pup_certificate@2026-02-20< residence"
    medical.delete()
    by = factories.make_user("social_worker", project=file.project)
    withdrawn = {"withdrawn_at": timezone.now(), "withdrawn_by": by, "withdrawn_reason": "pomyłka"}
    Document.objects.filter(kind__in=[Kind.DISABILITY, Kind.CONSENT]).update(**withdrawn)
    assert line(file) == "pup_certificate@2026-02-20< residence"
    Document.objects.all().delete()
    assert line(file) == ""


def test_a_document_of_a_candidate_counts_in_the_file_it_comes_to_and_ceases_in_the_one_it_leaves(file, project):
    candidacy, other = factories.make_candidacy(project, "application"), factories.make_enrolment(project=project)
    paper = Document.objects.create(candidacy=candidacy, kind=Kind.APPLICATION, issued_on=FIRST)
    assert not FileEvidence.objects.exists()
    Document.objects.filter(pk=paper.pk).update(enrolment=file)
    assert line(file) == "application?"
    Document.objects.filter(pk=paper.pk).update(enrolment=other)
    assert (line(file), line(other)) == ("", "application?")


def test_a_file_goes_with_its_line(file):
    factories.make_document(file, Kind.CONSENT)
    give(file, Kind.SAFETY, D(2027, 3, 1))
    file.delete()
    assert not FileEvidence.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_two_who_add_to_one_file_at_once_neither_is_lost(project, together):
    kinds = [Kind.CONSENT, Kind.DECLARATION, Kind.RESIDENCE, Kind.SCORE_CARD]
    for _round in range(3):
        file = factories.make_enrolment(project=project)
        for _first_of_all in (True, False):
            together(*[lambda kind=kind, file=file: factories.make_document(file, kind) for kind in kinds])
            assert line(file) == "consent declaration residence score_card"
            Document.objects.all().delete()


def test_nobody_writes_the_line_by_hand(file):
    factories.make_document(file, Kind.CONSENT)
    kept, other = FileEvidence.objects.filter(enrolment=file), factories.make_enrolment(project=file.project)
    for deed in (
        lambda: kept.update(papers="consent ipzs"),
        lambda: kept.delete(),
        lambda: FileEvidence.objects.create(enrolment=other, papers="ipzs"),
    ):
        with pytest.raises(Error, match="Cannot insert or update or delete rows"), transaction.atomic():
            deed()
    assert line(file) == "consent"


def test_what_the_line_says_is_what_the_checklist_says_of_the_rows(project):
    """Two hundred files with papers drawn at random: signed or not, with and without days, withdrawn, given."""
    drawn, by = Random("evidence"), factories.make_user("social_worker", project=project)
    files, documents, given = [], [], []
    for _ in range(200):
        last = drawn.choice([None, None, D(2026, 9, 30)])
        files.append(file := factories.make_enrolment(project=project, started_on=FIRST, ended_on=last))
        for kind in drawn.sample(Kind.values, 12) + drawn.choices(DATED, k=4):
            issued = drawn.choice([None, FIRST + timedelta(days=drawn.choice([-31, -30, -29, 0, 1]))])
            until = issued and drawn.choice(
                [None, issued + timedelta(days=drawn.randint(0, 400)), D(2026, 9, 30), TODAY]
            )
            withdrawn = {"withdrawn_at": timezone.now(), "withdrawn_by": by, "withdrawn_reason": "pomyłka"}
            documents.append(
                Document(
                    enrolment=file, kind=kind, number="1", issued_on=issued, valid_until=until,
                    signed_on=drawn.choice([None, FIRST]), **(withdrawn if drawn.random() < 0.2 else {}),
                )
            )  # fmt: skip
        for kind in drawn.sample(PROVED, drawn.randint(0, 3)):
            until = drawn.choice([D(2026, 9, 29), D(2026, 9, 30), TODAY - timedelta(days=1), TODAY])
            given.append(Provision(enrolment=file, kind=kind, given_on=FIRST, valid_until=until))
    Document.objects.bulk_create(documents)
    Provision.objects.bulk_create(given)
    rows, states = with_reasons(Enrolment.objects.all()).in_bulk(), set()
    for file in Enrolment.objects.prefetch_related("documents", "provisions").select_related("evidence"):
        papers = papers_of(file.documents.all()) + papers_of_provisions(file.provisions.all())
        lines = check(facts_of(rows[file.pk], 30), papers, TODAY)
        states |= {(one.entry.kind in DATED, one.state) for one in lines}
        present = sum(BITS[one.entry.kind] for one in lines if one.state is State.PRESENT)
        assert complete_kinds(file.evidence.papers, FIRST, file.ended_on, 30, TODAY) == present
    assert states >= {(True, State.PRESENT), (True, State.EXPIRED), (False, State.PRESENT), (False, State.UNSIGNED)}


def test_a_kind_good_for_some_days_needs_no_signature_for_the_line_tells_none():
    assert not [entry.kind for entry in CATALOGUE if entry.signed and entry.kind in DATED]


def test_a_line_is_dated_alike_whatever_the_session_says_of_dates(file):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL datestyle TO 'German, DMY'")
        factories.make_document(file, Kind.MEDICAL, valid_until=D(2026, 10, 31))
        cursor.execute("SET LOCAL datestyle TO 'ISO, MDY'")
    assert line(file) == "medical@2026-03-02<2026-10-31"
