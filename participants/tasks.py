"""Scheduled work about people."""

import logging

from celery import shared_task

from participants import forgetting, reminding

logger = logging.getLogger(__name__)


@shared_task(name="participants.tasks.remind_of_exits")
def remind_of_exits() -> None:
    """Tell those whom it concerns that a result after leaving is still to be entered."""
    reminding.remind_of_exits()


@shared_task(name="participants.tasks.forget_candidates")
def forget_candidates() -> None:
    """Delete the candidates who never entered, when their time is over. May run twice."""
    if gone := forgetting.forget_candidates():
        logger.info("%s candidates who never entered were deleted.", gone)
