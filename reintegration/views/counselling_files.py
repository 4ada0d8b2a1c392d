"""The counselling of one person in the file."""

from django.http import HttpResponse

from accounts.decorators import requires
from accounts.http import PortalRequest
from accounts.permissions import Permission
from participants.models import FileSection
from reintegration.counselling.hours import Hours
from reintegration.models import CounsellingCard
from reintegration.views.files import panel_or_page, section_of


@requires(Permission.COUNSELLING_FILE)
def participant_counselling(request: PortalRequest, case: str) -> HttpResponse:
    """Hours by kind and each card; a specialist's own cards alone. No note."""
    enrolment, context = section_of(request, case, FileSection.ACTIVITIES, subject="counselling")
    cards = CounsellingCard.objects.visible_to(request.user).standing().filter(enrolment=enrolment)
    found = list(cards.select_related("kind", "specialist").order_by("-held_on", "-starts_at"))
    context |= {
        "tab": "counselling",
        "cards": found,
        "hours": Hours.of(found),
        "links": request.user.works_for_a_centre,
        "may_record": request.user.may(Permission.COUNSELLING_RECORD),
        "enrolment": enrolment,
    }
    return panel_or_page(request, context, "reintegration/file_counselling.html")
