"""progress_report: the frozen report of a period, built now when there is none, written to a file."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation
from django.utils.translation import gettext as _

from cis_portal.arguments import day_argument
from cis_portal.lib.periods import Period
from grants.management.arguments import add_project, find_project
from reporting import actions, words
from reporting.forms import PERIOD_FAULTS
from reporting.models import Report, ReportFile, ReportFormat, ReportState

LONGEST_WAIT = 120


class Command(BaseCommand):
    """Exit 0 done, 1 refused or failed with the reason, 2 wrong usage. Needs no worker."""

    help = "Builds (or finds) the frozen progress report of a period and writes it to a file."

    def add_arguments(self, parser: CommandParser) -> None:
        add_project(parser)
        parser.add_argument("--from", type=day_argument, required=True, dest="since", metavar="DATE")
        parser.add_argument("--to", type=day_argument, required=True, dest="until", metavar="DATE")
        parser.add_argument("--format", choices=ReportFormat.values, required=True)
        parser.add_argument("--output", type=Path, required=True, metavar="FILE")

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override("pl"):
            self._report(options)

    def _report(self, options: dict[str, Any]) -> None:
        since, until, output = options["since"], options["until"], options["output"]
        if until < since:
            raise CommandError(_("--to must not be earlier than --from."), returncode=2)
        project = find_project(options["project"])
        try:
            report = actions.request_report(project=project, period=Period(since, until), by=None, start=False)
        except actions.PeriodNotReportable as refusal:
            raise CommandError(str(PERIOD_FAULTS[refusal.code])) from refusal
        _finish(report)
        file = ReportFile.objects.get(report=report, format=options["format"])
        try:
            output.write_bytes(bytes(file.content))
        except OSError as problem:
            raise CommandError(f"{output}: {problem.strerror}.", returncode=2) from problem
        self.stdout.write(f"{output}: {len(file.content)} B, sha256 {file.digest}, data {report.digest}")


def _finish(report: Report) -> None:
    """Build it here, or wait for the worker that is building it."""
    until = time.monotonic() + LONGEST_WAIT
    while True:
        try:
            actions.build_report(pk=report.pk)
        except Exception as problem:
            actions.give_up_report(pk=report.pk, reason=type(problem).__name__)
            raise CommandError(
                _("The report could not be built: %(problem)s") % {"problem": f"{type(problem).__name__}: {problem}"}
            ) from problem
        report.refresh_from_db()
        if report.state == ReportState.READY:
            return
        if report.state == ReportState.FAILED or time.monotonic() > until:
            raise CommandError(_("The report is not finished: %(why)s") % {"why": _why(report)})
        time.sleep(0.5)


def _why(report: Report) -> str:
    if report.state == ReportState.FAILED:
        return words.failure(report)
    return _("another worker is still building it.")
