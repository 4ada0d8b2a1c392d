"""What people, workers and commands do with imports: bring, read, apply, take back, put aside, take over."""

from __future__ import annotations

import hashlib
import logging
import traceback
from collections.abc import Callable
from datetime import timedelta
from functools import partial

from celery import current_app
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from exchange.applying import Writer
from exchange.ledger import Ledger
from exchange.models import Import, ImportFile, ImportState, Purpose
from exchange.planning import Plan, Portal, load_portal, make_plan, only_identifiers
from exchange.undoing import obstacles, take_back
from exchange.workbook.book import read_file
from exchange.workbook.faults import Fault
from exchange.workbook.rows import Book
from grants.models import Project
from reintegration.models import AttendanceMonth

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=3)
MOST_ATTEMPTS = 3
MESSAGE_TRUSTED = timedelta(seconds=60)
PROGRESS_EVERY = 5  # sheets
READ_TASK = "exchange.tasks.read_import"
APPLY_TASK = "exchange.tasks.apply_import"


class WrongState(Exception):
    """The import is not where this deed starts from; somebody else was quicker, or the page is old."""


class CannotUndo(Exception):
    """Something stands in the way; obstacles says what, in sentences."""

    def __init__(self, found: list[str]) -> None:
        super().__init__(*found)
        self.obstacles = found


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
            lease_until=timezone.now() + MESSAGE_TRUSTED,
        )
        ImportFile.objects.create(of_import=made, content=content, digest=hashlib.sha256(content).hexdigest())
        if start:
            transaction.on_commit(partial(_send, READ_TASK, made.pk))
    return made


def _file_name(name: str) -> str:
    """A name that pages and the database can carry."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(sign for sign in last if sign.isprintable())[:200] or "?"


def _send(task: str, pk: int) -> None:
    """Tell a worker. Without a broker nothing is lost: the sweep sends it again."""
    try:
        current_app.send_task(task, args=[pk])
    except Exception:
        logger.exception("Import %s waits for the sweep: its message could not be sent.", pk)


class Outcome:
    """A file beside the portal. faults: of both; with any, the plan must not be written."""

    def __init__(self, book: Book, plan: Plan, portal: Portal, faults: list[Fault]) -> None:
        self.book, self.plan, self.portal, self.faults = book, plan, portal, faults


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
    claimed = _claim(pk, [ImportState.UPLOADED, ImportState.READING], ImportState.READING)
    if claimed is None:
        return None

    def progress(done: int, sheets: int) -> None:
        if done % PROGRESS_EVERY == 0:
            _held(claimed).update(progress=max(1, 90 * done // sheets), lease_until=timezone.now() + LEASE)

    try:
        outcome = read_workbook(
            project=claimed.project,
            content=bytes(claimed.file.content),
            progress=progress,
            purpose=claimed.purpose,
        )
    except Exception as error:
        _log(pk, error)
        return _fail(claimed, _("The portal could not read the file. Report it with the number of this import."))
    with transaction.atomic():
        found = _held(claimed).select_for_update(of=("self",)).select_related("project").first()
        if found is not None:
            _keep_outcome(found, outcome)
            found.save()
        return found


def _held(claimed: Import) -> QuerySet[Import]:
    """The import, as long as nobody took it over from the worker that claimed it."""
    return Import.objects.filter(pk=claimed.pk, state=claimed.state, attempt=claimed.attempt)


def _log(pk: int, error: Exception) -> None:
    """Where and what kind of error, without its text: a database's message quotes the row it is about."""
    frames = "".join(traceback.format_tb(error.__traceback__))
    logger.error("Import %s failed: %s\n%s", pk, type(error).__name__, frames)


def _keep_outcome(found: Import, outcome: Outcome) -> None:
    """Put what was read on the import, ready or refused."""
    found.state = ImportState.REFUSED if outcome.faults else ImportState.READY
    found.progress, found.lease_until = 100, None
    found.counted = list(outcome.plan.sheets.items())
    found.unknown, found.preview = outcome.book.unknown, outcome.plan.preview
    found.faults = [fault.as_json() for fault in outcome.faults]
    found.fault_count = len(outcome.faults)


def _claim(pk: int, states: list[ImportState], state: ImportState) -> Import | None:
    """Take an import to work on, for LEASE; None when it is not waiting, or somebody else holds it.

    A message that arrives starts the work even while it is still trusted to be on its way.
    """
    with transaction.atomic():
        locked = Import.objects.select_for_update(of=("self",), skip_locked=True)
        found = locked.select_related("project").filter(pk=pk, state__in=states).first()
        if found is None:
            return None
        held = found.lease_until is not None and found.lease_until > timezone.now()
        if found.state == state and held and found.progress > 0:
            return None
        found.state, found.progress, found.lease_until = state, max(found.progress, 1), timezone.now() + LEASE
        found.attempt += 1
        found.save(update_fields=["state", "progress", "lease_until", "attempt"])
        return found


def _fail(claimed: Import, reason: str) -> Import | None:
    """Say that the work on an import ended without a result, and why. None when somebody else has it by now."""
    failed = _held(claimed).update(state=ImportState.FAILED, reason=reason[:500], lease_until=None)
    return Import.objects.get(pk=claimed.pk) if failed else None


