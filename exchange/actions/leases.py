"""Who works on an import, for how long, and who takes it over when that worker is gone."""

from __future__ import annotations

import logging
import traceback
from datetime import timedelta
from functools import partial

from celery import current_app
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from exchange.models import Import, ImportState

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=3)
MOST_ATTEMPTS = 3
MESSAGE_TRUSTED = timedelta(seconds=60)
READ_TASK = "exchange.tasks.read_import"
APPLY_TASK = "exchange.tasks.apply_import"


class WrongState(Exception):
    """The import is not where this deed starts from; somebody else was quicker, or the page is old."""


def send(task: str, pk: int) -> None:
    """Tell a worker. Without a broker nothing is lost: the sweep sends it again."""
    try:
        current_app.send_task(task, args=[pk])
    except Exception:
        logger.exception("Import %s waits for the sweep: its message could not be sent.", pk)


def claim(pk: int, states: list[ImportState], state: ImportState) -> Import | None:
    """Take an import to work on, for LEASE; None when it is not waiting, or somebody else holds it.

    A message that arrives starts the work even while it is still trusted to be on its way.
    """
    with transaction.atomic():
        free = Import.objects.select_for_update(of=("self",), skip_locked=True)
        found = free.select_related("project").filter(pk=pk, state__in=states).first()
        if found is None:
            return None
        holds = found.lease_until is not None and found.lease_until > timezone.now()
        if found.state == state and holds and found.progress > 0:
            return None
        found.state, found.progress, found.lease_until = state, max(found.progress, 1), timezone.now() + LEASE
        found.attempt += 1
        found.save(update_fields=["state", "progress", "lease_until", "attempt"])
        return found


def held(claimed: Import) -> QuerySet[Import]:
    """The import, as long as nobody took it over from the worker that claimed it."""
    return Import.objects.filter(pk=claimed.pk, state=claimed.state, attempt=claimed.attempt)


def fail(claimed: Import, reason: str) -> Import | None:
    """Say that the work on an import ended without a result, and why. None when somebody else has it by now."""
    failed = held(claimed).update(state=ImportState.FAILED, reason=reason[:500], lease_until=None)
    return Import.objects.get(pk=claimed.pk) if failed else None


def log(pk: int, error: Exception) -> None:
    """Where and what kind of error, without its text: a database's message quotes the row it is about."""
    frames = "".join(traceback.format_tb(error.__traceback__))
    logger.error("Import %s failed: %s\n%s", pk, type(error).__name__, frames)


def locked(pk: int) -> Import:
    """The import with its project and its file; nobody else changes it until the transaction ends."""
    return Import.objects.select_for_update(of=("self",)).select_related("project", "file").get(pk=pk)


def take_over_lapsed_imports() -> int:
    """Send out again what a killed worker or a lost message left; how many. After MOST_ATTEMPTS it fails instead.

    One that is being written is locked, and passed over.
    """
    sent = 0
    for pk in Import.objects.lapsed().values_list("pk", flat=True):
        with transaction.atomic():
            found = Import.objects.lapsed().select_for_update(of=("self",), skip_locked=True).filter(pk=pk).first()
            if found is None:
                continue
            if found.attempt >= MOST_ATTEMPTS:
                fail(found, _("The work on the file was interrupted several times. Bring it again."))
                continue
            found.lease_until, found.progress = timezone.now() + MESSAGE_TRUSTED, 0
            found.save(update_fields=["lease_until", "progress"])
            task = APPLY_TASK if found.state == ImportState.APPLYING else READ_TASK
            transaction.on_commit(partial(send, task, pk))
        sent += 1
    return sent
