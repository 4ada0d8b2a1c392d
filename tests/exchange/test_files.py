"""Files as they come: what is no workbook is refused with a sentence, and never with an exception."""

import csv
import io
import zipfile

import openpyxl
import pytest
from openpyxl.chart import BarChart, Reference

from exchange.workbook import container
from exchange.workbook.book import read_file
from tests.exchange.workbooks import (
    KNOWN,
    as_csv,
    as_xlsx,
    cells_at_fault,
    few_people,
    read,
    sample_bytes,
    sheets,
    with_cell,
)


def archive(**entries: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in entries.items():
            made.writestr(name, content)
    return file.getvalue()


def repacked(changes: dict[str, bytes]) -> bytes:
    """The sample with entries replaced or added."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(sample_bytes())) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            if entry.filename not in changes:
                new.writestr(entry.filename, old.read(entry))
        for name, content in changes.items():
            new.writestr(name, content)
    return file.getvalue()


def encrypted_entry() -> bytes:
    data = bytearray(archive(**{"xl/workbook.xml": b"<a/>"}))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(signature) + offset] |= 1
    return bytes(data)


def with_doctype(name: str, doctype: bytes) -> bytes:
    """The sample with a document type in front of a part's root."""
    with zipfile.ZipFile(io.BytesIO(sample_bytes())) as book:
        content = book.read(name)
    start = content.index(b"?>") + 2 if content.startswith(b"<?xml") else 0
    return repacked({name: content[:start] + doctype + content[start:]})


BOMB = b"""<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>
<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheets>&c;</sheets></workbook>"""
OUTSIDE = b"""<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>
<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1"><c r="A1"
t="inlineStr"><is><t>&a;</t></is></c></row></sheetData></worksheet>"""

UNREADABLE = {
    "empty": b"",
    "text": "Szanowni Państwo, w załączeniu lista.".encode(),
    "pdf": b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n",
    "png": b"\x89PNG\r\n\x1a\n" + bytes(64),
    "old or encrypted": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512),
    "encrypted entry": encrypted_entry(),
    "other zip": archive(**{"word/document.xml": b"<w/>"}),
    "half": sample_bytes()[: len(sample_bytes()) // 2],
    "without its end": sample_bytes()[:-30],
    "only its start": sample_bytes()[:4],
    "macro": repacked({"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0"}),
    "entities": repacked({"xl/workbook.xml": BOMB}),
    "a harmless DOCTYPE": with_doctype("xl/workbook.xml", b"<!DOCTYPE workbook>"),
    "DOCTYPE in a sheet": with_doctype("xl/worksheets/sheet3.xml", b'<!-- x --><!DOCTYPE worksheet SYSTEM "a.dtd">'),
    "DOCTYPE in an unread part": with_doctype("docProps/app.xml", b"<!DOCTYPE Properties>"),
    "DOCTYPE in UTF-16": repacked({"docProps/app.xml": "<!DOCTYPE a><a/>".encode("utf-16")}),
    "file from outside": repacked({"xl/worksheets/sheet1.xml": OUTSIDE}),
    "broken sheet": repacked({"xl/worksheets/sheet1.xml": b"<worksheet><sheetData><row>"}),
    "UTF-16": "Numer projektu;Obywatelstwo".encode("utf-16"),
    "NUL in CSV": b"Numer projektu;Obywatelstwo\r\nA\x00;B\r\n",
    "open quotation mark": b'Numer projektu;Obywatelstwo\r\n"A;B\r\n',
}


@pytest.mark.parametrize("content", UNREADABLE.values(), ids=UNREADABLE.keys())
def test_what_cannot_be_read_is_refused_with_a_sentence(content):
    book = read_file(content, KNOWN)
    assert cells_at_fault(book) == [("", None, "", "file_unreadable")]
    assert book.faults[0].message.endswith(".")


def test_a_file_over_20_megabytes_is_too_large():
    book = read_file(b"PK" + bytes(20 * 1024 * 1024), KNOWN)
    assert cells_at_fault(book) == [("", None, "", "file_too_large")]


def test_a_file_that_unpacks_to_more_than_200_megabytes_is_too_large():
    bomb = repacked({"xl/media/bomb.bin": bytes(201 * 1024 * 1024)})
    assert len(bomb) < 1024 * 1024
    assert cells_at_fault(read_file(bomb, KNOWN)) == [("", None, "", "file_too_large")]


def test_a_directory_that_lies_about_sizes_does_not_help_a_bomb(monkeypatch):
    monkeypatch.setattr(container, "UNPACKED_LIMIT", 1024 * 1024)
    data = bytearray(archive(**{"xl/bomb.bin": bytes(2 * 1024 * 1024)}))
    place = data.index(b"PK\x01\x02")
    data[place + 24 : place + 28] = (10).to_bytes(4, "little")
    code = cells_at_fault(read_file(bytes(data), KNOWN))[0][3]
    assert code in {"file_unreadable", "file_too_large"}


def test_a_sheet_that_claims_absurd_dimensions_is_read_as_far_as_it_goes():
    claim = b'<dimension ref="A1:XFD1048576"/>'
    with zipfile.ZipFile(io.BytesIO(sample_bytes())) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").replace(b'<dimension ref="A1:AQ67" />', claim)
    assert claim in sheet
    book = read_file(repacked({"xl/worksheets/sheet1.xml": sheet}), KNOWN)
    assert book.faults == []
    assert book.counts["Uczestnicy"] == 66


def test_a_row_beyond_the_last_one_is_refused():
    with zipfile.ZipFile(io.BytesIO(sample_bytes())) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").replace(b'<row r="67">', b'<row r="999999999">')
    assert cells_at_fault(read_file(repacked({"xl/worksheets/sheet1.xml": sheet}), KNOWN))[0][3] == "file_unreadable"


def test_formulas_are_faults_in_text_and_read_elsewhere_by_their_stored_value():
    file = io.BytesIO(as_xlsx(few_people()))
    book = openpyxl.load_workbook(file)
    book["Uczestnicy"]["K2"] = "=20+5"
    book["Uczestnicy"]["E2"] = '="Agnieszka"'
    book["Udział"]["E3"] = "=DATE(2025,2,3)"
    file = io.BytesIO()
    book.save(file)
    assert cells_at_fault(read_file(file.getvalue(), KNOWN))[:3] == [
        ("Uczestnicy", 2, "Imię", "formula"),
        ("Uczestnicy", 2, "Wiek w chwili przystąpienia do projektu", "formula"),  # nothing is stored
        ("Udział", 3, "Początek okresu próbnego", "formula"),
    ]
    stored = _store(file.getvalue(), "Uczestnicy", "K2", b"25")
    codes = [fault for fault in cells_at_fault(read_file(stored, KNOWN)) if fault[2].startswith("Wiek")]
    assert codes == []


def _store(data: bytes, title: str, cell: str, value: bytes) -> bytes:
    """Put a stored value beside a formula, as a spreadsheet does when it saves."""
    place = list(openpyxl.load_workbook(io.BytesIO(data), read_only=True).sheetnames).index(title) + 1
    name = f"xl/worksheets/sheet{place}.xml"
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            content = old.read(entry)
            if entry.filename == name:
                before, after = content.split(f'r="{cell}"'.encode(), 1)
                after = after.replace(b"<v />", b"<v>" + value + b"</v>", 1).replace(
                    b"<v/>", b"<v>" + value + b"</v>", 1
                )
                content = before + f'r="{cell}"'.encode() + after
            new.writestr(entry, content)
    return out.getvalue()


def test_error_cells_are_faults():
    file = io.BytesIO(as_xlsx(few_people()))
    book = openpyxl.load_workbook(file)
    for cell in ("E2", "V2", "K2"):
        book["Uczestnicy"][cell] = "#N/A"
        book["Uczestnicy"][cell].data_type = "e"
    out = io.BytesIO()
    book.save(out)
    assert cells_at_fault(read_file(out.getvalue(), KNOWN)) == [
        ("Uczestnicy", 2, "Imię", "formula"),
        ("Uczestnicy", 2, "Wiek w chwili przystąpienia do projektu", "pesel_age"),
        ("Uczestnicy", 2, "Data rozpoczęcia udziału w projekcie", "date_invalid"),
    ]


def test_a_sheet_that_is_no_worksheet_is_named_and_passed_over():
    book = openpyxl.load_workbook(io.BytesIO(as_xlsx(few_people())))
    chart = BarChart()
    chart.add_data(Reference(book["Uczestnicy"], min_col=11, min_row=1, max_row=4), titles_from_data=True)
    book.create_chartsheet("Wykres", 1).add_chart(chart)
    del book["Zatrudnienie"]
    book.create_chartsheet("Zatrudnienie").add_chart(BarChart())
    book["Uczestnicy"]["K2"] = "=20+5"  # makes the file be read a second time
    out = io.BytesIO()
    book.save(out)
    read_book = read_file(out.getvalue(), KNOWN)
    assert read_book.unknown == ["Wykres", "Zatrudnienie"]
    assert list(read_book.counts)[:2] == ["Uczestnicy", "Wykres"]
    assert read_book.counts["Wykres"] == 0
    assert [fault[3] for fault in cells_at_fault(read_book)] == ["formula"]


def test_a_document_type_inside_a_cell_is_text():
    small = few_people()
    small["Uczestnicy"] = with_cell(small["Uczestnicy"], 2, 43, "<!DOCTYPE html> skopiowane ze strony")
    assert read_file(as_xlsx(small), KNOWN).faults == []


def test_merged_cells_lose_no_row_and_break_nothing():
    book = openpyxl.load_workbook(io.BytesIO(as_xlsx(few_people())))
    book["Uczestnicy"].merge_cells("E2:F2")
    out = io.BytesIO()
    book.save(out)
    assert cells_at_fault(read_file(out.getvalue(), KNOWN)) == [("Uczestnicy", 2, "Nazwisko", "required")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1250"])
@pytest.mark.parametrize("dates", ["iso", "polish"])
@pytest.mark.parametrize("end", ["\r\n", "\n"])
def test_csv_of_sm_efs_gives_the_same_people(encoding, dates, end):
    people = read(sheets()).people
    book = read_file(as_csv(sheets()["Uczestnicy"], encoding=encoding, dates=dates, end=end), KNOWN)
    assert book.faults == []
    assert book.people == people


def test_csv_fields_may_be_quoted_and_hold_separators_and_lines():
    raw = sheets()["Uczestnicy"]
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";", quoting=csv.QUOTE_ALL)
    for _number, values in [(1, raw.header), *raw.rows[:2]]:
        writer.writerow([*values[:42], 'uwaga; z "cudzysłowem"\ni drugą linią'])
    book = read_file(text.getvalue().encode(), KNOWN)
    assert book.faults == []
    assert book.people[1].row == 3
    assert book.people[1].entry["note"] == 'uwaga; z "cudzysłowem"\ni drugą linią'


def test_csv_with_a_column_too_few_is_told_which():
    raw = sheets()["Uczestnicy"]
    lines = [";".join(str(value or "") for value in values[:42]) for _number, values in [(1, raw.header), *raw.rows]]
    book = read_file("\r\n".join(lines).encode(), KNOWN)
    assert cells_at_fault(book) == [("Uczestnicy", 1, "Uwagi", "columns_missing")]
