"""The text of a counselling note, sealed by NOTE_KEYS, which live outside the database and its backups."""

from __future__ import annotations

from django.conf import settings

from cis_portal.lib.secret_text import SecretTexts
from reintegration.models import CounsellingCard, CounsellingNote


def sealed_for(card: CounsellingCard, text: str) -> bytes:
    """The text as the row of this card keeps it; at no other card, and for no other author, can it be opened."""
    return _texts().seal(text, of=_place(card))


def text_of(note: CounsellingNote) -> str:
    """The plain text, for the page of somebody who may read it. Raises Unreadable of cis_portal.lib.secret_text."""
    return _texts().open(bytes(note.sealed), of=_place(note.card))


def under_newest_key(note: CounsellingNote) -> bytes | None:
    """The same note under the first of NOTE_KEYS; None where it is already. Raises Unreadable."""
    return _texts().rotate(bytes(note.sealed))


def _place(card: CounsellingCard) -> str:
    """Whoever owns the database could move a note to a card of their own, or make it theirs: then it stays shut."""
    return f"{card.pk} {card.specialist_id}"


def _texts() -> SecretTexts:
    return SecretTexts(settings.NOTE_KEYS)
