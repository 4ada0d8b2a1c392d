"""Scheduled work about people."""

from celery import shared_task

from participants import reminding


@shared_task(name="participants.tasks.remind_of_exits")
def remind_of_exits() -> None:
    """Tell those whom it concerns that a result after leaving is still to be entered."""
    reminding.remind_of_exits()
