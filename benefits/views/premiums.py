"""Premiums of a month: proposed with the criteria, decided by the manager."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.audit import record_access
from accounts.decorators import requires
from accounts.http import PortalRequest
from accounts.models import Access
from accounts.permissions import Permission
from benefits import actions
from benefits.dated import NoRate
from benefits.forms.lists import ReasonForm
from benefits.forms.premiums import PaidForm, PremiumForm
from benefits.models import Premium
from benefits.refusals import words_of
from benefits.views.lists import answer, neighbours, project_of_month, rights
from cis_portal.lib.periods import Month
from grants.models import Project
from participants.models import Enrolment


@requires(Permission.PREMIUM_VIEW)
def benefit_premiums(request: PortalRequest, month: Month) -> HttpResponse:
    """The month's premiums, and the form that proposes one."""
    project = project_of_month(request, month)
    record_access(by=request.user, action=Access.LIST, subject="premiums", details={"month": str(month)})
    return render(request, "benefits/premiums.html", _context(request, project, month, None))


@requires(Permission.PREMIUM_PROPOSE)
@require_POST
def benefit_propose(request: PortalRequest, month: Month) -> HttpResponse:
    """Propose a premium for one person."""
    project = project_of_month(request, month)
    form = PremiumForm(request.POST, people=_people(request, project, month))
    if not form.is_valid():
        return render(request, "benefits/premiums.html", _context(request, project, month, form), status=422)
    try:
        actions.propose_premium(month=month, by=request.user, **form.cleaned_data)
    except (actions.NotPremium, NoRate) as refusal:
        form.add_error("amount" if isinstance(refusal, actions.AboveCap) else None, words_of(refusal))
        return render(request, "benefits/premiums.html", _context(request, project, month, form), status=422)
    messages.success(request, _("Proposed. The manager decides."))
    return redirect("benefit_premiums", month=month)


@requires(Permission.BENEFITS_APPROVE)
@require_POST
def premium_decide(request: PortalRequest, pk: int) -> HttpResponse:
    """Grant a premium, or refuse it with a reason."""
    premium = get_object_or_404(Premium.objects.visible_to(request.user), pk=pk)
    if "grant" in request.POST:
        answer(request, _("Granted."), actions.decide_premium, premium=premium, grant=True)
    elif (form := ReasonForm(request.POST)).is_valid():
        answer(request, _("Refused."), actions.decide_premium, premium=premium, grant=False, **form.cleaned_data)
    else:
        messages.error(request, _("Give the reason of the refusal."))
    return redirect("benefit_premiums", month=Month.of(premium.month))


@requires(Permission.BENEFITS_PREPARE)
@require_POST
def premium_paid(request: PortalRequest, pk: int) -> HttpResponse:
    """Record the day on which a premium was paid."""
    premium = get_object_or_404(Premium.objects.visible_to(request.user), pk=pk)
    form = PaidForm(request.POST)
    if form.is_valid():
        answer(request, _("Saved."), actions.pay_premium, premium=premium, **form.cleaned_data)
    else:
        messages.error(request, _("Give the day of payment."))
    return redirect("benefit_premiums", month=Month.of(premium.month))


def _context(request: PortalRequest, project: Project, month: Month, form: PremiumForm | None) -> dict[str, Any]:
    found = Premium.objects.visible_to(request.user).filter(enrolment__project=project, month=month.first)
    context: dict[str, Any] = {"project": project, "month": month, "tab": "premiums", **neighbours(project, month)}
    try:
        context["cap"] = actions.premium_cap(project, month)
    except NoRate as refusal:
        context["refusal"] = words_of(refusal)
    return context | {
        "premiums": found.select_related("enrolment__participant", "proposed_by", "decided_by").order_by(
            "enrolment__participant__sort_key"
        ),
        "form": form or PremiumForm(people=_people(request, project, month)),
        "reason_form": ReasonForm(),
        "paid_form": PaidForm(),
        **rights(request),
    }


def _people(request: PortalRequest, project: Project, month: Month) -> QuerySet[Enrolment]:
    """Who has a day of participation in the month; the action looks again."""
    goes_on = Q(stays__ended_on__gte=month.first) | Q(stays__ended_on__isnull=True) & (
        Q(stays__planned_end_on__gte=month.first) | Q(stays__planned_end_on__isnull=True)
    )
    found = Enrolment.objects.visible_to(request.user).filter(
        goes_on, project=project, stays__participation_starts_on__lte=month.last
    )
    people = Enrolment.objects.filter(pk__in=found.values("pk"))
    return people.select_related("participant").prefetch_related("stays").in_polish_order()
