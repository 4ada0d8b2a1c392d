"""Accounts: nobody works without a written authorisation (art. 8b ust. 4 of the act on social employment)."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import Any, ClassVar, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.history import tracked, tracked_without
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
    dates the account does not work. Retention: the account outlives its use by the life of the records that name it.
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
    is_active = models.BooleanField(default=True)
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
        ]

    def __str__(self) -> str:
        return self.get_full_name() or self.email

    def get_full_name(self) -> str:
        """First and last name as people write them."""
        return f"{self.first_name} {self.last_name}".strip()

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


class RoleGrantQuerySet(models.QuerySet["RoleGrant"]):
    def in_force(self, on: date) -> Self:
        """Grants that hold on that day, last day included."""
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=on), starts_on__lte=on)


@tracked
class RoleGrant(models.Model):
    """A role held by a person from one day until another.

    Retention: with the account.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="role_grants")
    role = models.CharField(max_length=16, choices=Role)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    created_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = RoleGrantQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "role", "starts_on"], name="a_role_is_granted_once_a_day"),
            models.CheckConstraint(name="a_granted_role_is_known", condition=Q(role__in=Role.values)),
            models.CheckConstraint(
                name="a_role_ends_after_it_starts", condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.role}"
