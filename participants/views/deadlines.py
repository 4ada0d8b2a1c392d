"""The deadline radar."""

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.audit import record_access
from accounts.decorators import requires
from accounts.http import PortalRequest
from accounts.models import Access
from accounts.permissions import Permission
from grants.context import current_project
from participants.radar import deadline_groups, deadlines_of

PAGE_SIZE = 50


@requires(Permission.TASKS_VIEW)
@require_safe
def deadlines(request: PortalRequest) -> HttpResponse:
    """What is late or due within sixty days, each with its person and the way to its next act."""
    project, today = current_project(request), timezone.localdate()
    if project is None or not request.user.works_for_a_centre:
        raise Http404
    record_access(by=request.user, action=Access.LIST, subject="deadlines")
    found = deadlines_of(request.user, project, today)
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"page": page, "groups": list(deadline_groups(list(page), today)), "today": today}
    return render(request, "participants/deadlines.html", context)
