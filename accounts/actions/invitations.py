"""Inviting people; the account is made when they accept."""

import secrets
from collections.abc import Callable
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts import mail
from accounts.limits import spend
from accounts.models import Act, ErasureReason, Invitation, Organisation, RoleGrant, User
from accounts.models.invitations import LIFETIME, digest_of
from accounts.permissions import Role
from accounts.seals.sealing import note_erasure

from .accounts import check_number
from .recording import hold, record
from .refusals import AddressTaken, DatesOutOfOrder, InvitationClosed, KnownAlready, RoleOutsideOrganisation

Link = Callable[[str], str]


@transaction.atomic
def invite_person(
    *,
    email: str,
    first_name: str,
    last_name: str,
    organisation: Organisation,
    role: Role,
    starts_on: date,
    ends_on: date | None,
    authorisation_no: str,
    authorised_from: date,
    authorised_until: date,
    language: str,
    by: User,
    link: Link,
) -> Invitation:
    """Ask a person in: a link goes by mail, works once and for seven days; link makes its address of the token.

    Raises KnownAlready, RoleOutsideOrganisation, DatesOutOfOrder, NumberTaken. An address that has an account in
    another organisation is invited like any other: inviting tells nobody who has one.
    """
    hold(organisation.pk)
    email = email.strip().lower()
    if not organisation.may_have(role):
        raise RoleOutsideOrganisation
    if authorised_until < max(authorised_from, timezone.localdate()) or (ends_on and ends_on < starts_on):
        raise DatesOutOfOrder
    check_number(organisation, authorisation_no)
    waiting = organisation.invitations.waiting().filter(email=email)
    if waiting.exists() or organisation.users.filter(email=email).exists():
        raise KnownAlready
    invitation = Invitation(
        email=email, first_name=first_name, last_name=last_name, organisation=organisation, role=role,
        starts_on=starts_on, ends_on=ends_on, authorisation_no=authorisation_no, authorised_from=authorised_from,
        authorised_until=authorised_until, language=language, created_by=by,
    )  # fmt: skip
    _send(invitation, link, by)
    record(Act.INVITED, by=by, organisation=organisation, email=email, role=role, starts_on=starts_on, ends_on=ends_on)
    return invitation


@transaction.atomic
def invite_again(*, invitation: Invitation, by: User, link: Link) -> None:
    """Send a new link; the former one works no more. Raises InvitationClosed."""
    invitation = _waiting(invitation)
    _send(invitation, link, by)
    record(Act.INVITED, by=by, organisation=invitation.organisation, email=invitation.email, role=invitation.role)


@transaction.atomic
def withdraw_invitation(*, invitation: Invitation, by: User) -> None:
    """Take an invitation back: its link works no more. Raises InvitationClosed."""
    invitation = _waiting(invitation)
    invitation.withdrawn_at, invitation.withdrawn_by = timezone.now(), by
    invitation.save(update_fields=["withdrawn_at", "withdrawn_by"])
    record(Act.WITHDRAWN, by=by, organisation=invitation.organisation, email=invitation.email)


@transaction.atomic
def accept_invitation(*, token: str, first_name: str, last_name: str, password: str) -> User:
    """Make the account of the invited person, who has proved the address by the link. The link works no more.

    Raises InvitationClosed when the link does not work, AddressTaken when the address has an account.
    """
    invitation = Invitation.objects.select_for_update(of=["self"]).opened_by(token, timezone.now()).first()
    if invitation is None:
        raise InvitationClosed
    if User.objects.filter(email=invitation.email).exists():
        raise AddressTaken
    user = _make_account(invitation, first_name, last_name, password)
    invitation.accepted_at, invitation.accepted_by = timezone.now(), user
    invitation.save(update_fields=["accepted_at", "accepted_by"])
    record(
        Act.ACCEPTED, by=user, organisation=invitation.organisation, email=user.email, user=user,
        authorisation_no=user.authorisation_no,
    )  # fmt: skip
    return user


def _make_account(invitation: Invitation, first_name: str, last_name: str, password: str) -> User:
    user = User(
        email=invitation.email,
        first_name=first_name,
        last_name=last_name,
        organisation=invitation.organisation,
        authorisation_no=invitation.authorisation_no,
        authorised_from=invitation.authorised_from,
        authorised_until=invitation.authorised_until,
        authorised_by=invitation.created_by,
    )
    user.set_password(password)
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError as problem:  # the address or the number went to somebody else a moment ago
        raise AddressTaken from problem
    RoleGrant.objects.create(
        user=user,
        role=invitation.role,
        starts_on=invitation.starts_on,
        ends_on=invitation.ends_on,
        created_by=invitation.created_by,
    )
    return user


def _waiting(invitation: Invitation) -> Invitation:
    found = Invitation.objects.waiting().select_for_update(of=["self"]).select_related("organisation")
    waiting = found.filter(pk=invitation.pk).first()
    if waiting is None:
        raise InvitationClosed
    return waiting


def _send(invitation: Invitation, link: Link, by: User) -> None:
    spend("invitation", by.pk)
    token = secrets.token_urlsafe(32)
    invitation.digest, invitation.expires_at = digest_of(token), timezone.now() + LIFETIME
    invitation.save()
    mail.send("invitation", to=invitation.email, language=invitation.language, invitation=invitation, link=link(token))


@transaction.atomic
def delete_old_invitations() -> int:
    """Delete the invitations past their time with all their history, which the seals are told of; how many."""
    gone = list(Invitation.objects.past_their_time(timezone.now()).select_for_update().values_list("pk", flat=True))
    Invitation.objects.filter(pk__in=gone).delete()
    events: Any = Invitation._meta.get_field("history").related_model
    history = events.objects.filter(pgh_obj_id__in=gone)
    erased = list(history.values_list("pk", flat=True))
    history.delete()
    note_erasure(table=events._meta.db_table, row_ids=erased, reason=ErasureReason.RETENTION, by=None)
    return len(gone)
