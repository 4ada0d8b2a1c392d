"""Documents of a file: the checklist, scans by their content, numbered papers, who may see them."""

from datetime import date
from io import BytesIO

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from PIL import Image

from accounts.models import AccessRecord
from participants import actions
from participants.actions import refusals
from participants.checklist import CATALOGUE, Facts, Paper, State, When, check, needed
from participants.dictionaries import DocumentKind as Kind
from participants.models import Document, DocumentContent, PaperNumber, PaperSeries
from participants.paper_texts import BY_KIND, DOTS, TEXTS, filled
from participants.paper_values import values_of
from participants.scans import NotAScan, read_scan
from reintegration.checklists import (
    papers_of,
)
from tests import factories
from tests.factories import PDF

D = date
BEFORE, FIRST, TODAY = D(2026, 3, 1), D(2026, 3, 2), D(2026, 11, 23)


def facts(*holding: When, first=FIRST, last=None):
    return Facts(frozenset(holding), first, last, 30)


def state_of(kind, papers=(), *, about=None, today=TODAY):
    return next(line for line in check(about or facts(), papers, today) if line.entry.kind == kind)


def paper(kind, issued=BEFORE, signed=None, until=None):
    return Paper(1, kind, issued, signed, until)


def test_every_kind_of_document_has_its_line_on_the_list_once():
    assert sorted(entry.kind for entry in CATALOGUE) == sorted(Kind.values)


def test_each_reason_asks_for_its_own_documents_and_for_no_others():
    always = needed(facts())
    asked = {when: needed(facts(when)) - always for when in When}
    assert always == {Kind.APPLICATION, Kind.DECLARATION, Kind.CONSENT, Kind.RESIDENCE, Kind.SCORE_CARD, Kind.PROTOCOL}
    assert asked[When.UNEMPLOYED] == {Kind.PUP_CERTIFICATE}
    assert asked[When.INACTIVE] == {Kind.ZUS_CERTIFICATE}
    assert asked[When.FROM_ELSEWHERE] == {Kind.GMINA_AGREEMENT}
    assert asked[When.QUALIFIED] == {Kind.TRIAL_ASSESSMENT, Kind.QUALIFICATION}
    assert asked[When.COMPLETED] == {Kind.FINAL_ASSESSMENT, Kind.PARTICIPATION}
    assert asked[When.DECIDED] == {Kind.END_DECISION}
    assert asked[When.LEFT] == {Kind.EXIT_STATEMENT, Kind.SOCIAL_ASSESSMENT, Kind.EXIT_NOTICE}
    assert asked[When.IF_BROUGHT] == set()


def test_a_document_is_missing_then_unsigned_then_present():
    unsigned, signed = paper(Kind.DECLARATION), paper(Kind.DECLARATION, signed=D(2026, 3, 2))
    assert state_of(Kind.DECLARATION).state is State.MISSING
    assert state_of(Kind.DECLARATION, [unsigned]).state is State.UNSIGNED
    assert state_of(Kind.DECLARATION, [unsigned, signed]).state is State.PRESENT
    assert state_of(Kind.WORK_RECORD).state is State.NOT_NEEDED


def test_every_paper_with_a_line_to_sign_counts_once_it_is_signed():
    """A certificate that was printed and that nobody signed is no certificate yet."""
    assert {entry.kind for entry in CATALOGUE if entry.signed} >= {text.kind for text in TEXTS if text.signatures}


@pytest.mark.parametrize(
    ("issued", "expected"),
    [
        (D(2026, 1, 30), State.EXPIRED),  # held until 1.03, support from 2.03
        (D(2026, 1, 31), State.PRESENT),  # 30 days: until 2.03 itself
        (D(2026, 3, 2), State.PRESENT),
        (D(2026, 3, 3), State.EXPIRED),  # issued after the first day
    ],
)
def test_a_certificate_of_pup_holds_thirty_days_and_over_the_first_day(issued, expected):
    line = state_of(Kind.PUP_CERTIFICATE, [paper(Kind.PUP_CERTIFICATE, issued)], about=facts(When.UNEMPLOYED))
    assert line.state is expected
    assert (line.valid_until - issued).days == 30


