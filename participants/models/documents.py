"""Evidence: always a row, with or without a scan; and what was printed from the portal, numbered."""

from __future__ import annotations

from typing import Self

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.history import tracked
from accounts.models import User
from grants.models import Project
from participants.dictionaries import DocumentKind

from .enrolments import Enrolment
from .evidence import evidence_follows
from .recruitment import Candidacy


class DocumentQuerySet(models.QuerySet["Document"]):
    def visible_to(self, user: User) -> Self:
        """Documents of the files the user may see, and of the candidates of their own centre."""
        of_files = Q(enrolment__in=Enrolment.objects.visible_to(user))
        if not user.works_for_a_centre:
            return self.filter(of_files)
        return self.filter(of_files | Q(candidacy__in=Candidacy.objects.visible_to(user)))

    def that_count(self) -> Self:
        """Without those withdrawn."""
        return self.filter(withdrawn_at__isnull=True)


@tracked
class Document(models.Model):
    """A document in a person's file: what it is, its number and dates, with or without a scan.

    One brought before the file was opened hangs on the candidacy, and on both from then on. signed_on: the day of the
    last signature it needs. month: its first day, where the document is about one month. One entered by mistake is
    withdrawn with a reason and stays. Retention: as for Participant.
    """

    enrolment = models.ForeignKey(Enrolment, null=True, blank=True, on_delete=models.CASCADE, related_name="documents")
    candidacy = models.ForeignKey(Candidacy, null=True, blank=True, on_delete=models.CASCADE, related_name="documents")
    kind = models.CharField(max_length=20, choices=DocumentKind)
    number = models.CharField(max_length=120, blank=True)
    issued_on = models.DateField(null=True, blank=True)
    signed_on = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)
    month = models.DateField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_reason = models.CharField(max_length=300, blank=True)
    created_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_document_has_a_number_or_a_date", condition=~Q(number="") | Q(issued_on__isnull=False)
            ),
            models.CheckConstraint(
                name="a_document_belongs_to_a_file_or_a_candidacy",
                condition=Q(enrolment__isnull=False) | Q(candidacy__isnull=False),
            ),
            models.CheckConstraint(name="a_document_kind_is_known", condition=Q(kind__in=DocumentKind.values)),
            models.CheckConstraint(
                name="a_document_holds_from_its_day_on",
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("issued_on")),
            ),
            models.CheckConstraint(
                name="a_documents_month_is_its_first_day", condition=Q(month__isnull=True) | Q(month__day=1)
            ),
            models.CheckConstraint(
                name="a_withdrawn_document_says_why_and_by_whom",
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True, withdrawn_reason="")
                | (Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False) & ~Q(withdrawn_reason="")),
            ),
        ]
        indexes = [
            models.Index(  # who holds one of a kind, such as the proof of a job
                fields=["kind", "enrolment"], condition=Q(withdrawn_at__isnull=True), name="documents_of_a_kind"
            ),
        ]
        triggers = evidence_follows()

    def __str__(self) -> str:
        return self.number or str(self.issued_on)


class FileOrigin(models.TextChoices):
    """Where a file of a document came from."""

    PRINTED = "printed", _("printed from the portal")
    SCAN = "scan", _("scan")


class MediaType(models.TextChoices):
    """What a scan may be, by its content."""

    PDF = "application/pdf", "PDF"
    JPEG = "image/jpeg", "JPEG"
    PNG = "image/png", "PNG"


EXTENSIONS = {MediaType.PDF: "pdf", MediaType.JPEG: "jpg", MediaType.PNG: "png"}


class DocumentFileQuerySet(models.QuerySet["DocumentFile"]):
    def visible_to(self, user: User) -> Self:
        """Files of the documents that the user may see."""
        return self.filter(document__in=Document.objects.visible_to(user))


@tracked
class DocumentFile(models.Model):
    """A scan of a document, or the PDF as it was printed: its type, size in bytes and SHA-256.

    The bytes lie in DocumentContent, so that no list and no history reads them. Retention: as for Participant.
    """

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="files")
    origin = models.CharField(max_length=7, choices=FileOrigin)
    media_type = models.CharField(max_length=20, choices=MediaType)
    size = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = DocumentFileQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["document", "digest"], name="a_document_holds_a_file_once"),
            models.UniqueConstraint(
                fields=["document"], condition=Q(origin="printed"), name="a_document_is_printed_once"
            ),
            models.CheckConstraint(name="a_media_type_is_known", condition=Q(media_type__in=MediaType.values)),
            models.CheckConstraint(name="an_origin_is_known", condition=Q(origin__in=FileOrigin.values)),
        ]

    def __str__(self) -> str:
        return self.file_name

    @property
    def file_name(self) -> str:
        """What it is called when it leaves: no name of a person, nothing that its sender chose."""
        kind = self.document.kind.replace("_", "-")
        return f"{kind}-{self.document_id}-{self.pk}.{EXTENSIONS[MediaType(self.media_type)]}"


class DocumentContent(models.Model):
    """The bytes of one file, in the database as its row is: one backup, one permission, one erasure.

    Retention: as for Participant.
    """

    file = models.OneToOneField(DocumentFile, primary_key=True, on_delete=models.CASCADE, related_name="content")
    content = models.BinaryField()

    def __str__(self) -> str:
        return str(self.file_id)

    @property
    def file_name(self) -> str:
        """As its file is called."""
        return self.file.file_name


class PaperSeries(models.Model):
    """The last number given out to one kind of paper in a year, locked while the next is taken. Retention: none."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="paper_series")
    kind = models.CharField(max_length=20, choices=DocumentKind)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "kind", "year"], name="a_kind_of_paper_has_one_series_a_year")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.year}-{self.last}"


class PaperNumberQuerySet(models.QuerySet["PaperNumber"]):
    def visible_to(self, user: User) -> Self:
        """Numbers of the documents that the user may see."""
        return self.filter(document__in=Document.objects.visible_to(user))


class PaperNumber(models.Model):
    """The number under which a document was printed, and by which version of its template. Never changed.

    template: version and digest of the wording. Retention: as for Participant.
    """

    document = models.OneToOneField(Document, on_delete=models.CASCADE, related_name="paper")
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="paper_numbers")
    kind = models.CharField(max_length=20, choices=DocumentKind)
    year = models.PositiveSmallIntegerField()
    serial = models.PositiveIntegerField()
    template = models.CharField(max_length=40)

    objects = PaperNumberQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["project", "kind", "year", "serial"], name="a_number_of_a_paper_is_given_out_once"
            )
        ]
        triggers = [pgtrigger.Protect(name="a_paper_number_is_final", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"{self.serial}/{self.year}"
