"""Entering where a person lives, how to reach them, what was said, and what they were given."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from participants.models import Address, ContactDetail, ContactNote, Enrolment, Provision

from .refusals import StillToCome


@transaction.atomic
def enter_address(*, enrolment: Enrolment, kind: str, valid_from: date, by: User, **place: str) -> Address:
    """An address from a day on; one entered for the same day is put right. place: street, postcode, locality."""
    address, _made = Address.objects.update_or_create(
        enrolment=enrolment, kind=kind, valid_from=valid_from, defaults={**place, "created_by": by}
    )
    return address


@transaction.atomic
def add_contact(*, enrolment: Enrolment, by: User, **fields: str) -> ContactDetail:
    """A way to reach the person. fields: kind, value, and for a trusted person name and relation."""
    return ContactDetail.objects.create(enrolment=enrolment, created_by=by, **fields)


@transaction.atomic
def end_contact(*, contact: ContactDetail, by: User) -> ContactDetail:
    """It is not used any more, from today; ending it again changes nothing."""
    contact = ContactDetail.objects.select_for_update().get(pk=contact.pk)
    if contact.ended_on is None:
        contact.ended_on = timezone.localdate()
        contact.save(update_fields=["ended_on"])
    return contact


@transaction.atomic
def note_contact(
    *, enrolment: Enrolment, happened_on: date, kind: str, with_whom: str, text: str, by: User
) -> ContactNote:
    """Keep what a contact was about. Raises StillToCome."""
    _refuse_future(happened_on, "happened_on")
    said = {"happened_on": happened_on, "kind": kind, "with_whom": with_whom, "text": text}
    return ContactNote.objects.create(enrolment=enrolment, created_by=by, **said)


@transaction.atomic
def record_provision(*, enrolment: Enrolment, given_on: date, by: User, **fields: Any) -> Provision:
    """What a person was given or has passed (art. 14). fields: kind, detail, quantity, valid_until, number.

    Raises StillToCome for an examination, training or issue of a later day.
    """
    _refuse_future(given_on, "given_on")
    return Provision.objects.create(enrolment=enrolment, given_on=given_on, created_by=by, **fields)


@transaction.atomic
def remove_provision(*, provision: Provision, by: User) -> None:
    """Take back one entered by mistake; the history keeps it."""
    Provision.objects.filter(pk=provision.pk).delete()


def _refuse_future(day: date, field: str) -> None:
    if day > timezone.localdate():
        raise StillToCome(field)
