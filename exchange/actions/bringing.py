"""A file that was read is brought in, whole or not at all."""

from __future__ import annotations

from functools import partial

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from exchange.applying import Writer
from exchange.ledger import Ledger
from exchange.models import Import, ImportState
from grants.models import Project
from reintegration.models import AttendanceMonth

from . import leases, reading
from .leases import WrongState


@transaction.atomic
def start_applying(*, pk: int, by: User | None, start: bool = True) -> Import:
    """Have a ready import brought in. Raises WrongState when it is not ready (any more)."""
    found = leases.locked(pk)
    if found.state != ImportState.READY:
        raise WrongState
    found.state, found.progress, found.applied_by, found.attempt = ImportState.APPLYING, 0, by, 0
    found.lease_until = timezone.now() + leases.MESSAGE_TRUSTED
    found.save(update_fields=["state", "progress", "applied_by", "attempt", "lease_until"])
    if start:
        transaction.on_commit(partial(leases.send, leases.APPLY_TASK, pk))
    return found


def apply_import(*, pk: int) -> Import | None:
    """Bring a file in, whole or not at all. None when it is not waiting for that: it may be called twice.

    The file is laid beside the portal anew: what changed since the preview counts, and a fault refuses it.
    """
    claimed = leases.claim(pk, [ImportState.APPLYING], ImportState.APPLYING)
    if claimed is None:
        return None
    try:
        return _apply(claimed)
    except IntegrityError as error:
        leases.log(pk, error)
        reason = _("Somebody changed the same data at the same moment. Nothing was brought in; bring the file again.")
    except Exception as error:
        leases.log(pk, error)
        reason = _(
            "The portal could not bring the file in; nothing was changed. Report it with the number of this import."
        )
    return leases.fail(claimed, reason)


@transaction.atomic
def _apply(claimed: Import) -> Import | None:
    """One worker at a time: the row stays locked until all is written, however long that takes."""
    found = leases.held(claimed).select_for_update(of=("self",)).select_related("project", "file").first()
    if found is None:
        return None
    lock_project(found.project)
    content = bytes(found.file.content)
    outcome = reading.read_workbook(project=found.project, content=content, purpose=found.purpose)
    reading.keep_outcome(found, outcome)
    if not outcome.faults:
        Writer(outcome.plan, outcome.portal, Ledger(found), found.applied_by).write()
        found.state, found.applied_at = ImportState.APPLIED, timezone.now()
    found.save()
    return found


def lock_project(project: Project) -> None:
    """One import at a time writes into a project, and none of its months closes meanwhile."""
    Project.objects.select_for_update(no_key=True).get(pk=project.pk)
    list(AttendanceMonth.objects.select_for_update(no_key=True).filter(project=project).order_by("month"))


def bring_workbook(*, project: Project, name: str, content: bytes, by: User | None) -> Import:
    """Keep, read and, without faults, bring in a file at once, in this process: for commands. Needs no broker."""
    made = reading.upload_workbook(project=project, name=name, content=content, by=by, start=False)
    read = reading.read_import(pk=made.pk)
    if read is None or read.state != ImportState.READY:
        return Import.objects.get(pk=made.pk)
    start_applying(pk=made.pk, by=by, start=False)
    return apply_import(pk=made.pk) or Import.objects.get(pk=made.pk)
