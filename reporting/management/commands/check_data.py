"""check_data: every data-quality rule on every file, for people or as one JSON object for machines."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from grants.management.arguments import add_project, find_project
from participants.models import Enrolment
from reporting.quality import FileFaults, check_files


class Command(BaseCommand):
    """Exit 0 checked, whatever was found; 1 refused (no such project); 2 wrong usage. No name, no identifier."""

    help = "Checks every file by the rules of SM EFS and of the project, and says what to mend."

    def add_arguments(self, parser: CommandParser) -> None:
        add_project(parser)
        parser.add_argument("--json", action="store_true", help="one JSON object on standard output, nothing else")

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override("pl"):
            project = find_project(options["project"])
            files = check_files(project, Enrolment.objects.filter(project=project))
            cases = dict(Enrolment.objects.filter(project=project).values_list("id", "case_number"))
            self.stdout.write(
                json.dumps(_as_json(files), ensure_ascii=False) if options["json"] else _said(files, cases)
            )


def _as_json(files: list[FileFaults]) -> dict[str, Any]:
    return {
        "people": len(files),
        "faults": [
            {
                "participant": file.participant_id,
                "code": finding.code,
                "field": finding.field,
                "message": finding.message,
            }
            for file in files
            for finding in file.findings
        ],
    }


def _said(files: list[FileFaults], cases: dict[int, str]) -> str:
    faulty = [file for file in files if file.findings]
    lines = [
        f"{cases[file.enrolment_id]}  {finding.code}  {finding.message}" for file in faulty for finding in file.findings
    ]
    head = ngettext("%(number)s file checked,", "%(number)s files checked,", len(files)) % {"number": len(files)}
    tail = _("%(number)s of them with something to mend.") % {"number": len(faulty)}
    return "\n".join([*lines, f"{head} {tail}"])
