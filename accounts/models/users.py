"""Accounts: nobody works without a written authorisation (art. 8b ust. 4 of the act on social employment)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import cached_property
from hashlib import sha256
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.history import tracked_without
from accounts.permissions import Permission, Role, permissions_of

from .organisations import Organisation, OrganisationKind


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """Make an account. An empty password leaves it without one: it cannot sign in until one is set."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.full_clean(exclude=["password"])
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email=(username or "").strip().lower())


@tracked_without(["password", "last_login"])
class User(AbstractBaseUser):
    """A person who signs in with an e-mail address.

    The authorisation (number, from, until) is the centre's written permission to process personal data; outside its
    dates the account does not work. sessions_ended: raised by one to end every session. Retention: the account
    outlives its use by the life of the records that name it.
    """

    email = models.EmailField(_("e-mail address"), max_length=254, unique=True)
    first_name = models.CharField(_("first name"), max_length=80)
    last_name = models.CharField(_("last name"), max_length=80)
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="users"
    )
    authorisation_no = models.CharField(max_length=40, blank=True)
    authorised_from = models.DateField(null=True, blank=True)
    authorised_until = models.DateField(null=True, blank=True)
    authorised_by = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    is_active = models.BooleanField(default=True)
    sessions_ended = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["first_name", "last_name"]

    objects = UserManager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="an_email_is_kept_in_lower_case", condition=Q(email=Lower("email"))),
            models.CheckConstraint(
                name="an_authorisation_ends_after_it_starts",
                condition=Q(authorised_from__isnull=True)
                | Q(authorised_until__isnull=True)
                | Q(authorised_until__gte=F("authorised_from")),
            ),
            models.UniqueConstraint(
                fields=["organisation", "authorisation_no"],
                condition=~Q(authorisation_no=""),
                name="an_authorisation_number_is_given_once",
            ),
        ]

    def __str__(self) -> str:
        return self.get_full_name() or self.email

    def get_full_name(self) -> str:
        """First and last name as people write them."""
        return f"{self.first_name} {self.last_name}".strip()

    def get_session_auth_hash(self) -> str:
        """What each request compares: another password, or sessions ended, and the session is no more."""
        return f"{super().get_session_auth_hash()}:{self.sessions_ended}"

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        """The same by the former keys of the installation."""
        yield from (f"{former}:{self.sessions_ended}" for former in super().get_session_auth_fallback_hash())

    @property
    def browser_key(self) -> str:
        """Keeps this account's things in a browser apart from others', without saying whose they are."""
        return sha256(f"{self.pk} {self.created_at.isoformat()}".encode()).hexdigest()[:16]

    def is_authorised(self, on: date) -> bool:
        """Whether the account may work that day: active, with a numbered authorisation in force, last day included."""
        return bool(
            self.is_active
            and self.authorisation_no
            and self.authorised_from
            and self.authorised_until
            and self.authorised_from <= on <= self.authorised_until
        )

    @cached_property
    def roles(self) -> frozenset[Role]:
        """The roles held today."""
        if self.pk is None:
            return frozenset()
        return frozenset(
            Role(role) for role in self.role_grants.in_force(timezone.localdate()).values_list("role", flat=True)
        )

    @cached_property
    def permissions(self) -> frozenset[Permission]:
        """Everything today's roles allow."""
        return permissions_of(self.roles)

    def may(self, permission: Permission) -> bool:
        """Whether today's roles allow it."""
        return permission in self.permissions

    @property
    def works_for_a_centre(self) -> bool:
        """Centre staff see their centre's files; everybody else only what is shared with their organisation."""
        return self.organisation is not None and self.organisation.kind == OrganisationKind.CENTRE
