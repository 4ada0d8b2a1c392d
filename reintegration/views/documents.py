"""The documents of a file by its checklist, and who lacks what across people."""

from collections.abc import Sequence
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.audit import record_access
from accounts.decorators import requires
from accounts.http import PortalRequest
from accounts.models import Access
from accounts.permissions import Permission
from grants.context import current_project
from grants.models import Project
from participants.applying import application_among
from participants.checklist import SENSITIVE, Line, Stage
from participants.dictionaries import DocumentKind
from participants.forms import CompletenessForm
from participants.models import Document, Enrolment, FileSection
from participants.paper_texts import BY_KIND
from participants.sections import documents_open_to
from participants.views.documents import file_with_documents
from participants.views.files import file_context
from reintegration.checklist_words import REASONS, STAGES, STATES
from reintegration.checklists import certificate_days, checklist_of
from reintegration.completeness import Completeness, Lacking, completeness_of

PAGE_SIZE = 25  # a row is tall: what it lacks takes several lines
FEW, FIRST = 5, 3  # so many kinds stand open in a row; of more, the first


@requires(Permission.DOCUMENTS_KEEP)
@require_safe
def documents(request: PortalRequest) -> HttpResponse:
    """Who lacks what: by document how many, and the files with what is missing in each."""
    project, form = current_project(request), CompletenessForm(request.GET)
    chosen = form.cleaned_data if form.is_valid() else {}
    record_access(by=request.user, action=Access.LIST, subject="completeness", details=_filter_of(chosen))
    context: dict[str, Any] = {"project": project, "form": form, "filtered": any(chosen.values())}
    context["others"] = _without(request.GET, "kind", "page")
    if project and form.is_valid():
        found = _completeness(request, project, chosen)
        page = Paginator(found.lacking(chosen["kind"]) if chosen["kind"] else found.files, PAGE_SIZE).get_page(
            request.GET.get("page")
        )
        kind = DocumentKind(chosen["kind"]) if chosen["kind"] else None
        context |= {"found": found, "page": page, "rows": _rows(list(page.object_list)), "chosen": kind}
    return render(request, "reintegration/documents.html", context, status=400 if form.errors else 200)


def _completeness(request: PortalRequest, project: Project, chosen: dict[str, Any]) -> Completeness:
    files = Enrolment.objects.visible_to(request.user).filter(project=project).in_polish_order()
    if chosen["q"]:
        files = files.matching(chosen["q"])
    if chosen["who"]:
        files = files.filter(ended_on__isnull=chosen["who"] == "here")
    today = timezone.localdate()
    hidden = () if request.user.may(Permission.SENSITIVE_VIEW) else SENSITIVE
    return completeness_of(files, today, certificate_days=certificate_days(project, today), hidden=hidden)


def _without(query: QueryDict, *names: str) -> str:
    """The rest of an address's question, to put beside another choice of these names."""
    rest = query.copy()
    for name in names:
        rest.pop(name, None)
    return rest.urlencode()


def _rows(found: Sequence[Lacking]) -> list[dict[str, Any]]:
    """Files with what they lack, of a long list the first lines and the rest apart."""
    files = Enrolment.objects.select_related("participant").in_bulk([row.file for row in found])
    rows = []
    for row in found:
        labels = row.labels
        few = len(labels) if len(labels) <= FEW else FIRST
        rest = labels[few:]
        texts = {"shown": ", ".join(labels[:few]), "rest": ", ".join(rest), "more": len(rest)}
        rows.append({"enrolment": files[row.file], "number": len(labels), **texts})
    return rows


def _filter_of(chosen: dict[str, Any]) -> dict[str, Any]:
    """What the access record keeps: that a name was searched for, not which one."""
    return {name: True if name == "q" else value for name, value in chosen.items() if value}


@requires(Permission.DOCUMENTS_VIEW)
@require_safe
def participant_documents(request: PortalRequest, case: str) -> HttpResponse:
    """Every line of the checklist by stage: needed when, present, signed, valid until, missing."""
    enrolment = file_with_documents(request, case)
    record_access(by=request.user, action=Access.SECTION, enrolment_id=enrolment.pk, subject="documents")
    documents = list(
        documents_open_to(request.user, enrolment).select_related("paper").prefetch_related("files").order_by("-id")
    )
    context = file_context(request, enrolment, tab="documents")
    lines = checklist_of(enrolment, documents, timezone.localdate())
    if FileSection.SENSITIVE not in context["sections"]:
        lines = [line for line in lines if not line.entry.sensitive]
    context |= {
        "stages": _stages(lines, documents, may_keep := request.user.may(Permission.DOCUMENTS_KEEP)),
        "lacking": [line for line in lines if line.lacking],
        "others": [document for document in documents if document.withdrawn_at],
        "may_keep": may_keep,
    }
    if request.user.may(Permission.STAYS_PREPARE):
        context["there"] = application_among(documents, list(context["stays"]))
    return render(request, "reintegration/participant_documents.html", context)


def _stages(lines: Sequence[Line], documents: Sequence[Document], may_keep: bool) -> list[tuple[Any, list[Any]]]:
    """Stages in their order, each with its rows; what is neither needed nor there stands on no row."""
    by_number = {document.pk: document for document in documents}
    rows: dict[Stage, list[Any]] = {stage: [] for stage in Stage}
    for line in lines:
        if not line.papers and not line.lacking:
            continue
        state, tone = STATES[line.state]
        rows[line.entry.stage].append(
            {
                "kind": line.entry.kind,
                "reason": REASONS[line.entry.when],
                "state": state,
                "tone": tone,
                "lacking": line.lacking,
                "signed": line.entry.signed,
                "valid_until": line.valid_until,
                "documents": [by_number[paper.number] for paper in line.papers if paper.number > 0],
                "given": [paper for paper in line.papers if paper.number < 0],
                "may_print": may_keep and line.entry.kind in BY_KIND,
            }
        )
    return [(STAGES[stage], found) for stage, found in rows.items() if found]
