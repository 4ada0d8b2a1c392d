"""The account itself: its authorisation, its end, its sessions and its second factor."""

from datetime import date, timedelta

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts import mail
from accounts.models import Act, Organisation, RoleGrant, Substitution, User

from .recording import begin, close, keep_an_administrator, last_day_or_at_once, record_about
from .refusals import AccountEnded, AccountWorks, DatesOutOfOrder, NoSecondFactor, NumberTaken
from .roles import shorten_substitution


def check_number(organisation: Organisation | None, number: str, *, besides: User | None = None) -> None:
    """Raises NumberTaken when somebody of the organisation has, or is invited under, an authorisation so numbered."""
    if organisation is None:
        return
    people = organisation.users.filter(authorisation_no=number).exclude(pk=besides.pk if besides else 0)
    if people.exists() or organisation.invitations.waiting().filter(authorisation_no=number).exists():
        raise NumberTaken


@transaction.atomic
def authorise(*, user: User, number: str, starts_on: date, ends_on: date, reason: str, by: User) -> None:
    """Enter the written authorisation under which the account works; the former one stays in the register.

    Raises OwnAccount, AccountEnded, DatesOutOfOrder, NumberTaken, LastAdministrator.
    Source: act on social employment, art. 8b ust. 4.
    """
    user = begin(user, by)
    if not user.is_active:
        raise AccountEnded
    _authorise(user, number, starts_on, ends_on, by)
    record_about(Act.AUTHORISED, user, by=by, reason=reason, number=number, starts_on=starts_on, ends_on=ends_on)


@transaction.atomic
def end_account(*, user: User, last_day: date | None, reason: str, by: User) -> None:
    """End an account: at once, with its sessions, or after its last day. What the person did stays.

    Roles end the same day, and with them whatever others hold in the person's place.
    Raises OwnAccount, AccountEnded, DatesOutOfOrder, LastAdministrator.
    """
    user = begin(user, by)
    if not user.is_active:
        raise AccountEnded
    if last_day is not None and last_day < timezone.localdate():
        raise DatesOutOfOrder
    after = last_day_or_at_once(last_day)
    keep_an_administrator(user, after=after)
    _end_roles(user, after)
    if last_day is None:
        user.is_active = False
        user.sessions_ended += 1
    elif user.authorised_until is None or user.authorised_until > last_day:
        user.authorised_until = max(last_day, user.authorised_from or last_day)
    user.save(update_fields=["is_active", "sessions_ended", "authorised_until"])
    record_about(Act.ENDED, user, by=by, reason=reason, last_day=last_day)


@transaction.atomic
def reopen_account(*, user: User, number: str, starts_on: date, ends_on: date, reason: str, by: User) -> None:
    """Open an ended account under a new authorisation; its roles are given anew. Raises as authorise, AccountWorks."""
    user = begin(user, by)
    if user.is_active:
        raise AccountWorks
    _authorise(user, number, starts_on, ends_on, by)
    user.is_active = True
    user.save(update_fields=["is_active"])
    record_about(Act.REOPENED, user, by=by, reason=reason, number=number, starts_on=starts_on, ends_on=ends_on)


@transaction.atomic
def remove_second_factor(*, user: User, reason: str, by: User) -> None:
    """For a lost telephone: the second factor and its recovery codes go, sessions end, the person is told by mail.

    Raises OwnAccount, NoSecondFactor.
    """
    user = begin(user, by)
    removed, _rows = Authenticator.objects.filter(user=user).delete()
    if not removed:
        raise NoSecondFactor
    _end_sessions(user)
    mail.send("factor_removed", to=user.email, user=user, by=by)
    record_about(Act.FACTOR_REMOVED, user, by=by, reason=reason)


@transaction.atomic
def end_sessions(*, user: User, reason: str, by: User) -> None:
    """Sign a person out everywhere, at once; the password still opens the account. Raises OwnAccount."""
    user = begin(user, by)
    _end_sessions(user)
    record_about(Act.SESSIONS_ENDED, user, by=by, reason=reason)


def _end_sessions(user: User) -> None:
    User.objects.filter(pk=user.pk).update(sessions_ended=F("sessions_ended") + 1)


def _authorise(user: User, number: str, starts_on: date, ends_on: date, by: User) -> None:
    if ends_on < max(starts_on, timezone.localdate()):
        raise DatesOutOfOrder
    check_number(user.organisation, number, besides=user)
    if user.is_active and user.authorised_until and ends_on < user.authorised_until:
        keep_an_administrator(user, after=ends_on)
    user.authorisation_no, user.authorised_from, user.authorised_until = number, starts_on, ends_on
    user.authorised_by = by
    user.save(update_fields=["authorisation_no", "authorised_from", "authorised_until", "authorised_by"])


def _end_roles(user: User, after: date) -> None:
    tomorrow = after + timedelta(days=1)
    in_place = RoleGrant.objects.not_ended(tomorrow).filter(substitution__absent=user)
    close([*user.role_grants.not_ended(tomorrow), *in_place], after=after)
    for substitution in Substitution.objects.of(user).not_ended(tomorrow):
        shorten_substitution(substitution, after=after)