def test_a_medical_certificate_has_to_hold_today_or_on_the_last_day():
    ran_out = [paper(Kind.MEDICAL, until=D(2026, 10, 31))]
    assert state_of(Kind.MEDICAL, ran_out, about=facts(When.STAYED)).state is State.EXPIRED
    assert state_of(Kind.MEDICAL, ran_out, about=facts(When.STAYED, last=D(2026, 10, 31))).state is State.PRESENT
    assert state_of(Kind.MEDICAL, ran_out, about=facts(When.STAYED, last=D(2026, 11, 1))).state is State.EXPIRED


def picture(kind: str) -> bytes:
    target = BytesIO()
    Image.new("L", (30, 30), 255).save(target, kind)
    return target.getvalue()


@pytest.mark.parametrize(
    ("content", "media_type"),
    [(PDF, "application/pdf"), (picture("JPEG"), "image/jpeg"), (picture("PNG"), "image/png")],
)
def test_a_scan_is_known_by_its_content(content, media_type):
    scan = read_scan(BytesIO(content))
    assert (scan.media_type, scan.size) == (media_type, len(content))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"MZ\x90\x00 a program called skan.pdf",
        b"%PDF-1.7 that ends here",
        picture("PNG")[:-20],
        picture("JPEG")[:200],
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>",
        b"GIF89a" + bytes(30),
    ],
    ids=["empty", "program", "cut PDF", "cut PNG", "cut JPEG", "SVG", "GIF"],
)
def test_what_is_no_scan_is_refused_whatever_its_name(content):
    with pytest.raises(NotAScan):
        read_scan(BytesIO(content))


@pytest.fixture
def file(project):
    found = factories.make_enrolment(project=project)
    factories.make_stay(found, trial_ends_on=D(2026, 4, 2), participation_starts_on=D(2026, 4, 3))
    return found


@pytest.fixture
def worker(project):
    return factories.make_user("social_worker", project=project)


def test_papers_are_numbered_by_kind_and_year_without_gaps_and_keep_their_wording(file, worker):
    with time_machine.travel("2026-12-31 10:00+01:00"):
        first, second = (
            actions.print_paper(holder=file, kind=Kind.DECLARATION, issued_on=D(2026, 12, 31), by=worker) for _ in "12"
        )
        other = actions.print_paper(holder=file, kind=Kind.AGREEMENT, issued_on=D(2026, 12, 30), by=worker)
    with time_machine.travel("2027-01-04 10:00+01:00"):
        with pytest.raises(KeyError), transaction.atomic():
            actions.print_paper(holder=file, kind=Kind.OTHER, issued_on=D(2027, 1, 4), by=worker)
        with pytest.raises(refusals.StillToCome), transaction.atomic():
            actions.print_paper(holder=file, kind=Kind.DECLARATION, issued_on=D(2027, 1, 5), by=worker)
        later = actions.print_paper(holder=file, kind=Kind.DECLARATION, issued_on=D(2027, 1, 4), by=worker)
    numbers = [paper.number for paper in (first, second, other, later)]
    assert numbers == ["DU/1/2026", "DU/2/2026", "UU/1/2026", "DU/1/2027"]
    assert first.paper.template == BY_KIND[Kind.DECLARATION].template
    kept = first.files.get()
    assert (kept.origin, kept.media_type, kept.size) == ("printed", "application/pdf", len(kept.content.content))
    assert bytes(kept.content.content).startswith(b"%PDF-")


def test_the_database_gives_a_number_out_once_and_changes_none(file, worker):
    document = actions.print_paper(holder=file, kind=Kind.DECLARATION, issued_on=D(2026, 11, 1), by=worker)
    again = factories.make_document(file, Kind.DECLARATION)
    same = {"project": file.project, "kind": Kind.DECLARATION, "year": 2026, "serial": 1, "template": "x"}
    with pytest.raises(IntegrityError), transaction.atomic():
        PaperNumber.objects.create(document=again, **same)
    with pytest.raises(Exception, match="Cannot update"), transaction.atomic():
        PaperNumber.objects.filter(document=document).update(serial=7)


