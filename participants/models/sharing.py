"""What a partner may see of one file: which sections, for what purpose, from which day until which."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.history import tracked
from accounts.models import Organisation, User
from accounts.permissions import Permission
from participants.sharing_rules import WARNED_BEFORE


class FileSection(models.TextChoices):
    """The parts of a file that are shared one by one."""

    IDENTITY = "identity", _("identity and contact")
    ENTRY = "entry", _("entry data")
    SENSITIVE = "sensitive", _("health, origin and housing")
    STAYS = "stays", _("stays")
    PLAN = "plan", _("individual programme")
    ATTENDANCE = "attendance", _("attendance")
    ACTIVITIES = "activities", _("activities")
    OUTCOMES = "outcomes", _("outcomes")
    DOCUMENTS = "documents", _("documents")

    @classmethod
    def in_words(cls, sections: Collection[str]) -> list[str]:
        """Those sections in words, in the file's order."""
        return [str(section.label) for section in cls if section in sections]


# What a role must allow for a section to open. A share opens no more than the role does.
SECTION_PERMISSIONS: dict[FileSection, Permission] = {
    FileSection.IDENTITY: Permission.CONTACT_VIEW,
    FileSection.ENTRY: Permission.ENTRY_VIEW,
    FileSection.SENSITIVE: Permission.SENSITIVE_VIEW,
    FileSection.STAYS: Permission.FILE_VIEW,
    FileSection.PLAN: Permission.PLAN_VIEW,
    FileSection.ATTENDANCE: Permission.ATTENDANCE_VIEW,
    FileSection.ACTIVITIES: Permission.ATTENDANCE_VIEW,
    FileSection.OUTCOMES: Permission.OUTCOMES_VIEW,
    FileSection.DOCUMENTS: Permission.DOCUMENTS_VIEW,
}


class ShareState(models.TextChoices):
    """What a share is on a day."""

    OPEN = "open", pgettext_lazy("share", "open")
    PLANNED = "planned", pgettext_lazy("share", "planned")
    ENDED = "ended", pgettext_lazy("share", "ended")
    REVOKED = "revoked", pgettext_lazy("share", "revoked")


class FileShareQuerySet(models.QuerySet["FileShare"]):
    def open_to(self, user: User, on: date) -> Self:
        """Shares with the user's organisation that hold that day, the last one included."""
        if user.organisation_id is None:
            return self.none()  # a filter for None would mean "shared with nobody"
        return self.filter(
            organisation=user.organisation_id, starts_on__lte=on, ends_on__gte=on, revoked_at__isnull=True
        )

    def not_over(self, on: date) -> Self:
        """Shares that are open or planned that day."""
        return self.filter(ends_on__gte=on, revoked_at__isnull=True)

    def ending_soon(self, on: date) -> Self:
        """Shares open that day that end within two weeks of it, the soonest first."""
        return self.not_over(on).filter(starts_on__lte=on, ends_on__lte=on + WARNED_BEFORE).order_by("ends_on", "id")

    def visible_to(self, user: User) -> Self:
        """A centre sees every share of its files, a partner the shares made with it."""
        if user.works_for_a_centre:
            return self.filter(enrolment__participant__centre=user.organisation_id)
        return self.filter(organisation=user.organisation_id) if user.organisation_id else self.none()


@tracked
class FileShare(models.Model):
    """One file opened to one organisation, by section, purpose and time; it ends by itself.

    An organisation has one share of a file on a day: who sees what is then one line, and ending it ends all.
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
    revoke_reason = models.CharField(max_length=300, blank=True)
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
            models.CheckConstraint(
                name="a_revoked_share_says_who_when_and_why",
                condition=Q(revoked_at__isnull=True, revoked_by__isnull=True, revoke_reason="")
                | (Q(revoked_at__isnull=False, revoked_by__isnull=False) & ~Q(revoke_reason="")),
            ),
            ExclusionConstraint(
                name="an_organisation_has_one_share_of_a_file_on_a_day",
                expressions=[
                    (Func(F(name), F(name), Value("[]"), function="int8range"), RangeOperators.OVERLAPS)
                    for name in ("enrolment", "organisation")
                ]
                + [
                    (
                        Func(F("starts_on"), F("ends_on"), Value("[]"), function="daterange"),
                        RangeOperators.OVERLAPS,
                    )
                ],
                condition=Q(revoked_at__isnull=True),
            ),
        ]
        indexes = [models.Index(fields=["organisation", "ends_on"], name="shares_with_an_organisation")]

    def __str__(self) -> str:
        return f"{self.enrolment_id} -> {self.organisation_id} until {self.ends_on}"

    def state_on(self, day: date) -> ShareState:
        """Revoked for good; else what its dates say of that day."""
        if self.revoked_at is not None:
            return ShareState.REVOKED
        if day > self.ends_on:
            return ShareState.ENDED
        return ShareState.OPEN if self.starts_on <= day else ShareState.PLANNED

    @property
    def section_labels(self) -> list[str]:
        """The sections in words, in the file's order."""
        return FileSection.in_words(self.sections)
