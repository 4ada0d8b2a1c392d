"""The way in: an invitation by e-mail, whose link works once."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from accounts.history import tracked_without
from accounts.permissions import Role

from .organisations import Organisation
from .users import User

LIFETIME = timedelta(days=7)
KEPT = timedelta(days=90)  # after they expired, of those that became no account


def digest_of(token: str) -> str:
    """What the database keeps of a link's token: nobody who reads the database can use the link."""
    return hashlib.sha256(token.encode()).hexdigest()


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def waiting(self) -> Self:
        """Neither accepted nor withdrawn; the link may have expired."""
        return self.filter(accepted_at__isnull=True, withdrawn_at__isnull=True)

    def opened_by(self, token: str, at: datetime) -> Self:
        """The invitation whose link still works at that moment; none for any other token."""
        return self.waiting().filter(digest=digest_of(token), expires_at__gt=at)

    def past_their_time(self, at: datetime) -> Self:
        """Those that became no account and expired longer ago than they are kept."""
        return self.filter(accepted_at__isnull=True, expires_at__lte=at - KEPT)


@tracked_without(["digest"])
class Invitation(models.Model):
    """A person asked in: where, under which authorisation, with which role. The account is made on acceptance.

    An address that has an account elsewhere in the portal is invited like any other, so that inviting tells nobody
    who has one. Retention: with the account it became; others 90 days after they expired.
    """

    email = models.EmailField(_("e-mail address"), max_length=254)
    first_name = models.CharField(_("first name"), max_length=80)
    last_name = models.CharField(_("last name"), max_length=80)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="invitations")
    role = models.CharField(_("role"), max_length=16, choices=Role)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True, blank=True)
    authorisation_no = models.CharField(_("number of the authorisation"), max_length=40)
    authorised_from = models.DateField(_("from"))
    authorised_until = models.DateField(_("until"))
    language = models.CharField(max_length=2, choices=settings.LANGUAGES, default="pl")
    digest = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    created_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["email", "organisation"],
                condition=Q(accepted_at__isnull=True, withdrawn_at__isnull=True),
                name="one_invitation_waits_for_a_person",
            ),
            models.CheckConstraint(name="an_invited_email_is_in_lower_case", condition=Q(email=Lower("email"))),
            models.CheckConstraint(name="an_invited_role_is_known", condition=Q(role__in=Role.values)),
            models.CheckConstraint(
                name="an_invitation_dates_are_in_order",
                condition=(Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")))
                & Q(authorised_until__gte=F("authorised_from")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email} {self.role}"

    def get_full_name(self) -> str:
        """First and last name as people write them."""
        return f"{self.first_name} {self.last_name}"