@transaction.atomic
def start_applying(*, pk: int, by: User | None, start: bool = True) -> Import:
    """Have a ready import brought in. Raises WrongState when it is not ready (any more)."""
    found = _locked(pk)
    if found.state != ImportState.READY:
        raise WrongState
    found.state, found.progress, found.applied_by, found.attempt = ImportState.APPLYING, 0, by, 0
    found.lease_until = timezone.now() + MESSAGE_TRUSTED
    found.save(update_fields=["state", "progress", "applied_by", "attempt", "lease_until"])
    if start:
        transaction.on_commit(partial(_send, APPLY_TASK, pk))
    return found


def apply_import(*, pk: int) -> Import | None:
    """Bring a file in, whole or not at all. None when it is not waiting for that: it may be called twice.

    The file is laid beside the portal anew: what changed since the preview counts, and a fault refuses it.
    """
    claimed = _claim(pk, [ImportState.APPLYING], ImportState.APPLYING)
    if claimed is None:
        return None
    try:
        return _apply(claimed)
    except IntegrityError as error:
        _log(pk, error)
        reason = _("Somebody changed the same data at the same moment. Nothing was brought in; bring the file again.")
    except Exception as error:
        _log(pk, error)
        reason = _(
            "The portal could not bring the file in; nothing was changed. Report it with the number of this import."
        )
    return _fail(claimed, reason)


@transaction.atomic
def _apply(claimed: Import) -> Import | None:
    """One worker at a time: the row stays locked until all is written, however long that takes."""
    found = _held(claimed).select_for_update(of=("self",)).select_related("project", "file").first()
    if found is None:
        return None
    _lock_project(found.project)
    content = bytes(found.file.content)
    outcome = read_workbook(project=found.project, content=content, purpose=found.purpose)
    _keep_outcome(found, outcome)
    if not outcome.faults:
        Writer(outcome.plan, outcome.portal, Ledger(found), found.applied_by).write()
        found.state, found.applied_at = ImportState.APPLIED, timezone.now()
    found.save()
    return found


def _locked(pk: int) -> Import:
    return Import.objects.select_for_update(of=("self",)).select_related("project", "file").get(pk=pk)


def _lock_project(project: Project) -> None:
    """One import at a time writes into a project, and none of its months closes meanwhile."""
    Project.objects.select_for_update(no_key=True).get(pk=project.pk)
    list(AttendanceMonth.objects.select_for_update(no_key=True).filter(project=project).order_by("month"))


@transaction.atomic
def undo_import(*, pk: int, by: User | None) -> Import:
    """Put everything as it was before the import. Raises WrongState, or CannotUndo with what stands in the way."""
    found = _locked(pk)
    if found.state != ImportState.APPLIED:
        raise WrongState
    _lock_project(found.project)
    if standing := obstacles(found):
        raise CannotUndo(standing)
    take_back(found, by=by)
    found.state, found.undone_by, found.undone_at = ImportState.UNDONE, by, timezone.now()
    _forget(found)
    found.rows.all().delete()
    return found


def _forget(found: Import) -> None:
    """Let go of the file and of what was read from it; the counts stay."""
    found.preview, found.faults = {}, []
    found.save(update_fields=["state", "preview", "faults", "undone_by", "undone_at"])
    ImportFile.objects.filter(of_import=found).delete()


@transaction.atomic
def discard_import(*, pk: int, by: User) -> Import:
    """Put a file aside that was not brought in, and forget its content. Raises WrongState."""
    found = _locked(pk)
    if found.state not in (ImportState.READY, ImportState.REFUSED, ImportState.FAILED):
        raise WrongState
    found.state, found.undone_by, found.undone_at = ImportState.DISCARDED, by, timezone.now()
    _forget(found)
    return found


def bring_workbook(*, project: Project, name: str, content: bytes, by: User | None) -> Import:
    """Keep, read and, without faults, bring in a file at once, in this process: for commands. Needs no broker."""
    made = upload_workbook(project=project, name=name, content=content, by=by, start=False)
    read = read_import(pk=made.pk)
    if read is None or read.state != ImportState.READY:
        return Import.objects.get(pk=made.pk)
    start_applying(pk=made.pk, by=by, start=False)
    return apply_import(pk=made.pk) or Import.objects.get(pk=made.pk)


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
                _fail(found, _("The work on the file was interrupted several times. Bring it again."))
                continue
            found.lease_until, found.progress = timezone.now() + MESSAGE_TRUSTED, 0
            found.save(update_fields=["lease_until", "progress"])
            task = APPLY_TASK if found.state == ImportState.APPLYING else READ_TASK
            transaction.on_commit(partial(_send, task, pk))
        sent += 1
    return sent


def forget_old_files() -> int:
    """Delete files past their time, and what was read from them; what never came in is put aside. How many."""
    outdated = list(ImportFile.objects.outdated().values_list("of_import_id", flat=True))
    forgotten = Import.objects.filter(pk__in=outdated)
    forgotten.update(preview={}, faults=[])
    never_in = [ImportState.READY, ImportState.REFUSED, ImportState.FAILED]
    forgotten.filter(state__in=never_in).update(state=ImportState.DISCARDED, undone_at=timezone.now())
    ImportFile.objects.filter(of_import__in=outdated).delete()
    return len(outdated)
