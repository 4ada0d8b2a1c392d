"""A template printed on A4: a tagged PDF in Polish, whatever the language of the interface."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils import translation

from cis_portal.lib.pdf import pdf_bytes

LANGUAGE = "pl"
SHEET = "css/pdf.css"


def printed(template: str, context: Mapping[str, Any]) -> bytes:
    """The document of a template. The same template and context give the same bytes."""
    sheet = finders.find(SHEET)
    if sheet is None:
        raise FileNotFoundError(f"static/{SHEET}")
    return pdf_bytes(
        html(template, context),
        stylesheets=[Path(sheet).read_text()],
        static_folder=Path(settings.STATICFILES_DIRS[0]),
    )


def html(template: str, context: Mapping[str, Any]) -> str:
    """The page that is printed."""
    with translation.override(LANGUAGE):
        return render_to_string(template, dict(context))
