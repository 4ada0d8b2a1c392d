"""What was done about accounts: who, when, to whom, why."""

from __future__ import annotations

from datetime import date
from typing import Self

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.permissions import Role

from .organisations import Organisation
from .users import User


class Act(models.TextChoices):
    """What one person did about the account of another."""

    INVITED = "invited", gettext_lazy("invited")
    WITHDRAWN = "withdrawn", gettext_lazy("withdrew the invitation")
    ACCEPTED = "accepted", gettext_lazy("accepted the invitation")
    ROLE_GIVEN = "role_given", gettext_lazy("gave a role")
    ROLE_ENDED = "role_ended", gettext_lazy("ended a role")
    SUBSTITUTED = "substituted", gettext_lazy("arranged a substitution")
    SUBSTITUTION_ENDED = "substitution_ended", gettext_lazy("ended a substitution")
    AUTHORISED = "authorised", gettext_lazy("entered an authorisation")
    ENDED = "ended", gettext_lazy("ended the account")
    REOPENED = "reopened", gettext_lazy("opened the account again")
    FACTOR_REMOVED = "factor_removed", gettext_lazy("removed the second factor")
    SESSIONS_ENDED = "sessions_ended", gettext_lazy("ended the sessions")


class AccountActQuerySet(models.QuerySet["AccountAct"]):
    def about(self, user: User) -> Self:
        """Acts about an account, and about the invitation that it came from."""
        before = Q(user=None, email=user.email, organisation=user.organisation_id)
        return self.filter(Q(user=user) | before)


class AccountAct(models.Model):
    """One act about one account, or about an invitation that is no account yet (user empty, email given).

    Append-only: the database refuses to change or delete a row. details: dates, role and number of the act, as ISO
    text. Retention: with the account, which outlives its use by the life of the records that name it.
    """

    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    act = models.CharField(max_length=20, choices=Act)
    user = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="acts")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    email = models.EmailField(max_length=254)
    reason = models.CharField(max_length=300, blank=True)
    details = models.JSONField(default=dict)

    objects = AccountActQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["user", "-id"], name="acts_about_a_person")]
        constraints = [models.CheckConstraint(name="an_act_is_known", condition=Q(act__in=Act.values))]
        triggers = [pgtrigger.Protect(name="an_act_is_final", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.act} {self.email}"

    @property
    def summary(self) -> str:
        """What the act gave or took, in the reader's words: roles, number, days."""
        kept = self.details
        roles = [*kept.get("roles", []), *([kept["role"]] if kept.get("role") else [])]
        parts = [str(Role(role).label) for role in roles if role in Role.values]
        if kept.get("absent"):
            parts.append(_("for %(name)s") % {"name": kept["absent"]})
        if kept.get("number"):
            parts.append(kept["number"])
        if kept.get("starts_on"):
            parts.append(
                f"{_day(kept['starts_on'])} – {_day(kept['ends_on'])}"
                if kept.get("ends_on")
                else f"{_day(kept['starts_on'])} –"
            )
        if kept.get("last_day"):
            parts.append(_("last day %(day)s") % {"day": _day(kept["last_day"])})
        return ", ".join(parts)


def _day(text: str) -> str:
    return date_format(date.fromisoformat(text), "SHORT_DATE_FORMAT")
