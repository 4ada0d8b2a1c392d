"""Choosing the project to work in, where there is more than one."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from accounts.decorators import requires
from accounts.http import PortalRequest
from accounts.permissions import Permission
from grants.context import CHOSEN
from grants.forms import ProjectChoiceForm
from grants.models import Project


@requires(Permission.PROJECT_CHOOSE)
@require_POST
def choose_project(request: PortalRequest) -> HttpResponse:
    """Work in that project from now on."""
    form = ProjectChoiceForm(request.POST)
    pk = form.cleaned_data["project"] if form.is_valid() else 0
    project = get_object_or_404(Project.objects.visible_to(request.user), pk=pk)
    request.session[CHOSEN] = project.pk
    return redirect("home")