@pytest.mark.django_db(transaction=True)
def test_two_who_print_at_once_get_two_numbers(project, together):
    file, worker = factories.make_enrolment(project=project), factories.make_user("social_worker", project=project)
    deed = {"holder": file, "kind": Kind.DECLARATION, "issued_on": D(2026, 11, 1), "by": worker}
    printed = together(*[lambda: actions.print_paper(**deed)] * 2)
    assert sorted(paper.number for paper in printed) == ["DU/1/2026", "DU/2/2026"]
    assert PaperSeries.objects.get().last == 2


def test_what_is_not_known_is_left_to_the_pen_and_every_wording_can_be_filled():
    assert filled("od {from} do {until}", {"from": "1.01.2026", "until": ""}) == f"od 1.01.2026 do {DOTS}"
    assert len({text.prefix for text in TEXTS}) == len(TEXTS)
    for text in TEXTS:
        assert DOTS in filled(" ".join([*text.paragraphs, *(value for _label, value in text.facts)]), {})


def test_an_application_asks_what_sm_efs_asks_and_the_agreement_tells_what_illness_costs(file):
    said = " ".join(label for label, _value in BY_KIND[Kind.APPLICATION].facts)
    for asked in ("Płeć", "Obywatelstwo", "Obce pochodzenie", "państwa trzeciego", "Mniejszość", "Bezdomność",
                  "Niepełnosprawność", "dostępności"):  # fmt: skip
        assert asked in said
    known = values_of(file, D(2026, 11, 23))
    assert (known["sex"], known["citizenship"]) == ("Kobieta", "Obywatelstwo polskie")
    agreement = " ".join(BY_KIND[Kind.AGREEMENT].points)
    for article in ("art. 15 ust. 7)", "art. 15 ust. 7a)", "art. 15 ust. 6a", "art. 13 ust. 4b", "art. 13 ust. 5a"):
        assert article in agreement


def test_a_paper_names_the_address_of_its_day_and_the_number_in_use(file, worker):
    """What the office entered of a person is typed nowhere again."""
    assert "street" not in values_of(file, D(2026, 11, 23))
    for since, street in (("2026-11-01", "ul. Polna 3/4"), ("2026-12-01", "ul. Leśna 1")):
        actions.enter_address(
            enrolment=file, kind="residence", street=street, postcode="87-162", locality="Lubicz",
            valid_from=D.fromisoformat(since), by=worker,
        )  # fmt: skip
    actions.add_contact(enrolment=file, kind="phone", value="500600701", name="", relation="", by=worker)
    known = values_of(file, D(2026, 11, 23))
    assert (known["street"], known["place"]) == ("ul. Polna 3/4", "87-162 Lubicz")
    assert (known["phone"], known["email"]) == ("500600701", file.entry.email)


def test_the_letter_after_the_trial_says_who_when_and_by_which_article(file, worker, monkeypatch):
    pages = []
    monkeypatch.setattr("participants.actions.documents.printed", lambda template, page: pages.append(page) or PDF)
    manager = factories.make_user("manager", project=file.project)
    stay = file.stays.get()
    stay.acts.create(
        position=1, kind="qualified", number="x/PB/1", happened_on=D(2026, 4, 2), until=D(2027, 3, 2),
        created_by=manager,
    )  # fmt: skip
    actions.print_paper(holder=file, kind=Kind.QUALIFICATION, issued_on=D(2026, 4, 2), by=worker)
    page = pages[0]
    assert page["office"].kind == "mopr"
    assert "art. 15 ust. 2" in page["basis"]
    assert dict(page["facts"])["Uczestnictwo"] == "03.04.2026 – 02.03.2027"
    assert "w dniu 02.04.2026 zakwalifikowałem" in page["paragraphs"][0]


def test_a_wrong_scan_says_so_at_its_field_and_what_was_typed_stays(as_role, file):
    client = as_role("social_worker")
    typed = {"kind": "agreement", "issued_on": "2026-03-02", "number": "UU/7", "signed_on": "", "valid_until": ""}
    scan = SimpleUploadedFile("umowa.pdf", b"MZ a program", content_type="application/pdf")
    response = client.post(reverse("participant_document_new", args=[file]), {**typed, "scan": scan})
    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["scan"]
    assert 'value="UU/7"' in response.content.decode()
    assert not Document.objects.filter(kind="agreement").exists()


