"""The files of a report as a reader meets them: the PDF's structure, language and letters; the workbook's cells."""

import io
from datetime import date

import openpyxl
import pypdf
import pytest
from django.utils import timezone

from cis_portal.lib.periods import Period
from reporting.documents import report_html, report_pdf, report_xlsx
from reporting.models import Report
from reporting.snapshot import digest_of, take_snapshot
from tests import factories

PERIOD = Period(date(2026, 7, 1), date(2026, 9, 30))


def frozen(project, period: Period = PERIOD) -> Report:
    """A report with its snapshot, as the builder freezes it."""
    snapshot = take_snapshot(project, period).snapshot
    return Report(
        project=project,
        starts_on=period.starts_on,
        ends_on=period.ends_on,
        snapshot=snapshot,
        digest=digest_of(snapshot),
        frozen_at=timezone.now(),
    )


@pytest.fixture(scope="module")
def printed(sample_module, django_db_blocker):
    """The sample's report, its PDF and a reader over it."""
    with django_db_blocker.unblock():
        report = frozen(sample_module)
        content = report_pdf(report)
    return report, content, pypdf.PdfReader(io.BytesIO(content))


def text_of(reader: pypdf.PdfReader) -> str:
    return "\n".join(page.extract_text() for page in reader.pages)


def tags_of(reader: pypdf.PdfReader) -> list[str]:
    """Every tag of the structure tree, top down."""
    found, waiting = [], [reader.trailer["/Root"]["/StructTreeRoot"]]
    while waiting:
        node = waiting.pop()
        if not isinstance(node, pypdf.generic.DictionaryObject):
            continue
        if "/S" in node:
            found.append(node["/S"])
        kids = node.get("/K", [])
        kids = kids if isinstance(kids, pypdf.generic.ArrayObject) else [kids]
        waiting.extend(kid.get_object() for kid in kids)
    return found


@pytest.mark.django_db
def test_the_pdf_says_its_title_and_language_and_is_tagged(printed):
    _, _, reader = printed
    root = reader.trailer["/Root"]
    assert reader.metadata.title == "Raport z postępu 01.07.2026–30.09.2026"
    assert root["/Lang"] == "pl"
    assert root["/MarkInfo"]["/Marked"] == True  # noqa: E712 pypdf's own boolean
    assert root["/ViewerPreferences"]["/DisplayDocTitle"] == True  # noqa: E712
    assert b"pdfuaid:part" in root["/Metadata"].get_object().get_data()


@pytest.mark.django_db
def test_the_tags_name_headings_tables_header_cells_and_pictures(printed):
    tags = tags_of(printed[2])
    assert tags.count("/H1") == 1
    assert tags.count("/H2") == 8
    assert tags.count("/Table") == tags.count("/Caption")
    assert tags.count("/TH") > 100
    assert tags.count("/Figure") == 12  # six bars, four roads, two bar charts


@pytest.mark.django_db
def test_each_picture_says_in_words_what_it_shows(printed):
    pdf = printed[2]
    alternatives = [
        node["/Alt"]
        for number in range(1, pdf.trailer["/Size"])
        if isinstance(node := pdf.get_object(number), pypdf.generic.DictionaryObject) and node.get("/S") == "/Figure"
    ]
    assert len(alternatives) == 12
    assert all(alternatives)


@pytest.mark.django_db
def test_polish_letters_are_drawn_and_embedded(printed):
    text = text_of(printed[2])
    assert set("ąćęłńóśźż") <= set(text)
    for page in printed[2].pages:
        for font in page["/Resources"]["/Font"].values():
            described = font["/DescendantFonts"][0]["/FontDescriptor"]
            assert "Portal-Sans" in described["/FontName"]
            assert {"/FontFile2", "/FontFile3"} & set(described)


