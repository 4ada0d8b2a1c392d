"""A certificate for a competence that is in the file without one, as those are that came from a workbook."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction

from accounts.models import User
from participants.actions import keep_document
from participants.dictionaries import DocumentKind
from participants.scans import Scan
from reintegration.models import Competence, CourseResult


class NotCertified(Exception):
    """No certificate was entered. code: "negative" (nothing was passed) or "there" (it has one that stands)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@transaction.atomic
def certify_competence(*, pk: int, number: str, issued_on: date, by: User, scan: Scan | None = None) -> Competence:
    """Enter the certificate of a competence that was passed and has none, or one that was withdrawn.

    Raises NotCertified, StillToCome for a document of a day to come.
    """
    rows: Any = Competence.objects
    competence: Competence = rows.select_for_update(of=("self",)).select_related("document", "enrolment").get(pk=pk)
    if competence.result != CourseResult.POSITIVE:
        raise NotCertified("negative")
    if competence.document is not None and competence.document.withdrawn_at is None:
        raise NotCertified("there")
    competence.document = keep_document(
        holder=competence.enrolment, kind=DocumentKind.CERTIFICATE, number=number, issued_on=issued_on, scan=scan, by=by
    )
    competence.save(update_fields=["document"])
    return competence
