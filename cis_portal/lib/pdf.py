"""HTML into a tagged PDF/UA document, with our own font and without the network."""

from __future__ import annotations

import io
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import font_source_sans_pro
import weasyprint
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

FONT = "Portal Sans"
FONT_FOLDER = Path(font_source_sans_pro.font_directory)
FACES = (("Regular", 400, "normal"), ("It", 400, "italic"), ("Semibold", 600, "normal"), ("Bold", 700, "normal"))
FONT_SCHEME, STATIC_SCHEME = "font:", "static:"
TYPES = {".svg": "image/svg+xml", ".png": "image/png", ".jpg": "image/jpeg", ".css": "text/css", ".ttf": "font/ttf"}


class NotOurs(ValueError):
    """A document asked for something that is neither our font nor one of our static files: nothing is printed."""


class _Refused(FatalURLFetchingError):  # type: ignore[misc]  # WeasyPrint carries no types
    """The same inside WeasyPrint, which swallows every other error and prints without the picture."""


class OwnFilesOnly(URLFetcher):  # type: ignore[misc]  # WeasyPrint carries no types
    """Answers font:NAME.ttf from the font's wheel and static:PATH from the given folder, and refuses all else."""

    def __init__(self, static_folder: Path | None) -> None:
        super().__init__(allowed_protocols=())
        self.static_folder = static_folder

    def fetch(self, url: str, headers: Any = None) -> Any:
        """The file behind the address. Raises _Refused."""
        path = self._path(url)
        return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": TYPES[path.suffix]})

    def _path(self, url: str) -> Path:
        for scheme, folder in ((FONT_SCHEME, FONT_FOLDER), (STATIC_SCHEME, self.static_folder)):
            if folder is not None and url.startswith(scheme):
                path = (folder / url.removeprefix(scheme)).resolve()
                if path.is_file() and path.is_relative_to(folder.resolve()) and path.suffix in TYPES:
                    return path
        raise _Refused(f"A printed document may not load {url[:200]!r}.")


@lru_cache(maxsize=1)
def _faces() -> str:
    return "".join(
        f'@font-face {{ font-family: "{FONT}"; font-weight: {weight}; font-style: {style}; '
        f'src: url("{FONT_SCHEME}SourceSansPro-{name}.ttf") }}\n'
        for name, weight, style in FACES
    )


@lru_cache(maxsize=8)
def _parsed(sheet: str, static_folder: Path | None) -> Any:
    """The sheet as WeasyPrint reads it, which takes a quarter of the computing of a short document."""
    return weasyprint.CSS(string=sheet, font_config=FontConfiguration(), url_fetcher=OwnFilesOnly(static_folder))


def pdf_bytes(html: str, *, stylesheets: Sequence[str] = (), static_folder: Path | None = None) -> bytes:
    """A PDF/UA document of an HTML page whose lang and title it carries.

    stylesheets: CSS texts, in order, without faces of their own; the font family to name in them is FONT.
    static_folder: what static:PATH addresses are read from. The same input gives the same bytes. Raises NotOurs when
    the page or a sheet asks for anything else.
    """
    fetcher, fonts = OwnFilesOnly(static_folder), FontConfiguration()
    output = io.BytesIO()
    try:
        faces = weasyprint.CSS(string=_faces(), font_config=fonts, url_fetcher=fetcher)
        styles = [faces, *(_parsed(sheet, static_folder) for sheet in stylesheets)]
        weasyprint.HTML(string=html, url_fetcher=fetcher).write_pdf(
            output, stylesheets=styles, font_config=fonts, pdf_variant="pdf/ua-1"
        )
    except _Refused as refusal:
        raise NotOurs(str(refusal)) from refusal
    return output.getvalue()
