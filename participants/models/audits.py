"""What an auditor may see: chosen files, for one control, from one day until another, and nothing else."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.history import tracked
from accounts.models import Organisation, User
from accounts.permissions import Permission, Role
from grants.models import Project

from .sharing import FileSection


class AuditState(models.TextChoices):
    """Where a control's access stands on a day."""

    PLANNED = "planned", _("planned")
    OPEN = "open", _("open")
    ENDED = "ended", _("ended")
    REVOKED = "revoked", _("revoked")


class AuditAccessQuerySet(models.QuerySet["AuditAccess"]):
    def in_force(self, on: date) -> Self:
        """Those that hold that day, the last one included."""
        return self.filter(starts_on__lte=on, ends_on__gte=on, revoked_at__isnull=True)

    def open_to(self, user: User, on: date) -> Self:
        """Those that open files to this auditor that day. Nobody else, and no organisation: none."""
        if Role.AUDITOR not in user.roles or user.organisation_id is None:
            return self.none()
        return self.in_force(on).filter(organisation=user.organisation_id)

    def visible_to(self, user: User) -> Self:
        """A centre sees every access to its files, past ones too; an auditor those that hold today."""
        if not user.may(Permission.AUDIT_VIEW):
            return self.none()
        if user.works_for_a_centre:
            return self.filter(project__in=Project.objects.led_by(user))
        return self.open_to(user, timezone.localdate())


@tracked
class AuditAccess(models.Model):
    """Files of one project opened to the auditors of one organisation for one control; it ends by itself.

    control: the control's own number; sections: parts of the files, no more than an auditor's role opens. sample_seed,
    sample_of: by what the files were drawn, out of how many; empty where they were named one by one.
    Retention: as for Participant; an ended access stays as proof of what was disclosed.
    """

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="audit_accesses")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="audit_accesses")
    control = models.CharField(max_length=80)
    purpose = models.CharField(max_length=300)
    sections = ArrayField(models.CharField(max_length=12, choices=FileSection))
    sample_seed = models.CharField(max_length=40, blank=True)
    sample_of = models.PositiveIntegerField(null=True, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField()
    revoked_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    revoked_at = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = AuditAccessQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="an_audit_access_ends_after_it_starts", condition=Q(ends_on__gte=F("starts_on"))
            ),
            models.CheckConstraint(
                name="an_audit_access_names_control_and_purpose", condition=~Q(control="") & ~Q(purpose="")
            ),
            models.CheckConstraint(name="an_audit_access_names_sections", condition=Q(sections__len__gt=0)),
            models.CheckConstraint(
                name="a_drawn_sample_says_of_how_many",
                condition=Q(sample_seed="", sample_of__isnull=True) | (~Q(sample_seed="") & Q(sample_of__isnull=False)),
            ),
            models.CheckConstraint(
                name="a_revoked_audit_access_says_by_whom",
                condition=Q(revoked_at__isnull=True, revoked_by__isnull=True)
                | Q(revoked_at__isnull=False, revoked_by__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["organisation", "ends_on"], name="audits_by_an_organisation")]

    def __str__(self) -> str:
        return self.control

    def state_on(self, day: date) -> AuditState:
        """Where it stands that day."""
        if self.revoked_at is not None:
            return AuditState.REVOKED
        if day < self.starts_on:
            return AuditState.PLANNED
        return AuditState.OPEN if day <= self.ends_on else AuditState.ENDED

    def is_over(self, day: date) -> bool:
        """Whether it opens nothing from that day on."""
        return self.state_on(day) in (AuditState.ENDED, AuditState.REVOKED)


class AuditedFileQuerySet(models.QuerySet["AuditedFile"]):
    def open_to(self, user: User, on: date) -> Self:
        """Files opened to this auditor that day."""
        return self.filter(access__in=AuditAccess.objects.open_to(user, on))

    def visible_to(self, user: User) -> Self:
        """Of the accesses the user may see."""
        return self.filter(access__in=AuditAccess.objects.visible_to(user))


@tracked
class AuditedFile(models.Model):
    """One file that a control may see. Retention: as for Participant."""

    access = models.ForeignKey(AuditAccess, on_delete=models.PROTECT, related_name="files")
    enrolment = models.ForeignKey("participants.Enrolment", on_delete=models.PROTECT, related_name="audits")

    objects = AuditedFileQuerySet.as_manager()

    class Meta:
        verbose_name = _("file opened to a control")
        verbose_name_plural = _("files opened to controls")
        constraints = [
            models.UniqueConstraint(fields=["access", "enrolment"], name="a_control_sees_a_file_once"),
        ]

    def __str__(self) -> str:
        return f"{self.access_id}: {self.enrolment_id}"
