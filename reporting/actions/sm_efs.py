"""Writing a file for SM EFS, entering its answer, keeping what it sent back."""

from __future__ import annotations

import csv
import hashlib
import io
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from grants.models import Project
from participants.models import Enrolment, EnrolmentQuerySet
from participants.sm_efs import Person, sm_efs_csv
from reporting.models import SmEfsAnswer, SmEfsFault, SmEfsUpload
from reporting.sm_efs.answers import Complaint, read_answer
from reporting.sm_efs.faults import digest_of_cell


class AlreadyAnswered(Exception):
    """The answer to this file was entered before; a further file is written instead."""


# An edit is dated when its request began, and may have been saved only after a file was written that lacks it.
UNDER_WAY = timedelta(minutes=10)


@dataclass(frozen=True)
class Kept:
    """What came of a report of errors: faults kept, and lines that name nobody in the file."""

    faults: int
    unknown: int


@transaction.atomic
def write_upload(*, project: Project, changed: bool, by: User) -> SmEfsUpload:
    """Write the forms of everybody, or of whom changed since the last file that SM EFS took, and keep the file.

    Without such a file everybody is changed. Raises EntryMissing.
    """
    moment, people = timezone.now(), Enrolment.objects.filter(project=project)
    since = last_taken(project) if changed else None
    chosen = changed_people(project) if changed else people
    count, content = sm_efs_csv(chosen)
    return SmEfsUpload.objects.create(
        project=project,
        since=since,
        rows=list(chosen.order_by("started_on", "id").values_list("id", flat=True)),
        people=count,
        digest=hashlib.sha256(content).hexdigest(),
        content=content,
        made_by=by,
        made_at=moment,
    )


def last_taken(project: Project) -> datetime | None:
    """When the rows of the last file were read that SM EFS took."""
    return SmEfsUpload.objects.accepted().filter(project=project).values_list("made_at", flat=True).first()


def changed_people(project: Project) -> EnrolmentQuerySet:
    """Whom the next file of changes would hold."""
    people, since = Enrolment.objects.filter(project=project), last_taken(project)
    return people.changed_since(since - UNDER_WAY) if since else people


@transaction.atomic
def answer_upload(*, upload: SmEfsUpload, answer: SmEfsAnswer, on: date, by: User) -> SmEfsUpload:
    """Enter that SM EFS took or refused the file that day. Raises AlreadyAnswered."""
    found = SmEfsUpload.objects.select_for_update().get(pk=upload.pk)
    if found.answer != SmEfsAnswer.WAITING:
        raise AlreadyAnswered
    found.answer, found.answered_on, found.answered_by, found.answered_at = answer, on, by, timezone.now()
    found.save(update_fields=["answer", "answered_on", "answered_by", "answered_at"])
    return found


@transaction.atomic
def keep_faults(*, upload: SmEfsUpload, content: bytes, by: User) -> Kept:
    """Read a returned report of errors and keep each complaint at its person and column; the same again adds nothing.

    Raises Unreadable. A file whose bytes were forgotten is compared with what the portal would send now.
    """
    complaints = read_answer(content)
    rows = _rows_sent(upload)
    by_key = {texts[Person.IDENTIFIER - 1]: pk for pk, texts in rows.items()}
    by_technical = {text: pk for pk, texts in rows.items() if (text := texts[Person.TECHNICAL_ID - 1])}
    found, unknown = [], 0
    for complaint in complaints:
        pk = by_key.get(complaint.identifier) or by_technical.get(complaint.technical_id) or _by_row(upload, complaint)
        if pk is None or pk not in rows:
            unknown += 1
            continue
        sent = digest_of_cell(rows[pk], complaint.column)
        found.append(
            SmEfsFault(
                upload=upload,
                enrolment_id=pk,
                column=complaint.column,
                message=complaint.message,
                sent=sent,
                created_by=by,
            )
        )
    SmEfsFault.objects.bulk_create(found, ignore_conflicts=True)
    return Kept(len(found), unknown)


def _rows_sent(upload: SmEfsUpload) -> dict[int, list[str]]:
    """Each person's row as the file held it, by enrolment's number."""
    content = upload.content
    if content is None:
        _count, content = sm_efs_csv(Enrolment.objects.filter(pk__in=upload.rows))
    lines = list(csv.reader(io.StringIO(bytes(content).decode("utf-8-sig"), newline=""), delimiter=";"))
    return dict(zip(upload.rows, lines[1:], strict=True))


def _by_row(upload: SmEfsUpload, complaint: Complaint) -> int | None:
    """Whom a row's number names: the header is row 1, as in a spreadsheet."""
    place = (complaint.row or 0) - 2
    named = complaint.identifier or complaint.technical_id
    return upload.rows[place] if not named and 0 <= place < len(upload.rows) else None


def forget_old_uploads() -> int:
    """Let go of the bytes of files past their time; how many."""
    return SmEfsUpload.objects.outdated().update(content=None)
