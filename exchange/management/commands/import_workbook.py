"""manage.py import_workbook: bring the office's workbook in, or say everything that is wrong with it."""

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation
from django.utils.translation import gettext as _

from exchange import actions
from exchange.models import Import, ImportState
from exchange.workbook.container import PACKED_LIMIT
from exchange.workbook.faults import Fault
from grants.management.arguments import add_project, find_project
from grants.models import Project

REFUSED = 1


class Command(BaseCommand):
    help = (
        "Brings in a workbook (.xlsx) or a CSV file of SM EFS: all of it or none. "
        "Exit 0: done; 1: refused, with every fault; 2: wrong usage."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE", type=Path, help="the workbook")
        add_project(parser)
        parser.add_argument("--dry-run", action="store_true", help="say what would happen, and change nothing")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override("pl"):
            self.import_file(options)

    def import_file(self, options: dict[str, Any]) -> None:
        project = find_project(options["project"])
        content = read_content(options["file"])
        if options["dry_run"]:
            outcome = actions.read_workbook(project=project, content=content)
            sheets, faults, unknown, made = outcome.plan.sheets, outcome.faults, outcome.book.unknown, None
        else:
            made = self.bring(project, options["file"].name, content)
            sheets, faults, unknown = made.sheets, made.read_faults(), made.unknown
        applied = made if made and made.state == ImportState.APPLIED else None
        if options["json"]:
            self.stdout.write(json.dumps(as_json(sheets, faults, applied), ensure_ascii=False))
        else:
            self.tell(sheets, faults, unknown, applied)
        if faults:
            sys.exit(REFUSED)

    def bring(self, project: Project, name: str, content: bytes) -> Import:
        made = actions.bring_workbook(project=project, name=name, content=content, by=None)
        if made.state == ImportState.FAILED:
            raise CommandError(made.reason, returncode=REFUSED)
        return made

    def tell(
        self, sheets: dict[str, dict[str, int]], faults: list[Fault], unknown: list[str], made: Import | None
    ) -> None:
        """The same for people."""
        for fault in faults:
            self.stderr.write(f"{place_of(fault)} [{fault.code}] {fault.message}")
        for title in unknown:
            self.stderr.write(
                _("The sheet %(title)s is not part of the layout and was passed over.") % {"title": title}
            )
        if faults:
            self.stderr.write(_("Refused: faults: %(count)d. Nothing was changed.") % {"count": len(faults)})
            return
        for title, counts in sheets.items():
            if title not in unknown:
                self.stdout.write(
                    _("%(title)s: rows %(rows)d, created %(created)d, updated %(updated)d, unchanged %(unchanged)d")
                    % {"title": title, **counts}
                )
        if made:
            self.stdout.write(_("Brought in as import no. %(number)d.") % {"number": made.pk})
        else:
            self.stdout.write(_("Dry run: nothing was changed."))


def read_content(path: Path) -> bytes:
    """The file's bytes; of one over the limit only enough to tell. Raises CommandError, exit 2, when unreadable."""
    try:
        with path.open("rb") as file:
            return file.read(PACKED_LIMIT + 1)
    except OSError as problem:
        raise CommandError(_("The file %(path)s cannot be read.") % {"path": path}, returncode=2) from problem


def place_of(fault: Fault) -> str:
    """Where a fault is, in words of the spreadsheet."""
    if fault.row is None:
        return _("the file as a whole")
    place = {"sheet": fault.sheet, "row": fault.row, "column": fault.column}
    return _("%(sheet)s, row %(row)d, “%(column)s”:") % place


def as_json(sheets: dict[str, dict[str, int]], faults: list[Fault], made: Import | None) -> dict[str, Any]:
    """The one object that --json prints."""
    errors = [
        {
            "sheet": fault.sheet,
            "row": fault.row,
            "column": fault.column,
            "code": fault.code.value,
            "message": fault.message,
        }
        for fault in faults
    ]
    return {"sheets": sheets, "errors": errors, "import": made.pk if made else None}
