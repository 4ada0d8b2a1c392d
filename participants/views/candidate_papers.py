"""The application of a candidate, printed to be signed."""

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.decorators import requires
from accounts.http import PortalRequest
from accounts.permissions import Permission
from participants import actions
from participants.dictionaries import DocumentKind
from participants.views.candidates import managed_candidate
from participants.views.documents import as_download


@requires(Permission.DOCUMENTS_KEEP)
@require_POST
def recruitment_application(request: PortalRequest, pk: int) -> HttpResponse:
    """Print the application under the next number, filled with what is known; it lies in the folder from then on."""
    candidacy = managed_candidate(request, pk, part="application")
    document = actions.print_paper(
        holder=candidacy, kind=DocumentKind.APPLICATION, issued_on=timezone.localdate(), by=request.user
    )
    return as_download(document.files.select_related("document", "content").get())
