"""manage.py export_sm_efs: the participants as SM EFS reads them."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cis_portal.arguments import day_argument
from grants.management.arguments import add_project, find_project
from participants.models import Enrolment
from participants.sm_efs import EntryMissing, sm_efs_csv


class Command(BaseCommand):
    help = (
        "Writes the 43 columns of SM EFS as CSV: everyone, or those whose form changed since a day. "
        "Exit 0: done; 1: refused, with the reasons; 2: wrong usage."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        add_project(parser)
        parser.add_argument(
            "--changed-since", type=day_argument, metavar="DATE", help="2026-09-30; that day is included"
        )
        parser.add_argument("--output", type=Path, metavar="FILE", required=True, help="where the file is written")

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override("pl"):
            self.write_file(options["project"], options["changed_since"], options["output"])

    def write_file(self, number: str | None, since: date | None, path: Path) -> None:
        people = Enrolment.objects.filter(project=find_project(number))
        try:
            count, content = sm_efs_csv(people.changed_since(since) if since else people)
            path.write_bytes(content)
        except EntryMissing as lacking:
            cases = ", ".join(lacking.cases)
            raise CommandError(
                _("SM EFS needs entry data, and these files have none: %(cases)s.") % {"cases": cases}
            ) from lacking
        except OSError as problem:
            raise CommandError(_("The file %(path)s cannot be written.") % {"path": path}, returncode=2) from problem
        written = ngettext("%(count)d person written to %(path)s.", "%(count)d people written to %(path)s.", count)
        self.stdout.write(written % {"count": count, "path": path})