def test_a_scan_of_sixty_megabytes_is_said_at_its_field_and_left_unread(as_role, file):
    """Of the sixty the first 300 kB are there, and the client fails whoever reads on: the rest was not asked for."""
    client = as_role("social_worker")
    fields = {"kind": "agreement", "issued_on": "2026-03-02", "number": "UU/7"}
    lines = [
        f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n' for name, value in fields.items()
    ]
    head = (
        '--x\r\nContent-Disposition: form-data; name="scan"; filename="a.pdf"\r\nContent-Type: application/pdf\r\n\r\n'
    )
    body = ("".join(lines) + head).encode() + PDF + bytes(300_000)
    response = client.generic(
        "POST", reverse("participant_document_new", args=[file]), body,
        content_type="multipart/form-data; boundary=x", CONTENT_LENGTH=str(60 * 1024**2),
    )  # fmt: skip
    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["scan"]
    assert "20,0" in response.context["form"].errors["scan"][0]
    assert 'value="UU/7"' in response.content.decode()


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"issued_on": "2026-11-24"}, "issued_on"),
        ({"signed_on": "2026-11-24"}, "signed_on"),
        ({"valid_until": "2026-03-01"}, "valid_until"),
        ({"kind": "attendance_card"}, "month"),
        ({"kind": ""}, "kind"),
    ],
)
@time_machine.travel("2026-11-23 10:00+01:00")
def test_a_day_that_cannot_be_is_said_at_its_field(as_role, file, typed, field):
    data = {"kind": "agreement", "issued_on": "2026-03-02", "number": "UU/7", **typed}
    response = as_role("social_worker").post(reverse("participant_document_new", args=[file]), data)
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert 'value="UU/7"' in response.content.decode()


def test_a_scan_goes_in_and_comes_out_as_a_download_that_no_browser_opens(as_role, file):
    client = as_role("social_worker")
    scan = SimpleUploadedFile("Łąkowska Żaneta.pdf", PDF)
    data = {"kind": "agreement", "issued_on": "2026-03-02", "signed_on": "2026-03-02", "scan": scan}
    assert client.post(reverse("participant_document_new", args=[file]), data).status_code == 302
    document = Document.objects.get(kind="agreement")
    kept = document.files.get()
    response = client.get(reverse("participant_document_file", args=[file, document.pk, kept.pk]))
    assert response.content == PDF
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.headers["Content-Disposition"] == f'attachment; filename="agreement-{document.pk}-{kept.pk}.pdf"'
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert AccessRecord.objects.filter(action="document", enrolment_id=file.pk, by=client.user).count() == 1
    again = {**data, "scan": SimpleUploadedFile("a.pdf", PDF)}
    twice = client.post(reverse("participant_document_correct", args=[file, document.pk]), again)
    assert list(twice.context["form"].errors) == ["scan"]


def test_documents_of_health_open_only_with_health(as_role, file):
    document = factories.make_document(file, Kind.DISABILITY)
    kept = factories.make_scan(document)
    address = reverse("participant_document_file", args=[file, document.pk, kept.pk])
    access = factories.open_to_control(
        file, organisation=factories.organisation_for("auditor", file.project), sections=["documents"]
    )
    auditor = as_role("auditor")
    page = auditor.get(reverse("participant_documents", args=[file]))
    assert page.status_code == 200
    assert "orzeczenie o niepełnosprawności" not in page.content.decode()
    assert auditor.get(address).status_code == 404
    access.sections = ["documents", "sensitive"]
    access.save()
    assert auditor.get(address).status_code == 200


def test_a_withdrawn_document_stays_with_its_reason_and_counts_no_more(as_role, file):
    client, document = as_role("social_worker"), factories.make_document(file, Kind.CONSENT)
    address = reverse("participant_document_withdraw", args=[file, document.pk])
    assert client.post(address, {"reason": ""}).status_code == 422
    assert client.post(address, {"reason": "inna osoba"}).status_code == 302
    page = client.get(reverse("participant_documents", args=[file])).content.decode()
    assert "inna osoba" in page
    with pytest.raises(refusals.AlreadyWithdrawn):
        actions.correct_document(document=document, by=client.user, number="1")
    assert state_of(Kind.CONSENT, papers_of(file.documents.all())).state is State.MISSING


