"""Scheduled work of the accounts: sealing what was recorded, deleting what is past its time."""

import logging

from celery import shared_task

from accounts import actions
from accounts.seals import sealing

logger = logging.getLogger(__name__)


@shared_task(name="accounts.tasks.seal_settled_rows")
def seal_settled_rows() -> None:
    """Seal the access records and history that have settled."""
    sealing.seal_settled_rows()


@shared_task(name="accounts.tasks.delete_old_invitations")
def delete_old_invitations() -> None:
    """Delete the invitations that nobody accepted, when their time is over. May run twice."""
    if gone := actions.delete_old_invitations():
        logger.info("%s old invitations were deleted.", gone)
