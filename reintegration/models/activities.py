"""What is done with the people, and where: the catalogue of activities, and the rooms."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.history import tracked
from accounts.models import Organisation, User


class Strand(models.TextChoices):
    """The two halves of the centre's work (act on social employment, art. 3)."""

    SOCIAL = "social", _("social reintegration")
    VOCATIONAL = "vocational", _("vocational reintegration")


class ActivityForm(models.TextChoices):
    """Whether one person takes part or several."""

    GROUP = "group", _("in a group")
    INDIVIDUAL = "individual", _("individually")


class ActivityKindQuerySet(models.QuerySet["ActivityKind"]):
    def of(self, centre: Organisation) -> Self:
        """The centre's catalogue in its order: social before vocational, in a group before individually."""
        return self.filter(centre=centre).order_by("position", "pk")

    def offered(self) -> Self:
        """Those that are still planned."""
        return self.filter(in_use=True)


@tracked
class ActivityKind(models.Model):
    """One kind of activity of a centre, such as "Szkoła Rodzica".

    code: known to the portal for those of the notice, empty for what the centre added. One that is no longer in use
    keeps its past. Retention: as long as anything names it.
    """

    centre = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="activity_kinds")
    code = models.CharField(max_length=40, blank=True)
    name = models.CharField(max_length=120)
    strand = models.CharField(max_length=10, choices=Strand)
    form = models.CharField(max_length=10, choices=ActivityForm)
    position = models.PositiveSmallIntegerField(default=0)
    in_use = models.BooleanField(default=True)
    created_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ActivityKindQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["centre", "name"], name="a_centre_names_a_kind_once"),
            models.UniqueConstraint(
                fields=["centre", "code"], condition=~Q(code=""), name="a_centre_has_a_kind_of_the_notice_once"
            ),
            models.CheckConstraint(name="a_kind_has_a_name", condition=~Q(name="")),
            models.CheckConstraint(
                name="a_kind_is_social_or_vocational",
                condition=Q(strand__in=Strand.values) & Q(form__in=ActivityForm.values),
            ),
        ]

    def __str__(self) -> str:
        return self.name


@tracked
class Room(models.Model):
    """Where people meet: a room or workshop of the centre. places: how many people it holds, None where nobody said.

    Retention: as long as anything names it.
    """

    centre = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="rooms")
    name = models.CharField(max_length=80)
    places = models.PositiveSmallIntegerField(null=True, blank=True)
    in_use = models.BooleanField(default=True)
    created_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["centre", "name"], name="a_centre_names_a_room_once"),
            models.CheckConstraint(name="a_room_has_a_name", condition=~Q(name="")),
        ]

    def __str__(self) -> str:
        return self.name
