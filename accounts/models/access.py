"""Who looked: one row for each opening of personal data, written in the reader's own transaction."""

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .users import User


class Access(models.TextChoices):
    """What was opened."""

    FILE = "file", _("file")
    SECTION = "section", _("section of a file")
    LIST = "list", _("list")
    PESEL = "pesel", _("PESEL revealed")
    DOCUMENT = "document", _("document")
    EXPORT = "export", _("export")
    REPORT = "report", _("report")
    IMPORT = "import", _("workbook")


class AccessRecord(models.Model):
    """One opening of personal data: by whom, when, what, with which filter.

    by: the account; none where a command of the server took something out: console then names the machine's login.
    enrolment_id names a file by its number alone: accounts know no participants, and the record outlives the file.
    Append-only: the database refuses to change or delete a row. Retention: at least two years (KRI, Dz.U. 2024 poz.
    773), and as long as the file it speaks of.
    """

    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    console = models.CharField(max_length=64, blank=True)
    action = models.CharField(max_length=10, choices=Access)
    enrolment_id = models.BigIntegerField(null=True)
    subject = models.CharField(max_length=120, blank=True)
    details = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["enrolment_id", "-id"], name="access_of_a_file"),
            models.Index(fields=["by", "-id"], name="access_by_a_person"),
        ]
        constraints = [
            models.CheckConstraint(name="an_access_is_known", condition=Q(action__in=Access.values)),
            models.CheckConstraint(
                name="an_access_is_by_an_account_or_from_the_console",
                condition=Q(by__isnull=False, console="") | (Q(by__isnull=True) & ~Q(console="")),
            ),
        ]
        triggers = [pgtrigger.Protect(name="access_is_append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.by_id} {self.action}"
