"""A month of counselling: hours by specialist and by person, the summary for settlement; counselling in one file."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.audit import record_access
from accounts.decorators import requires
from accounts.http import PortalRequest
from accounts.models import Access, RoleGrant, User
from accounts.permissions import Permission, roles_with
from cis_portal.lib.periods import Month
from cis_portal.lib.tabular import XLSX_TYPE
from grants.models import Project
from reintegration.actions.counselling_plans import agree_hours
from reintegration.counselling.documents import summary_pdf, summary_xlsx
from reintegration.counselling.forms import PlanForm
from reintegration.counselling.hours import (
    Hours,
    by_person,
    by_specialist,
    cards_of_month,
    digest_of,
    planned_minutes,
)
from reintegration.models import CounsellingCard
from reintegration.views.counselling import project_of_centre


@requires(Permission.COUNSELLING_VIEW)
@require_safe
def counselling_month(request: PortalRequest, month: Month) -> HttpResponse:
    """The month's hours: each specialist against what was agreed, each person; ?specialist= shows the cards of one."""
    project = project_of_centre(request, month)
    record_access(by=request.user, action=Access.LIST, subject="counselling", details={"month": str(month)})
    return render(request, "reintegration/counselling_month.html", _context(request, project, month))


@requires(Permission.COUNSELLING_PLAN)
@require_POST
def counselling_plan(request: PortalRequest, month: Month) -> HttpResponse:
    """Enter the hours a month agreed with a specialist, from this month on."""
    project = project_of_centre(request, month)
    form = PlanForm(request.POST, specialists=_specialists(request, project))
    if not form.is_valid():
        record_access(by=request.user, action=Access.LIST, subject="counselling", details={"month": str(month)})
        context = _context(request, project, month) | {"plan_form": form}
        return render(request, "reintegration/counselling_month.html", context, status=422)
    agree_hours(project=project, month=month, by=request.user, **form.cleaned_data)
    messages.success(request, _("The agreed hours are entered."))
    return redirect("counselling_month", month=month)


@requires(Permission.COUNSELLING_VIEW)
@require_safe
def counselling_pdf(request: PortalRequest, month: Month, specialist: int) -> HttpResponse:
    """A specialist's month on paper, to sign and settle."""
    project, person, cards = _summary(request, month, specialist)
    content = summary_pdf(project, month, person, cards)
    name = f"poradnictwo-{month}-{person.pk}.pdf"
    return HttpResponse(
        content, content_type="application/pdf", headers={"Content-Disposition": f'inline; filename="{name}"'}
    )


@requires(Permission.COUNSELLING_VIEW)
@require_safe
def counselling_xlsx(request: PortalRequest, month: Month, specialist: int) -> HttpResponse:
    """The same as a workbook."""
    project, person, cards = _summary(request, month, specialist)
    content = summary_xlsx(project, month, person, cards)
    name = f"poradnictwo-{month}-{person.pk}.xlsx"
    return HttpResponse(
        content, content_type=XLSX_TYPE, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


def _context(request: PortalRequest, project: Project, month: Month) -> dict[str, Any]:
    cards = cards_of_month(request.user, project, month)
    planned = planned_minutes(project, month)
    specialists = by_specialist(cards, planned)
    asked = request.GET.get("specialist", "")
    chosen = next((row for row in specialists if str(row.specialist.pk) == asked), None)
    if asked and chosen is None:
        raise Http404
    shown = [card for card in cards if chosen is None or card.specialist_id == chosen.specialist.pk]
    may_plan = request.user.may(Permission.COUNSELLING_PLAN)
    return {
        "month": month,
        "before": month.previous if month > Month.of(project.starts_on) else None,
        "after": month.next if month < Month.of(project.ends_on) else None,
        "specialists": specialists,
        "people": by_person(shown),
        "cards": shown,
        "chosen": chosen,
        "hours": Hours.of(shown),
        "digest": digest_of(shown),
        "may_record": request.user.may(Permission.COUNSELLING_RECORD),
        "may_open_notes": request.user.may(Permission.NOTES_OPEN),
        "plan_form": PlanForm(specialists=_specialists(request, project)) if may_plan else None,
    }


def _summary(request: PortalRequest, month: Month, specialist: int) -> tuple[Project, User, list[CounsellingCard]]:
    """The specialist's cards of the month, recorded as taken out; 404 where the user sees none."""
    project = project_of_centre(request, month)
    cards = [card for card in cards_of_month(request.user, project, month) if card.specialist_id == specialist]
    if not cards:
        raise Http404
    details = {"month": str(month), "specialist": specialist}
    record_access(by=request.user, action=Access.EXPORT, subject="counselling", details=details)
    return project, cards[0].specialist, cards


def _specialists(request: PortalRequest, project: Project) -> Any:
    """Who counsels at the centre: holds the role today, or kept a card of the project."""
    roles = roles_with(Permission.COUNSELLING_RECORD)
    grants = RoleGrant.objects.in_force(timezone.localdate()).filter(role__in=roles)
    counselled = CounsellingCard.objects.of_project(project).values("specialist")
    found = User.objects.filter(Q(pk__in=grants.values("user")) | Q(pk__in=counselled))
    return found.filter(organisation=request.user.organisation_id).order_by("last_name", "first_name")
