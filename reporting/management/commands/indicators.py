"""indicators: every figure as of a day, as a table for people or one JSON object for machines."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation
from django.utils.translation import gettext as _

from cis_portal.arguments import day_argument
from grants.management.arguments import add_project, find_project
from grants.models import Project
from reporting import words
from reporting.figures import Line, count_project, lines_of, load_targets


class Command(BaseCommand):
    """Exit 0 done, 1 refused (no such project), 2 wrong usage (a date that is none)."""

    help = "Counts the project's indicators as of a day and, with --from, in the period since then."

    def add_arguments(self, parser: CommandParser) -> None:
        add_project(parser)
        parser.add_argument("--as-of", type=day_argument, required=True, metavar="DATE", help="2026-09-30; included")
        parser.add_argument("--from", type=day_argument, dest="since", metavar="DATE", help="first day of the period")
        parser.add_argument("--json", action="store_true", help="one JSON object on standard output, nothing else")

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override("pl"):
            self._count(options)

    def _count(self, options: dict[str, Any]) -> None:
        as_of, since = options["as_of"], options["since"]
        if since and since > as_of:
            raise CommandError(_("--from must not be later than --as-of."), returncode=2)
        project = find_project(options["project"])
        targets = load_targets(project)
        figures = count_project(project, as_of=as_of, since=since)
        lines = lines_of(project, figures, targets, as_of=as_of)
        if options["json"]:
            answer = {
                "project": project.number,
                "as_of": as_of.isoformat(),
                "from": since.isoformat() if since else None,
                "indicators": {line.code: _as_json(line) for line in lines},
            }
            self.stdout.write(json.dumps(answer, ensure_ascii=False))
            return
        self.stdout.write(_table(project, lines, words.day(as_of), words.day(since) if since else None))


def _as_json(line: Line) -> dict[str, Any]:
    return {
        "total": line.total,
        "women": line.women,
        "men": line.men,
        "target": line.target._asdict() if line.target else None,
        "in_period": line.in_period._asdict() if line.in_period else None,
    }


def _table(project: Project, lines: list[Line], as_of: str, since: str | None) -> str:
    head = _("%(number)s, as of %(day)s") % {"number": project.number, "day": as_of}
    if since:
        head += ", " + _("in the period from %(day)s") % {"day": since}
    rows = [[_("Code"), _("Total"), _("Women"), _("Men"), _("In the period"), _("Target"), "", _("Indicator")]]
    for line in lines:
        target = str(line.target.total) if line.target else ""
        standing = words.standing(line.standing) if line.standing else ""
        period = str(line.in_period.total) if line.in_period else ""
        rows.append([line.code, str(line.total), str(line.women), str(line.men), period, target, standing,
                     str(line.indicator.name)])  # fmt: skip
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    lines_out = [
        "  ".join(cell.rjust(width) if 0 < place < 6 else cell.ljust(width) for place, (cell, width) in
                  enumerate(zip(row, widths, strict=True))).rstrip()
        for row in rows
    ]  # fmt: skip
    return "\n".join([head, "", *lines_out])
