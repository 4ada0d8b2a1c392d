"""subject_access: all that is held on one person, and who looked, as a ZIP (art. 15 RODO)."""

from __future__ import annotations

import json
import os
import re
import tempfile
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation
from django.utils.translation import gettext as _

from participants.holdings.bundle import write_subject_access
from participants.models import Participant


class Command(BaseCommand):
    """Exit 0 done, 1 refused (nobody has that number, or the file cannot be written), 2 wrong usage."""

    help = "Writes all that is held on one person, the history of it and who looked at it, into a ZIP."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("participant", metavar="PARTICIPANT", help="the person's number, or a case number")
        parser.add_argument("--output", required=True, type=Path, metavar="FILE.zip")
        parser.add_argument("--json", action="store_true", help="one JSON object on standard output, nothing else")

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override("pl"):
            person = _find(options["participant"])
            output: Path = options["output"]
            counts = _write(output, person)
            said = {"participant": person.pk, "output": str(output), "rows": counts}
            if options["json"]:
                self.stdout.write(json.dumps(said, ensure_ascii=False))
            else:
                sentence = _("%(rows)d rows written to %(output)s.")
                self.stdout.write(sentence % {"rows": sum(counts.values()), "output": output})


def _find(given: str) -> Participant:
    if re.fullmatch(r"[0-9]{4}-[0-9]{3,7}", given):
        person = Participant.objects.filter(enrolments__case_number=given).first()
    elif re.fullmatch(r"[0-9]{1,18}", given):
        person = Participant.objects.filter(pk=int(given)).first()
    else:
        raise CommandError(_("PARTICIPANT is a person's number or a case number such as 2026-041."), returncode=2)
    if person is None:
        raise CommandError(_("Nobody has the number %(number)s.") % {"number": given})
    return person


def _write(output: Path, person: Participant) -> dict[str, int]:
    """Written beside its place and put there whole, for its owner's eyes alone."""
    try:
        handle, name = tempfile.mkstemp(dir=output.parent, prefix=f".{output.name}.")
    except OSError as error:
        message = _("Cannot write %(output)s: %(reason)s.") % {"output": output, "reason": error.strerror}
        raise CommandError(message) from error
    try:
        with os.fdopen(handle, "w+b") as file:
            counts = write_subject_access(file, person=person)
        os.replace(name, output)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return counts
