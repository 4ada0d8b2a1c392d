"""Evidence: always a row, with or without a scan."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q

from accounts.history import tracked
from accounts.models import User
from participants.dictionaries import DocumentKind

from .enrolments import Enrolment


class DocumentQuerySet(models.QuerySet["Document"]):
    def visible_to(self, user: User) -> Self:
        """Documents of the files the user may see."""
        return self.filter(enrolment__in=Enrolment.objects.visible_to(user))


@tracked
class Document(models.Model):
    """A document in a person's file: what it is, its number and date. Retention: as for Participant."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="documents")
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
            models.CheckConstraint(name="a_document_kind_is_known", condition=Q(kind__in=DocumentKind.values)),
        ]

    def __str__(self) -> str:
        return self.number or str(self.issued_on)
