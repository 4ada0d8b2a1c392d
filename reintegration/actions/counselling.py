"""Keeping counselling cards: add, correct, withdraw; the note with its card, never without."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from participants.models import Enrolment
from reintegration.attending import attending
from reintegration.counselling.notes import sealed_for
from reintegration.models import ActivityKind, CounsellingCard, CounsellingNote, Meeting, MeetingPresence


class NotCounselled(Exception):
    """Nothing was entered or changed."""


class StillToCome(NotCounselled):
    """The meeting has not ended yet: a card says what was, the timetable what will be."""


class NotInProject(NotCounselled):
    """The day is before the person's start in the project, or after their end."""


class NotYours(NotCounselled):
    """A card and its note are kept by the specialist who led the meeting, and by nobody else."""


class AlreadyWithdrawn(NotCounselled):
    """The card was withdrawn before."""


class CounsellingClash(NotCounselled):
    """The specialist or the person was somewhere else then: at counselling, or at a meeting of the timetable."""

    def __init__(self, other: CounsellingCard | Meeting, *, of_person: bool) -> None:
        super().__init__()
        self.other, self.of_person = other, of_person


@dataclass(frozen=True)
class Facts:
    """When, of which kind and about what; hours by the clock on the wall. called_out: of a class for that time."""

    held_on: date
    starts_at: time
    ends_at: time
    kind: ActivityKind
    topic: str
    called_out: bool = False


@transaction.atomic
def add_card(*, enrolment: Enrolment, facts: Facts, note: str, by: User) -> CounsellingCard:
    """Keep a meeting that by led, and its note where there is one.

    Raises StillToCome, NotInProject, CounsellingClash.
    """
    card = CounsellingCard(enrolment=enrolment, specialist=by, **vars(facts))
    _save(card)
    _write(card, note)
    return card


@transaction.atomic
def change_card(*, card: CounsellingCard, facts: Facts, note: str | None, by: User) -> CounsellingCard:
    """Correct a card. note: its whole text; "" erases it for good, None leaves it as it is.

    Raises NotYours, AlreadyWithdrawn, StillToCome, NotInProject, CounsellingClash.
    """
    card = _held(card, by)
    for name, value in vars(facts).items():
        setattr(card, name, value)
    _save(card)
    if note is not None:
        _write(card, note)
    return card


@transaction.atomic
def withdraw_card(*, card: CounsellingCard, reason: str, by: User) -> CounsellingCard:
    """Take back a card entered by mistake: it stays to be seen and counts nowhere; its note is erased.

    Raises NotYours, AlreadyWithdrawn.
    """
    card = _held(card, by)
    card.withdrawn_by, card.withdrawn_at, card.withdraw_reason = by, timezone.now(), reason
    card.save()
    _write(card, "")
    return card


def _held(card: CounsellingCard, by: User) -> CounsellingCard:
    card = CounsellingCard.objects.select_for_update(of=["self"]).select_related("enrolment").get(pk=card.pk)
    if card.specialist_id != by.pk:
        raise NotYours
    if card.withdrawn_at is not None:
        raise AlreadyWithdrawn
    return card


def _save(card: CounsellingCard) -> None:
    now = timezone.localtime()
    if (card.held_on, card.ends_at) > (now.date(), now.time()):
        raise StillToCome
    file = card.enrolment
    if card.held_on < file.started_on or (file.ended_on is not None and card.held_on > file.ended_on):
        raise NotInProject
    refuse_clash(card)
    try:
        with transaction.atomic():
            card.save()
    except IntegrityError:  # two at once: the database keeps both out of one hour
        refuse_clash(card)
        raise


def refuse_clash(card: CounsellingCard) -> None:
    """Raise CounsellingClash when the specialist or the person was at something else.

    A person who was called out of a class has been at both, which the card then says.
    """
    cards: Any = CounsellingCard.objects.overlapping(card.held_on, card.starts_at, card.ends_at).exclude(pk=card.pk)
    cards = cards.select_related("specialist", "enrolment__participant")
    for of_person, concerned in ((False, {"specialist": card.specialist_id}), (True, {"enrolment": card.enrolment_id})):
        if clash := cards.filter(**concerned).first():
            raise CounsellingClash(clash, of_person=of_person)
    meetings = _meetings_of(card)
    for meeting in meetings:
        if meeting.leader_id == card.specialist_id:
            raise CounsellingClash(meeting, of_person=False)
    if not card.called_out and (attended := _attended(card, meetings)):
        raise CounsellingClash(attended[0], of_person=True)


def _meetings_of(card: CounsellingCard) -> list[Meeting]:
    """Meetings of the timetable that share a minute with the card."""
    found = Meeting.objects.filter(project=card.enrolment.project_id, held_on=card.held_on).taking_place()
    return list(found.filter(starts_at__lt=card.ends_at, ends_at__gt=card.starts_at).with_names().in_order())


def _attended(card: CounsellingCard, meetings: list[Meeting]) -> list[Meeting]:
    """Those at which the person was, or was expected and nobody marked them absent."""
    stays = set(card.enrolment.stays.values_list("pk", flat=True))
    expected = attending(meetings)
    marks = MeetingPresence.objects.filter(meeting__in=meetings, stay__in=stays).values_list("meeting", "present")
    absent = {meeting for meeting, present in marks if present is False}
    return [meeting for meeting in meetings if stays & expected[meeting.pk] and meeting.pk not in absent]


def _write(card: CounsellingCard, text: str) -> None:
    if not text.strip():
        CounsellingNote.objects.filter(card=card).delete()
        return
    CounsellingNote.objects.update_or_create(card=card, defaults={"sealed": sealed_for(card, text)})
