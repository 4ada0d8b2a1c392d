"""What a partner may see of one file: which sections, for what purpose, from which day until which."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.history import tracked
from accounts.models import Organisation, User
from accounts.permissions import Permission


class FileSection(models.TextChoices):
    """The parts of a file that are shared one by one."""

    IDENTITY = "identity", _("identity and contact")
    ENTRY = "entry", _("entry data")
    SENSITIVE = "sensitive", _("health, origin and housing")
    STAYS = "stays", _("stays")
    ATTENDANCE = "attendance", _("attendance")
    OUTCOMES = "outcomes", _("outcomes")


# What a role must allow for a section to open. A share opens no more than the role does.
SECTION_PERMISSIONS: dict[FileSection, Permission] = {
    FileSection.IDENTITY: Permission.CONTACT_VIEW,
    FileSection.ENTRY: Permission.ENTRY_VIEW,
    FileSection.SENSITIVE: Permission.SENSITIVE_VIEW,
    FileSection.STAYS: Permission.FILE_VIEW,
    FileSection.ATTENDANCE: Permission.ATTENDANCE_VIEW,
    FileSection.OUTCOMES: Permission.OUTCOMES_VIEW,
}


class FileShareQuerySet(models.QuerySet["FileShare"]):
    def open_to(self, user: User, on: date) -> Self:
        """Shares with the user's organisation that hold that day, the last one included."""
        if user.organisation_id is None:
            return self.none()  # a filter for None would mean "shared with nobody"
        return self.filter(
            organisation=user.organisation_id, starts_on__lte=on, ends_on__gte=on, revoked_at__isnull=True
        )

    def visible_to(self, user: User) -> Self:
        """A centre sees every share of its files, a partner the shares made with it."""
        if user.works_for_a_centre:
            return self.filter(enrolment__participant__centre=user.organisation_id)
        return self.filter(organisation=user.organisation_id) if user.organisation_id else self.none()


@tracked
class FileShare(models.Model):
    """One file opened to one organisation, by section, purpose and time; it ends by itself.

    Retention: as for Participant; an ended share stays as proof of what was disclosed.
    """

    enrolment = models.ForeignKey("participants.Enrolment", on_delete=models.PROTECT, related_name="shares")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="shares")
    sections = ArrayField(models.CharField(max_length=12, choices=FileSection))
    purpose = models.CharField(max_length=300)
    legal_basis = models.CharField(max_length=300)
    starts_on = models.DateField()
    ends_on = models.DateField()
    revoked_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    revoked_at = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = FileShareQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="a_share_ends_after_it_starts", condition=Q(ends_on__gte=F("starts_on"))),
            models.CheckConstraint(
                name="a_share_gives_purpose_and_basis", condition=~Q(purpose="") & ~Q(legal_basis="")
            ),
            models.CheckConstraint(name="a_share_names_sections", condition=Q(sections__len__gt=0)),
        ]
        indexes = [models.Index(fields=["organisation", "ends_on"], name="shares_with_an_organisation")]

    def __str__(self) -> str:
        return f"{self.enrolment_id} -> {self.organisation_id} until {self.ends_on}"
