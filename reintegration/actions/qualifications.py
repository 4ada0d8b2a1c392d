"""Recording a qualification with its certificate."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from participants.dictionaries import DocumentKind
from participants.models import Document, Enrolment
from reintegration.models import Qualification


class NotRecorded(Exception):
    """No qualification was recorded."""


class AwardedOutsideProject(NotRecorded):
    """The certificate is from before the person's start in the project, or from a day to come."""


class AlreadyRecorded(NotRecorded):
    """That qualification of that day is in the file."""


@transaction.atomic
def record_qualification(
    *, enrolment: Enrolment, name: str, awarding_body: str, awarded_on: date, number: str, by: User
) -> Qualification:
    """Record what an authorised body certified, today: EECR03 counts it by this day (28 days after leaving at most).

    number: of the certificate. One whose certificate was withdrawn is recorded anew with another, today as well.
    Raises AwardedOutsideProject, AlreadyRecorded.
    """
    today = timezone.localdate()
    if not enrolment.started_on <= awarded_on <= today:
        raise AwardedOutsideProject
    rows: Any = Qualification.objects
    known = rows.filter(enrolment=enrolment, name=name, awarded_on=awarded_on).select_related("document")
    there = known.select_for_update(of=("self",)).first()
    if there and there.document.withdrawn_at is None:
        raise AlreadyRecorded
    document = Document.objects.create(
        enrolment=enrolment, kind=DocumentKind.CERTIFICATE, number=number, issued_on=awarded_on, created_by=by
    )
    if there is None:
        there = Qualification(enrolment=enrolment, name=name, awarded_on=awarded_on, created_by=by)
    there.awarding_body, there.recorded_on, there.document = awarding_body, today, document
    there.save()
    made: Qualification = there
    return made
