"""Writing down who looked. Called before the answer is built: what cannot be recorded is not shown."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from accounts.limits import spend
from accounts.models import Access, AccessRecord, User


def record_access(
    *,
    by: User,
    action: Access,
    enrolment_id: int | None = None,
    subject: str = "",
    details: dict[str, Any] | None = None,
) -> AccessRecord:
    """Keep one access record.

    enrolment_id: the file's number, or None for a list; subject: a short stable name of what was opened ("entry",
    "participants", "P1"); details: the filter of a list or the period of a report, never a personal value.
    Raises TooOften when the person reveals, takes out or searches more than anybody's work needs.
    """
    spend("search" if "q" in (details or {}) else action.value, by.pk)
    return AccessRecord.objects.create(
        by=by, action=action, enrolment_id=enrolment_id, subject=subject[:120], details=details or {}
    )


def last_opened(*, by: User, subject: str, before: datetime) -> datetime | None:
    """When the person opened that list last before the moment; None for never."""
    records = AccessRecord.objects.filter(by=by, action=Access.LIST, subject=subject, at__lt=before)
    return records.order_by("-id").values_list("at", flat=True).first()


def record_exports(*, by: User, enrolment_ids: Iterable[int | None], subject: str, details: dict[str, Any]) -> None:
    """Keep one export of each of these files, which leave in one bundle: one use of a limit. See record_access."""
    spend(Access.EXPORT.value, by.pk)
    AccessRecord.objects.bulk_create(
        AccessRecord(by=by, action=Access.EXPORT, enrolment_id=number, subject=subject, details=details)
        for number in enrolment_ids
    )


def record_console_exports(*, login: str, enrolment_ids: Iterable[int | None], subject: str) -> None:
    """The same where no account is signed in: a command took them out, run by that login of the machine."""
    AccessRecord.objects.bulk_create(
        AccessRecord(console=login[:64], action=Access.EXPORT, enrolment_id=number, subject=subject)
        for number in enrolment_ids
    )
