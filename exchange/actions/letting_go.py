"""An import is taken back or put aside, and its file forgotten."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from exchange.models import Import, ImportFile, ImportState
from exchange.undoing import obstacles, take_back

from .bringing import lock_project
from .leases import WrongState, locked


class CannotUndo(Exception):
    """Something stands in the way; obstacles says what, in sentences."""

    def __init__(self, found: list[str]) -> None:
        super().__init__(*found)
        self.obstacles = found


@transaction.atomic
def undo_import(*, pk: int, by: User | None) -> Import:
    """Put everything as it was before the import. Raises WrongState, or CannotUndo with what stands in the way."""
    found = locked(pk)
    if found.state != ImportState.APPLIED:
        raise WrongState
    lock_project(found.project)
    if standing := obstacles(found):
        raise CannotUndo(standing)
    take_back(found, by=by)
    found.state, found.undone_by, found.undone_at = ImportState.UNDONE, by, timezone.now()
    _forget(found)
    found.rows.all().delete()
    return found


@transaction.atomic
def discard_import(*, pk: int, by: User) -> Import:
    """Put a file aside that was not brought in, and forget its content. Raises WrongState."""
    found = locked(pk)
    if found.state not in (ImportState.READY, ImportState.REFUSED, ImportState.FAILED):
        raise WrongState
    found.state, found.undone_by, found.undone_at = ImportState.DISCARDED, by, timezone.now()
    _forget(found)
    return found


def forget_old_files() -> int:
    """Delete files past their time, and what was read from them; what never came in is put aside. How many."""
    outdated = list(ImportFile.objects.outdated().values_list("of_import_id", flat=True))
    forgotten = Import.objects.filter(pk__in=outdated)
    forgotten.update(preview={}, faults=[])
    never_in = [ImportState.READY, ImportState.REFUSED, ImportState.FAILED]
    forgotten.filter(state__in=never_in).update(state=ImportState.DISCARDED, undone_at=timezone.now())
    ImportFile.objects.filter(of_import__in=outdated).delete()
    return len(outdated)


def _forget(found: Import) -> None:
    """Let go of the file and of what was read from it; the counts stay."""
    found.preview, found.faults = {}, []
    found.save(update_fields=["state", "preview", "faults", "undone_by", "undone_at"])
    ImportFile.objects.filter(of_import=found).delete()
