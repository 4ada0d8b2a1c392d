"""The refund claim: prepared and sent by the centre; received, questioned and refunded by PUP."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.audit import record_access
from accounts.decorators import requires
from accounts.http import PortalRequest
from accounts.models import Access
from accounts.permissions import Permission, roles_with
from benefits import actions
from benefits.documents.refunds import claim_pdf, claim_xlsx
from benefits.forms.lists import ReasonForm
from benefits.forms.refunds import AnswerForm, QuestionForm, RefundedForm
from benefits.models import RefundClaim, RefundLine, RefundQuestion, RefundState, RefundTakenBack
from benefits.refunds import draft_claim, lacks_account, unclaimed_months
from benefits.refusals import words_of
from benefits.views.lists import TYPES, answer, project_of_month, rights
from cis_portal.lib.periods import Month
from grants.context import current_project
from grants.rules import NoValue


@requires(Permission.REFUND_VIEW)
def refunds(request: PortalRequest) -> HttpResponse:
    """The project's claims, the latest first, and for the centre what is still to be claimed."""
    project = current_project(request)
    unanswered = Count("questions", filter=Q(questions__answer="") & ~Q(state=RefundState.REFUNDED))
    claims = RefundClaim.objects.visible_to(request.user).filter(project=project)
    taken_back = Exists(RefundTakenBack.objects.filter(claim=OuterRef("pk"))) & ~Q(state=RefundState.REFUNDED)
    prepares = project is not None and request.user.may(Permission.BENEFITS_PREPARE)
    enters_account = request.user.may(Permission.BENEFIT_RULES_CHANGE)
    context = {
        "claims": claims.annotate(open_questions=unanswered, was_taken_back=taken_back).order_by("-month", "-number"),
        "unclaimed": unclaimed_months(project) if project and prepares else [],
        "lacks_account": project is not None and enters_account and lacks_account(project),
        **_frame(request),
    }
    return render(request, "benefits/refunds.html", context)


@requires(Permission.BENEFITS_PREPARE)
def refund_prepare(request: PortalRequest, month: Month) -> HttpResponse:
    """The claim as it would be sent now for what was paid in a month; sent by POST."""
    project = project_of_month(request, month)
    if request.method == "POST":
        said = _("Sent. PUP sees the claim in its own room.")
        claim = answer(request, said, actions.send_claim, project=project, month=month)
        return redirect("refund", pk=claim.pk) if claim else redirect("refunds")
    record_access(by=request.user, action=Access.LIST, subject="refund draft", details={"month": str(month)})
    over = timezone.localdate() > month.last
    context: dict[str, Any] = {"project": project, "month": month, "is_over": over, **_frame(request)}
    try:
        context["draft"] = draft_claim(project, month)
    except NoValue as refusal:
        context["refusal"] = words_of(refusal)
    return render(request, "benefits/refund_prepare.html", context)


@requires(Permission.REFUND_VIEW)
def refund(request: PortalRequest, pk: int) -> HttpResponse:
    """One claim: its people with name, period and amount, and what was asked and answered."""
    return _claim_page(request, _find(request, pk), status=200)


@requires(Permission.REFUND_VIEW)
@transaction.atomic
def refund_file(request: PortalRequest, pk: int, kind: str) -> HttpResponse:
    """The claim as PDF or XLSX, and the record of who took it."""
    claim, makers = _find(request, pk), {"pdf": claim_pdf, "xlsx": claim_xlsx}
    if kind not in makers:
        raise Http404
    record_access(by=request.user, action=Access.EXPORT, subject=f"refund {claim.pk}.{kind}")
    response = HttpResponse(makers[kind](claim), content_type=TYPES[kind])
    response["Content-Disposition"] = f'attachment; filename="refundacja_{claim.of_month}_{claim.number}.{kind}"'
    return response


@requires(Permission.REFUND_ANSWER)
@require_POST
def refund_receive(request: PortalRequest, pk: int) -> HttpResponse:
    """PUP says that it has the claim."""
    answer(request, _("Marked as received."), actions.receive_claim, claim=_find(request, pk))
    return redirect("refund", pk=pk)


@requires(Permission.REFUND_ANSWER)
@require_POST
def refund_question(request: PortalRequest, pk: int) -> HttpResponse:
    """PUP asks about a line or the whole claim."""
    claim = _find(request, pk)
    form = QuestionForm(request.POST, claim=claim)
    if not form.is_valid():
        return _claim_page(request, claim, status=422, question_form=form)
    answer(request, _("Asked. The centre sees the question."), actions.question_claim, claim=claim, **form.cleaned_data)
    return redirect("refund", pk=pk)


@requires(Permission.REFUND_ANSWER)
@require_POST
def refund_paid(request: PortalRequest, pk: int) -> HttpResponse:
    """PUP says that the money was refunded."""
    claim, form = _find(request, pk), RefundedForm(request.POST)
    if not form.is_valid():
        return _claim_page(request, claim, status=422, refunded_form=form)
    answer(request, _("Marked as refunded."), actions.refund_claim, claim=claim, **form.cleaned_data)
    return redirect("refund", pk=pk)


@requires(Permission.REFUND_ANSWER)
@require_POST
def refund_take_back(request: PortalRequest, pk: int) -> HttpResponse:
    """PUP takes back a refund that it entered by mistake."""
    claim, form = _find(request, pk), ReasonForm(request.POST)
    if not form.is_valid():
        return _claim_page(request, claim, status=422, take_back_form=form)
    said = _("Taken back. The claim is open again, and the centre sees why.")
    answer(request, said, actions.take_back_refund, claim=claim, **form.cleaned_data)
    return redirect("refund", pk=pk)


@requires(Permission.BENEFITS_PREPARE)
@require_POST
def refund_answer(request: PortalRequest, question: int) -> HttpResponse:
    """The centre answers a question of PUP."""
    asked = get_object_or_404(RefundQuestion.objects.visible_to(request.user).select_related("claim"), pk=question)
    form = AnswerForm(request.POST)
    if form.is_valid():
        answer(request, _("Answered."), actions.answer_question, question=asked, **form.cleaned_data)
    else:
        messages.error(request, _("Write the answer."))
    return redirect("refund", pk=asked.claim_id)


def _find(request: PortalRequest, pk: int) -> RefundClaim:
    people = ("project", "sent_by", "received_by", "refunded_by")
    return get_object_or_404(RefundClaim.objects.visible_to(request.user).select_related(*people), pk=pk)


def _claim_page(request: PortalRequest, claim: RefundClaim, *, status: int, **forms: Any) -> HttpResponse:
    record_access(by=request.user, action=Access.LIST, subject=f"refund {claim.pk}")
    lines = RefundLine.objects.visible_to(request.user).filter(claim=claim).select_related("line__list")
    questions = claim.questions.select_related("line__line", "asked_by", "answered_by").order_by("asked_at")
    context = {
        "claim": claim,
        "lines": lines.order_by("position"),
        "questions": questions,
        "question_form": QuestionForm(claim=claim),
        "taken_back": claim.taken_back.select_related("refunded_by", "taken_back_by").order_by("taken_back_at"),
        "refunded_form": RefundedForm(),
        "take_back_form": ReasonForm(),
        "answer_form": AnswerForm(),
        **_frame(request),
    }
    return render(request, "benefits/refund.html", context | forms, status=status)


def _frame(request: PortalRequest) -> dict[str, Any]:
    changes_rules = [role.label for role in roles_with(Permission.BENEFIT_RULES_CHANGE)]
    return {"tab": "refunds", "changes_rules": changes_rules, **rights(request)}
