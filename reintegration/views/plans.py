"""The individual programme of a file: its page, a version of it, and the paper that is signed."""

from typing import Any

from django import forms
from django.db.models import Max
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.audit import record_access
from accounts.decorators import requires
from accounts.http import PortalRequest
from accounts.models import Access
from accounts.permissions import Permission
from participants.dictionaries import DocumentKind
from participants.models import Document, Enrolment, FileSection
from participants.sections import sections_open_to
from participants.views.files import file_context, find_file, open_file
from reintegration import plan_documents
from reintegration.forms.plans import AnswerForm, PaperAgreementForm, SignForm
from reintegration.models import Plan, PlanState, PlanVersion
from reintegration.plan_page import PlanPage, plan_page
from reintegration.plan_words import STATE_TONES, missing_in_words

SECTION = FileSection.PLAN


@requires(Permission.GOALS_VIEW)
@require_safe
def participant_plan(request: PortalRequest, case: str) -> HttpResponse:
    """The programme that holds, or the one being written; in a file's page the same in brief."""
    if request.htmx:
        return _panel(request, case)
    return show_plan(request, open_file(request, case))


@requires(Permission.GOALS_VIEW)
@require_safe
def participant_plan_version(request: PortalRequest, case: str, version: int) -> HttpResponse:
    """One version of the programme, with the step that it waits for."""
    return show_plan(request, open_file(request, case), number=version)


@requires(Permission.PLAN_VIEW)
@require_safe
def participant_plan_print(request: PortalRequest, case: str, version: int) -> HttpResponse:
    """A version on A4, with places for the signatures."""
    enrolment = open_plan_file(request, case)
    page = _page(request, enrolment, version)
    if page.version is None:
        raise Http404
    record_access(by=request.user, action=Access.EXPORT, enrolment_id=enrolment.pk, subject="plan.pdf")
    content = plan_documents.plan_pdf(page.version, page.areas)
    return pdf_response(content, f"ipzs-{case}-{version}.pdf")


def show_plan(
    request: PortalRequest,
    enrolment: Enrolment,
    *,
    number: int | None = None,
    refused: dict[str, forms.Form] | None = None,
) -> HttpResponse:
    """The page of a programme; refused: the step's form that was not accepted, by its name in the page."""
    sections = must_open(request, enrolment)
    page = _page(request, enrolment, number)
    record_access(by=request.user, action=Access.SECTION, enrolment_id=enrolment.pk, subject=SECTION.value)
    version = page.version
    context = file_context(request, enrolment, tab=SECTION.value) | {
        "page": page,
        "whole": SECTION in sections,
        "may_keep": request.user.may(Permission.DOCUMENTS_KEEP),
        "tone": STATE_TONES[version.state] if version else "",
        "missing": missing_in_words(page.missing),
        "shares_to": _mopr(enrolment) if version and version.is_on_the_desk else None,
        **_steps(request, version),
        **(refused or {}),
    }
    return render(request, "reintegration/plan.html", context, status=422 if refused else 200)


def must_open(request: PortalRequest, enrolment: Enrolment) -> frozenset[FileSection]:
    """The open sections; 404 for whoever may see neither the plan's nor, at the centre, goals of their own."""
    sections = sections_open_to(request.user, enrolment)
    if SECTION not in sections and not request.user.works_for_a_centre:
        raise Http404
    return sections


def open_plan_file(request: PortalRequest, case: str) -> Enrolment:
    """The visible file whose plan opens to the user; 404 for any other."""
    enrolment = open_file(request, case)
    must_open(request, enrolment)
    return enrolment


def latest_plan(enrolment: Enrolment) -> Plan | None:
    """The programme of today; earlier ones are read alone."""
    plan = enrolment.plans.order_by("-position").first()
    if plan:
        plan.enrolment = enrolment
    return plan


def version_of(request: PortalRequest, enrolment: Enrolment, number: int) -> PlanVersion:
    """A version of today's programme that the user may see; 404 for any other."""
    found = PlanVersion.objects.visible_to(request.user).filter(plan=latest_plan(enrolment), version=number)
    version = get_object_or_404(found.prefetch_related("diagnosis"))
    version.plan.enrolment = enrolment
    return version


def pdf_response(content: bytes, name: str) -> HttpResponse:
    """A PDF that the browser shows."""
    return HttpResponse(
        content, content_type="application/pdf", headers={"Content-Disposition": f'inline; filename="{name}"'}
    )


def _page(request: PortalRequest, enrolment: Enrolment, number: int | None, *, brief: bool = False) -> PlanPage:
    asked = request.GET.get("plan", "")
    position = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 5 else None
    page = plan_page(enrolment, request.user, timezone.localdate(), position=position, number=number, brief=brief)
    if page is None:
        raise Http404
    return page


def _panel(request: PortalRequest, case: str) -> HttpResponse:
    enrolment = find_file(request, case)
    sections = must_open(request, enrolment)
    page = _page(request, enrolment, None, brief=True)
    record_access(by=request.user, action=Access.SECTION, enrolment_id=enrolment.pk, subject=SECTION.value)
    tone = STATE_TONES[page.version.state] if page.version else ""
    context = {"page": page, "enrolment": enrolment, "whole": SECTION in sections, "tone": tone}
    if page.version is None:
        papers = Document.objects.filter(enrolment=enrolment, kind=DocumentKind.IPZS, withdrawn_at=None)
        context["on_paper"] = papers.aggregate(day=Max("signed_on"))["day"]
    return HttpResponse(render_to_string("reintegration/plan.html#panel", context))


def _steps(request: PortalRequest, version: PlanVersion | None) -> dict[str, Any]:
    """What the reader may do with the version, each with its form."""
    may = request.user.may
    today = timezone.localdate()
    steps: dict[str, Any] = {"may_write": may(Permission.PLAN_WRITE), "may_assess": may(Permission.GOALS_ASSESS)}
    if version is None:
        return steps
    if version.state == PlanState.SENT and may(Permission.PLAN_AGREE):
        steps["answer_form"] = AnswerForm()
    if version.state != PlanState.SIGNED and version.state != PlanState.AGREED and steps["may_write"]:
        steps["paper_form"] = PaperAgreementForm(initial={"day": today})
    if version.state == PlanState.AGREED and may(Permission.PLAN_SIGN):
        steps["sign_form"] = SignForm(initial={"day": today})
    return steps


def _mopr(enrolment: Enrolment) -> Any:
    """The MOPR of the project with whom the plan is not shared yet; None where nothing is in the way."""
    from accounts.models import Organisation, OrganisationKind
    from reintegration.actions.plans import agreeing_shares

    if agreeing_shares(enrolment).exists():
        return None
    return Organisation.objects.filter(kind=OrganisationKind.MOPR, project_roles__project=enrolment.project_id).first()
