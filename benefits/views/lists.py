"""The month's list: seen, submitted, returned, approved, paid."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.audit import record_access
from accounts.decorators import requires
from accounts.http import PortalRequest
from accounts.models import Access
from accounts.permissions import Permission
from benefits import actions
from benefits.dated import NoRate
from benefits.documents.lists import bank_csv, cash_pdf, list_pdf, list_xlsx
from benefits.forms.lists import PaidForm, ReasonForm, SeenForm
from benefits.models import BenefitList
from benefits.overview import month_page
from benefits.refusals import REFUSALS, words_of
from benefits.years import months_of
from cis_portal.lib.periods import Month
from cis_portal.lib.tabular import CSV_TYPE, XLSX_TYPE
from grants.context import current_project
from grants.models import Project

TYPES = {"pdf": "application/pdf", "xlsx": XLSX_TYPE, "csv": CSV_TYPE}


@requires(Permission.BENEFITS_VIEW)
def benefits(request: PortalRequest) -> HttpResponse:
    """Every month of the project with the state of its list, and the months that a correction would change."""
    project = current_project(request)
    if project is None:
        return render(request, "benefits/benefits.html", {"years": []})
    years = months_of(request.user, project, timezone.localdate())
    return render(request, "benefits/benefits.html", {"project": project, "years": years, **rights(request)})


@requires(Permission.BENEFITS_VIEW)
def benefit_month(request: PortalRequest, month: Month) -> HttpResponse:
    """One month: each person's amount with its steps, what stands in the way, the next step."""
    project = project_of_month(request, month)
    record_access(by=request.user, action=Access.LIST, subject="benefits", details={"month": str(month)})
    context: dict[str, Any] = {"project": project, "month": month, "tab": "list", **neighbours(project, month)}
    try:
        context["page"] = month_page(request.user, project, month)
    except NoRate as refusal:
        context["refusal"] = words_of(refusal)
    context |= {"paid_form": PaidForm(), "return_form": ReasonForm(), **rights(request)}
    return render(request, "benefits/month.html", context)


@requires(Permission.BENEFITS_PREPARE)
@require_POST
def benefit_submit(request: PortalRequest, month: Month) -> HttpResponse:
    """Submit the month's list, or its correction, for somebody else's approval."""
    project, form = project_of_month(request, month), SeenForm(request.POST)
    if form.is_valid():
        said = _("Submitted. Another person approves it.")
        answer(request, said, actions.submit_list, project=project, month=month, **form.cleaned_data)
    return redirect("benefit_month", month=month)


@requires(Permission.BENEFITS_APPROVE)
@require_POST
def list_approve(request: PortalRequest, pk: int) -> HttpResponse:
    """Approve a list and close its month."""
    found, form = find_list(request, pk), SeenForm(request.POST)
    if form.is_valid():
        said = _("Approved. The figures are frozen and the month is closed.")
        answer(request, said, actions.approve_list, benefit_list=found, **form.cleaned_data)
    return redirect("benefit_month", month=found.of_month)


@requires(Permission.BENEFITS_APPROVE)
@require_POST
def list_return(request: PortalRequest, pk: int) -> HttpResponse:
    """Send a list back with the reason."""
    found, form = find_list(request, pk), ReasonForm(request.POST)
    if form.is_valid():
        answer(request, _("Returned."), actions.return_list, benefit_list=found, **form.cleaned_data)
    else:
        messages.error(request, _("Give the reason why the list goes back."))
    return redirect("benefit_month", month=found.of_month)


@requires(Permission.BENEFITS_PREPARE)
@require_POST
def list_pay(request: PortalRequest, pk: int) -> HttpResponse:
    """Record the day on which a list was paid."""
    found, form = find_list(request, pk), PaidForm(request.POST)
    if form.is_valid():
        answer(request, _("Payment recorded."), actions.record_payment, benefit_list=found, **form.cleaned_data)
    else:
        messages.error(request, _("Give the day of payment, no later than today."))
    return redirect("benefit_month", month=found.of_month)


@requires(Permission.BENEFITS_VIEW)
@transaction.atomic
def list_file(request: PortalRequest, pk: int, kind: str) -> HttpResponse:
    """An approved list as PDF or XLSX, and the record of who took it."""
    return _file(request, find_list(request, pk), {"pdf": list_pdf, "xlsx": list_xlsx}, "lista", kind)


@requires(Permission.BENEFITS_PREPARE)
@transaction.atomic
def list_bank(request: PortalRequest, pk: int) -> HttpResponse:
    """The transfers of an approved list for the bank, as CSV."""
    return _file(request, find_list(request, pk), {"csv": bank_csv}, "przelewy", "csv")


@requires(Permission.BENEFITS_PREPARE)
@transaction.atomic
def list_cash(request: PortalRequest, pk: int) -> HttpResponse:
    """The cash list with boxes to sign in, as PDF."""
    return _file(request, find_list(request, pk), {"pdf": cash_pdf}, "gotowka", "pdf")


def _file(
    request: PortalRequest, found: BenefitList, makers: dict[str, Callable[[BenefitList], bytes]], name: str, kind: str
) -> HttpResponse:
    if kind not in makers or not found.is_final:
        raise Http404
    record_access(by=request.user, action=Access.EXPORT, subject=f"{name} {found.pk}.{kind}")
    answer = HttpResponse(makers[kind](found), content_type=TYPES[kind])
    number = f"_korekta_{found.number}" if found.is_correction else ""
    answer["Content-Disposition"] = f'attachment; filename="{name}_{found.of_month}{number}.{kind}"'
    return answer


def answer(request: PortalRequest, said: str, deed: Any, **wanted: Any) -> Any:
    """Do it and say so, or say why not; what it returned, None when it was refused."""
    try:
        done = deed(by=request.user, **wanted)
    except REFUSALS as refusal:
        messages.error(request, words_of(refusal))
        return None
    messages.success(request, said)
    return done


def find_list(request: PortalRequest, pk: int) -> BenefitList:
    """A list of the user's own centre; 404 for any other. An auditor reads the month's page alone."""
    if not request.user.works_for_a_centre:
        raise Http404
    return get_object_or_404(BenefitList.objects.visible_to(request.user).with_people(), pk=pk)


def project_of_month(request: PortalRequest, month: Month) -> Project:
    """The current project, when it has that month; 404 else."""
    project = current_project(request)
    if project is None or not Month.of(project.starts_on) <= month <= Month.of(project.ends_on):
        raise Http404
    return project


def neighbours(project: Project, month: Month) -> dict[str, Month | None]:
    """The months before and after, within the project."""
    first, last = Month.of(project.starts_on), Month.of(project.ends_on)
    return {"before": month.previous if month > first else None, "after": month.next if month < last else None}


def rights(request: PortalRequest) -> dict[str, bool]:
    """What the tabs and buttons of the room ask for."""
    may = request.user.may
    return {
        "may_prepare": may(Permission.BENEFITS_PREPARE),
        "may_approve": may(Permission.BENEFITS_APPROVE),
        "may_close": may(Permission.MONTH_CLOSE),
        "may_change_rules": may(Permission.BENEFIT_RULES_CHANGE),
        "may_propose": may(Permission.PREMIUM_PROPOSE),
        "may_answer": may(Permission.REFUND_ANSWER),
        "may_see_files": request.user.works_for_a_centre,
        "sees_lists": may(Permission.BENEFITS_VIEW),
        "sees_premiums": may(Permission.PREMIUM_VIEW) and request.user.works_for_a_centre,
        "sees_refunds": may(Permission.REFUND_VIEW),
    }
