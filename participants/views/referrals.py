"""What becomes of the people whom a partner referred: their state and its days, nothing else."""

from datetime import date

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from accounts.audit import record_access
from accounts.decorators import requires
from accounts.http import PortalRequest
from accounts.models import Access
from accounts.permissions import Permission
from grants.context import current_project
from participants.models import Enrolment, EnrolmentStatus, Stay

PAGE = 50


@requires(Permission.REFERRALS_VIEW)
def referrals(request: PortalRequest) -> HttpResponse:
    """The stays of people whom the user's office referred; whoever is shared with it, too, leads to the file."""
    today = timezone.localdate()
    found = (
        Stay.objects.referred_by_organisation_of(request.user)
        .filter(enrolment__project=current_project(request))
        .select_related("enrolment__participant")
        .order_by("enrolment__participant__sort_key", "-trial_starts_on", "id")
    )
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    record_access(by=request.user, action=Access.LIST, subject="referrals")
    files = Enrolment.objects.visible_to(request.user).filter(pk__in=[stay.enrolment_id for stay in page])
    context = {
        "page": page,
        "rows": [(stay, _status(stay, today)) for stay in page],
        "open_files": set(files.values_list("pk", flat=True)),
        "today": today,
    }
    return render(request, "participants/referrals.html", context)


def _status(stay: Stay, today: date) -> str:
    """An EnrolmentStatus, or "to_come" before the first day."""
    if today < stay.trial_starts_on:
        return "to_come"
    if stay.programme_holds_on(today):
        return EnrolmentStatus.IPZS_ONLY
    if stay.ended_on and stay.ended_on < today:
        return EnrolmentStatus.LEFT
    if not stay.holds_on(today):
        return EnrolmentStatus.NO_STAY
    started = stay.participation_starts_on and stay.participation_starts_on <= today
    return EnrolmentStatus.PARTICIPATING if started else EnrolmentStatus.TRIAL
