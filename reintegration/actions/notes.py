"""Who else may read counselling notes: the manager's decision, on record; the author is told."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from accounts import mail
from accounts.models import User
from accounts.permissions import Permission
from cis_portal.lib.secret_text import Unreadable
from participants.models import Enrolment
from reintegration.counselling.notes import under_newest_key
from reintegration.models import CounsellingNote, NoteAccess

LONGEST = timedelta(days=90)


class NotOpened(Exception):
    """No notes were opened or closed; nothing has changed."""


class ForThemselves(NotOpened):
    """Nobody opens notes to themselves, and an author needs no decision."""


class NotAReader(NotOpened):
    """The reader does not work at the author's centre, or in no role that sees counselling."""


class NoNotes(NotOpened):
    """The author keeps no note about this person."""


class TooLong(NotOpened):
    """Notes are opened for 90 days at most, from today; longer needs another decision."""


@transaction.atomic
def open_notes(
    *, specialist: User, reader: User, enrolment: Enrolment, reason: str, ends_on: date, by: User
) -> NoteAccess:
    """Let reader read what specialist noted about one participant, from today until ends_on, and tell the author.

    Raises ForThemselves, NotAReader, NoNotes, TooLong.
    """
    today = timezone.localdate()
    if reader.pk in (specialist.pk, by.pk):
        raise ForThemselves
    if reader.organisation_id != specialist.organisation_id or not reader.may(Permission.COUNSELLING_VIEW):
        raise NotAReader
    if not CounsellingNote.objects.filter(card__specialist=specialist, card__enrolment=enrolment).exists():
        raise NoNotes
    if not today <= ends_on <= today + LONGEST:
        raise TooLong
    access = NoteAccess.objects.create(
        specialist=specialist, reader=reader, enrolment=enrolment, reason=reason, starts_on=today, ends_on=ends_on,
        decided_by=by,
    )  # fmt: skip
    mail.send("note_access", to=specialist.email, access=access)
    return access


@transaction.atomic
def close_notes(*, access: NoteAccess, by: User) -> NoteAccess:
    """End a decision at once; one that is over stays as it is."""
    access = NoteAccess.objects.select_for_update().get(pk=access.pk)
    if access.ended_at is None:
        access.ended_by, access.ended_at = by, timezone.now()
        access.save(update_fields=["ended_by", "ended_at"])
    return access


@transaction.atomic
def rotate_notes() -> tuple[int, int, list[int]]:
    """Seal every note with the first of NOTE_KEYS: how many were changed, how many were so already, cards unread.

    What no key opens stays as it is. May run again, and beside people who write.
    """
    changed, current, unreadable = 0, 0, []
    for note in CounsellingNote.objects.select_for_update().order_by("pk").iterator(chunk_size=500):
        try:
            sealed = under_newest_key(note)
        except Unreadable:
            unreadable.append(note.card_id)
            continue
        if sealed is None:
            current += 1
        else:
            CounsellingNote.objects.filter(pk=note.pk).update(sealed=sealed)
            changed += 1
    return changed, current, unreadable
