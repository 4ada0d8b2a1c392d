"""A page printed: tagged, in our font, without the network."""

import io
from pathlib import Path

import pypdf
import pytest

from cis_portal.lib.pdf import FONT, NotOurs, pdf_bytes

STYLE = f'html {{ font-family: "{FONT}" }}'
PAGE = (
    '<html lang="pl"><head><title>Próba</title></head><body><h1>Zażółć gęślą jaźń</h1><p>ĄĆĘŁŃÓŚŹŻ{}</p></body></html>'
)


def test_polish_letters_are_drawn_in_our_embedded_font():
    reader = pypdf.PdfReader(io.BytesIO(pdf_bytes(PAGE.format(""), stylesheets=[STYLE])))
    text = reader.pages[0].extract_text()
    assert "Zażółć gęślą jaźń" in text
    assert "ĄĆĘŁŃÓŚŹŻ" in text
    fonts = [font["/DescendantFonts"][0]["/FontDescriptor"] for font in reader.pages[0]["/Resources"]["/Font"].values()]
    assert all("/FontFile2" in font or "/FontFile3" in font for font in fonts)
    assert all("Portal-Sans" in font["/FontName"] for font in fonts)


@pytest.mark.parametrize(
    "address",
    ["http://example.org/x.png", "https://example.org/x.png", "file:///etc/passwd", "font:../__init__.py",
     "static:../manage.py", "data:image/png;base64,AAAA"],
)  # fmt: skip
def test_nothing_but_our_own_files_is_loaded(address, tmp_path):
    with pytest.raises(NotOurs):
        pdf_bytes(PAGE.format(f'<img src="{address}" alt="x">'), static_folder=tmp_path)


def test_a_stylesheet_cannot_fetch_either():
    with pytest.raises(NotOurs):
        pdf_bytes(PAGE.format(""), stylesheets=['@import url("http://example.org/x.css");'])


def test_a_static_file_of_ours_is_drawn(tmp_path: Path):
    (tmp_path / "mark.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>'
    )
    page = PAGE.format('<img src="static:mark.svg" alt="znak">')
    assert pdf_bytes(page, static_folder=tmp_path).startswith(b"%PDF-1.7")


def test_the_same_page_gives_the_same_bytes():
    assert pdf_bytes(PAGE.format(""), stylesheets=[STYLE]) == pdf_bytes(PAGE.format(""), stylesheets=[STYLE])
