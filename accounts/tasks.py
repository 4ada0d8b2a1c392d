"""Scheduled work of the accounts: sealing what was recorded."""

from celery import shared_task

from accounts.seals import sealing


@shared_task(name="accounts.tasks.seal_settled_rows")
def seal_settled_rows() -> None:
    """Seal the access records and history that have settled."""
    sealing.seal_settled_rows()
