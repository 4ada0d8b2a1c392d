"""Keeping a meeting's register and journal: mark who was there, add a person, write the journal, close, open again."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from participants.models import Stay
from reintegration.attending import attending, known_of
from reintegration.clashes import Clash, clashes_of
from reintegration.models import Meeting, MeetingPresence, MeetingState


class NotRecorded(Exception):
    """Nothing was written; the register and the journal stay as they were."""


class MeetingClosed(NotRecorded):
    """The meeting is closed: open it again first, with a reason."""


class MeetingCalledOff(NotRecorded):
    """The meeting was called off."""


class MeetingStillToCome(NotRecorded):
    """The meeting's day is still to come."""


class NotExpected(NotRecorded):
    """The person neither belongs to the meeting that day nor was added to it."""


class StalePresence(NotRecorded):
    """Somebody else marked the person meanwhile. other: what stands now, with who and when."""

    def __init__(self, other: MeetingPresence) -> None:
        super().__init__()
        self.other = other


class StaleJournal(NotRecorded):
    """Somebody else wrote the journal meanwhile. other: the meeting as it stands now."""

    def __init__(self, other: Meeting) -> None:
        super().__init__()
        self.other = other


class PeopleUnmarked(NotRecorded):
    """Somebody is unmarked yet. count: how many."""

    def __init__(self, count: int) -> None:
        super().__init__()
        self.count = count


class NobodyExpected(NotRecorded):
    """The meeting has no people: there is nothing to close."""


class JournalEmpty(NotRecorded):
    """The journal lacks its topic or how long the meeting lasted."""


class PersonElsewhere(NotRecorded):
    """The person is at another meeting then. found: that one."""

    def __init__(self, found: list[Clash]) -> None:
        super().__init__()
        self.found = found


class AlreadyMarked(NotRecorded):
    """The person was marked meanwhile, and stays on the register."""


@transaction.atomic
def mark_presence(*, meeting: Meeting, stay: Stay, present: bool, expected_version: int, by: User) -> MeetingPresence:
    """Mark one person at a meeting; the same mark sent twice changes nothing.

    expected_version: of the mark that the person saw, 0 for none. Raises StalePresence, NotExpected, MeetingClosed,
    MeetingCalledOff, MeetingStillToCome.
    """
    locked = _open_register(meeting)
    known = known_of([locked])
    if stay.pk not in known.of(locked):
        raise NotExpected
    if stay.pk not in known.marks[locked.pk]:
        return MeetingPresence.objects.create(meeting=locked, stay=stay, present=present, marked_by=by)
    mark = MeetingPresence.objects.select_related("marked_by").get(meeting=locked, stay=stay)
    if mark.present == present:
        return mark
    if mark.version != expected_version:
        raise StalePresence(mark)
    mark.present, mark.version, mark.marked_by = present, mark.version + 1, by
    mark.save(update_fields=["present", "version", "marked_by", "marked_at"])
    return mark


@transaction.atomic
def mark_rest_present(*, meeting: Meeting, stays: Collection[int], by: User) -> int:
    """Mark those of the stays present whom nobody has marked yet; how many were. Raises what mark_presence raises."""
    locked = _open_register(meeting)
    if not set(stays) <= attending([locked])[locked.pk]:
        raise NotExpected
    marked = MeetingPresence.objects.filter(meeting=locked, stay__in=stays)
    now, waiting = timezone.now(), marked.filter(present=None)
    known = set(marked.values_list("stay", flat=True))
    count = waiting.update(present=True, version=2, marked_by=by, marked_at=now)
    fresh = [MeetingPresence(meeting=locked, stay_id=stay, present=True, marked_by=by) for stay in set(stays) - known]
    return count + len(MeetingPresence.objects.bulk_create(fresh))


