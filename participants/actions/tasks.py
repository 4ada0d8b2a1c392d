"""Tasks: given by hand or by a rule, closed as done or as not needed."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Permission
from grants.models import Project
from participants.colleagues import colleagues_with
from participants.models import Enrolment, Task, TaskOutcome

from .refusals import NotAColleague, OfAnotherProject, RuleHasAnother, TaskClosed, WhyNotNeeded


@transaction.atomic
def create_task(
    *, project: Project, text: str, due_on: date, assignee: User, by: User, enrolment: Enrolment | None = None
) -> Task:
    """Give a task to a colleague, or to oneself. Raises NotAColleague, OfAnotherProject."""
    _check(project, enrolment)
    _check_assignee(assignee, by)
    return Task.objects.create(
        project=project, enrolment=enrolment, text=text, due_on=due_on, assignee=assignee, created_by=by
    )


@transaction.atomic
def ensure_task(
    *,
    project: Project,
    key: str,
    text: str,
    due_on: date,
    enrolment: Enrolment | None = None,
    assignee: User | None = None,
    by: User | None = None,
) -> Task:
    """A rule's task for that key and day: made once, and not again after somebody closed it.

    key: the rule's name and its object, as "exit_evidence:412". text: as people are to read it, in Polish. An open task
    of the key takes the new text and day and keeps its assignee. May run twice, also at once. Raises
    OfAnotherProject.
    """
    _check(project, enrolment)
    closed = Task.objects.filter(project=project, rule=key, due_on=due_on, closed_at__isnull=False).first()
    if closed:
        return closed
    first = {"text": text, "due_on": due_on, "enrolment": enrolment, "assignee": assignee, "created_by": by}
    task, made = Task.objects.get_or_create(project=project, rule=key, closed_at=None, defaults=first)
    if not made and (task.text, task.due_on) != (text, due_on):
        task.text, task.due_on = text, due_on
        task.save(update_fields=["text", "due_on"])
    return task


@transaction.atomic
def settle_rule(*, project: Project, key: str, note: str = "", by: User | None = None) -> bool:
    """Close the open task of a rule because its fact has happened; whether there was one."""
    task = Task.objects.select_for_update().open().filter(project=project, rule=key).first()
    if task:
        _close(task, TaskOutcome.DONE, note, by)
    return task is not None


@transaction.atomic
def change_task(*, task: Task, due_on: date, assignee: User, by: User) -> Task:
    """Another day, another colleague. Raises TaskClosed, NotAColleague."""
    task = _locked_open(task)
    if assignee != task.assignee:
        _check_assignee(assignee, by)
    task.due_on, task.assignee = due_on, assignee
    task.save(update_fields=["due_on", "assignee"])
    return task


@transaction.atomic
def close_task(*, task: Task, outcome: TaskOutcome, note: str, by: User) -> Task:
    """Close a task as done, or as not needed with the reason. Raises TaskClosed, WhyNotNeeded."""
    task = _locked_open(task)
    if outcome == TaskOutcome.NOT_NEEDED and not note.strip():
        raise WhyNotNeeded
    return _close(task, outcome, note, by)


@transaction.atomic
def reopen_task(*, task: Task, by: User) -> Task:
    """Open a closed task again; opening one that is open changes nothing. Raises RuleHasAnother."""
    task = Task.objects.select_for_update().get(pk=task.pk)
    if task.rule and Task.objects.open().filter(project=task.project_id, rule=task.rule).exclude(pk=task.pk).exists():
        raise RuleHasAnother
    task.outcome, task.note, task.closed_by, task.closed_at = "", "", None, None
    task.save(update_fields=["outcome", "note", "closed_by", "closed_at"])
    return task


def _close(task: Task, outcome: TaskOutcome, note: str, by: User | None) -> Task:
    task.outcome, task.note, task.closed_by, task.closed_at = outcome, note, by, timezone.now()
    task.save(update_fields=["outcome", "note", "closed_by", "closed_at"])
    return task


def _locked_open(task: Task) -> Task:
    task = Task.objects.select_for_update(of=("self",)).select_related("assignee").get(pk=task.pk)
    if task.closed_at:
        raise TaskClosed(task.outcome)
    return task


def _check(project: Project, enrolment: Enrolment | None) -> None:
    if enrolment and enrolment.project_id != project.pk:
        raise OfAnotherProject


def _check_assignee(assignee: User, by: User) -> None:
    colleagues = colleagues_with(Permission.TASKS_VIEW, by.organisation, timezone.localdate())
    if not colleagues.filter(pk=assignee.pk).exists():
        raise NotAColleague
