"""Tasks as pages show them: by how soon they are due."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from django.db.models import BooleanField, Count, ExpressionWrapper, Q, Window
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from accounts.models import User
from accounts.permissions import Permission
from grants.models import Project
from participants.models import Task

WEEK = timedelta(days=7)
LINES = 8


class Due(StrEnum):
    """How soon a task is due."""

    OVERDUE = "overdue"
    TODAY = "today"
    SOON = "soon"
    LATER = "later"


DUE_NAMES: dict[Due, str | Promise] = {
    Due.OVERDUE: gettext_lazy("Overdue"),
    Due.TODAY: gettext_lazy("Due today"),
    Due.SOON: gettext_lazy("In the next 7 days"),
    Due.LATER: gettext_lazy("Later"),
}
DUE_TONES = {Due.OVERDUE: "bad", Due.TODAY: "warn", Due.SOON: "info", Due.LATER: "neutral"}


def due(day: date, today: date) -> Due:
    """How soon that day comes: today is neither overdue nor one of the next seven days."""
    if day < today:
        return Due.OVERDUE
    if day == today:
        return Due.TODAY
    return Due.SOON if day <= today + WEEK else Due.LATER


def due_words(day: date, today: date) -> str:
    """The same in words: 3 days late, today, tomorrow, else the day itself."""
    days = (today - day).days
    if days > 0:
        return ngettext("%(days)d day late", "%(days)d days late", days) % {"days": days}
    if days == 0:
        return _("today")
    return _("tomorrow") if days == -1 else date_format(day, "SHORT_DATE_FORMAT")


@dataclass(frozen=True)
class TaskGroup:
    """Tasks that are due alike."""

    name: str | Promise
    tone: str
    tasks: list[Task]


def grouped(tasks: Iterable[Task], today: date) -> list[TaskGroup]:
    """The tasks by how soon they are due, empty groups left out."""
    found: dict[Due, list[Task]] = {kind: [] for kind in Due}
    for task in tasks:
        found[due(task.due_on, today)].append(task)
    return [TaskGroup(DUE_NAMES[kind], DUE_TONES[kind], rows) for kind, rows in found.items() if rows]


def my_tasks_panel(user: User, project: Project, today: date) -> list[dict[str, Any]]:
    """The first page's panel: the person's open tasks up to a week ahead, and how many nobody has taken."""
    if not user.may(Permission.TASKS_VIEW) or not user.works_for_a_centre:
        return []
    tasks, free = _next_tasks(user, project, today)
    lines = [_line(task, user, today) for task in tasks]
    if user.may(Permission.TASKS_MANAGE) and free:
        text = ngettext("%(count)d task that nobody has taken", "%(count)d tasks that nobody has taken", free)
        address = f"{reverse('tasks')}?whose=nobody"
        lines.append({"text": text % {"count": free}, "url": address, "state": _("to be taken"), "tone": "warn"})
    return [
        {
            "title": _("My tasks"),
            "url": reverse("tasks"),
            "lines": lines,
            "empty": _("Nothing is due within a week."),
        }
    ]


def _next_tasks(user: User, project: Project, today: date) -> tuple[list[Task], int]:
    """The person's first open tasks up to a week ahead, and how many open ones nobody has taken. One query: where
    fewer than LINES are the person's own, tasks without anybody follow them and bring their count."""
    nobody = Q(assignee__isnull=True)
    tasks = Task.objects.visible_to(user).filter(project=project).open().of_or_free(user, today, due_by=today + WEEK)
    named = tasks.select_related("enrolment__participant", "assignee")
    counted = named.annotate(free=Window(Count("pk", filter=nobody)))
    rows: list[Any] = list(counted.order_by(ExpressionWrapper(nobody, BooleanField()), "due_on", "id")[:LINES])
    return [task for task in rows if task.assignee_id], rows[0].free if rows else 0


def _line(task: Task, user: User, today: date) -> dict[str, Any]:
    about = [str(task.enrolment.participant)] if task.enrolment else []
    if task.assignee and task.assignee_id != user.pk:
        about.append(pgettext("task", "in place of %(name)s") % {"name": task.assignee})
    return {
        "text": task.text,
        "url": reverse("task", args=[task.pk]),
        "state": due_words(task.due_on, today),
        "tone": DUE_TONES[due(task.due_on, today)],
        "detail": " · ".join(about),
    }