@transaction.atomic
def add_person(*, meeting: Meeting, stay: Stay, by: User) -> MeetingPresence:
    """Add a person to a meeting for its day, unmarked yet; one who belongs to it already stays as they are.

    Raises NotExpected for a person without a stay that day, PersonElsewhere, MeetingClosed, MeetingCalledOff.
    """
    locked = _unclosed(meeting)
    if not stay.holds_on(locked.held_on):
        raise NotExpected
    if standing := MeetingPresence.objects.filter(meeting=locked, stay=stay).first():
        return standing
    if elsewhere := [clash for clash in clashes_of([locked], people={stay.pk}) if clash.people]:
        raise PersonElsewhere(elsewhere)
    return MeetingPresence.objects.create(meeting=locked, stay=stay, added=True, marked_by=by)


@transaction.atomic
def take_off_person(*, meeting: Meeting, stay: Stay, by: User) -> None:
    """Take a person who was added off again; nobody twice. Raises AlreadyMarked, MeetingClosed, MeetingCalledOff."""
    locked = _unclosed(meeting)
    mark = MeetingPresence.objects.filter(meeting=locked, stay=stay, added=True).first()
    if mark and mark.present is not None:
        raise AlreadyMarked
    if mark:
        mark.delete()


@transaction.atomic
def write_journal(
    *, meeting: Meeting, topic: str, minutes: int | None, notes: str, expected_version: int, by: User
) -> Meeting:
    """Write what was done and how long; the same words sent twice change nothing.

    minutes: without breaks, None while nobody knows. Raises StaleJournal, MeetingClosed, MeetingCalledOff.
    """
    locked = _unclosed(meeting)
    if (locked.topic, locked.minutes, locked.notes) == (topic, minutes, notes):
        return locked
    if locked.version != expected_version:
        raise StaleJournal(locked)
    locked.topic, locked.minutes, locked.notes = topic, minutes, notes
    locked.version, locked.written_by, locked.written_at = locked.version + 1, by, timezone.now()
    locked.save(update_fields=["topic", "minutes", "notes", "version", "written_by", "written_at"])
    return locked


@transaction.atomic
def close_meeting(*, meeting: Meeting, by: User) -> Meeting:
    """Close the register and the journal: from now on its hours count as delivered.

    Raises PeopleUnmarked, NobodyExpected, JournalEmpty, MeetingStillToCome, MeetingClosed, MeetingCalledOff.
    """
    locked = _open_register(meeting)
    expected = attending([locked])[locked.pk]
    marked = set(locked.presences.exclude(present=None).values_list("stay", flat=True))
    if unmarked := expected - marked:
        raise PeopleUnmarked(len(unmarked))
    if not expected:
        raise NobodyExpected
    if not (locked.topic and locked.minutes):
        raise JournalEmpty
    locked.state, locked.closed_by, locked.closed_at = MeetingState.CLOSED, by, timezone.now()
    locked.save(update_fields=["state", "closed_by", "closed_at"])
    return locked


@transaction.atomic
def reopen_meeting(*, meeting: Meeting, reason: str, by: User) -> Meeting:
    """Open a closed meeting again, with the reason; until it is closed anew its hours do not count.

    Again: changes nothing.
    """
    locked = Meeting.objects.select_for_update(of=("self",)).get(pk=meeting.pk)
    if locked.state != MeetingState.CLOSED:
        return locked
    locked.state, locked.reason = MeetingState.PLANNED, reason
    locked.changed_by, locked.changed_at = by, timezone.now()
    locked.version += 1
    locked.save(update_fields=["state", "reason", "changed_by", "changed_at", "version"])
    return locked


def _unclosed(meeting: Meeting) -> Meeting:
    """The meeting as it stands, which nobody else changes until this transaction ends."""
    locked = Meeting.objects.select_for_update(of=("self",)).get(pk=meeting.pk)
    if locked.state == MeetingState.CLOSED:
        raise MeetingClosed
    if locked.state == MeetingState.CANCELLED:
        raise MeetingCalledOff
    return locked


def _open_register(meeting: Meeting) -> Meeting:
    locked = _unclosed(meeting)
    if locked.held_on > timezone.localdate():
        raise MeetingStillToCome
    return locked
