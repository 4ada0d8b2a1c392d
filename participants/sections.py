"""Which parts of a file open to whom."""

from datetime import date

from django.utils import timezone

from accounts.models import Organisation, OrganisationKind, User
from accounts.models.organisations import ROLES_AT
from accounts.permissions import permissions_of
from participants.models import Enrolment, FileSection, FileShare
from participants.models.sharing import SECTION_PERMISSIONS


def sections_open_to(user: User, enrolment: Enrolment, on: date | None = None) -> frozenset[FileSection]:
    """The sections of one visible file that the user's role opens; for a partner, of those only the shared ones."""
    allowed = sections_a_role_opens(user)
    if user.works_for_a_centre:
        return allowed
    shares = FileShare.objects.open_to(user, on or timezone.localdate()).filter(enrolment=enrolment)
    return allowed & {
        FileSection(section) for sections in shares.values_list("sections", flat=True) for section in sections
    }


def sections_a_role_opens(user: User) -> frozenset[FileSection]:
    """The sections that the user's roles allow at all; a partner sees of those what is shared."""
    return frozenset(section for section, permission in SECTION_PERMISSIONS.items() if user.may(permission))


def sections_a_share_can_open(organisation: Organisation) -> frozenset[FileSection]:
    """The sections that people of the organisation can have opened: a share opens no more than their role does."""
    allowed = permissions_of(set(ROLES_AT[OrganisationKind(organisation.kind)]))
    return frozenset(section for section, permission in SECTION_PERMISSIONS.items() if permission in allowed)
