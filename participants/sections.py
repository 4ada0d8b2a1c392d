"""Which parts of a file open to whom."""

from datetime import date

from django.utils import timezone

from accounts.models import User
from participants.models import Enrolment, FileSection, FileShare
from participants.models.sharing import SECTION_PERMISSIONS


def sections_open_to(user: User, enrolment: Enrolment, on: date | None = None) -> frozenset[FileSection]:
    """The sections of one visible file that the user's role opens; for a partner, of those only the shared ones."""
    allowed = frozenset(section for section, permission in SECTION_PERMISSIONS.items() if user.may(permission))
    if user.works_for_a_centre:
        return allowed
    shares = FileShare.objects.open_to(user, on or timezone.localdate()).filter(enrolment=enrolment)
    return allowed & {
        FileSection(section) for sections in shares.values_list("sections", flat=True) for section in sections
    }
