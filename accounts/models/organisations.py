"""The centre and the bodies it works with."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.history import tracked
from accounts.permissions import Role


class OrganisationKind(models.TextChoices):
    """What a body is; sharing and the partner's rights follow from it."""

    CENTRE = "centre", _("centre for social integration")
    GMINA = "gmina", _("gmina")
    MOPR = "mopr", _("social-welfare office")
    PUP = "pup", _("labour office")
    AUTHORITY = "authority", _("controlling authority")


# A partner's worker sees what is shared with the partner: a role of the centre there would promise what never opens.
ROLES_AT: dict[OrganisationKind, tuple[Role, ...]] = {
    OrganisationKind.CENTRE: (
        Role.MANAGER,
        Role.COORDINATOR,
        Role.SOCIAL_WORKER,
        Role.INSTRUCTOR,
        Role.SPECIALIST,
        Role.SETTLEMENT,
        Role.ADMINISTRATOR,
    ),
    OrganisationKind.GMINA: (Role.ADMINISTRATOR,),
    OrganisationKind.MOPR: (Role.MOPR,),
    OrganisationKind.PUP: (Role.PUP,),
    OrganisationKind.AUTHORITY: (Role.AUDITOR,),
}


@tracked
class Organisation(models.Model):
    """A body with its own people: the centre, the gmina, its MOPR and PUP, a controlling authority.

    Retention: kept as long as any project names it.
    """

    name = models.CharField(max_length=200, unique=True)
    short_name = models.CharField(max_length=40)
    kind = models.CharField(max_length=10, choices=OrganisationKind)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="units")

    class Meta:
        constraints = [
            models.CheckConstraint(name="an_organisation_is_not_its_own_parent", condition=~Q(parent=F("id"))),
            models.CheckConstraint(
                name="an_organisation_has_a_known_kind", condition=Q(kind__in=OrganisationKind.values)
            ),
        ]

    def __str__(self) -> str:
        return self.short_name

    def may_have(self, role: Role) -> bool:
        """Whether its people may hold that role."""
        return role in ROLES_AT[OrganisationKind(self.kind)]
