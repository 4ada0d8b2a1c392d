"""The entry snapshot: what SM EFS asks about a person on the first day of support, version by version."""

from __future__ import annotations

from typing import Self

import pgtrigger
from django.db import models
from django.db.models import Q

from accounts.models import User
from participants.dictionaries import (
    Citizenship,
    Degurba,
    Education,
    Flag,
    LabourDetail,
    LabourStatus,
    ParticipantKind,
    SupportScope,
)

from .enrolments import Enrolment


class EntrySnapshotQuerySet(models.QuerySet["EntrySnapshot"]):
    def visible_to(self, user: User) -> Self:
        """Snapshots of the files the user may see."""
        return self.filter(enrolment__in=Enrolment.objects.visible_to(user))


class EntrySnapshot(models.Model):
    """One version of a person's entry data as of the first day of support.

    Append-only: a correction is the next version with its reason, and the database refuses to change a version.
    age_at_start: full years. Columns are those of the SM EFS form. Retention: as for Participant.
    """

    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="entries")
    version = models.PositiveSmallIntegerField()
    reason = models.CharField(max_length=300, blank=True)
    citizenship = models.CharField(max_length=20, choices=Citizenship)
    participant_kind = models.CharField(max_length=20, choices=ParticipantKind)
    institution = models.CharField(max_length=200, blank=True)
    age_at_start = models.PositiveSmallIntegerField()
    education = models.CharField(max_length=20, choices=Education)
    country = models.CharField(max_length=60)
    voivodeship = models.CharField(max_length=60)
    county = models.CharField(max_length=60)
    municipality = models.CharField(max_length=60)
    locality = models.CharField(max_length=120)
    postcode = models.CharField(max_length=6)
    degurba = models.CharField(max_length=1, choices=Degurba)
    phone = models.CharField(max_length=40, blank=True)
    email = models.CharField(max_length=254, blank=True)
    labour_status = models.CharField(max_length=20, choices=LabourStatus)
    labour_detail = models.CharField(max_length=20, choices=LabourDetail)
    education_ends_on = models.DateField(null=True, blank=True)
    support_scope = models.CharField(max_length=20, choices=SupportScope)
    note = models.TextField(blank=True)
    created_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = EntrySnapshotQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "version"], name="entry_versions_are_counted"),
            models.CheckConstraint(
                name="a_later_entry_version_gives_its_reason", condition=Q(version=1) | ~Q(reason="")
            ),
        ]
        triggers = [pgtrigger.Protect(name="an_entry_version_is_final", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"{self.enrolment_id} v{self.version}"


class SensitiveEntryQuerySet(models.QuerySet["SensitiveEntry"]):
    def visible_to(self, user: User) -> Self:
        """Of the files the user may see; whether they may see this part of them, the view asks."""
        return self.filter(snapshot__enrolment__in=Enrolment.objects.visible_to(user))


class SensitiveEntry(models.Model):
    """What the entry says of health, origin and housing, apart from the rest (RODO art. 9), with its own permission.

    Final like the version it belongs to. Retention: as for Participant.
    """

    snapshot = models.OneToOneField(EntrySnapshot, on_delete=models.CASCADE, related_name="sensitive")
    foreign_origin = models.CharField(max_length=8, choices=Flag)
    third_country = models.CharField(max_length=8, choices=Flag)
    minority = models.CharField(max_length=8, choices=Flag)
    homeless = models.CharField(max_length=8, choices=Flag)
    disability = models.CharField(max_length=8, choices=Flag)

    objects = SensitiveEntryQuerySet.as_manager()

    class Meta:
        triggers = [pgtrigger.Protect(name="a_sensitive_entry_is_final", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"{self.snapshot_id}"
