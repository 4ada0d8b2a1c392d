"""How soon something is due, in words and colour."""

from datetime import date

from django import template

from participants.models import Task
from participants.todo import DUE_TONES, due, due_words

register = template.Library()


@register.inclusion_tag("components/state.html")
def due_state(task: Task, today: date) -> dict[str, str]:
    """The day of an open task: 3 days late, today, tomorrow, else the day."""
    return {"tone": DUE_TONES[due(task.due_on, today)], "text": due_words(task.due_on, today)}
