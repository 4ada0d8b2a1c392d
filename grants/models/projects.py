"""The project as its grant agreement names it."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.history import tracked
from accounts.models import Organisation, User


class ProjectQuerySet(models.QuerySet["Project"]):
    def visible_to(self, user: User) -> Self:
        """Projects that the user's organisation takes part in. No organisation, no projects."""
        if user.organisation_id is None:
            return self.none()
        return self.filter(roles__organisation=user.organisation_id)

    def led_by(self, user: User) -> Self:
        """Projects that the user's organisation leads; its participants are the lead's people."""
        if user.organisation_id is None:
            return self.none()
        return self.filter(roles__organisation=user.organisation_id, roles__role=ProjectRoleKind.LEAD)


@tracked
class Project(models.Model):
    """A grant agreement: its number, period and money.

    portal_from: months and claims before it are settled outside the portal. Retention: as long as its participants.
    """

    number = models.CharField(max_length=40, unique=True)
    title = models.CharField(max_length=300)
    call_number = models.CharField(max_length=40, blank=True)
    programme = models.CharField(max_length=200, blank=True)
    priority = models.CharField(max_length=200, blank=True)
    measure = models.CharField(max_length=200, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField()
    partnership_signed_on = models.DateField(null=True, blank=True)
    grant_signed_on = models.DateField(null=True, blank=True)
    total_cost = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    grant_amount = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    portal_from = models.DateField(null=True, blank=True)

    objects = ProjectQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="a_project_ends_after_it_starts", condition=Q(ends_on__gte=F("starts_on"))),
            models.CheckConstraint(
                name="the_portal_starts_on_the_first_of_a_month",
                condition=Q(portal_from__isnull=True) | Q(portal_from__day=1),
            ),
        ]

    def __str__(self) -> str:
        return self.number


class ProjectRoleKind(models.TextChoices):
    """How an organisation takes part."""

    LEAD = "lead", _("lead")
    PARTNER = "partner", _("partner")
    REALISER = "realiser", _("realiser")
    AUTHORITY = "authority", _("controlling authority")


@tracked
class ProjectRole(models.Model):
    """An organisation's part in a project. Retention: with the project."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="roles")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="project_roles")
    role = models.CharField(max_length=10, choices=ProjectRoleKind)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["project", "organisation"], name="an_organisation_has_one_part_in_a_project"
            ),
            models.UniqueConstraint(fields=["project"], condition=Q(role="lead"), name="a_project_has_one_lead"),
            models.CheckConstraint(name="a_part_in_a_project_is_known", condition=Q(role__in=ProjectRoleKind.values)),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} {self.role}"


@tracked
class IndicatorTarget(models.Model):
    """What the agreement promises for one indicator, in people; women and men where it splits them.

    Retention: with the project.
    """

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="targets")
    code = models.CharField(max_length=10)
    total = models.PositiveIntegerField()
    women = models.PositiveIntegerField(null=True, blank=True)
    men = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "code"], name="an_indicator_has_one_target_in_a_project"),
            models.CheckConstraint(
                name="a_target_is_split_whole_or_not_at_all",
                condition=Q(women__isnull=True, men__isnull=True)
                | Q(women__isnull=False, men__isnull=False, total=F("women") + F("men")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.total}"
