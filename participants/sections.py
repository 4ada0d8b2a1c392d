"""Which parts of a file open to whom."""

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import Organisation, OrganisationKind, User
from accounts.models.organisations import ROLES_AT
from accounts.permissions import Permission, Role, permissions_of
from participants.checklist import SENSITIVE
from participants.models import AuditAccess, Candidacy, Document, Enrolment, FileSection, FileShare
from participants.models.documents import DocumentQuerySet
from participants.models.sharing import SECTION_PERMISSIONS


def sections_open_to(user: User, enrolment: Enrolment, on: date | None = None) -> frozenset[FileSection]:
    """The sections of one visible file that the user's role opens; for others only those opened to them."""
    allowed = sections_a_role_opens(user)
    if user.works_for_a_centre:
        return allowed
    day = on or timezone.localdate()
    opened: QuerySet[Any] = FileShare.objects.open_to(user, day).filter(enrolment=enrolment)
    if Role.AUDITOR in user.roles:
        opened = AuditAccess.objects.open_to(user, day).filter(files__enrolment=enrolment)
    chosen = opened.values_list("sections", flat=True)
    return allowed & {FileSection(section) for sections in chosen for section in sections}


def documents_open_to(user: User, enrolment: Enrolment) -> DocumentQuerySet:
    """The documents of one visible file, withdrawn ones too; those of health only with health, origin and housing."""
    sections = sections_open_to(user, enrolment)
    if FileSection.DOCUMENTS not in sections:
        return Document.objects.none()
    found = Document.objects.filter(enrolment=enrolment)
    return found if FileSection.SENSITIVE in sections else found.exclude(kind__in=SENSITIVE)


def documents_of_candidate(user: User, candidacy: Candidacy) -> DocumentQuerySet:
    """The documents of one visible candidate that count; those of health only with health, origin and housing."""
    found = Document.objects.that_count().filter(candidacy=candidacy)
    return found if user.may(Permission.SENSITIVE_VIEW) else found.exclude(kind__in=SENSITIVE)


def sections_a_role_opens(user: User) -> frozenset[FileSection]:
    """The sections that the user's roles allow at all; a partner sees of those what is shared."""
    return frozenset(section for section, permission in SECTION_PERMISSIONS.items() if user.may(permission))


def sections_a_share_can_open(organisation: Organisation) -> frozenset[FileSection]:
    """The sections that people of the organisation can have opened: a share opens no more than their role does."""
    allowed = permissions_of(set(ROLES_AT[OrganisationKind(organisation.kind)]))
    return frozenset(section for section, permission in SECTION_PERMISSIONS.items() if permission in allowed)
