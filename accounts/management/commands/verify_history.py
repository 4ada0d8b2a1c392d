"""verify_history: whether access records and history still stand as they were sealed."""

from __future__ import annotations

import argparse
import json
import re
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.seals.verifying import Broken, Verdict, verify


class Command(BaseCommand):
    """Exit 0 everything holds, 1 something is broken (the first is named), 2 wrong usage."""

    help = "Checks the seals over the access records and the history of every table."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="one JSON object on standard output, nothing else")
        parser.add_argument(
            "--expect", type=_seal, metavar="NUMBER:MAC",
            help="a seal that must be there, as an earlier check or the worker's journal printed it",
        )  # fmt: skip

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override("pl"):
            verdict = verify(expect=options["expect"])
            if options["json"]:
                self.stdout.write(json.dumps(_as_json(verdict), ensure_ascii=False))
            else:
                self.stdout.write("\n".join(_lines(verdict)))
            if verdict.broken:
                raise CommandError(_sentence(verdict.broken[0]), returncode=1)


def _seal(text: str) -> tuple[int, str]:
    if not re.fullmatch(r"[1-9][0-9]{0,17}:[0-9a-f]{64}", text):
        raise argparse.ArgumentTypeError(_("%(text)s is not a seal such as 812:5f0c…") % {"text": repr(text)})
    number, _colon, mac = text.partition(":")
    return int(number), mac


def _as_json(verdict: Verdict) -> dict[str, Any]:
    first = verdict.broken[0] if verdict.broken else None
    return {
        "ok": not verdict.broken,
        "seals": verdict.seals,
        "rows": verdict.rows,
        "erased": verdict.erased,
        "unsealed": verdict.unsealed,
        "reshaped": sorted(verdict.reshaped),
        "last_seal": f"{verdict.last[0]}:{verdict.last[1]}" if verdict.last else None,
        "broken": len(verdict.broken),
        "first": first
        and {"fault": first.fault.value, "table": first.table, "row": first.row, "seal": first.seal,
             "message": _sentence(first)},
    }  # fmt: skip


def _lines(verdict: Verdict) -> list[str]:
    lines = [
        _("%(rows)d rows under %(seals)d seals stand as they were sealed.")
        % {"rows": verdict.rows, "seals": verdict.seals},
        _("Erased by right: %(erased)d. Not sealed yet: %(unsealed)d.")
        % {"erased": verdict.erased, "unsealed": verdict.unsealed},
    ]
    if verdict.last:
        lines.append(_("The newest seal: %(seal)s") % {"seal": f"{verdict.last[0]}:{verdict.last[1]}"})
    lines += [
        _("%(table)s lost columns that older seals cover: its rows are counted, their content is not compared.")
        % {"table": table}
        for table in sorted(verdict.reshaped)
    ]
    if verdict.broken:
        lines.append(_("Broken: %(count)d.") % {"count": len(verdict.broken)})
    return lines


def _sentence(broken: Broken) -> str:
    where = [broken.table] if broken.table else []
    where += [_("row %(number)d") % {"number": broken.row}] if broken.row is not None else []
    where += [_("seal %(number)d") % {"number": broken.seal}] if broken.seal is not None else []
    return f"{', '.join(where)}: {broken.fault.label}."
