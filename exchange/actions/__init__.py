"""What people, workers and commands do with imports: bring, read, apply, take back, put aside, take over."""

from .bringing import apply_import, bring_workbook, start_applying
from .leases import WrongState, take_over_lapsed_imports
from .letting_go import CannotUndo, discard_import, forget_old_files, undo_import
from .reading import Outcome, read_import, read_workbook, upload_workbook

__all__ = [
    "CannotUndo",
    "Outcome",
    "WrongState",
    "apply_import",
    "bring_workbook",
    "discard_import",
    "forget_old_files",
    "read_import",
    "read_workbook",
    "start_applying",
    "take_over_lapsed_imports",
    "undo_import",
    "upload_workbook",
]
