"""The daily facts of one file as a page shows them: what counts today, and what is missing or running out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import Permission
from participants.models import (
    NEEDED_ON_A_STAY,
    Address,
    AddressKind,
    ContactDetail,
    ContactKind,
    ContactNote,
    Enrolment,
    FileSection,
    Provision,
    ProvisionKind,
)

RUNS_OUT = timedelta(days=30)


@dataclass(frozen=True)
class Lasting:
    """Whether something still holds: a tone and its words."""

    tone: str
    text: str


def lasting(valid_until: date | None, today: date) -> Lasting | None:
    """How long something with a last day still holds; None where nothing expires."""
    if valid_until is None:
        return None
    day = date_format(valid_until, "SHORT_DATE_FORMAT")
    if valid_until < today:
        return Lasting("bad", _("ended on %(day)s") % {"day": day})
    tone = "warn" if valid_until <= today + RUNS_OUT else "ok"
    return Lasting(tone, _("holds until %(day)s") % {"day": day})


@dataclass(frozen=True)
class ProvisionRow:
    """One provision; lasting: only of the newest of its kind, an older one is replaced."""

    provision: Provision
    lasting: Lasting | None


def provision_rows(provisions: Iterable[Provision], today: date) -> list[ProvisionRow]:
    """The newest first; of examinations, training and tickets only the newest says whether it holds."""
    rows, seen = [], set()
    for provision in provisions:
        replaced = provision.kind in seen and provision.kind not in (ProvisionKind.CLOTHING, ProvisionKind.PROTECTION)
        seen.add(provision.kind)
        rows.append(ProvisionRow(provision, None if replaced else lasting(provision.valid_until, today)))
    return rows


def missing_provisions(provisions: Iterable[Provision], today: date) -> list[ProvisionKind]:
    """What nobody at the centre may do without (art. 14 ust. 2) and what does not hold today."""
    held = {provision.kind for provision in provisions if provision.valid_until and provision.valid_until >= today}
    return [kind for kind in NEEDED_ON_A_STAY if kind not in held]


def current_addresses(addresses: Iterable[Address], today: date) -> tuple[list[Address], list[Address]]:
    """The address of each kind that counts today, and all others, the newest first."""
    ordered = sorted(addresses, key=lambda one: one.valid_from, reverse=True)
    current = [
        next((one for one in ordered if one.kind == kind and one.valid_from <= today), None) for kind in AddressKind
    ]
    counting = [one for one in current if one]
    return counting, [one for one in ordered if one not in counting]


def daily_page(user: User, enrolment: Enrolment, sections: frozenset[FileSection], today: date) -> dict[str, Any]:
    """What the page of daily facts shows to the user: each card only where it opens."""
    context: dict[str, Any] = {
        "may_record": user.works_for_a_centre and user.may(Permission.DAILY_RECORD),
        "sees_contacts": FileSection.IDENTITY in sections,
        "sees_notes": user.works_for_a_centre and user.may(Permission.DAILY_RECORD),
        "sees_provisions": user.may(Permission.PROVISIONS_VIEW) and FileSection.STAYS in sections,
        "sees_payment": user.works_for_a_centre and user.may(Permission.BENEFITS_VIEW),
    }
    if context["sees_contacts"]:
        context |= _contacts(user, enrolment, today)
    if context["sees_provisions"]:
        held = list(
            Provision.objects.visible_to(user).filter(enrolment=enrolment).order_by("-given_on", "-valid_until", "-id")
        )
        active = any(stay.holds_on(today) for stay in enrolment.stays.all())
        context["provisions"] = provision_rows(held, today)
        context["missing"] = missing_provisions(held, today) if active else []
    if context["sees_notes"]:
        notes = ContactNote.objects.visible_to(user).filter(enrolment=enrolment)
        context["notes"] = notes.select_related("created_by").order_by("-happened_on", "-id")
    return context


def _contacts(user: User, enrolment: Enrolment, today: date) -> dict[str, Any]:
    addresses = Address.objects.visible_to(user).filter(enrolment=enrolment)
    contacts = ContactDetail.objects.visible_to(user).filter(enrolment=enrolment, ended_on__isnull=True)
    current, former = current_addresses(addresses, today)
    in_use = list(contacts.order_by("kind", "id"))
    return {
        "addresses": current,
        "former_addresses": former,
        "contacts": in_use,
        "of_first_day": contacts_of_first_day(enrolment, in_use),
    }


def reached_by(user: User, enrolment: Enrolment) -> dict[str, list[str]]:
    """The telephones and e-mail addresses in use, those of the entry data until there are others: {kind: values}."""
    contacts = list(ContactDetail.objects.visible_to(user).filter(enrolment=enrolment, ended_on__isnull=True))
    values = {
        kind.value: [one.value for one in contacts if one.kind == kind]
        for kind in (ContactKind.PHONE, ContactKind.EMAIL)
    }
    return values | {kind: [value] for kind, value in contacts_of_first_day(enrolment, contacts).items()}


def contacts_of_first_day(enrolment: Enrolment, in_use: Iterable[ContactDetail]) -> dict[str, str]:
    """The telephone and the e-mail of the entry data, each until the person has another: {kind: value}."""
    replaced, entry = {contact.kind for contact in in_use}, enrolment.entry
    said = {ContactKind.PHONE.value: entry.phone, ContactKind.EMAIL.value: entry.email} if entry else {}
    return {kind: value for kind, value in said.items() if value and kind not in replaced}
