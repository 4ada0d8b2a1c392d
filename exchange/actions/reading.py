"""A file comes in and is read beside the portal; nothing is written but the import itself."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import partial

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from exchange.models import Import, ImportFile, ImportState, Purpose
from exchange.planning import Plan, Portal, load_portal, make_plan, only_identifiers
from exchange.workbook.book import read_file
from exchange.workbook.faults import Fault
from exchange.workbook.rows import Book
from grants.models import Project

from . import leases

PROGRESS_EVERY = 5  # sheets


class Outcome:
    """A file beside the portal. faults: of both; with any, the plan must not be written."""

    def __init__(self, book: Book, plan: Plan, portal: Portal, faults: list[Fault]) -> None:
        self.book, self.plan, self.portal, self.faults = book, plan, portal, faults


def upload_workbook(
    *,
    project: Project,
    name: str,
    content: bytes,
    by: User | None,
    purpose: Purpose = Purpose.WORKBOOK,
    start: bool = True,
) -> Import:
    """Keep a file and have it read in the background once this is committed. start: False leaves that to the caller."""
    with transaction.atomic():
        made = Import.objects.create(
            project=project,
            file_name=_file_name(name),
            purpose=purpose,
            created_by=by,
            lease_until=timezone.now() + leases.MESSAGE_TRUSTED,
        )
        ImportFile.objects.create(of_import=made, content=content, digest=hashlib.sha256(content).hexdigest())
        if start:
            transaction.on_commit(partial(leases.send, leases.READ_TASK, made.pk))
    return made


def _file_name(name: str) -> str:
    """A name that pages and the database can carry."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(sign for sign in last if sign.isprintable())[:200] or "?"


def read_workbook(
    *,
    project: Project,
    content: bytes,
    progress: Callable[[int, int], None] | None = None,
    purpose: str = Purpose.WORKBOOK,
) -> Outcome:
    """Read a file beside the portal: the book, the plan and every fault. Writes nothing."""
    portal = load_portal(project)
    book = read_file(content, portal.known(), progress)
    plan = make_plan(book, portal)
    if purpose == Purpose.SM_EFS:
        plan = only_identifiers(plan, book, portal)
    order = {title: place for place, title in enumerate(book.counts)}
    faults = sorted(
        [*book.faults, *plan.faults],
        key=lambda fault: (order.get(fault.sheet, -1), fault.row or 0, fault.position or 0),
    )
    if faults:
        plan.sheets = {
            title: {"rows": rows, "created": 0, "updated": 0, "unchanged": 0} for title, rows in book.counts.items()
        }
        plan.preview = {}
    return Outcome(book, plan, portal, faults)


def read_import(*, pk: int) -> Import | None:
    """Read an uploaded file and keep its preview or its faults.

    None when another worker has it or took it over meanwhile, or when it was read already.
    """
    claimed = leases.claim(pk, [ImportState.UPLOADED, ImportState.READING], ImportState.READING)
    if claimed is None:
        return None

    def progress(done: int, sheets: int) -> None:
        if done % PROGRESS_EVERY == 0:
            leases.held(claimed).update(progress=max(1, 90 * done // sheets), lease_until=timezone.now() + leases.LEASE)

    try:
        outcome = read_workbook(
            project=claimed.project,
            content=bytes(claimed.file.content),
            progress=progress,
            purpose=claimed.purpose,
        )
    except Exception as error:
        leases.log(pk, error)
        return leases.fail(claimed, _("The portal could not read the file. Report it with the number of this import."))
    with transaction.atomic():
        found = leases.held(claimed).select_for_update(of=("self",)).select_related("project").first()
        if found is not None:
            keep_outcome(found, outcome)
            found.save()
        return found


def keep_outcome(found: Import, outcome: Outcome) -> None:
    """Put what was read on the import, ready or refused."""
    found.state = ImportState.REFUSED if outcome.faults else ImportState.READY
    found.progress, found.lease_until = 100, None
    found.counted = list(outcome.plan.sheets.items())
    found.unknown, found.preview = outcome.book.unknown, outcome.plan.preview
    found.faults = [fault.as_json() for fault in outcome.faults]
    found.fault_count = len(outcome.faults)
