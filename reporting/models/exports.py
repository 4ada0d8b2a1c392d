"""Lists taken out of the portal: what, by whom, why, and the file for a set time."""

from __future__ import annotations

from datetime import timedelta
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.history import tracked
from accounts.models import User
from accounts.permissions import Permission
from grants.models import Project

KEPT = timedelta(days=30)


class ExportKind(models.TextChoices):
    """What a list is of."""

    PARTICIPANTS = "participants", _("participants")
    ATTENDANCE = "attendance", _("attendance")
    HOURS = "hours", _("hours of support")
    OUTCOMES = "outcomes", _("outcomes")
    BENEFITS = "benefits", _("benefits")
    ACCESS = "access", _("who looked")


class ExportFormat(models.TextChoices):
    """The two forms of a list."""

    XLSX = "xlsx", "XLSX"
    CSV = "csv", "CSV"


class ExportQuerySet(models.QuerySet["Export"]):
    def visible_to(self, user: User) -> Self:
        """Lists of the projects that the user's centre leads, of what the user may see."""
        if not user.may(Permission.EXPORT_MAKE) or not user.works_for_a_centre:
            return self.none()
        kinds = [kind for kind, permission in EXPORT_PERMISSIONS.items() if user.may(permission)]
        return self.filter(project__in=Project.objects.led_by(user), kind__in=kinds)

    def outdated(self) -> Self:
        """Whose file is kept longer than KEPT."""
        return self.filter(made_at__lt=timezone.now() - KEPT, forgotten_at__isnull=True)


EXPORT_PERMISSIONS = {
    ExportKind.PARTICIPANTS: Permission.FILE_VIEW,
    ExportKind.ATTENDANCE: Permission.ATTENDANCE_VIEW,
    ExportKind.HOURS: Permission.ATTENDANCE_VIEW,
    ExportKind.OUTCOMES: Permission.OUTCOMES_VIEW,
    ExportKind.BENEFITS: Permission.BENEFITS_VIEW,
    ExportKind.ACCESS: Permission.ACCESS_VIEW,
}


@tracked
class Export(models.Model):
    """One list that was taken out: its kind, form, columns in order, and the reason.

    rows: lines without the header; digest: SHA-256 of the file, whose parts go after 30 days; who fetched it stands in
    the access records. Retention: five years from the last payment under the grant, the file 30 days.
    """

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="exports")
    kind = models.CharField(max_length=12, choices=ExportKind)
    format = models.CharField(max_length=4, choices=ExportFormat)
    columns = models.JSONField()
    reason = models.CharField(max_length=300)
    rows = models.PositiveIntegerField()
    size = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    forgotten_at = models.DateTimeField(null=True, blank=True)

    objects = ExportQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="an_export_kind_is_known", condition=Q(kind__in=ExportKind.values)),
            models.CheckConstraint(name="an_export_format_is_known", condition=Q(format__in=ExportFormat.values)),
            models.CheckConstraint(name="an_export_gives_its_reason", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"{self.kind}.{self.format} {self.pk}"


class ExportPart(models.Model):
    """A piece of a list's file, at most PART bytes, so that no list is ever whole in memory. Retention: 30 days."""

    export = models.ForeignKey(Export, on_delete=models.CASCADE, related_name="parts")
    position = models.PositiveIntegerField()
    content = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["export", "position"], name="a_file_has_its_parts_in_order")]

    def __str__(self) -> str:
        return f"{self.export_id}/{self.position}"
