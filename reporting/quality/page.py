"""The data-quality page: how many files each rule finds, and the files one rule or all of them find."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise

from accounts.models import User
from grants.models import Project
from participants.models import Enrolment

from . import words
from .findings import DOCUMENTS, FileFaults, Finding, check_files


@dataclass(frozen=True)
class RuleLine:
    """A rule with the number of files it finds. refused: SM EFS would send some of them back for it."""

    code: str
    name: str | Promise
    files: int
    refused: bool


@dataclass(frozen=True)
class FileLine:
    """A file with what is to be mended in it."""

    enrolment: Enrolment
    findings: list[Finding]


@dataclass(frozen=True)
class Quality:
    """Everything the page says. lines: every rule; checked, green: how many files were checked, SM EFS would take."""

    lines: list[RuleLine]
    checked: int
    green: int
    files: list[FileFaults]

    def found_by(self, code: str) -> list[FileFaults]:
        """Files with something to mend; with a code, only what that rule found.

        Those that SM EFS refuses come first, those that lack nothing but documents last.
        """
        found = [
            FileFaults(file.enrolment_id, file.participant_id, [f for f in file.findings if code in ("", f.code)])
            for file in self.files
        ]
        return sorted((file for file in found if file.findings), key=lambda file: (file.is_green, _only_papers(file)))


def _only_papers(file: FileFaults) -> bool:
    return all(finding.code == DOCUMENTS for finding in file.findings)


def look_through(project: Project, user: User) -> Quality:
    """Every rule on every file of the project that the user may see. Eighteen queries (see check_files)."""
    files = check_files(project, Enrolment.objects.visible_to(user).filter(project=project))
    found: Counter[str] = Counter()
    refused: set[str] = set()
    for file in files:
        found.update({finding.code for finding in file.findings})
        refused.update(finding.code for finding in file.findings if finding.refused)
    lines = [RuleLine(code, name, found[code], code in refused) for code, name in words.RULES.items()]
    return Quality(lines, len(files), sum(file.is_green for file in files), files)


def with_people(files: Iterable[FileFaults]) -> list[FileLine]:
    """Those files with their people: one query."""
    files = list(files)
    enrolments = Enrolment.objects.select_related("participant").in_bulk(file.enrolment_id for file in files)
    return [FileLine(enrolments[file.enrolment_id], file.findings) for file in files]
