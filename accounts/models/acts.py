"""What was done about accounts: who, when, to whom, why."""

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .organisations import Organisation
from .users import User


class Act(models.TextChoices):
    """What one person did about the account of another."""

    INVITED = "invited", _("invited")
    WITHDRAWN = "withdrawn", _("withdrew the invitation")
    ACCEPTED = "accepted", _("accepted the invitation")
    ROLE_GIVEN = "role_given", _("gave a role")
    ROLE_ENDED = "role_ended", _("ended a role")
    SUBSTITUTED = "substituted", _("arranged a substitution")
    SUBSTITUTION_ENDED = "substitution_ended", _("ended a substitution")
    AUTHORISED = "authorised", _("entered an authorisation")
    ENDED = "ended", _("ended the account")
    REOPENED = "reopened", _("opened the account again")
    FACTOR_REMOVED = "factor_removed", _("removed the second factor")
    SESSIONS_ENDED = "sessions_ended", _("ended the sessions")


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

    class Meta:
        indexes = [models.Index(fields=["user", "-id"], name="acts_about_a_person")]
        constraints = [models.CheckConstraint(name="an_act_is_known", condition=Q(act__in=Act.values))]
        triggers = [pgtrigger.Protect(name="an_act_is_final", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.act} {self.email}"
