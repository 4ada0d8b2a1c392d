"""Imports: the file as it came, what it would do, what it did, and how to take it back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.history import tracked_without
from accounts.models import User
from accounts.permissions import Permission
from exchange.workbook.faults import Fault
from grants.models import Project

FILE_KEPT = timedelta(days=90)


class ImportState(models.TextChoices):
    """How far an import is. Ready: may be brought in. Refused: has faults. Failed: something else, with its reason."""

    UPLOADED = "uploaded", _("waiting to be read")
    READING = "reading", _("being read")
    READY = "ready", _("ready to be brought in")
    REFUSED = "refused", _("refused")
    APPLYING = "applying", _("being brought in")
    APPLIED = "applied", _("brought in")
    UNDONE = "undone", _("taken back")
    DISCARDED = "discarded", _("put aside")
    FAILED = "failed", _("failed")


class Purpose(models.TextChoices):
    """What a file is brought for: everything in it; or, from SM EFS, the technical identifiers alone."""

    WORKBOOK = "workbook", _("bring in what the file holds")
    SM_EFS = "sm_efs", _("compare with SM EFS, and take over technical identifiers alone")


UNDER_WAY = (ImportState.UPLOADED, ImportState.READING, ImportState.APPLYING)


class ImportQuerySet(models.QuerySet["Import"]):
    def visible_to(self, user: User) -> Self:
        """Imports into the projects that the user's centre leads: their people are the lead's."""
        if not user.may(Permission.WORKBOOK_IMPORT) or not user.works_for_a_centre:
            return self.none()
        return self.filter(project__in=Project.objects.led_by(user))

    def for_list(self) -> Self:
        """Newest first, without what only the page of one import shows."""
        return self.select_related("created_by", "project").defer("faults", "preview").order_by("-id")

    def lapsed(self) -> Self:
        """Under way, but nobody holds them: their worker died, or their message was lost."""
        return self.filter(state__in=UNDER_WAY, lease_until__lt=timezone.now())


@tracked_without(["progress", "lease_until", "attempt", "faults", "preview"])
class Import(models.Model):
    """One workbook on its way in: read, shown, brought in whole or refused whole, and perhaps taken back.

    progress: 0 to 100 while it is read. lease_until: until when the worker that holds it, or the message on its way
    to one, is trusted; a sweep takes over after it. attempt: counts the workers that had it, and tells a late one so.
    counted: counts by sheet, as pairs in the file's order; unknown: sheets that were passed over; preview: what
    changes, row by row; faults: as Fault.as_json keeps them.
    Retention: preview and faults go with the file; the rest as for Participant.
    """

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="imports")
    file_name = models.CharField(max_length=200)
    purpose = models.CharField(max_length=8, choices=Purpose, default=Purpose.WORKBOOK)
    state = models.CharField(max_length=10, choices=ImportState, default=ImportState.UPLOADED)
    progress = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    attempt = models.PositiveSmallIntegerField(default=0)
    counted = models.JSONField(default=list)
    unknown = models.JSONField(default=list)
    preview = models.JSONField(default=dict)
    faults = models.JSONField(default=list)
    fault_count = models.PositiveIntegerField(default=0)
    reason = models.CharField(max_length=500, blank=True)
    created_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    applied_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    applied_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)

    objects = ImportQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="an_import_state_is_known", condition=Q(state__in=ImportState.values)),
            models.CheckConstraint(name="an_import_purpose_is_known", condition=Q(purpose__in=Purpose.values)),
            models.CheckConstraint(
                name="a_failed_import_gives_its_reason", condition=~Q(state="failed") | ~Q(reason="")
            ),
            models.CheckConstraint(
                name="an_applied_import_says_when", condition=~Q(state="applied") | Q(applied_at__isnull=False)
            ),
        ]
        indexes = [
            models.Index(
                fields=["lease_until"],
                name="imports_under_way",
                condition=Q(state__in=["uploaded", "reading", "applying"]),
            )
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.file_name}"

    @property
    def is_under_way(self) -> bool:
        """Whether a page about it should look again."""
        return self.state in UNDER_WAY

    @property
    def compares(self) -> bool:
        """Whether it only compares, and takes over technical identifiers."""
        return self.purpose == Purpose.SM_EFS

    @property
    def sheets(self) -> dict[str, dict[str, int]]:
        """Rows, created, updated and unchanged of each sheet, in the file's order."""
        return dict(self.counted)

    @property
    def totals(self) -> dict[str, int]:
        """Rows, created, updated and unchanged over all sheets."""
        keys = ("rows", "created", "updated", "unchanged")
        return {key: sum(counts[key] for counts in self.sheets.values()) for key in keys}

    def read_faults(self) -> list[Fault]:
        """The faults, in the file's order."""
        return [Fault.from_json(kept) for kept in self.faults]


class ImportFileQuerySet(models.QuerySet["ImportFile"]):
    def visible_to(self, user: User) -> Self:
        """Files of the imports the user may see."""
        return self.filter(of_import__in=Import.objects.visible_to(user))

    def outdated(self) -> Self:
        """Files kept longer than FILE_KEPT whose import is over."""
        return self.filter(of_import__created_at__lt=timezone.now() - FILE_KEPT).exclude(of_import__state__in=UNDER_WAY)


class ImportFile(models.Model):
    """The bytes as they came. Retention: 90 days, or until the import is put aside."""

    of_import = models.OneToOneField(Import, on_delete=models.CASCADE, related_name="file")
    content = models.BinaryField()
    digest = models.CharField(max_length=64)

    objects = ImportFileQuerySet.as_manager()

    def __str__(self) -> str:
        return self.digest[:12]


class Deed(models.TextChoices):
    """What an import did to a row."""

    CREATED = "created", _("created")
    UPDATED = "updated", _("updated")
    DELETED = "deleted", _("deleted")


class ImportedRowQuerySet(models.QuerySet["ImportedRow"]):
    def visible_to(self, user: User) -> Self:
        """Rows of the imports the user may see."""
        return self.filter(of_import__in=Import.objects.visible_to(user))


class ImportedRow(models.Model):
    """One row that an import wrote, for taking it back. model: "participants.stay"; key: the row's primary key.

    before: the values it replaced (of a deleted row, all of them); null for a created row. version: the number of the
    last history event of that model when the import was done; a later event of the row is somebody else's change.
    Retention: as for Participant.
    """

    of_import = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="rows")
    model = models.CharField(max_length=60)
    key = models.BigIntegerField()
    deed = models.CharField(max_length=7, choices=Deed)
    before: models.JSONField[Any, Any] = models.JSONField(null=True, blank=True)
    version = models.BigIntegerField()

    objects = ImportedRowQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["of_import", "model", "key"], name="an_import_remembers_a_row_once"),
            models.CheckConstraint(name="a_deed_is_known", condition=Q(deed__in=Deed.values)),
            models.CheckConstraint(
                name="what_was_changed_is_remembered",
                condition=Q(deed="created", before__isnull=True) | ~Q(deed="created"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.model} {self.key} {self.deed}"
