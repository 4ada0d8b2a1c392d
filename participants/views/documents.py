"""Documents of a file: one entered, corrected, withdrawn, its scan handed out, a paper printed."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.audit import record_access
from accounts.decorators import requires
from accounts.http import PortalRequest
from accounts.models import Access
from accounts.permissions import Permission
from cis_portal.uploads import oversized_field, takes_files
from participants import actions
from participants.applying import application_of
from participants.dictionaries import DocumentKind
from participants.forms import DocumentFactsForm, DocumentForm, PaperForm, SkillsForm, WithdrawForm
from participants.models import Document, DocumentFile, Enrolment, FileSection
from participants.paper_texts import BY_KIND
from participants.sections import documents_open_to, sections_open_to
from participants.views.files import open_file
from participants.views.refusing import done


@requires(Permission.DOCUMENTS_KEEP)
@takes_files
def participant_document_new(request: PortalRequest, case: str) -> HttpResponse:
    """Enter a document that came into the file, with or without its scan."""
    enrolment = file_with_documents(request, case)
    start = {"kind": request.GET.get("kind"), "issued_on": timezone.localdate()}
    form = DocumentForm(request.POST or None, request.FILES or None, initial=start, oversized=oversized_field(request))
    if done(form, actions.keep_document, holder=enrolment, by=request.user):
        messages.success(request, _("The document is in the file."))
        return _onward(request, enrolment, form.cleaned_data["kind"])
    return _form_page(request, form, enrolment, _("Enter a document"))


@requires(Permission.DOCUMENTS_KEEP)
@takes_files
def participant_document_correct(request: PortalRequest, case: str, document: int) -> HttpResponse:
    """Enter the signature, a scan, another day of a document that is there."""
    enrolment, found = _find(request, case, document)
    start = {name: getattr(found, name) for name in ("issued_on", "number", "signed_on", "valid_until")}
    form = DocumentFactsForm(
        request.POST or None, request.FILES or None, initial=start, oversized=oversized_field(request)
    )
    if hasattr(found, "paper"):
        del form.fields["number"]
    if done(form, actions.correct_document, document=found, by=request.user):
        messages.success(request, _("The document is saved."))
        return _onward(request, enrolment, DocumentKind(found.kind))
    return _form_page(request, form, enrolment, found.get_kind_display(), document=found)


@requires(Permission.DOCUMENTS_KEEP)
def participant_document_withdraw(request: PortalRequest, case: str, document: int) -> HttpResponse:
    """Take a document out of what counts, for a reason."""
    enrolment, found = _find(request, case, document)
    form = WithdrawForm(request.POST or None)
    if done(form, actions.withdraw_document, document=found, by=request.user):
        messages.success(request, _("The document is withdrawn. It stays in the file with its reason."))
        return redirect("participant_documents", case=case)
    return _form_page(request, form, enrolment, _("Withdraw the document"), document=found, danger=True)


@requires(Permission.DOCUMENTS_VIEW)
@require_safe
def participant_document_file(request: PortalRequest, case: str, document: int, file: int) -> HttpResponse:
    """One scan or printed paper, always as a download: nothing that was brought in is shown inside the portal."""
    enrolment, found = _find(request, case, document)
    kept = get_object_or_404(DocumentFile.objects.select_related("document", "content"), document=found, pk=file)
    record_access(
        by=request.user, action=Access.DOCUMENT, enrolment_id=enrolment.pk, subject=f"documents {found.pk} {kept.pk}"
    )
    return as_download(kept)


@requires(Permission.DOCUMENTS_KEEP)
def participant_document_print(request: PortalRequest, case: str, paper: str) -> HttpResponse:
    """Print a paper under the next number of its kind, filled with the file's data."""
    enrolment = file_with_documents(request, case)
    if paper not in BY_KIND:
        raise Http404
    chosen = DocumentKind(paper)
    form_class = SkillsForm if chosen is DocumentKind.PARTICIPATION else PaperForm
    form = form_class(request.POST or None, initial={"issued_on": timezone.localdate()})
    if form.is_valid():
        said = {name: value for name, value in form.cleaned_data.items() if name != "issued_on"}
        printed = actions.print_paper(
            holder=enrolment, kind=chosen, issued_on=form.cleaned_data["issued_on"], values=said, by=request.user
        )
        messages.success(request, _("Printed under no. %(number)s: download it below.") % {"number": printed.number})
        return redirect("participant_documents", case=case)
    return _form_page(request, form, enrolment, BY_KIND[chosen].title, submit=_("Print"))


def _onward(request: PortalRequest, enrolment: Enrolment, kind: DocumentKind) -> HttpResponse:
    """Back to the documents; after an application for the benefit first to the day that its stay lacks."""
    applies = kind is DocumentKind.BENEFIT_APPLICATION and request.user.may(Permission.STAYS_PREPARE)
    there = application_of(enrolment, list(enrolment.stays.all())) if applies else None
    if there:
        return redirect("participant_stay_application", case=enrolment.case_number, stay=there.stay.pk)
    return redirect("participant_documents", case=enrolment.case_number)


def as_download(kept: DocumentFile) -> HttpResponse:
    """The bytes of a file read with its document and content; a browser saves them and guesses nothing."""
    return HttpResponse(
        bytes(kept.content.content),
        content_type=kept.media_type,
        headers={
            "Content-Disposition": f'attachment; filename="{kept.file_name}"',
            "X-Content-Type-Options": "nosniff",
        },
    )


def file_with_documents(request: PortalRequest, case: str) -> Enrolment:
    """A visible file whose documents open to the user; 404 for any other."""
    enrolment = open_file(request, case)
    if FileSection.DOCUMENTS not in sections_open_to(request.user, enrolment):
        raise Http404
    return enrolment


def _find(request: PortalRequest, case: str, pk: int) -> tuple[Enrolment, Document]:
    """A document of such a file that the user may see; 404 for any other."""
    enrolment = file_with_documents(request, case)
    open_documents = documents_open_to(request.user, enrolment).select_related("paper")
    return enrolment, get_object_or_404(open_documents, pk=pk)


def _form_page(request: PortalRequest, form: forms.Form, enrolment: Enrolment, title: str, **more: Any) -> HttpResponse:
    """A form about a document on a page of its own; that it was shown is recorded."""
    record_access(by=request.user, action=Access.SECTION, enrolment_id=enrolment.pk, subject="documents")
    context = {"form": form, "enrolment": enrolment, "person": enrolment.participant, "title": title, **more}
    return render(request, "participants/participant_document_form.html", context, status=422 if form.errors else 200)
