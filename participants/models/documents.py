"""Evidence: always a row, with or without a scan."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q

from accounts.history import tracked
from accounts.models import User
from participants.dictionaries import DocumentKind

from .enrolments import Enrolment
from .recruitment import Candidacy


class DocumentQuerySet(models.QuerySet["Document"]):
    def visible_to(self, user: User) -> Self:
        """Documents of the files the user may see, and of the candidates of their own centre."""
        of_files = Q(enrolment__in=Enrolment.objects.visible_to(user))
        if not user.works_for_a_centre:
            return self.filter(of_files)
        return self.filter(of_files | Q(candidacy__in=Candidacy.objects.visible_to(user)))


@tracked
class Document(models.Model):
    """A document in a person's file: what it is, its number and date.

    One brought before the file was opened hangs on the candidacy, and on both from then on. Retention: as for
    Participant.
    """

    enrolment = models.ForeignKey(Enrolment, null=True, blank=True, on_delete=models.CASCADE, related_name="documents")
    candidacy = models.ForeignKey(Candidacy, null=True, blank=True, on_delete=models.CASCADE, related_name="documents")
    kind = models.CharField(max_length=20, choices=DocumentKind)
    number = models.CharField(max_length=120, blank=True)
    issued_on = models.DateField(null=True, blank=True)
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
        ]

    def __str__(self) -> str:
        return self.number or str(self.issued_on)
