"""The papers of a candidate: entered with a scan, handed out, the application printed to be signed."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.audit import record_access
from accounts.decorators import requires
from accounts.http import PortalRequest
from accounts.models import Access
from accounts.permissions import Permission
from cis_portal.uploads import oversized_field, takes_files
from participants import actions
from participants.dictionaries import DocumentKind
from participants.forms import CandidateDocumentForm
from participants.models import Candidacy, DocumentFile
from participants.sections import documents_of_candidate
from participants.views.candidates import managed_candidate
from participants.views.documents import as_download
from participants.views.refusing import done


@requires(Permission.DOCUMENTS_KEEP)
@require_POST
def recruitment_application(request: PortalRequest, pk: int) -> HttpResponse:
    """Print the application under the next number, filled with what is known; it lies in the folder from then on."""
    candidacy = managed_candidate(request, pk, part="application")
    document = actions.print_paper(
        holder=candidacy, kind=DocumentKind.APPLICATION, issued_on=timezone.localdate(), by=request.user
    )
    return as_download(document.files.select_related("document", "content").get())


@requires(Permission.DOCUMENTS_KEEP)
@takes_files
def recruitment_document_new(request: PortalRequest, pk: int) -> HttpResponse:
    """Enter a paper of the recruitment, with or without its scan; it goes into the file when the person enters."""
    candidacy = managed_candidate(request, pk, part="documents")
    if not candidacy.is_open:
        raise Http404
    form = CandidateDocumentForm(
        request.POST or None,
        request.FILES or None,
        initial={"issued_on": timezone.localdate()},
        oversized=oversized_field(request),
        health=request.user.may(Permission.SENSITIVE_VIEW),
    )
    if done(form, actions.keep_document, holder=candidacy, by=request.user):
        messages.success(request, _("The document is in the folder."))
        return redirect("recruitment_candidate", pk=pk)
    context = {"form": form, "candidacy": candidacy, "title": _("Enter a document")}
    return render(request, "participants/recruitment_document.html", context, status=422 if form.errors else 200)


@requires(Permission.DOCUMENTS_KEEP)
@require_safe
def recruitment_document_file(request: PortalRequest, pk: int, document: int, file: int) -> HttpResponse:
    """One scan or printed paper of a candidate, always as a download."""
    if not request.user.works_for_a_centre:
        raise Http404
    candidacy = get_object_or_404(Candidacy.objects.visible_to(request.user), pk=pk)
    mine = documents_of_candidate(request.user, candidacy).filter(pk=document)
    kept = get_object_or_404(DocumentFile.objects.select_related("document", "content"), document__in=mine, pk=file)
    record_access(by=request.user, action=Access.DOCUMENT, subject=f"documents {document} {kept.pk}")
    return as_download(kept)
