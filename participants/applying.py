"""An application for the benefit that lies in the file while its stay has no day of application: nothing is paid then.

Source: act on social employment, art. 15 ust. 4 (granted on application). The day is proposed, never set by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from participants.dictionaries import DocumentKind
from participants.models import Document, Enrolment, Stay


class ApplicationThere(NamedTuple):
    """The stay that lacks its day of application, and the day of the document that lies in the file."""

    stay: Stay
    day: date
    number: str


def application_of(enrolment: Enrolment, stays: Sequence[Stay]) -> ApplicationThere | None:
    """The application of the file that a stay waits for: one query, none where each stay has its day."""
    if all(stay.benefit_applied_on for stay in stays):
        return None
    kept = enrolment.documents.filter(kind=DocumentKind.BENEFIT_APPLICATION)
    return application_among(kept.select_related("paper").order_by("-id"), stays)


def application_among(documents: Iterable[Document], stays: Sequence[Stay]) -> ApplicationThere | None:
    """The same of documents read with their paper, newest first. The newest stay without a day is meant.

    A form that was printed is no application until it is signed; one whose day another stay has belongs to that one.
    """
    without = [stay for stay in stays if stay.benefit_applied_on is None]
    if not without:
        return None
    taken = {stay.benefit_applied_on for stay in stays}
    for document in documents:
        day = _day_of(document)
        if day and day not in taken:
            return ApplicationThere(max(without, key=lambda stay: stay.trial_starts_on), day, document.number)
    return None


def _day_of(document: Document) -> date | None:
    """The day on which the application was made; None for any other document."""
    if document.kind != DocumentKind.BENEFIT_APPLICATION or document.withdrawn_at:
        return None
    if hasattr(document, "paper") and document.signed_on is None:
        return None
    return max(filter(None, (document.issued_on, document.signed_on)), default=None)
