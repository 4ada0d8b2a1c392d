"""Keeping the documents of a file: entered, scanned, printed under a number, withdrawn; nothing is thrown away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from cis_portal.printing import printed
from participants.dictionaries import DocumentKind
from participants.leaving import result_due
from participants.models import (
    Candidacy,
    Document,
    DocumentContent,
    DocumentFile,
    Enrolment,
    FileOrigin,
    MediaType,
    PaperNumber,
    PaperSeries,
)
from participants.paper_texts import BY_KIND, DOTS, PaperText, filled
from participants.paper_values import office_of, values_of
from participants.scans import Scan, as_scan

from .refusals import AlreadyWithdrawn, ScanThere, StillToCome

TEMPLATE = "participants/pdf/paper.html"
Holder = Enrolment | Candidacy


@dataclass(frozen=True)
class PaperTable:
    """A table on a paper, its words in Polish."""

    title: str
    headers: Sequence[str]
    rows: Sequence[Sequence[str]]


@transaction.atomic
def keep_document(*, holder: Holder, kind: DocumentKind, by: User, scan: Scan | None = None, **facts: Any) -> Document:
    """Enter a document of a file or of a candidate, with or without its scan.

    facts: number, issued_on, signed_on, valid_until, month. Raises StillToCome for a day of issue or signature after
    today.
    """
    _refuse_future(facts)
    document = Document(kind=kind, created_by=by, **_belonging(holder), **facts)
    document.save()
    if scan:
        _keep_file(document, scan, FileOrigin.SCAN, by)
    return document


@transaction.atomic
def correct_document(*, document: Document, by: User, scan: Scan | None = None, **facts: Any) -> Document:
    """Enter the signature or another date or number, and a scan beside those that are there; history keeps what stood.

    A printed paper keeps its number. Raises StillToCome, AlreadyWithdrawn, ScanThere.
    """
    document = _standing(document)
    _refuse_future(facts)
    if hasattr(document, "paper"):
        facts.pop("number", None)
    for name, value in facts.items():
        setattr(document, name, value)
    document.save()
    if scan:
        _keep_file(document, scan, FileOrigin.SCAN, by)
    return document


@transaction.atomic
def withdraw_document(*, document: Document, reason: str, by: User) -> Document:
    """Take a document out of what counts, for a reason; it stays to be seen. Raises AlreadyWithdrawn."""
    document = _standing(document)
    document.withdrawn_by, document.withdrawn_at, document.withdrawn_reason = by, timezone.now(), reason
    document.save(update_fields=["withdrawn_by", "withdrawn_at", "withdrawn_reason"])
    return document


@transaction.atomic
def print_paper(
    *,
    holder: Holder,
    kind: DocumentKind,
    issued_on: date,
    by: User,
    values: Mapping[str, str] | None = None,
    tables: Sequence[PaperTable] = (),
    valid_until: date | None = None,
) -> Document:
    """Print a paper of that kind under the next number of its year, and keep it as it was printed.

    values: what a form or an upper app fills in beside what the file knows (see paper_values), in Polish. Numbers of a
    kind, project and year follow each other without gaps: whoever prints another waits until this one stands. Raises
    StillToCome, KeyError for a kind that has no wording.
    """
    text = BY_KIND[kind]
    _refuse_future({"issued_on": issued_on})
    number = _next_number(holder, text, issued_on.year)
    known = values_of(holder, issued_on, result_due(holder) if isinstance(holder, Enrolment) else None)
    said = f"{text.prefix}/{number.serial}/{issued_on.year}"
    document = Document.objects.create(
        kind=kind, number=said, issued_on=issued_on, valid_until=valid_until, created_by=by, **_belonging(holder)
    )
    number.document = document
    number.save()
    page = _page(text, {**known, **(values or {})}, holder, tables) | {"number": said, "day": issued_on}
    _keep_file(document, as_scan(MediaType.PDF, printed(TEMPLATE, page)), FileOrigin.PRINTED, by)
    return document


def _next_number(holder: Holder, text: PaperText, year: int) -> PaperNumber:
    key: dict[str, Any] = {"project": holder.project, "kind": text.kind, "year": year}
    PaperSeries.objects.get_or_create(**key)
    series = PaperSeries.objects.select_for_update().get(**key)
    series.last += 1
    series.save(update_fields=["last"])
    return PaperNumber(**key, serial=series.last, template=text.template)


def _page(text: PaperText, values: Mapping[str, str], holder: Holder, tables: Sequence[PaperTable]) -> dict[str, Any]:
    def said(words: Sequence[str]) -> list[str]:
        return [filled(line, values) for line in words]

    return {
        "title": text.title,
        "basis": filled(text.basis, values),
        "facts": [(filled(label, values), filled(value, values)) for label, value in text.facts],
        "paragraphs": said(text.paragraphs),
        "points": said(text.points),
        "closing": said(text.closing),
        "signatures": text.signatures,
        "tables": tables,
        "office": office_of(holder.project) if text.to_office else None,
        "project": holder.project,
        "centre": holder.centre if isinstance(holder, Candidacy) else holder.participant.centre,
        "dots": DOTS,
    }


def _belonging(holder: Holder) -> dict[str, Holder]:
    return {"enrolment": holder} if isinstance(holder, Enrolment) else {"candidacy": holder}


def _standing(document: Document) -> Document:
    document = Document.objects.select_for_update(of=("self",)).get(pk=document.pk)
    if document.withdrawn_at:
        raise AlreadyWithdrawn
    return document


def _keep_file(document: Document, scan: Scan, origin: FileOrigin, by: User) -> DocumentFile:
    if document.files.filter(digest=scan.digest).exists():
        raise ScanThere
    kept = DocumentFile.objects.create(
        document=document,
        origin=origin,
        media_type=scan.media_type,
        size=scan.size,
        digest=scan.digest,
        created_by=by,
    )
    DocumentContent.objects.create(file=kept, content=scan.content)
    return kept


def _refuse_future(facts: Mapping[str, Any]) -> None:
    today = timezone.localdate()
    for name in ("issued_on", "signed_on"):
        if (day := facts.get(name)) and day > today:
            raise StillToCome(name)