@pytest.mark.django_db
def test_every_page_carries_the_project_the_digest_and_its_number(printed):
    report, _, reader = printed
    assert 4 <= len(reader.pages) <= 8
    for number, page in enumerate(reader.pages, start=1):
        text = page.extract_text()
        assert f"strona {number} z {len(reader.pages)}" in text
        assert "FEKP.08.20-IZ.00-0005/23" in text
        assert report.digest[:16] in text
    assert report.digest[:32] in text_of(reader)
    assert "Miejsce na ciąg znaków" in reader.pages[0].extract_text()  # the office's own strip of logos goes there
    assert [entry.title for entry in reader.outline if not isinstance(entry, list)] == ["Raport z postępu"]


@pytest.mark.django_db
def test_no_name_no_identifier_and_no_case_number_is_printed(printed, sample):
    text = text_of(printed[2])
    for enrolment in sample.enrolments.select_related("participant"):
        assert enrolment.participant.identifier not in text
        assert enrolment.case_number not in text
        assert f"{enrolment.participant.last_name} {enrolment.participant.first_name}" not in text


@pytest.mark.django_db
def test_the_same_report_gives_the_same_bytes(printed):
    report, content, _ = printed
    assert report_pdf(report) == content
    assert report_xlsx(report) == report_xlsx(report)


@pytest.mark.django_db
def test_the_workbook_holds_the_same_figures_in_typed_cells(printed):
    book = openpyxl.load_workbook(io.BytesIO(report_xlsx(printed[0])))
    assert len(book.sheetnames) == 7
    cells = {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book}
    agreement, common, series, people, attendance, support, problems = cells.values()
    assert [row[:6] for row in agreement if row[0] == "R2"] == [("R2", "Poprawa sytuacji społecznej", 19, 14, 5, 3)]
    assert [row[2] for row in common if row[0] == "EECO17"] == [18]
    assert [row[3] for row in series if row[0] == "P1"][-1] == 66
    assert sum(row[2] for row in people[5:] if row[0] == people[5][0]) == 66 * 2
    assert [type(row[0]).__name__ for row in attendance[5:]] == ["datetime"] * 3
    assert [row[1] for row in attendance[5:]] == [row["marks"]["O"] for row in printed[0].snapshot["attendance"]]
    assert len(support) > 6
    assert {row[0] for row in problems[5:]} == {"R1", "R2", "R3"}


@pytest.mark.django_db
def test_hostile_text_comes_out_harmless_on_paper_and_in_cells(project):
    from reintegration.models import Competence, Employment

    enrolment = factories.make_enrolment(project=project, started_on=date(2026, 7, 1))
    hostile = '=HYPERLINK("http://x")<script>\u202e\x01\'&\U0001f33c'
    Employment.objects.create(enrolment=enrolment, started_on=date(2026, 8, 1), form=hostile.replace("\x01", ""))
    Competence.objects.create(
        enrolment=enrolment, course=hostile.replace("\x01", ""), course_starts_on=date(2026, 8, 1)
    )
    report = frozen(project)
    assert "<script>" not in report_html(report)
    book = openpyxl.load_workbook(io.BytesIO(report_xlsx(report)))
    found = [cell for sheet in book for row in sheet.iter_rows() for cell in row if "HYPERLINK" in str(cell.value)]
    assert [cell.data_type for cell in found] == ["s", "s"]
    assert not any("\u202e" in cell.value for cell in found)
    assert report_pdf(report).startswith(b"%PDF")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "period", [Period(date(2025, 1, 1), date(2025, 1, 31)), Period(date(2025, 1, 1), date(2026, 10, 31))]
)
def test_an_empty_project_has_a_report_of_zeros(period):
    report = frozen(factories.make_other_project(), period)
    assert {row["total"] for row in report.snapshot["indicators"]} == {0}
    assert len(report.snapshot["attendance"]) == len(list(period.months()))
    assert report_pdf(report).startswith(b"%PDF")
    assert report_xlsx(report).startswith(b"PK")
