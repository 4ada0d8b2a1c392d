"""The centre and the bodies it works with."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.history import tracked


class OrganisationKind(models.TextChoices):
    """What a body is; sharing and the partner's rights follow from it."""

    CENTRE = "centre", _("centre for social integration")
    GMINA = "gmina", _("gmina")
    MOPR = "mopr", _("social-welfare office")
    PUP = "pup", _("labour office")
    AUTHORITY = "authority", _("controlling authority")


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