def test_a_person_takes_every_scan_along_and_a_control_those_it_may_see(file, worker):
    from zipfile import ZipFile

    from participants.holdings.bundle import write_audit, write_subject_access

    kept = factories.make_scan(factories.make_document(file, Kind.AGREEMENT))
    secret = factories.make_scan(factories.make_document(file, Kind.MEDICAL), PDF + b" ")
    mine, control = BytesIO(), BytesIO()
    write_subject_access(mine, person=file.participant)
    auditor = factories.make_user("auditor", project=file.project)
    access = factories.open_to_control(file, organisation=auditor.organisation, sections=["documents", "stays"])
    write_audit(control, access=access, by=auditor)
    scans = {name: ZipFile(mine).read(name) for name in ZipFile(mine).namelist() if "pliki/" in name}
    assert scans == {
        f"pliki/{kept.pk}-{kept.file_name}": PDF,
        f"pliki/{secret.pk}-{secret.file_name}": PDF + b" ",
    }
    names = ZipFile(control).namelist()
    assert f"{file}/pliki/{kept.pk}-{kept.file_name}" in names
    assert not [name for name in names if "medical" in name or "fileevidence" in name]
    assert b"medical" not in b"".join(ZipFile(control).read(name) for name in names)


@pytest.mark.parametrize("documents", [1, 3])
def test_the_page_costs_the_same_however_many_documents_it_shows(as_role, file, documents, django_assert_num_queries):
    client = as_role("social_worker")
    for _ in range(documents):
        factories.make_scan(factories.make_document(file, Kind.CONSENT))
    client.get(reverse("participant_documents", args=[file]))
    with django_assert_num_queries(11):
        client.get(reverse("participant_documents", args=[file]))


@pytest.mark.django_db
def test_nothing_of_a_scan_lies_in_a_table_that_lists_or_history_read():
    with connection.cursor() as cursor:
        cursor.execute("SELECT table_name FROM information_schema.columns WHERE column_name = 'content'")
        tables = {name for (name,) in cursor.fetchall() if name.startswith("participants_")}
    assert tables == {DocumentContent._meta.db_table}


@pytest.mark.parametrize("people", [1, 3])
def test_who_lacks_what_costs_the_same_however_many_people_lack_it(as_role, project, people, django_assert_num_queries):
    client = as_role("coordinator")
    for _ in range(people):
        factories.make_document(factories.make_enrolment(project=project), Kind.CONSENT)
    client.get(reverse("documents"))
    with django_assert_num_queries(7):
        page = client.get(reverse("documents"))
    assert [(kind, number) for kind, number in page.context["found"].by_kind] == [
        (kind, people)
        for kind in (
            Kind.APPLICATION, Kind.DECLARATION, Kind.RESIDENCE, Kind.PUP_CERTIFICATE, Kind.SCORE_CARD, Kind.PROTOCOL
        )
    ]  # fmt: skip


def test_the_list_of_missing_documents_is_narrowed_to_a_kind_a_name_and_those_who_left(as_role, project):
    client = as_role("social_worker")
    bare = factories.make_enrolment(project=project, person={"last_name": "Bez"})
    with_consent = factories.make_enrolment(project=project, ended_on=D(2026, 6, 30))
    factories.make_document(with_consent, Kind.CONSENT)

    def shown(**query):
        return [row["enrolment"] for row in client.get(reverse("documents"), query).context["rows"]]

    assert shown() == [bare, with_consent]
    assert shown(kind="consent") == [bare]
    assert shown(q="bez") == [bare]
    assert shown(who="left") == [with_consent]
    assert client.get(reverse("documents"), {"kind": "nie"}).status_code == 400


@time_machine.travel("2026-11-23 10:00+01:00")
def test_a_candidates_application_is_printed_into_the_folder_before_there_is_a_file(as_role, project):
    candidacy = factories.make_candidacy(project, "inquiry")
    client = as_role("social_worker")
    answer = client.post(reverse("recruitment_application", args=[candidacy.pk]))
    document = candidacy.documents.get()
    assert (document.kind, document.number, document.enrolment) == ("application", "FZ/1/2026", None)
    assert answer.content == bytes(document.files.get().content.content)
    assert answer.headers["Content-Disposition"].startswith("attachment;")
