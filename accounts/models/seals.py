"""Seals over the records that nobody may change: what stood there, so that a later change is told."""

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .users import User

DIGEST_BYTES = 32


class Seal(models.Model):
    """Rows of one table as they stood when they had settled, chained to the seal before it.

    number: without gaps over all tables. row_ids: ascending; digests: 32 bytes a row in the same order, each an HMAC
    of the row's text, so that the row's content may be erased while the seal still holds. columns: those that the
    digests cover. previous: the mac of the seal before; mac: HMAC over all of it; key: which key (see seals.keys).
    Append-only. Retention: as long as the last of its rows, access records and history.
    """

    number = models.PositiveBigIntegerField(unique=True)
    table = models.CharField(max_length=63)
    last_id = models.BigIntegerField()
    row_ids = ArrayField(models.BigIntegerField())
    digests = models.BinaryField()
    columns = ArrayField(models.CharField(max_length=63))
    sealed_at = models.DateTimeField()
    previous = models.CharField(max_length=64, blank=True)
    key = models.CharField(max_length=16)
    mac = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["table", "last_id"], name="rows_of_a_table_are_sealed_once"),
            models.CheckConstraint(name="a_seal_covers_rows", condition=Q(row_ids__len__gt=0)),
        ]
        indexes = [models.Index(F("table"), F("number").desc(), name="seals_of_a_table")]
        triggers = [pgtrigger.Protect(name="a_seal_is_final", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.number} {self.table}"


class ErasureReason(models.TextChoices):
    """Why records that are otherwise kept were erased."""

    RETENTION = "retention", _("the time they are kept for is over")
    UNDONE_IMPORT = "undone_import", _("an import was taken back, with the history of its rows")


class Erasure(models.Model):
    """Records erased by right: rows of one table that seals may cover, deleted or emptied.

    digests: 32 bytes a row of what is left of it, in the order of row_ids; nothing when the rows were deleted.
    columns, mac and key as for a seal: an erasure that the portal did not write excuses nothing. Append-only.
    Retention: as for the seals.
    """

    table = models.CharField(max_length=63)
    row_ids = ArrayField(models.BigIntegerField())
    digests = models.BinaryField(default=bytes)
    columns = ArrayField(models.CharField(max_length=63))
    reason = models.CharField(max_length=16, choices=ErasureReason)
    erased_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    erased_at = models.DateTimeField()
    key = models.CharField(max_length=16)
    mac = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.CheckConstraint(name="an_erasure_gives_its_reason", condition=Q(reason__in=ErasureReason.values)),
        ]
        indexes = [models.Index(fields=["table"], name="erasures_of_a_table")]
        triggers = [pgtrigger.Protect(name="an_erasure_is_final", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.table} {self.reason}"
