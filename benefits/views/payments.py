"""How a person is paid, their benefits by month, and what was paid before the portal."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts.audit import record_access
from accounts.decorators import requires
from accounts.http import PortalRequest
from accounts.models import Access
from accounts.permissions import Permission
from benefits import actions
from benefits.forms.before import PaidBeforeForm
from benefits.forms.lists import PaymentDetailsForm
from benefits.models import BenefitLine, PaymentDetails, Premium
from benefits.overview import MonthPage, month_page
from benefits.views.lists import neighbours, project_of_month, rights
from cis_portal.lib.periods import Month
from participants.models import Enrolment
from participants.views.files import file_context, open_file


@requires(Permission.BENEFITS_VIEW)
def benefit_person(request: PortalRequest, case: str) -> HttpResponse:
    """One person's benefits month by month, their premiums, and how they are paid."""
    file = open_file(request, case)
    record_access(by=request.user, action=Access.SECTION, enrolment_id=file.pk, subject="benefits")
    return render(request, "benefits/person.html", _person(request, file, None))


@requires(Permission.BENEFITS_VIEW)
def benefit_account(request: PortalRequest, case: str) -> HttpResponse:
    """How a person is paid, the account masked; sent as a form it is shown whole once, on record as a PESEL is."""
    file, revealed = open_file(request, case), request.method == "POST"
    if revealed and not request.user.may(Permission.PESEL_REVEAL):
        raise Http404
    action, subject = (Access.PESEL, "account") if revealed else (Access.SECTION, "benefits")
    record_access(by=request.user, action=action, enrolment_id=file.pk, subject=subject)
    context = _person(request, file, None) | {"revealed": revealed}
    if request.htmx:
        context |= {"csrf_token": get_token(request)}
        return HttpResponse(render_to_string("benefits/account.html", context))
    return render(request, "benefits/person.html", context)


@requires(Permission.BENEFITS_PREPARE)
@require_POST
def benefit_payment(request: PortalRequest, case: str) -> HttpResponse:
    """Enter how a person is paid."""
    file, form = open_file(request, case), PaymentDetailsForm(request.POST)
    if not form.is_valid():
        return render(request, "benefits/person.html", _person(request, file, form), status=422)
    details = actions.enter_payment_details(enrolment=file, by=request.user, **form.cleaned_data)
    messages.success(request, _("Saved."))
    if PaymentDetails.objects.visible_to(request.user).sharing_account(details).exists():
        messages.warning(request, _("Somebody else is paid to this account too: check the number."))
    return redirect("benefit_person", case=case)


@requires(Permission.BENEFITS_PREPARE)
def benefit_before(request: PortalRequest, month: Month) -> HttpResponse:
    """What was paid outside for a month before the portal: typed by person, or pasted from the office's sheet."""
    page = month_before(request, month)
    project, form = page.project, PaidBeforeForm(request.POST or None, page=page)
    if request.method == "POST" and form.is_valid():
        done = actions.enter_paid_before(project=project, month=month, amounts=form.amounts(), by=request.user)
        count = sum(done.values())
        said = ngettext("%(count)d amount saved.", "%(count)d amounts saved.", count)
        messages.success(request, said % {"count": count} if count else _("Nothing changed."))
        return redirect("benefit_month", month=month)
    if request.method == "GET":
        record_access(by=request.user, action=Access.LIST, subject="paid before", details={"month": str(month)})
    return before_page(request, page, form, status=422 if form.errors else 200)


def month_before(request: PortalRequest, month: Month) -> MonthPage:
    """A month that was settled outside the portal, as its page shows it; 404 for any other."""
    project = project_of_month(request, month)
    if not actions.before_portal(project, month):
        raise Http404
    return month_page(request.user, project, month)


def before_page(
    request: PortalRequest, page: MonthPage, form: PaidBeforeForm, *, status: int = 200, **context: Any
) -> HttpResponse:
    """The page of amounts paid outside, with the form as it stands."""
    context |= {"project": page.project, "month": page.month, "page": page, "form": form, "tab": "list"}
    context |= {**neighbours(page.project, page.month), **rights(request)}
    return render(request, "benefits/before.html", context, status=status)


def _person(request: PortalRequest, file: Enrolment, form: PaymentDetailsForm | None) -> dict[str, Any]:
    lines = BenefitLine.objects.visible_to(request.user).filter(enrolment=file).select_related("list")
    details = PaymentDetails.objects.visible_to(request.user).filter(enrolment=file).first()
    initial = {"way": details.way} if details else {}
    return file_context(request, file, tab="benefit") | {
        "file": file,
        "lines": lines.order_by("-list__month", "list__number"),
        "premiums": Premium.objects.visible_to(request.user).filter(enrolment=file).order_by("-month"),
        "details": details,
        "form": form or PaymentDetailsForm(initial=initial),
        "may_see_payment": request.user.works_for_a_centre,
        "may_reveal": request.user.may(Permission.PESEL_REVEAL),
        **rights(request),
    }
