"""Tasks: mine and the centre's, those of one file, and each act on one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.audit import record_access
from accounts.decorators import requires
from accounts.http import PortalRequest
from accounts.models import Access
from accounts.permissions import Permission
from grants.context import current_project
from grants.models import Project
from participants import actions
from participants.actions.refusals import RuleHasAnother
from participants.colleagues import colleagues_with
from participants.forms import TaskChangeForm, TaskCloseForm, TaskForm
from participants.models import Enrolment, Task
from participants.models.tasks import TaskQuerySet
from participants.todo import grouped
from participants.views.files import file_context, find_file, open_file
from participants.views.refusing import add_refusal, done

PAGE_SIZE = 50
CLOSED_SHOWN = timedelta(days=30)


@requires(Permission.TASKS_VIEW)
@require_safe
def tasks(request: PortalRequest) -> HttpResponse:
    """Open tasks by how soon they are due: mine, the centre's, nobody's; or those closed in the last 30 days."""
    project, today = _project(request), timezone.localdate()
    whose, found = _chosen(request, Task.objects.visible_to(request.user).filter(project=project))
    page = Paginator(found.for_list(), PAGE_SIZE).get_page(request.GET.get("page"))
    record_access(by=request.user, action=Access.LIST, subject="tasks", details={"whose": whose})
    context = {
        "page": page,
        "groups": [] if whose == "closed" else grouped(page, today),
        "whose": whose,
        "may_manage": request.user.may(Permission.TASKS_MANAGE),
        "today": today,
        "tab": "tasks",
    }
    return render(request, "participants/tasks.html", context)


def _chosen(request: PortalRequest, visible: TaskQuerySet) -> tuple[str, TaskQuerySet]:
    whose = request.GET.get("whose", "")
    today = timezone.localdate()
    if whose == "closed":
        mine = visible if request.user.may(Permission.TASKS_MANAGE) else visible.of(request.user, today)
        since = timezone.now() - CLOSED_SHOWN
        return whose, mine.filter(closed_at__gte=since).order_by("-closed_at", "-id")
    found = visible.open().soonest_first()
    if whose == "nobody":
        return whose, found.filter(assignee__isnull=True)
    if whose == "centre":
        return whose, found
    return "mine", found.of(request.user, today)


@requires(Permission.TASKS_VIEW)
def task_new(request: PortalRequest) -> HttpResponse:
    """A task about nobody in particular."""
    return _new(request, _project(request), None)


@requires(Permission.TASKS_VIEW)
def participant_task_new(request: PortalRequest, case: str) -> HttpResponse:
    """A task about one person."""
    enrolment = _own_file(request, open_file(request, case))
    return _new(request, enrolment.project, enrolment)


def _new(request: PortalRequest, project: Project, enrolment: Enrolment | None) -> HttpResponse:
    today = timezone.localdate()
    colleagues = colleagues_with(Permission.TASKS_VIEW, request.user.organisation, today)
    initial = {"due_on": today, "assignee": request.user.pk}
    form = TaskForm(request.POST or None, colleagues=colleagues, initial=initial)
    if request.method == "POST" and form.is_valid():
        chosen = {name: form.cleaned_data[name] for name in ("text", "due_on", "assignee")}
        try:
            actions.create_task(project=project, enrolment=enrolment, by=request.user, **chosen)
        except actions.NotDone as error:
            add_refusal(form, error)
        else:
            messages.success(request, _("The task is saved."))
            return redirect("participant_tasks", case=enrolment.case_number) if enrolment else redirect("tasks")
    if enrolment:
        record_access(by=request.user, action=Access.SECTION, enrolment_id=enrolment.pk, subject="tasks")
    person = enrolment.participant if enrolment else None
    context = {"form": form, "enrolment": enrolment, "person": person}
    return render(request, "participants/task_new.html", context, status=422 if form.errors else 200)


@requires(Permission.TASKS_VIEW)
@require_safe
def participant_tasks(request: PortalRequest, case: str) -> HttpResponse:
    """The tasks of one file, open ones first; a panel of the file, and a page."""
    enrolment = _own_file(request, find_file(request, case) if request.htmx else open_file(request, case))
    record_access(by=request.user, action=Access.SECTION, enrolment_id=enrolment.pk, subject="tasks")
    found = Task.objects.visible_to(request.user).filter(enrolment=enrolment).for_list()
    context: dict[str, Any] = {
        "enrolment": enrolment,
        "open": found.open().soonest_first(),
        "today": timezone.localdate(),
    }
    if request.htmx:
        context |= {"user": request.user, "csrf_token": get_token(request)}
        return HttpResponse(render_to_string("participants/participant_tasks.html#panel", context))
    context |= file_context(request, enrolment, tab="tasks")
    context["closed"] = found.filter(closed_at__isnull=False).order_by("-closed_at", "-id")
    return render(request, "participants/participant_tasks.html", context)


@requires(Permission.TASKS_VIEW)
def task(request: PortalRequest, pk: int) -> HttpResponse:
    """One task: what and about whom; another day or colleague, or its end."""
    found = _find(request, pk)
    colleagues = colleagues_with(Permission.TASKS_VIEW, request.user.organisation, timezone.localdate())
    form = TaskChangeForm(request.POST or None, task=found, colleagues=colleagues)
    if done(form, actions.change_task, task=found, by=request.user):
        messages.success(request, _("The task is saved."))
        return redirect("task", pk=pk)
    return _page(request, found, form, TaskCloseForm())


@requires(Permission.TASKS_VIEW)
@require_POST
def task_close(request: PortalRequest, pk: int) -> HttpResponse:
    """Close a task as done or not needed; back to the list from which it came."""
    found, form = _find(request, pk), TaskCloseForm(request.POST)
    if form.is_valid():
        chosen = {name: form.cleaned_data[name] for name in ("outcome", "note")}
        try:
            actions.close_task(task=found, by=request.user, **chosen)
        except actions.NotDone as error:
            add_refusal(form, error)
        else:
            messages.success(request, _("Closed: %(task)s") % {"task": found.text})
            return redirect(_back(request, found))
    colleagues = colleagues_with(Permission.TASKS_VIEW, request.user.organisation, timezone.localdate())
    return _page(request, found, TaskChangeForm(task=found, colleagues=colleagues), form)


@requires(Permission.TASKS_VIEW)
@require_POST
def task_reopen(request: PortalRequest, pk: int) -> HttpResponse:
    """Open a closed task again."""
    try:
        actions.reopen_task(task=_find(request, pk), by=request.user)
    except RuleHasAnother:
        messages.warning(request, _("There is a newer open task for the same thing."))
    else:
        messages.success(request, _("The task is open again."))
    return redirect("task", pk=pk)


def _page(request: PortalRequest, found: Task, form: TaskChangeForm, close_form: TaskCloseForm) -> HttpResponse:
    record_access(by=request.user, action=Access.SECTION, enrolment_id=found.enrolment_id, subject="tasks")
    context = {"task": found, "form": form, "close_form": close_form, "today": timezone.localdate()}
    wrong = form.errors or close_form.errors
    return render(request, "participants/task.html", context, status=422 if wrong else 200)


def _find(request: PortalRequest, pk: int) -> Task:
    found = Task.objects.visible_to(request.user).for_list().select_related("created_by", "project")
    return get_object_or_404(found, pk=pk)


def _back(request: PortalRequest, found: Task) -> str:
    """The list in which the person was working."""
    if request.POST.get("back") == "file" and found.enrolment:
        return reverse("participant_tasks", args=[found.enrolment.case_number])
    whose = request.POST.get("back", "")
    return f"{reverse('tasks')}?whose={whose}" if whose in ("centre", "nobody") else reverse("tasks")


def _project(request: PortalRequest) -> Project:
    project = current_project(request)
    if project is None or not request.user.works_for_a_centre:
        raise Http404
    return project


def _own_file(request: PortalRequest, enrolment: Enrolment) -> Enrolment:
    """Tasks are the centre's own: whoever is elsewhere finds none."""
    if not request.user.works_for_a_centre:
        raise Http404
    return enrolment
