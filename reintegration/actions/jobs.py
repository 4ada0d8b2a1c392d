"""Jobs taken up, with their evidence: whether they count is for the indicators to say, not for what is kept."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction

from accounts.models import User
from participants.actions import keep_document
from participants.actions.refusals import JobThere
from participants.dictionaries import DocumentKind
from participants.models import Enrolment
from participants.scans import Scan
from reintegration.models import Employment


@transaction.atomic
def record_job(
    *,
    enrolment: Enrolment,
    started_on: date,
    form: str,
    by: User,
    fraction: Decimal | None = None,
    contract_months: Decimal | None = None,
    gross_pay: Decimal | None = None,
    document_number: str = "",
    document_on: date | None = None,
    scan: Scan | None = None,
) -> Employment:
    """Enter a job with the document that proves it, early or late. Without number and day of one it has no evidence.

    A job that is there without evidence, or with one that was withdrawn, takes the document. Raises JobThere,
    StillToCome for a document of a day to come.
    """
    Enrolment.objects.select_for_update(of=("self",)).get(pk=enrolment.pk)
    known = Employment.objects.filter(enrolment=enrolment, started_on=started_on).select_related("document")
    there: Any = known.first()
    if there and (there.is_proved or not document_number):
        raise JobThere(started_on)
    document = None
    if document_number or document_on:
        document = keep_document(
            holder=enrolment,
            kind=DocumentKind.JOB,
            number=document_number,
            issued_on=document_on,
            scan=scan,
            by=by,
        )
    facts = {"form": form, "fraction": fraction, "contract_months": contract_months, "gross_pay": gross_pay}
    if there is None:
        return Employment.objects.create(
            enrolment=enrolment, started_on=started_on, document=document, created_by=by, **facts
        )
    there.document = document
    for name, value in facts.items():
        setattr(there, name, value or getattr(there, name))
    there.save()
    job: Employment = there
    return job
